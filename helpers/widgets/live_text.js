// A line of text that screen readers announce once it has come to rest: while it changes with every frame of a
// drawing it is hidden from them, and the last text is set once more, to be seen by all.

const REST = 700; // milliseconds without a change

function render({ model, el }) {
  const line = el.appendChild(document.createElement("div"));
  line.className = `live-text ${model.get("css_class")}`;
  line.setAttribute("role", "status");
  line.setAttribute("aria-live", "polite");
  let timer = null;
  const set = (announced) => {
    const text = document.createElement("span");
    text.textContent = model.get("value");
    if (!announced) text.setAttribute("aria-hidden", "true");
    line.replaceChildren(text);
  };
  const change = () => {
    set(timer === null);
    clearTimeout(timer);
    timer = setTimeout(rest, REST);
  };
  const rest = () => {
    timer = null;
    if (line.querySelector("[aria-hidden]")) set(true);
  };
  set(true);
  model.on("change:value", change);
  hear(model);
  return () => (clearTimeout(timer), model.off("change:value", change));
}

export default { render };
