// ■ and Kernel → Interrupt do nothing in JupyterLite. Here they leave a file, which the kernel looks for while it works
// (helpers/place.py): its time says when one asked to stop.
const PATH = ".interrupt";

const waiting = setInterval(() => {
  const { jupyterapp } = window;
  if (!jupyterapp) return;
  clearInterval(waiting);
  jupyterapp.commands.commandExecuted.connect((_, { id }) => {
    if (id.endsWith(":interrupt-kernel")) {
      jupyterapp.serviceManager.contents.save(PATH, { type: "file", format: "text", content: "" });
    }
  });
}, 100);
