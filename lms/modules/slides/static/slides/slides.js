/* One slide at a time; without this script all slides stand below each other. */

(() => {
  const deck = document.querySelector("[data-slides]");
  const { learn } = document.querySelector("[data-activity]");
  const slides = [...deck.querySelectorAll(".slide")];
  const part = (name) => deck.querySelector(`[data-slides-${name}]`);
  const back = part("back");
  const next = part("next");
  const full = part("full");
  const place = part("place");
  const asText = part("text");
  let at = 0;

  /* What was reached is told in batches. */
  const reached = new Set(deck.dataset.reached.split(",").map(Number));
  const due = new Set();
  let told = Number(deck.dataset.start);
  let timer = null;
  const batch = () => {
    due.delete(at + 1);
    const numbers = [...due, at + 1];
    due.clear();
    told = at + 1;
    return { salindia: numbers.join() };
  };
  const tell = async () => {
    timer = null;
    const numbers = [...due];
    try {
      await learn.post(deck.dataset.slides, batch());
    } catch (error) {
      for (const number of numbers) due.add(number);
      if (error instanceof TypeError) plan(15000); /* no connection */
    }
  };
  const plan = (wait) => { if (due.size) timer ??= setTimeout(tell, wait); };
  const reach = (number) => {
    if (reached.has(number)) return;
    reached.add(number);
    due.add(number);
    plan(2000);
  };
  const tellAtOnce = () => {
    clearTimeout(timer);
    timer = null;
    if (due.size || told !== at + 1) learn.beacon(deck.dataset.slides, batch());
  };
  addEventListener("pagehide", tellAtOnce);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) tellAtOnce();
  });

  const isLive = () => deck.classList.contains("slides-live");
  const show = (index) => {
    at = Math.min(slides.length - 1, Math.max(0, index));
    slides.forEach((slide, i) => slide.classList.toggle("slide-current", i === at));
    for (const picture of slides[at + 1]?.querySelectorAll("img") ?? []) {
      picture.loading = "eager";
    }
    place.textContent = slides[at].querySelector(".slide-number").textContent;
    const title = document.createElement("span");
    title.className = "sr";
    title.textContent = `: ${slides[at].querySelector("h2").textContent}`;
    place.append(title);
    back.setAttribute("aria-disabled", at === 0);
    next.setAttribute("aria-disabled", at === slides.length - 1);
    reach(at + 1);
  };

  /* Or all of them as one text. */
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && !isLive()) {
        at = slides.indexOf(target.closest(".slide"));
        reach(at + 1);
      }
    }
  });
  for (const slide of slides) seen.observe(slide.querySelector(".slide-number"));
  const choose = (live) => {
    deck.classList.toggle("slides-live", live);
    asText.setAttribute("aria-pressed", !live);
    for (const control of [back, next, place]) control.hidden = !live;
    full.hidden = !live || !document.fullscreenEnabled;
    if (live) show(at);
    else if (document.fullscreenElement) document.exitFullscreen();
  };

  back.addEventListener("click", () => show(at - 1));
  next.addEventListener("click", () => show(at + 1));
  asText.addEventListener("click", () => {
    const current = slides[at];
    choose(!isLive());
    if (!isLive()) current.scrollIntoView({ block: "nearest" });
  });
  full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else deck.requestFullscreen();
  });
  document.addEventListener("fullscreenchange", () => {
    full.setAttribute("aria-pressed", Boolean(document.fullscreenElement));
  });

  /* Left and right everywhere; keys that scroll a page only within the deck. */
  const steps = {
    ArrowLeft: () => at - 1,
    ArrowRight: () => at + 1,
    PageUp: () => at - 1,
    PageDown: () => at + 1,
    Home: () => 0,
    End: () => slides.length - 1,
    " ": () => at + 1,
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const isTaken = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
    if (!isLive() || isTaken || !steps[key]) return;
    if (target.closest("input, textarea, select, [contenteditable], .scroller")) return;
    if (key === " " && target.closest("button, a, summary")) return;
    if (!key.startsWith("Arrow") && !deck.contains(target) && !document.fullscreenElement) return;
    event.preventDefault();
    show(steps[key]());
  });

  let start = null;
  deck.addEventListener("touchstart", (event) => {
    const [touch] = event.touches;
    const isOne = event.touches.length === 1 && !event.target.closest(".scroller");
    start = isOne ? [touch.clientX, touch.clientY] : null;
  }, { passive: true });
  deck.addEventListener("touchend", (event) => {
    if (!start || !isLive()) return;
    const [touch] = event.changedTouches;
    const across = touch.clientX - start[0];
    const down = touch.clientY - start[1];
    start = null;
    if (Math.abs(across) > 50 && Math.abs(across) > 2 * Math.abs(down)) {
      show(at + (across < 0 ? 1 : -1));
    }
  }, { passive: true });

  at = told - 1;
  part("tools").hidden = false;
  choose(true);
})();
