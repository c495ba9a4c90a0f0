// Lies over one canvas of the course, in every view of it. It names the canvas for screen readers, lets the wheel,
// fingers, Tab and Escape through, which ipycanvas would swallow, says when Python is gone, and on the pad it is the pen.
//
// The pen paints at once, with the kernel's own brush, on a transparent canvas above the kernel's. It blends by
// "darken", so a pixel shows the darker of the two: as the kernel takes the larger ink of two strokes, nothing
// changes to the eye when its picture arrives below. A stroke's local ink goes when the kernel says it is painted.

const SEND_EVERY = 15; // milliseconds between two messages about one stroke
const PALM = 1000; // milliseconds after a stylus was last near, in which a touch is the hand that holds it
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function render({ model, el }) {
  const gone = new AbortController(), { signal } = gone;
  el.classList.add("canvas-overlay");
  document.addEventListener("focusin", nameControl, { signal });
  whenPlaced(el, signal, (frame, canvas) => {
    frame.style.position = "relative";
    const keys = model.get("heard"), brush = model.get("brush"), used = keys.length > 0 || brush;
    canvas.setAttribute("role", used ? "application" : "img");
    canvas.setAttribute("aria-label", model.get("label"));
    canvas.tabIndex = used ? 0 : -1;
    const link = used ? watchLink(model, el, signal) : { broken: () => false };
    followKeys(canvas, signal);
    if (brush) pen({ model, el, canvas, brush, link, signal }); // first, for Ctrl + Z is the pen's
    keepFromCanvas(frame, canvas, keys, link, signal);
  });
  hear(model);
  return () => gone.abort();
}

// Sliders and play buttons of ipywidgets have no name of their own: when one gets the focus, it gets one. A play button's
// is that of its icon, "play", "pause" or "stop", and changes with it.
function nameControl({ target }) {
  if (target.hasAttribute("aria-label")) return;
  const name = (text) => target.setAttribute("aria-label", text);
  if (target.matches(".widget-slider [role=slider]")) {
    name(target.closest(".widget-slider").querySelector(".widget-label").textContent);
  } else if (target.matches(".widget-play button")) {
    const byIcon = () => name(target.firstChild.className.replace(/.*fa-/, ""));
    new MutationObserver(byIcon).observe(target.firstChild, { attributeFilter: ["class"] });
    byIcon();
  }
}

// Call `then(frame, canvas)` once this view and the canvas beside it are in the page.
function whenPlaced(el, signal, then) {
  const look = () => {
    const canvas = el.parentElement?.querySelector("canvas[tabindex]"); // ours has no tabindex
    if (canvas) then(el.parentElement, canvas);
    else if (!signal.aborted) requestAnimationFrame(look);
  };
  look();
}

// ipycanvas sends every event to the kernel and takes the wheel, fingers and all keys for itself: let it have what is
// used. A tap is a click, too; all else that fingers do on a canvas, they do to the page.
function keepFromCanvas(frame, canvas, keys, link, signal) {
  const options = { capture: true, signal };
  for (const type of ["wheel", "touchstart", "touchmove", "touchend", "touchcancel"]) {
    frame.addEventListener(type, (event) => event.stopPropagation(), options);
  }
  for (const type of ["mousedown", "mousemove", "mouseup", "mouseout"]) {
    frame.addEventListener(type, (event) => (keys.length && !link.broken()) || event.stopPropagation(), options);
  }
  frame.addEventListener("keydown", (event) => {
    const runsCell = event.shiftKey && event.key === "Enter";
    const shortcut = event.ctrlKey || event.metaKey || event.altKey || runsCell;
    if (keys.includes(event.key) && !shortcut && !link.broken()) return;
    event.stopPropagation();
    if (event.key === "Escape" || runsCell) leave(canvas);
    // Shortcuts are Jupyter's: it gets a copy, which ipycanvas does not see.
    const place = runsCell ? document.activeElement : frame.parentElement;
    if (shortcut && !place.dispatchEvent(new KeyboardEvent("keydown", event))) event.preventDefault();
  }, options);
}

