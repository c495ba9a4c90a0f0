"""Where the course runs: on somebody's computer, or within a reader's browser, where some things are otherwise.

Within the browser the kernel is Pyodide: one process without threads, which reaches no other place than the site that
it came from. No message, and so no interrupt, reaches it while it works: it looks for one itself, as `hear_interrupts`
says.
"""

import builtins
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout; installed from a wheel, the folder of packages: the data, too, lie beside the package then."""

IN_BROWSER = sys.platform == "emscripten"

SHELF = Path("/drive/data/networks")
"""Within the browser: where the site keeps its large networks, which come when they are read."""

INTERRUPT = "/drive/.interrupt"
"""Within the browser: the file that the page writes anew when one presses ■ (site/interrupt.js)."""

LOOK = """(FS, path, every) => {
    let begun = 0, looked = 0; // when this work began; when the file was last looked at
    const asked = () => { try { return Number(FS.stat(path).mtime); } catch { return 0; } }; // there may be no file
    return {
        get 0() { // Python asks here, many times a second, for the number of a signal
            const now = Date.now();
            if (!begun) {
                begun = looked = now;
                setTimeout(() => { begun = 0; }); // comes when Python rests: then messages come, too
            }
            if (now - looked < every) return 0;
            looked = now;
            if (asked() < begun) return 0;
            begun = now;
            return 2; // SIGINT
        },
        set 0(_) {},
    };
}"""


def hear_interrupts(every=500):
    """Within the browser: let ■ raise KeyboardInterrupt here, as on a computer, in whatever kernel is at work then.

    every: milliseconds of work without a rest, after which the file INTERRUPT is looked at, and looked at again.
    """
    import pyodide_js  # there are these only within the browser
    from pyodide.code import run_js

    pyodide_js.setInterruptBuffer(run_js(LOOK)(pyodide_js.FS, INTERRUPT, every))


def complete_without_jedi():
    """Within the browser: let Tab do without Jedi, which the site leaves out and its kernel takes for granted."""
    # IPython lends its cells this name. Imported, it would make the data and the networks need IPython.
    builtins.get_ipython().Completer.use_jedi = False


if IN_BROWSER:
    hear_interrupts()
    complete_without_jedi()
