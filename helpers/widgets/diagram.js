// Draws a network in the page, in every view of it: the drawing as pixels at the left, the neurons as disks that are as
// dark as ink where their activation is 1, and the connections that the kernel has chosen (see connections.py). All of
// it is drawn anew whenever the scene or the size changes: that takes about a millisecond.

const SIDE = 28; // pixels of the drawing in a row
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter", " "];

function render({ model, el }) {
  const gone = new AbortController();
  const [width, height] = model.get("size");
  el.classList.add("diagram-frame");
  el.style.width = `${width}px`;
  const canvas = el.appendChild(document.createElement("canvas"));
  canvas.className = "network-diagram";
  canvas.places = []; // of the layers, once it is drawn
  canvas.style.height = `${height}px`;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", model.get("label"));
  const show = () => canvas.clientWidth && model.get("scene").lines && draw(canvas, model); // once there is a scene
  const resized = new ResizeObserver(show);
  resized.observe(canvas);
  model.on("change:scene", show);
  followKeys(canvas, gone.signal);
  listen(canvas, model, gone.signal);
  hear(model);
  return () => (gone.abort(), resized.disconnect(), model.off("change:scene", show));
}

// Tell the kernel what is pointed at, pressed, and which key.
function listen(canvas, model, signal) {
  let pointed = null;
  const at = (event) => placeAt(canvas.places, event.offsetX, event.offsetY);
  const point = (place) => {
    if (String(place) !== String(pointed)) model.send({ point: place });
    pointed = place;
  };
  canvas.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(at(event)), { signal });
  canvas.addEventListener("pointerleave", () => point(null), { signal });
  canvas.addEventListener("click", (event) => model.send({ press: at(event) }), { signal });
  canvas.addEventListener("keydown", (event) => {
    const runsCell = event.shiftKey && event.key === "Enter";
    if (event.ctrlKey || event.metaKey || event.altKey || runsCell) return; // Jupyter's
    event.stopPropagation(); // single letters are commands of Jupyter, too
    if (event.key === "Escape") leave(canvas);
    if (!KEYS.includes(event.key)) return;
    event.preventDefault(); // else the page scrolls
    model.send({ key: event.key });
  }, { signal });
}

// Where everything is, in screen pixels: the picture's corner and side, and of each layer behind it [x, y, radius] of
// each neuron, and how far apart they are. What is narrow brings the columns closer, but leaves the disks as they are.
function arrange(width, height, sizes) {
  const top = 30, foot = 30, right = 58;
  const side = SIDE * Math.max(Math.min(Math.floor((width * 0.26) / SIDE), 5), 2);
  const picture = { x: 9, y: (top + height - foot - side) / 2, side };
  const first = picture.x + side + (width - side) * 0.2, last = width - right;
  const columns = sizes.slice(1).map((count, layer) => {
    const x = first + ((last - first) * layer) / Math.max(sizes.length - 2, 1);
    const pitch = (height - top - foot) / count, radius = Math.min(pitch * 0.45, 14);
    return { pitch, places: Array.from({ length: count }, (_, neuron) => [x, top + (neuron + 0.5) * pitch, radius]) };
  });
  return { picture, columns };
}

// The neuron at a place, as [layer, neuron], or null.
function placeAt(columns, x, y) {
  for (const [layer, { pitch, places }] of columns.entries()) {
    const near = ([left, top, radius]) => Math.abs(x - left) <= Math.max(radius, 14) && Math.abs(y - top) <= pitch / 2;
    const neuron = places.findIndex(near);
    if (neuron >= 0) return [layer + 1, neuron];
  }
  return null;
}

function draw(canvas, model) {
  const width = canvas.clientWidth, height = canvas.clientHeight, dense = devicePixelRatio;
  const fine = { width: Math.round(width * dense), height: Math.round(height * dense) };
  if (canvas.width !== fine.width || canvas.height !== fine.height) Object.assign(canvas, fine);
  const scene = model.get("scene"), colors = model.get("colors");
  const { picture, columns } = arrange(width, height, model.get("sizes"));
  canvas.places = columns;
  const context = canvas.getContext("2d");
  context.setTransform(dense, 0, 0, dense, 0, 0);
  context.lineJoin = "round";
  context.fillStyle = colors.paper;
  context.fillRect(0, 0, width, height);
  const activations = floats(scene.activations), lines = connections(floats(scene.lines), picture, columns);
  const shade = gradient(colors.paper, colors.ink);
  drawPicture(context, activations, picture, shade, colors);
  for (const line of lines) drawLine(context, line, scene.told, colors);
  let start = SIDE * SIDE;
  for (const { places } of columns) {
    places.forEach((place, neuron) => drawNeuron(context, place, activations[start + neuron], shade, colors));
    start += places.length;
  }
  drawTitles(context, model.get("titles"), picture, columns, colors);
  drawOutputs(context, columns.at(-1).places, scene.answer, colors);
  drawRings(context, columns, scene, colors);
  drawNumbers(context, columns, lines, scene, colors);
  drawFoot(context, { width, y: height - 13 }, picture, lines, scene, colors);
}

function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

function connections(numbers, picture, columns) {
  const cell = picture.side / SIDE, found = [];
  for (let at = 0; at < numbers.length; at += 5) {
    const [layer, neuron, source, strength, standsOut] = numbers.subarray(at, at + 5);
    const from = layer > 1 ? columns[layer - 2].places[source]
      : [picture.x + ((source % SIDE) + 0.5) * cell, picture.y + (Math.floor(source / SIDE) + 0.5) * cell, 0];
    found.push({ layer, neuron, source, strength, standsOut, from, to: columns[layer - 1].places[neuron] });
  }
  return found;
}

