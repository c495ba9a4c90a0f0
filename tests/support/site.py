"""The static site: built, served from this machine, and opened in a browser, whose kernel answers Python."""

import contextlib
import functools
import http.server
import itertools
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from tests.support.browser import PEN, STANDS_STILL, WIDGETS_HEARD, ask_until_a_cell_runs
from tests.support.files import ROOT

LONG = 240_000
"""Milliseconds that a kernel may take to start on a busy machine."""

RUNNER = """
import json, os, time

os.environ["COURSE_REVEAL"] = "1"

async def run(path):
    from IPython import get_ipython
    shell, failed, began = get_ipython(), [], time.monotonic()
    shell.reset(new_session=False)
    with open(path) as file:
        cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
    for source in map("".join, [cell["source"] for cell in cells]):
        ready = shell.transform_cell(source)
        result = await shell.run_cell_async(source, store_history=False, transformed_cell=ready)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            failed.append(f"{type(error).__name__}: {error} in {source[:200]}")
    return {"seconds": round(time.monotonic() - began, 1), "cells": len(cells), "failed": failed}
"""
"""A module for a kernel: run(path) runs all cells of a notebook, with every prediction opened."""

BEGIN = """async (code) => {
    const {kernels} = window.jupyterapp.serviceManager;
    if (!window.theKernel) {
        let model;
        while (!model) {
            await kernels.refreshRunning();
            [model] = kernels.running();
            if (!model) await new Promise(resolve => setTimeout(resolve, 100));
        }
        window.theKernel = kernels.connectTo({model, handleComms: false}); // the lesson's own connection does
    }
    const future = window.theKernel.requestExecute({code, store_history: false});
    const run = window.theRun = {said: "", over: false};
    future.done.then(() => { run.over = true; });
    future.onIOPub = ({header, content}) => {
        if (header.msg_type === "stream") run.said += content.text;
        if (header.msg_type === "error") run.said += `${content.ename}: ${content.evalue}`;
    };
}"""
"""Let the page's kernel run code; what it prints is collected in the page."""


def pyodide_folder():
    """Return the folder of a Pyodide, $PYODIDE_DIR; None where there is none and the site cannot be built."""
    folder = os.environ.get("PYODIDE_DIR")
    return Path(folder) if folder and (Path(folder) / "pyodide-lock.json").exists() else None


