/* Small comforts; every page works without them. */

const stored = {
  get(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(key, value); } catch { /* private window: not remembered */ }
  },
};

/* The menu closes by Escape, by a click outside and when the focus leaves it. */
for (const menu of document.querySelectorAll("[data-menu]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
}

/* <details data-remember="key"> keeps its state from visit to visit. */
for (const details of document.querySelectorAll("details[data-remember]")) {
  const key = `pamong.buka.${details.dataset.remember}`;
  const before = stored.get(key);
  if (before !== null && !details.querySelector("[aria-current]")) {
    details.open = before === "1";
  }
  details.addEventListener("toggle", () => stored.set(key, details.open ? "1" : "0"));
}

/* <div data-flash="Tutup pesan">: a message can be put away. */
for (const flash of document.querySelectorAll("[data-flash]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "flash-close";
  button.setAttribute("aria-label", flash.dataset.flash);
  button.textContent = "×";
  button.addEventListener("click", () => {
    flash.remove();
    document.getElementById("isi").focus({ preventScroll: true });
  });
  flash.append(button);
}

/* <form data-post-once="Menyimpan …">: one press, one request. */
for (const form of document.querySelectorAll("form[data-post-once]")) {
  const released = [];
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    const label = button.querySelector("span") ?? button;
    const text = label.textContent;
    if (form.dataset.postOnce) label.textContent = form.dataset.postOnce;
    released.push(() => {
      button.removeAttribute("aria-disabled");
      label.textContent = text;
    });
  });
  /* The Back button shows the page as it was left: make it usable again. */
  addEventListener("pageshow", () => {
    delete form.dataset.sent;
    while (released.length) released.pop()();
  });
}

/* What went wrong is read first. */
document.querySelector("[data-focus]")?.focus();

/* <button data-print> appears only where printing is possible. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/* The index of a course, a drawer on phones, closes by Escape; focus returns. */
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !document.querySelector(".index:target .index-close")) return;
  location.replace("#isi");
  document.querySelector(".index-open").focus();
});

/* The index of a course opens at the activity that is being read; the page stays. */
const index = document.querySelector(".index");
const here = index?.querySelector("[aria-current=page]");
if (here) {
  const below = here.getBoundingClientRect().top - index.getBoundingClientRect().top;
  index.scrollTop += below - index.clientHeight / 3;
}
