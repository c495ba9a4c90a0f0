// Whether Python still hears what a canvas says; put in front of the modules that use it.

const ENDED = "Python was ended or restarted: run the cells again, from the first one.";
const LOST = "There is no link to Python. Go on when this line is gone.";
const LATE = "Python does not answer yet: it is busy, or the link is lost. Your strokes wait.";
const PATIENCE = 5000; // milliseconds that Python may take to answer a stroke before the page says that it waits

// Follow whether Python hears. While it does not, a line over the canvas says what to do; `broken()` is true then, and
// `changed(broken)` is called. A link that was cut and is back before anybody looked is told of by `changed(true)` and
// `changed(false)`. Between `asked()` and `answered()` an answer is awaited, and told of when it is late.
function watchLink(model, el, signal) {
  const kernel = model.widget_manager?.kernel; // other pages than Jupyter's have none to ask
  const line = el.appendChild(document.createElement("div"));
  line.className = "link-line";
  line.setAttribute("role", "alert");
  let broken = false, ended = false, cut = false, timer = null;
  const link = { broken: () => (look(), broken), changed() {}, asked, answered };

  function trouble() {
    if (ended || kernel?.isDisposed || el.closest(".jupyter-widgets-disconnected")) return ENDED;
    return kernel && kernel.connectionStatus !== "connected" ? LOST : "";
  }

  function look() {
    const text = trouble(), before = broken, lost = text !== "" || cut;
    broken = text !== "";
    cut = false;
    if (lost) answered();
    if (line.textContent !== LATE) say(text);
    if (!before && lost) link.changed(true);
    if (!broken && (before || lost)) link.changed(false);
  }

  function say(text) {
    if (line.textContent !== text) line.textContent = text;
  }

  function asked() {
    if (!broken) timer ??= setTimeout(() => say(LATE), PATIENCE);
  }

  function answered() {
    clearTimeout(timer);
    timer = null;
    if (line.textContent === LATE) say("");
  }

  const soon = () => requestAnimationFrame(() => signal.aborted || look());
  const follow = (_, status) => {
    ended ||= /starting|dead|terminating/.test(status); // what it knew is gone for good, however soon it is idle again
    soon();
  };
  const relink = (_, status) => {
    cut ||= status !== "connected"; // what was under way then is lost, though the next frame may find a new link
    soon();
  };
  kernel?.statusChanged.connect(follow);
  kernel?.connectionStatusChanged.connect(relink);
  kernel?.disposed.connect(soon);
  model.on("comm_live_update", soon);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    kernel?.statusChanged.disconnect(follow);
    kernel?.connectionStatusChanged.disconnect(relink);
    kernel?.disposed.disconnect(soon);
    model.off("comm_live_update", soon);
  });
  soon();
  return link;
}