function pen({ model, el, canvas, brush, link, signal }) {
  const view = Math.random().toString(36).slice(2); // two views of one pad must not mix their strokes
  const ink = localInk(el, brush);
  const options = { signal };
  let strokes = 0, current = null, unsent = [], sentAt = 0, timer = null;
  const awaited = new Set(); // strokes that are done here and not yet painted by the kernel

  function begin(point) {
    end();
    current = ++strokes;
    add([point]);
  }

  function add(points) {
    for (const point of points) {
      ink.add(current, point);
      unsent.push(point);
    }
    const wait = sentAt + SEND_EVERY - performance.now();
    if (wait <= 0) send();
    else timer ??= setTimeout(send, wait);
  }

  // End the stroke under way; `taken` back, it leaves nothing.
  function end(taken = false) {
    if (current === null) return;
    awaited.add(current);
    send({ done: true, taken });
    if (current === null) return; // the link was cut, and the stroke is lost
    link.asked();
    current = null;
  }

  function send({ done = false, taken = false } = {}) {
    clearTimeout(timer);
    timer = null;
    sentAt = performance.now();
    const broken = link.broken(); // asked first: it may find that the stroke under way is lost
    if (!broken && current !== null) model.send({ view, stroke: current, points: unsent, done, taken });
    unsent = [];
  }

  const painted = (message) => {
    const mine = (message.painted ?? []).filter(([from]) => from === view).map(([, stroke]) => stroke);
    for (const stroke of mine) awaited.delete(stroke);
    if (awaited.size === 0) link.answered();
    // The kernel's picture came just before this message; two frames later it is on the screen for certain.
    if (mine.length) requestAnimationFrame(() => requestAnimationFrame(() => ink.remove(mine)));
  };
  model.on("msg:custom", painted);
  signal.addEventListener("abort", () => (end(), model.off("msg:custom", painted)));

  // Mouse, finger, stylus: one at a time. Captured, it goes on drawing, and ends properly, outside the canvas, too; where
  // a capture fails, the window hears it all the same.
  let pointer = null, stylusAt = -Infinity;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const round = (value) => Math.round(value * 1000) / 1000;
    return [
      round(((event.clientX - box.left) / box.width) * brush.size),
      round(((event.clientY - box.top) / box.height) * brush.size),
    ];
  };
  const release = (event) => {
    if (event.pointerId !== pointer?.id) return;
    pointer = null;
    end();
  };
  const hear = (type, heard) => window.addEventListener(type, heard, { capture: true, signal });
  canvas.style.touchAction = "none"; // a finger draws, it does not scroll
  canvas.addEventListener("pointerdown", (event) => {
    const { pointerId: id, pointerType: type, isPrimary, timeStamp } = event;
    const hand = type === "touch" && timeStamp - stylusAt < PALM, second = type === pointer?.type && !isPrimary;
    if (event.button !== 0 || hand || second || link.broken()) return;
    end(type === "pen" && pointer?.type === "touch"); // the hand came before its stylus; else a release got lost
    pointer = { id, type };
    try {
      canvas.setPointerCapture(id);
    } catch {} // it is gone already
    begin(place(event));
  }, options);
  for (const type of ["pointerdown", "pointermove", "pointerup"]) {
    hear(type, (event) => event.pointerType === "pen" && (stylusAt = event.timeStamp));
  }
  hear("pointermove", (event) => {
    if (event.pointerId !== pointer?.id) return;
    if (event.pointerType === "mouse" && event.buttons === 0) return release(event); // it was let go where nobody heard
    const between = event.getCoalescedEvents?.() ?? []; // what happened since the last frame
    add((between.length ? between : [event]).map(place));
  });
  for (const type of ["pointerup", "pointercancel"]) hear(type, release);
  canvas.addEventListener("lostpointercapture", release, options);
  canvas.addEventListener("contextmenu", (event) => { // of a long press, or of another button
    if (!pointer) return;
    event.preventDefault();
    event.stopPropagation();
  }, options);

  // Keys: arrows move a cursor, Space puts the pen down and lifts it.
  const cursor = el.appendChild(document.createElement("div"));
  const spoken = el.appendChild(document.createElement("div"));
  cursor.className = "pen-cursor";
  spoken.className = "pen-spoken";
  spoken.setAttribute("aria-live", "polite");
  const at = [brush.size / 2, brush.size / 2];
  let down = false;
  const show = () => {
    cursor.style.left = `${(at[0] / brush.size) * 100}%`;
    cursor.style.top = `${(at[1] / brush.size) * 100}%`;
    cursor.classList.toggle("pen-down", down);
    spoken.textContent = `x ${at[0]}, y ${at[1]}, pen ${down ? "down" : "up"}`;
  };
  const lower = (wanted) => {
    if (wanted === down) return;
    down = wanted;
    if (down) begin([...at]);
    else end();
    show();
  };
  canvas.addEventListener("pointerdown", () => lower(false), { signal, capture: true });
  canvas.addEventListener("focus", show, options);
  canvas.addEventListener("blur", () => lower(false), options);
  canvas.parentElement.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key], shortcut = event.ctrlKey || event.metaKey;
    if (shortcut && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      event.stopImmediatePropagation(); // Jupyter would take back something in the notebook
      lower(false);
      end();
      if (!link.broken()) wish("undo");
    }
    if ((!arrow && event.key !== " ") || shortcut || event.altKey) return;
    event.preventDefault(); // else the page scrolls
    if (!arrow) return event.repeat || link.broken() || lower(!down);
    const step = event.shiftKey ? 4 : 1;
    for (const axis of [0, 1]) at[axis] = Math.min(Math.max(at[axis] + step * arrow[axis], 0), brush.size);
    if (down) add([[...at]]);
    show();
  }, { signal, capture: true });

  // Ink that the kernel may not have is not kept; nor does it keep a stroke of a page that was reloaded or cut off.
  const wish = (...wishes) => wishes.forEach((wish) => model.send({ wish }));
  link.changed = (broken) => {
    if (!broken) return wish("lift", "repaint"); // what the kernel painted meanwhile may not have come
    clearTimeout(timer);
    [current, pointer, unsent, timer] = [null, null, [], null];
    awaited.clear();
    ink.clear();
    lower(false);
  };
  if (!link.broken()) wish("lift");

  // The kernel moves a drawing slowly into place only for those who want to see things move.
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const tell = () => (model.set("calm", calm.matches), model.save_changes());
  calm.addEventListener("change", tell, options);
  if (calm.matches !== model.get("calm")) tell();
}

