/* New statements appear above the others while they are followed; a press pauses. */

const EVERY = 2000; /* milliseconds */
const MOST = 200; /* statements kept on the page */

const root = document.querySelector("[data-live]");
const list = document.querySelector(".records");
const button = root.querySelector("button");
const label = button.querySelector("span");
const status = root.querySelector("[role=status]");
let { after } = root.dataset;
let isOn = false;
let timer = 0;
let count = 0;

/* Put statements above the others, each once, and return how many were new. */
function add(html) {
  const found = new DOMParser().parseFromString(html, "text/html");
  const fresh = [...found.querySelectorAll("li.record")]
    .filter((each) => !document.getElementById(each.id));
  list.prepend(...fresh);
  while (list.children.length > MOST) list.lastElementChild.remove();
  if (fresh.length) {
    list.hidden = false;
    document.querySelector("main .empty")?.remove();
  }
  return fresh.length;
}

async function ask() {
  const answer = await fetch(`${root.dataset.live}&sejak=${after}`);
  /* Signed out, or not allowed any more: there is nothing to wait for. */
  if (answer.status < 500 && (!answer.ok || answer.redirected)) return stop();
  if (!answer.ok) return plan();
  const told = await answer.json();
  after = told.upto;
  const fresh = add(told.html);
  count += fresh;
  if (fresh) status.textContent = root.dataset.new.replace("{}", count);
  plan(told.more ? 0 : EVERY);
}

function plan(wait = EVERY) {
  clearTimeout(timer);
  if (isOn) timer = setTimeout(() => ask().catch(() => plan()), wait);
}

function turn(on) {
  isOn = on;
  button.setAttribute("aria-pressed", on);
  label.textContent = on ? button.dataset.pause : button.dataset.start;
  if (on) plan(0); else clearTimeout(timer);
}

function stop() {
  turn(false);
  button.hidden = true;
  status.textContent = root.dataset.lost;
}

button.addEventListener("click", () => turn(!isOn));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer); else if (isOn) plan(0);
});
root.hidden = false;