def build(folder):
    """Build the site into a folder; return what was printed."""
    command = [sys.executable, str(ROOT / "site" / "build.py"), "--output", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *given, asked, **more):
        self.asked = asked
        super().__init__(*given, **more)

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=600")  # as GitHub Pages does
        super().end_headers()

    def log_request(self, *_):
        self.asked.append(self.path)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder, asked=None):
    """Serve a folder on this machine; yield its address, with a slash at the end.

    asked: a list that gets the path of each request.
    """
    handler = functools.partial(_Quiet, directory=str(folder), asked=[] if asked is None else asked)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class SitePage:
    """A lesson open on the site: page is Playwright's; hosts are all that it asked for anything."""

    def __init__(self, context, address, notebook="00_start_here.ipynb"):
        self.page, self.hosts = context.new_page(), set()
        self.page.set_default_timeout(LONG)
        self.page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        self.page.goto(f"{address}notebooks/index.html?path=notebooks/{notebook}")
        self.page.locator(".jp-Cell").first.wait_for()

    def run_first_cell(self, within=5):
        """Run the lesson's first cell of code, as a reader does, and wait for the pad. within: seconds until asked."""

        def press():
            self.page.locator(".jp-CodeCell .cm-content").first.click()
            self.page.keyboard.press("Shift+Enter")

        ask_until_a_cell_runs(self.page, press, within)
        self._wait_for_pad()

    def tap_first_cell(self):
        """The same, as one does without a keyboard."""

        def tap():
            self.page.locator(".jp-CodeCell").first.tap()
            self.page.locator("[data-command='notebook:run-cell-and-select-next']").tap()

        ask_until_a_cell_runs(self.page, tap)
        self._wait_for_pad()

    def _wait_for_pad(self):
        """Wait until the pad hears the pen and nothing on the page moves."""
        self.page.locator(PEN).first.wait_for(state="attached")
        self.page.evaluate(STANDS_STILL)

    def pad(self):
        """Return the locator of the page's first pad."""
        return self.page.locator("canvas.digit-pad").first

    def places(self, stroke):
        """Return where on the screen the points of a stroke, in pixel units, lie on the pad."""
        self.pad().scroll_into_view_if_needed()
        box = self.pad().bounding_box()
        return [(box["x"] + x * box["width"] / 28, box["y"] + y * box["height"] / 28) for x, y in stroke]

    def draw_by_mouse(self, stroke):
        """Draw a stroke, in pixel units, on the pad."""
        (x, y), *rest = self.places(stroke)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for x, y in rest:
            self.page.mouse.move(x, y, steps=12)
        self.page.mouse.up()

    def draw_by_finger(self, stroke):
        """Send what a finger's touch sends, through the browser itself."""
        session = self.page.context.new_cdp_session(self.page)
        pairs = itertools.pairwise(self.places(stroke))
        dense = [(a + (c - a) * i / 12, b + (d - b) * i / 12) for (a, b), (c, d) in pairs for i in range(13)]
        for number, (x, y) in enumerate(dense):
            kind = "touchMove" if number else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def wait_for_answer(self, text):
        """Wait until the read-out says a text."""
        self.page.locator(".digit-readout", has_text=text).first.wait_for()

    def press(self, label):
        """Press a button."""
        self.page.get_by_role("button", name=label, exact=True).first.click()

    def execute(self, code, within=LONG):
        """Run code in the page's kernel; return what it printed. within: milliseconds."""
        self.begin(code)
        return self.finish(within)

    def begin(self, code):
        """Let the page's kernel run code, and do not wait for its end."""
        self.page.evaluate(BEGIN, code)

    def wait_until_said(self, text):
        """Wait until what has begun has printed a text."""
        self.page.wait_for_function("text => theRun.said.includes(text)", arg=text)

    def finish(self, within=LONG):
        """Wait for the end of what has begun; return what it printed. within: milliseconds."""
        self.page.wait_for_function("theRun.over", timeout=within)
        return self.page.evaluate("theRun.said")

    def run_below(self, code):
        """Run a line of code in a new cell below the first one of code, as a reader does; what it shows, shows."""
        self.page.wait_for_function(WIDGETS_HEARD)  # else a widget that comes before would not be shown
        self.page.locator(".jp-CodeCell").first.click()
        for key in ("Escape", "b", "Enter"):
            self.page.keyboard.press(key)
        new = self.page.locator(".jp-CodeCell").nth(1).locator(".cm-content:focus")
        new.wait_for()
        self.page.keyboard.insert_text(code)
        new.get_by_text(code).wait_for()
        self.page.keyboard.press("Shift+Enter")

    def prepare_runner(self):
        """Let the kernel import the module RUNNER."""
        self.execute(f"import sys; open('/tmp/the_runner.py', 'w').write({RUNNER!r}); sys.path.insert(0, '/tmp')")

    def run_notebook(self, name):
        """Run all cells of a notebook in the page's kernel; return {"seconds": ..., "cells": ..., "failed": [...]}."""
        path = f"/drive/notebooks/{name}"
        mark = "what came of it:"
        code = (
            f"import the_runner; came = await the_runner.run({path!r})\nimport json; print({mark!r}, json.dumps(came))"
        )
        said = self.execute(code, within=5 * LONG)
        assert mark in said, said[-1000:]
        return json.loads(said.split(mark)[1].splitlines()[0])

    def close(self):
        """Close the page."""
        self.page.close()
