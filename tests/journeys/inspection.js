/* What of a page keeps somebody from using it; looked at from inside the page.

   Evaluates to an object of functions; each gives a list of sentences, empty if all is
   well. W1 … W18 are the checks of docs/accessibility.md. */

(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, " +
    "summary, [tabindex]:not([tabindex='-1'])";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const name = (element) => {
    const text = (element.innerText || element.getAttribute("aria-label") ||
      element.name || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const classes = element.getAttribute("class") ?? "";
    return `<${element.localName}${classes && ` class="${classes}"`}> “${text}”`;
  };
  const isShown = (element) => {
    if (!element.checkVisibility({ checkOpacity: true, visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0;
  };
  const isHiddenFromSight = (element) => Boolean(element.closest(".sr, .skip"));
  const isWithinText = (element) => {
    if (getComputedStyle(element).display !== "inline") return false;
    return Boolean(element.closest("p, li, dd, td, th, figcaption, label, legend"));
  };

  /* Colours ------------------------------------------------------------------ */
  const channels = (text) => {
    const numbers = text.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    return text.startsWith("color(")
      ? [...numbers.slice(0, 3).map((n) => n * 255), numbers[3] ?? 1]
      : [...numbers.slice(0, 3), numbers[3] ?? 1];
  };
  const over = ([r, g, b, a], below) =>
    [r, g, b].map((n, i) => n * a + below[i] * (1 - a)).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((n) => n / 255)
      .map((n) => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };

  /* W1: text against its ground, whatever lies over it at this moment ------------ */
  const pale = () => {
    const found = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const here = node.parentElement;
      if (!node.data.trim() || found.has(here) || !isShown(here)) continue;
      if (here.closest(".sr, .skip, [aria-disabled=true], :disabled, option")) continue;
      const style = getComputedStyle(here);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const colour = channels(style.color);
      for (let each = here; each; each = each.parentElement) {
        colour[3] *= Number(getComputedStyle(each).opacity);
      }
      const below = ground(here);
      const ratio = contrast(over(colour, below), below);
      if (ratio < (isLarge ? 3 : 4.5)) found.set(here, `${ratio.toFixed(2)} to 1: ${name(here)}`);
    }
    return [...found.values()];
  };

  /* W15: language, title, headings, landmarks, the way past the navigation ----- */
  const structure = () => {
    const found = [];
    if (!["id", "en"].includes(document.documentElement.lang)) found.push("no lang");
    if (!/\S+ · \S+/.test(document.title)) found.push(`title “${document.title}”`);
    const heads = all("h1, h2, h3, h4, h5, h6").filter(isShown);
    const first = heads.filter((each) => each.localName === "h1");
    if (first.length !== 1) found.push(`${first.length} h1`);
    let level = 1;
    for (const head of heads) {
      const own = Number(head.localName[1]);
      if (own > level + 1) found.push(`h${level} is followed by ${name(head)}`);
      level = own;
    }
    if (all("main").length !== 1) found.push("not one main");
    const skip = document.querySelector("a.skip");
    if (!skip || !document.querySelector(skip.getAttribute("href"))) found.push("no way past");
    const help = all(".site-footer a[href]");
    if (help.length !== 1) found.push("no help in the footer");
    return found;
  };

  /* W15: what authors wrote keeps its language on a page in another one ---------- */
  const AUTHORED = ".prose, .outline-name, .outline-title, .resume-title, .goals li, " +
    ".question-text, .player-head h1, .quiz-title, .slide-face h2, .player-nav span > span";
  const foreign = (language) => {
    const found = all(AUTHORED).filter((each) => each.innerText?.trim());
    if (!found.length) return ["nothing of an author here"];
    return found.filter((each) => each.closest("[lang]").lang !== language).map(name);
  };

  /* W5: nothing scrolls sideways but what says so ------------------------------ */
  const sideways = () => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = all("body *").filter((each) => {
      if (!isShown(each) || each.closest(".scroller, .sr, .skip")) return false;
      return each.getBoundingClientRect().right > root.clientWidth + 1;
    });
    return [`page of ${root.scrollWidth} px`, ...wide.slice(0, 4).map(name)];
  };

  /* W6: no text is cut --------------------------------------------------------- */
  const cut = () => all("body *").filter((each) => {
    if (!isShown(each) || each.closest(".sr, .skip, svg, .batik")) return false;
    const style = getComputedStyle(each);
    if (!each.innerText?.trim() || each.clientWidth <= 1) return false;
    const isClipped = (axis) => ["hidden", "clip"].includes(style[`overflow${axis}`]);
    return (isClipped("Y") && each.scrollHeight > each.clientHeight + 1) ||
      (isClipped("X") && each.scrollWidth > each.clientWidth + 1);
  }).map((each) => `cut: ${name(each)}`);

  /* W7 -------------------------------------------------------------------------- */
  const moving = () => document.getAnimations()
    .filter((each) => each.playState === "running")
    .map((each) => `moves: ${name(each.effect.target)}`);

  /* W8: targets, with their labels; links within running text are excepted ------- */
  const targets = (least) => all(CONTROLS).filter((each) => {
    if (!isShown(each) || isHiddenFromSight(each) || isWithinText(each)) return false;
    if (each.matches(".scroller, pre, main, [role=region]")) return false;
    /* The same links stand in the table of the chart (WCAG 2.5.8, Equivalent). */
    if (each.closest(".chart-drawing")) return false;
    const boxes = [each, ...(each.labels ?? [])].map((one) => one.getBoundingClientRect());
    const after = getComputedStyle(each, "::after");
    if (after.position === "absolute" && after.inset === "0px") return false;
    const top = Math.min(...boxes.map((box) => box.top));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    const left = Math.min(...boxes.map((box) => box.left));
    const right = Math.max(...boxes.map((box) => box.right));
    return Math.min(bottom - top, right - left) < least - 0.5;
  }).map((each) => {
    const { width, height } = each.getBoundingClientRect();
    return `${Math.round(width)} × ${Math.round(height)} px: ${name(each)}`;
  });

  /* W2, W3, W4: one step of a walk by keyboard ---------------------------------- */
  let visited = [];
  let last = null;
  let parts = 0;
  const begin = () => {
    visited = [];
    last = null;
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
  };
  const ringOf = (element) => {
    const holders = [element, element.closest("label, .option"), ...(element.labels ?? [])];
    for (const each of holders) {
      if (!each) continue;
      const style = getComputedStyle(each);
      const width = parseFloat(style.outlineWidth);
      if (style.outlineStyle !== "none" && width >= 2) {
        return { each, width, offset: parseFloat(style.outlineOffset), colour: style.outlineColor };
      }
    }
    return null;
  };
  /* How many of the four sides of a ring are not cut away by something around it. */
  const sides = ({ each, width, offset }) => {
    const reach = offset + width / 2;
    const box = each.getBoundingClientRect();
    const lines = {
      top: box.top - reach, bottom: box.bottom + reach,
      left: box.left - reach, right: box.right + reach,
    };
    let seen = new Set(Object.keys(lines));
    for (let around = each.parentElement; around; around = around.parentElement) {
      if (around === document.body || around === document.documentElement) break;
      const style = getComputedStyle(around);
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const edge = around.getBoundingClientRect();
      for (const side of ["top", "left"]) if (lines[side] < edge[side]) seen.delete(side);
      for (const side of ["bottom", "right"]) if (lines[side] > edge[side]) seen.delete(side);
    }
    return seen.size;
  };
  const describe = (ring) => ring && [ring.width, ring.offset, ring.colour].join();
  const covered = (element) => {
    const box = element.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0) + 2, Math.min(box.right, innerWidth) - 2];
    const [top, bottom] = [Math.max(box.top, 0) + 2, Math.min(box.bottom, innerHeight) - 2];
    if (left > right || top > bottom) return 5;
    const points = [[(left + right) / 2, (top + bottom) / 2],
      [left, top], [left, bottom], [right, top], [right, bottom]];
    return points.filter(([across, down]) => {
      const there = document.elementFromPoint(across, down);
      if (!there || element.contains(there) || there.contains(element)) return false;
      return ![...(element.labels ?? [])].some((label) => label.contains(there)) &&
        !element.closest("label")?.contains(there);
    }).length;
  };
  const step = () => {
    const here = document.activeElement;
    const found = [];
    if (here !== visited.at(-1) && last?.text && last.text === describe(ringOf(visited.at(-1)))) {
      found.push(`the ring stays without focus: ${name(visited.at(-1))}`);
    }
    last = null;
    if (here === visited.at(-1) && here.matches("[type=date]") && parts++ < 5) {
      return { done: false, found: [] }; /* day, month, year and the calendar */
    }
    parts = 0;
    if (!here || here === document.body || visited.includes(here)) {
      return { done: true, isTrap: here === visited.at(-1), found: [...found, ...missed()] };
    }
    const before = visited.at(-1);
    if (before && !(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING)) {
      found.push(`out of order: ${name(here)} after ${name(before)}`);
    }
    visited.push(here);
    const ring = ringOf(here);
    last = { text: describe(ring) };
    if (!isShown(here)) found.push(`focus goes to what is not shown: ${name(here)}`);
    else if (!ring) found.push(`focus is not seen: ${name(here)}`);
    else {
      const ratio = contrast(over(channels(ring.colour), ground(ring.each.parentElement)),
        ground(ring.offset < 0 ? ring.each : ring.each.parentElement));
      if (ratio < 3) found.push(`ring of ${ratio.toFixed(2)} to 1: ${name(here)}`);
      if (sides(ring) < 3) found.push(`ring is cut on ${4 - sides(ring)} sides: ${name(here)}`);
      if (covered(here) > 2) found.push(`focus is covered at ${covered(here)} of 5 points: ${name(here)}`);
    }
    return { done: false, found };
  };
  /* W3 by eye: pixels that differ between two pictures of the focused element ------ */
  const kind = () => {
    const here = document.activeElement;
    const box = (ringOf(here)?.each ?? here).getBoundingClientRect();
    const around = { left: Math.max(0, box.left - 10), top: Math.max(0, box.top - 10),
      right: Math.min(innerWidth, box.right + 10), bottom: Math.min(innerHeight, box.bottom + 10) };
    return { name: name(here), kind: `${here.localName}.${here.className}`,
      isBody: here === document.body,
      clip: { x: around.left, y: around.top, width: around.right - around.left,
        height: around.bottom - around.top } };
  };
  const pixels = async (picture) => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height).data;
  };
  const changed = async (one, other) => {
    const [before, after] = await Promise.all([pixels(one), pixels(other)]);
    let count = 0;
    for (let i = 0; i < before.length; i += 4) {
      const then = [...before.slice(i, i + 3)];
      const now = [...after.slice(i, i + 3)];
      if (contrast(then, now) >= 3) count += 1;
    }
    return count;
  };
  const missed = () => all(CONTROLS).filter((each) => {
    if (!isShown(each) || each.disabled || each.tabIndex < 0) return false;
    if (each.type === "radio") {
      return !visited.some((one) => one.type === "radio" && one.name === each.name);
    }
    return !visited.includes(each);
  }).map((each) => `not reached: ${name(each)}`);

  return { foreign, structure, pale, sideways, cut, moving, targets, begin, step, kind, changed };
})()