// Strokes as the kernel will ink them: see helpers/images.py, draw_stroke.
function localInk(el, { size, core, edge, ink, paper, margin, box }) {
  const canvas = el.appendChild(document.createElement("canvas"));
  canvas.className = "local-ink";
  canvas.width = canvas.height = size; // a pixel a cell, enlarged by overlay.css: little to paint, so soon on the screen
  const context = canvas.getContext("2d");
  const strokes = new Map(); // number -> its points
  const level = new Float32Array(size * size); // the most ink of any stroke in each pixel, 0 to 1

  function segment([x0, y0], [x1, y1]) {
    const run = x1 - x0, rise = y1 - y0, squared = run * run + rise * rise;
    const first = (a, b) => Math.max(Math.floor(Math.min(a, b) - edge), 0);
    const last = (a, b) => Math.min(Math.ceil(Math.max(a, b) + edge), size);
    for (let row = first(y0, y1); row < last(y0, y1); row++) {
      for (let column = first(x0, x1); column < last(x0, x1); column++) {
        const x = column + 0.5 - x0, y = row + 0.5 - y0;
        const along = squared > 0 ? Math.min(Math.max((x * run + y * rise) / squared, 0), 1) : 0;
        const distance = Math.hypot(x - along * run, y - along * rise);
        const amount = Math.min(Math.max((edge - distance) / (edge - core), 0), 1);
        const cell = row * size + column;
        if (amount > level[cell]) {
          level[cell] = amount;
          paint(row, column, amount);
        }
      }
    }
  }

  function paint(row, column, amount) {
    const inside = (value) => value >= box[0] && value < box[1];
    const under = inside(row) && inside(column) ? paper : margin;
    const gray = Math.round(amount * 255) / 255;
    const color = under.map((value, channel) => Math.round(value + gray * (ink[channel] - value)));
    context.fillStyle = `rgb(${color})`;
    context.fillRect(column, row, 1, 1);
  }

  const drawn = {
    add(stroke, point) {
      const points = strokes.get(stroke) ?? [];
      strokes.set(stroke, points);
      points.push(point);
      segment(points.at(-2) ?? point, point);
    },
    remove(numbers) {
      for (const number of numbers) strokes.delete(number);
      level.fill(0);
      context.clearRect(0, 0, size, size);
      for (const points of strokes.values()) points.forEach((point, i) => segment(points[i - 1] ?? point, point));
    },
    clear: () => drawn.remove([...strokes.keys()]),
  };
  return drawn;
}

export default { render };
