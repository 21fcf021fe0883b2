/* Answers are sent as they are given, and again until they have arrived.

   What waits is kept in the browser by attempt, so that closing the page or losing the
   connection loses nothing. The server decides by `seq` which change is the newest, and
   by its own clock what comes in time. Without this script every button still works. */

const root = document.querySelector("[data-quiz]");
const finish = document.getElementById("kumpulkan");
const status = document.querySelector("[data-status]");
const texts = root?.dataset ?? {};
const fill = (text, n) => (text ?? "").replace("%n%", n);

const storage = {
  get(area, key) {
    try { return area().getItem(key); } catch { return null; }
  },
  set(area, key, value) {
    try {
      if (value === null) area().removeItem(key);
      else area().setItem(key, value);
    } catch { /* private window: kept in memory only */ }
  },
};
const local = () => localStorage;
const tab = () => sessionStorage;

/* What waits ------------------------------------------------------------------- */

const place = `pamong.kuis.${finish.elements.attempt.value}`;
const waiting = new Map(Object.entries(JSON.parse(storage.get(local, place) ?? "{}")));
const keep = () => {
  const text = JSON.stringify(Object.fromEntries(waiting));
  storage.set(local, place, waiting.size ? text : null);
};

const device = storage.get(local, "pamong.perangkat") ??
  Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(36)).join("");
storage.set(local, "pamong.perangkat", device);

/* Nothing moves under a finger: what changes the page waits until the press is over. */
let held = null;
addEventListener("pointerdown", () => { held = []; }, true);
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => setTimeout(() => {
    const acts = held ?? [];
    held = null;
    for (const act of acts) act();
  }), true);
}
const calmly = (act) => (held ? held.push(act) : act());

function show(message, kind = "") {
  if (status) calmly(() => {
    status.className = `save-status${kind && ` save-status-${kind}`}`;
    status.textContent = message;
  });
}

function complain(message) {
  const place = document.querySelector("[data-error]");
  if (!place) { if (message) show(message, "waiting"); return; }
  calmly(() => {
    if (message) show("");
    place.hidden = !message;
    place.textContent = message;
  });
}

/* Sending ---------------------------------------------------------------------- */

const FINAL = new Set([404, 409, 422]);
const LONGEST_PAUSE = 30_000;
let pause = 1000;
let timer = 0;
let sending = null;

async function post(number, entry) {
  const body = new URLSearchParams(entry.body);
  body.set("csrf_token", finish.elements.csrf_token.value);
  body.set("device", device);
  body.set("script", "1");
  const response = await fetch(finish.action.replace(/kumpulkan$/, `simpan/${number}`), {
    method: "POST", body, headers: { Accept: "application/json" },
    signal: AbortSignal.timeout?.(15_000), keepalive: true,
  });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson || response.redirected) throw new Error("no answer of ours");
  return { code: response.status, said: await response.json() };
}

/* Take the server's word for one entry; false means: try again later. */
function settle(number, entry, { code, said }) {
  const fine = code < 300;
  if (!fine && !FINAL.has(code)) {
    complain(said.message);
    return false;
  }
  if (waiting.get(number)?.seq === entry.seq) waiting.delete(number);
  keep();
  if (said.url) location.assign(said.url);
  const mine = entry.here === here;
  if (!fine || (said.stale && mine)) complain(said.message);
  else if (!said.stale) {
    complain("");
    show(said.message, "done");
  }
  if (said.other) warn();
  return true;
}

async function drain() {
  for (const [number, entry] of [...waiting]) {
    if (!settle(number, entry, await post(number, entry))) return false;
  }
  return !waiting.size || drain();
}

/* Send all that waits, one request at a time; tell whether nothing waits any more. */
function flush() {
  clearTimeout(timer);
  sending ??= drain().catch(() => false).then((done) => {
    sending = null;
    if (done) { pause = 1000; return true; }
    if (navigator.onLine === false || pause > 1000) {
      show(fill(texts.waiting, waiting.size), "waiting");
    }
    pause = Math.min(pause * 2, LONGEST_PAUSE);
    timer = setTimeout(flush, pause);
    return false;
  });
  return sending;
}

addEventListener("online", () => { pause = 1000; flush(); });

function warn() {
  const note = document.querySelector("[data-other]");
  if (!note?.hidden) return;
  calmly(() => {
    note.hidden = false;
    note.textContent = note.dataset.text;
  });
}

