/* What a learner's page tells of itself; every page works without it.

   The player draws [data-activity] with the address of ~lihat, a token of this visit
   and the CSRF token. A module asks by attributes for what it wants to hear:

     [data-leave="action"]      the seconds that the page was seen, once it is not any more
     [data-end="action"]        this element stood on the screen for a second
     form[data-finish]          its fields "token" and "seconds" are filled when it is sent
     progress[data-reading=id]  shows how far the element with that id was scrolled

   After an answer with "refresh" the page shows the activity's new standing. Scripts of
   modules use document.querySelector("[data-activity]").learn: post(action, fields),
   which also minds "refresh", and beacon(action, fields). */

(() => {
  const root = document.querySelector("[data-activity]");
  if (!root) return;
  const all = (selector) => document.querySelectorAll(selector);
  const base = root.dataset.view.replace(/~lihat$/, "");
  let token = root.dataset.token;

  const body = (fields) =>
    new URLSearchParams({ csrf_token: root.dataset.csrf, token, ...fields });
  const post = async (action, fields) => {
    const request = { method: "POST", body: body(fields), keepalive: true };
    const answer = await fetch(base + action, request);
    if (!answer.ok) throw new Error(`${action}: ${answer.status}`);
    const told = await answer.json();
    if (told.refresh) refresh();
    return told;
  };
  const beacon = (action, fields) => navigator.sendBeacon(base + action, body(fields));
  root.learn = { post, beacon };

  /* The mark of completion: drawn by the server, also in the course's index. */
  const refresh = async () => {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of ["[data-standing]", ".outline [aria-current]"]) {
      const [now, then] = [page.querySelector(place), document.querySelector(place)];
      if (now && then) then.innerHTML = now.innerHTML;
    }
  };

  /* Tell one thing until it is told: one request at a time, and a call while one is
     under way leads to another if that fails (the connection may just be back). */
  const insist = (isDue, tell) => {
    let isUnderWay = false;
    let isCalled = false;
    return async () => {
      isCalled = true;
      if (isUnderWay) return;
      isUnderWay = true;
      while (isCalled && isDue()) {
        isCalled = false;
        try { await tell(); } catch { /* told when the connection is back */ }
      }
      isUnderWay = false;
    };
  };

  /* The end of the text. */
  const end = document.querySelector("[data-end]");
  let isAtEnd = false;
  const tellEnd = insist(() => isAtEnd, async () => {
    await post(end.dataset.end);
    isAtEnd = false;
  });
  if (end) {
    let timer;
    const watch = new IntersectionObserver((entries) => {
      clearTimeout(timer);
      if (!entries.at(-1).isIntersecting) return;
      timer = setTimeout(() => {
        watch.disconnect();
        isAtEnd = true;
        tellEnd();
      }, 1000);
    });
    watch.observe(end);
  }

  /* The time that the page is seen. A token counts one visit: from coming into sight to
     going out of it. The next visit needs another token. */
  let since = null;
  let isFresh = true;
  let isViewed = false;
  const seconds = () => Math.round((performance.now() - since) / 1000);
  const view = insist(() => !(isViewed && isFresh), async () => {
    const answer = await post("~lihat");
    if (!isFresh) token = answer.token;
    isFresh = isViewed = true;
  });
  const arrive = () => {
    if (document.hidden || since !== null) return;
    since = performance.now();
    view();
    tellEnd();
  };
  const leave = () => {
    if (since === null) return;
    const stayed = seconds();
    since = null;
    const listener = document.querySelector("[data-leave]");
    if (!listener || !isFresh || stayed < 1) return;
    isFresh = !beacon(listener.dataset.leave, { seconds: stayed });
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave(); else arrive();
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", arrive);
  addEventListener("online", () => { view(); tellEnd(); });
  for (const form of all("form[data-finish]")) {
    form.addEventListener("submit", () => {
      form.elements.token.value = token;
      form.elements.seconds.value = seconds();
      isFresh = false;
    });
  }
  arrive();

  /* How far the text was scrolled. */
  for (const bar of all("progress[data-reading]")) {
    const text = document.getElementById(bar.dataset.reading);
    const draw = () => {
      const { top, height } = text.getBoundingClientRect();
      bar.value = Math.min(1, Math.max(0, (innerHeight - top) / height));
    };
    bar.hidden = false;
    draw();
    addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  }
})();
