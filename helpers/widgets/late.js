// anywidget gives a module two seconds to come. One that comes later, on a slow page, is shown all the same, but hears
// nothing of Python: each message waits for a promise that was rejected. Put in front of the modules that listen.

// Let a model that came late hear Python, and ask for what it has missed.
async function hear(model) {
  let real = null; // anywidget hands out only a part of it, but an event of a change brings the whole
  const take = (changed) => (real = changed);
  model.on("change:came", take);
  model.set("came", true); // a name that Python does not know
  model.off("change:came", take);
  if (!real) return; // it has been here before
  try {
    await real._handle_comm_msg({ content: { data: { method: "none" } } });
  } catch {
    const { _handle_comm_msg: handle } = Object.getPrototypeOf(Object.getPrototypeOf(real)); // without the waiting
    real.comm?.on_msg((message) => handle.call(real, message));
    real.comm?.send({ method: "request_state" }, {});
  }
}