/* One question ----------------------------------------------------------------- */

const here = String(Math.random());
const form = root instanceof HTMLFormElement ? root : null;
let typing = 0;

function mark() {
  const spot = document.querySelector(`.navigator [data-number="${texts.number}"]`);
  if (!spot) return;
  const data = new FormData(form);
  const answered = [...data].some(([name, value]) => name.startsWith("answer") && value);
  spot.classList.toggle("is-answered", answered);
  spot.classList.toggle("is-empty", !answered);
  spot.classList.toggle("is-flagged", data.has("flagged"));
  const words = [answered ? texts.answered : texts.blank];
  if (data.has("flagged")) words.push(texts.flagged);
  spot.querySelector("[data-state]").textContent = `, ${words.join(", ")}`;
}

function take() {
  clearTimeout(typing);
  typing = 0;
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrf_token");
  const seq = Number(form.elements.seq.value);
  form.elements.seq.value = seq + 1;
  waiting.set(texts.number, { seq, body: body.toString(), here });
  keep();
  mark();
  show(texts.saving);
  return flush();
}

/* What has not arrived yet is on the page again after a reload. */
function restore() {
  const entry = waiting.get(texts.number);
  const seq = form.elements.seq;
  if (!entry || entry.seq < Number(seq.value)) return;
  const data = new URLSearchParams(entry.body);
  for (const field of form.elements) {
    if (!/^(answer|flagged)/.test(field.name)) continue;
    const value = data.get(field.name);
    if (["radio", "checkbox"].includes(field.type)) field.checked = value === field.value;
    else field.value = value ?? "";
  }
  seq.value = entry.seq + 1;
  mark();
}

if (form) {
  restore();
  form.addEventListener("change", take);
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(typing);
    typing = setTimeout(take, 800);
  });
  /* A press carries the answer itself; without a connection it would lose the page. */
  form.addEventListener("submit", (event) => {
    clearTimeout(typing);
    if (navigator.onLine !== false) return;
    event.preventDefault();
    take();
  });
  addEventListener("pagehide", () => { if (typing) take(); });
}

/* Submitting: first what waits, then the attempt. ------------------------------- */

async function submitWhenSaved(patience) {
  const limit = new Promise((resolve) => setTimeout(resolve, patience, false));
  while (waiting.size && !(await Promise.race([flush(), limit]))) {
    if (patience) break;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  HTMLFormElement.prototype.submit.call(finish);
}

finish.addEventListener("submit", (event) => {
  if (!waiting.size) return;
  event.preventDefault();
  show(fill(texts.waiting, waiting.size), "waiting");
  submitWhenSaved(0);
});

/* Time ------------------------------------------------------------------------- */

const clock = document.querySelector("[data-timer]");
if (clock) {
  const { now, end, minutes, over, between } = clock.dataset;
  const loaded = Date.now();
  const face = clock.querySelector("[data-clock]");
  const voice = document.querySelector("[data-announce]");
  const left = () => Number(end) - Number(now) - (Date.now() - loaded);
  const milestones = [10, 5, 1].filter((each) => each * 60_000 < left());

  const tick = () => {
    const seconds = Math.max(0, Math.ceil(left() / 1000));
    const whole = Math.ceil(seconds / 60);
    const rest = String(seconds % 60).padStart(2, "0");
    const exact = `${Math.floor(seconds / 60)}${between}${rest}`;
    const text = seconds > 600 ? fill(minutes, whole) : exact;
    if (face.textContent !== text) face.textContent = text;
    clock.classList.toggle("timer-low", seconds <= 300);
    if (milestones.length && seconds <= milestones[0] * 60) {
      voice.textContent = fill(minutes, milestones.shift());
    }
    if (seconds) return;
    clearInterval(beat);
    voice.textContent = over;
    if (typing) take();
    if (navigator.onLine === false) addEventListener("online", () => submitWhenSaved(3000));
    else submitWhenSaved(3000);
  };
  const beat = setInterval(tick, 1000);
  tick();

  const button = document.querySelector("[data-hide-time]");
  const hide = (hidden) => {
    face.hidden = hidden;
    button.textContent = hidden ? button.dataset.show : button.dataset.hide;
    storage.set(tab, "pamong.waktu", hidden ? "1" : null);
  };
  button.hidden = false;
  button.addEventListener("click", () => hide(!face.hidden));
  hide(storage.get(tab, "pamong.waktu") === "1");
}

if (waiting.size) flush();