// Blue and whole raises, orange and dashed lowers; the stronger, the wider.
function drawLine(context, { layer, strength, standsOut, from, to }, told, colors) {
  const size = Math.abs(strength);
  context.strokeStyle = strength > 0 ? colors.raises : colors.lowers;
  context.setLineDash(strength > 0 ? [] : [5, 3]);
  context.lineWidth = 0.7 + (layer > 1 ? 3.3 : 2) * size;
  context.globalAlpha = !standsOut ? 0.16 + 0.25 * size : told ? 0.45 + 0.55 * size : 0.75 + 0.25 * size;
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawPicture(context, ink, { x, y, side }, shade, colors) {
  const cell = side / SIDE;
  context.fillStyle = colors.margin;
  context.fillRect(x, y, side, side);
  context.fillStyle = colors.paper;
  context.fillRect(x + 4 * cell, y + 4 * cell, 20 * cell, 20 * cell);
  for (let place = 0; place < SIDE * SIDE; place++) {
    if (ink[place] === 0) continue;
    context.fillStyle = shade(ink[place]);
    context.fillRect(x + (place % SIDE) * cell, y + Math.floor(place / SIDE) * cell, cell, cell);
  }
  context.strokeStyle = colors.frame;
  context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);
}

function drawNeuron(context, [x, y, radius], activation, shade, colors) {
  context.fillStyle = shade(activation);
  circle(context, x, y, radius);
  context.fill();
  context.strokeStyle = colors.faint;
  context.lineWidth = 1;
  context.stroke();
  if (radius < 8) return; // no room for numbers
  const text = activation < 0.995 ? activation.toFixed(2).slice(1) : "1.0";
  write(context, text, x, y, { size: radius < 12 ? 9 : 11, color: activation > 0.5 ? colors.paper : colors.text });
}

function drawTitles(context, titles, { x, y, side }, columns, colors) {
  const style = { color: colors.faint, size: 12, halo: colors.paper };
  write(context, titles[0], x + side / 2, y - 11, style);
  columns.forEach(({ places: [[left]] }, column) => write(context, titles[column + 1], left, 15, style));
}

function drawOutputs(context, places, answer, colors) {
  for (const [neuron, [x, y, radius]] of places.entries()) {
    const [text, style] = neuron === answer ? [`▲ ${neuron}`, { bold: true, size: 15 }] : [neuron, { size: 12 }];
    write(context, text, x + radius + 6, y, { ...style, align: "left", color: colors.text });
  }
}

// Around the neuron pointed at, and the one selected.
function drawRings(context, columns, { told, selected }, colors) {
  for (const [place, wide, color] of [[told, 2, colors.faint], [selected, 3, colors.text]]) {
    if (!place) continue;
    const [x, y, radius] = columns[place[0] - 1].places[place[1]];
    context.strokeStyle = color;
    context.lineWidth = wide;
    circle(context, x, y, radius + 2.5);
    context.stroke();
  }
}

// Left of each neuron its number; or, where one points at a neuron of the next layer, what it adds to that one's sum.
function drawNumbers(context, columns, lines, { told, largest }, colors) {
  for (const [column, { places }] of columns.slice(0, -1).entries()) {
    if (told?.[0] === column + 2) continue;
    for (const [neuron, [x, y, radius]] of places.entries()) {
      if (radius < 8) break;
      write(context, neuron, x - radius - 3, y, { align: "right", color: colors.text, size: 10, halo: colors.paper });
    }
  }
  for (const { layer, strength, from } of lines) {
    if (layer === 1 || layer !== told?.[0]) continue;
    const push = strength * largest[layer - 1], style = { align: "right", size: 11 };
    const text = `${push > 0 ? "+" : "−"}${Math.abs(push).toFixed(2)}`;
    write(context, text, from[0] - from[2] - 5, from[1], { ...style, halo: colors.paper, color: push > 0 ? colors.raises : colors.lowers });
  }
}

// How the neuron pointed at comes to its activation, or else what blue and orange mean.
function drawFoot(context, { width, y }, picture, lines, { told, note }, colors) {
  const style = { color: colors.faint, size: 12, align: "left" };
  if (told?.[0] === 1) {
    const shown = lines.filter(({ layer }) => layer === 1).length;
    write(context, `strongest: ${shown}`, picture.x, picture.y + picture.side + 13, style);
  }
  if (told) return write(context, note, width - 10, y, { color: colors.text, size: 13, align: "right", bold: true });
  let x = 10;
  for (const [text, strength] of [["raises the sum", 0.5], ["lowers it", -0.5]]) {
    drawLine(context, { layer: 2, strength, standsOut: true, from: [x, y], to: [x + 28, y] }, told, colors);
    x += 50 + write(context, text, x + 34, y, style);
  }
}

function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

// Write a text, its middle at height y; return its width.
function write(context, text, x, y, { size, color, align = "center", bold = false, halo = null }) {
  context.font = `${bold ? "bold " : ""}${size}px sans-serif`;
  context.textAlign = align;
  context.textBaseline = "middle";
  if (halo) {
    context.strokeStyle = halo;
    context.lineWidth = 5;
    context.strokeText(text, x, y + 0.5);
  }
  context.fillStyle = color;
  context.fillText(text, x, y + 0.5);
  return context.measureText(text).width;
}

// The color between two of "#rrggbb", as a function of a share from 0 to 1.
function gradient(from, to) {
  const [low, high] = [from, to].map((color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)));
  return (share) => `rgb(${low.map((value, channel) => Math.round(value + share * (high[channel] - value)))})`;
}

export default { render };
