"""A JupyterLab server, a browser, and the hands that open and use a lesson in it.

Nothing here waits for a time to pass; everything waits for a condition, and says which one when it never comes.
The server works on a copy of the lessons, with folders of its own, so no file of the project or of the user changes.
"""

import ast
import contextlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from jupyter_client import BlockingKernelClient
from playwright.sync_api import TimeoutError as PageTimeout
from playwright.sync_api import sync_playwright

from helpers import palette
from helpers.contents import LESSONS
from helpers.widgets.pictures import PAPER
from tests.support.files import ROOT

SECONDS = 180
"""How long a condition may take to come true; a busy machine needs more than a quiet one, only a fault all of it."""

SEVEN = [(8, 6), (20, 6), (17, 13), (13, 23)]
"""A stroke, in pixel units of the pad: a plain 7."""

OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
"""Chromium's."""

NOT_OURS = {  # what axe is not to judge, by CSS selector, and why
    ".noUi-handle": "ipywidgets writes a slider's name beside it only; overlay.js adds it once it has the focus",
    ".widget-play button": "ipywidgets gives these an icon and no name; overlay.js adds one once it has the focus",
}

PEN = ".local-ink"
"""What a pad's pen makes in the page when it begins to listen."""

SOME_PROMPT_SHOWN = """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].some(
    prompt => /[\\d*]/.test(prompt.textContent))"""

STANDS_STILL = """() => new Promise(resolve => {
    let before = "", same = 0;
    const look = () => {
        const now = [...document.querySelectorAll('canvas, .jp-Cell')].map(e => e.getBoundingClientRect().top).join();
        same = now === before ? same + 1 : 0;
        before = now;
        if (same < 20) requestAnimationFrame(look);
        else resolve();
    };
    look();
})"""

AS_TEXT = "(...given) => JSON.stringify((%s)(...given))"
"""What a function returns, as text: drivers take long over arrays, Firefox's most of all."""

IN_LAB = "() => Boolean(window.jupyterapp)"

LAUNCHER_ALONE = """async () => {
    const before = [...jupyterapp.shell.widgets('main')];
    await jupyterapp.commands.execute('launcher:create');
    before.forEach(widget => widget.dispose());
}"""

NOTEBOOK_ALONE = """async path => {
    await jupyterapp.restored;
    const before = [...jupyterapp.shell.widgets('main')];
    const opened = await jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'});
    before.filter(widget => widget !== opened).forEach(widget => widget.dispose());
}"""
"""Open first, then close: over an empty page JupyterLab opens its launcher, some time later, in front of all."""

COMMAND = """async ([command, given]) => {
    const {shell, commands} = jupyterapp;
    const notebook = [...shell.widgets('main')].find(widget => widget.sessionContext);
    shell.activateById(notebook.id);
    while (shell.currentWidget !== notebook) await new Promise(requestAnimationFrame);
    void commands.execute(command, given);  // not awaited: some ask something first
}"""

ERRORS = """() => jupyterapp.shell.currentWidget.content.widgets.flatMap(({model}) =>
    (model.outputs?.toJSON() ?? []).filter(({output_type: type}) => type === 'error').map(({evalue}) => evalue))"""

ALL_AT_REST = """() => [...jupyterapp.shell.widgets('main')].every(({sessionContext: its}) => !its || (
    its.isReady && !/ing$|busy/.test(its.kernelDisplayStatus)))"""
"""Whether no notebook's kernel is at work or on its way: JupyterLab and ipywidgets stumble when it is closed then."""

WIDGETS_HEARD = """() => !window.jupyterapp || [...jupyterapp.shell.widgets('main')].every(({sessionContext: its}) =>
    !its || its.session?.kernel?._targetRegistry['jupyter.widget'])"""
"""Whether ipywidgets listens to each notebook's kernel: it comes after JupyterLab, and not at once."""

KERNELS_GONE = "() => jupyterapp.serviceManager.sessions.refreshRunning()"
"""Have JupyterLab ask which kernels there are."""

LIGHT_AGAIN = """async () => {
    if (document.body.dataset.jpThemeLight === 'false')
        await jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'});
}"""

CELL_REDS = """canvas => {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    const cell = canvas.width / 28, reds = [];
    for (let row = 0; row < 28; row++)
        for (let column = 0; column < 28; column++)
            reds.push(pixels[4 * (Math.floor((row + .5) * cell) * canvas.width + Math.floor((column + .5) * cell))]);
    return [canvas.width, canvas.height, reds];
}"""

MIDDLE_COLUMNS = """(canvas, boxes) => boxes.map(([x, y, width, height]) => {
    const pixels = canvas.getContext('2d').getImageData(x + Math.floor(width / 2), y, 1, height).data;
    return Array.from({length: height}, (_, row) => Array.from(pixels.slice(4 * row, 4 * row + 3)));
})"""

COUNT_NEAR = """(canvas, [red, green, blue]) => {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let count = 0;
    for (let i = 0; i < pixels.length; i += 4)
        if (Math.abs(pixels[i] - red) + Math.abs(pixels[i + 1] - green) + Math.abs(pixels[i + 2] - blue) < 40) count++;
    return count;
}"""
"""How many pixels of a canvas are close to a color."""

DISK_REDS = """canvas => {
    const context = canvas.getContext('2d'), dense = canvas.width / canvas.clientWidth;
    // Above the number in the middle.
    return canvas.places.flatMap(({places}) => places.map(
        ([x, y, radius]) => context.getImageData(x * dense, (y - 0.7 * radius) * dense, 1, 1).data[0]));
}"""


USUAL_NAMES = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "chrome"),
    "firefox": ("firefox-esr", "firefox"),
}
"""Of each engine's browser, on the search path."""

HEADLESS_SHELL = "chromium-headless-shell"
"""Chromium without the window around a page: tests take an eighth less time in it."""


def leave_out(problem):
    """Skip the test that needs what is not here, and say so; fail where CI=true."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(problem)


def browser_path(engine, headless_shell=False):
    """Return the browser to use: that in $CHROMIUM or $FIREFOX, or the first one found under its usual names.

    engine: one of USUAL_NAMES. headless_shell: rather than Chromium take HEADLESS_SHELL, where there is one.
    LookupError where there is none of them.
    """
    shells = [HEADLESS_SHELL] if headless_shell and engine == "chromium" else []
    for name in (os.environ.get(engine.upper()), *shells, *USUAL_NAMES[engine]):
        if name and (found := shutil.which(name)):
            return found
    raise LookupError(f"No {engine} was found: install one, or set {engine.upper()} to the path of one.")


class Server:
    """A JupyterLab server in a folder of its own; a context manager that starts it and ends it.

    folder: pathlib.Path of an empty folder. url, token: where it answers.
    work: the file that keeps what a learner made. theme: that which keeps JupyterLab's theme, once one is chosen.
    """

    def __init__(self, folder):
        self.folder = folder
        self.course, self.work = folder / "course", folder / "my_work.json"
        self.notebooks = self.course / "notebooks"
        self.url = self.token = self.theme = None

    def __enter__(self):
        for part in ("notebooks", "images"):
            shutil.copytree(ROOT / part, self.course / part, ignore=shutil.ignore_patterns("*.json", ".*"))
        settings = self.folder / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        self.theme = settings / "themes.jupyterlab-settings"
        # Else JupyterLab asks, in front of the lesson, whether one wants to read its news.
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
        self.token = secrets.token_hex(16)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "COURSE"))}
        environment |= {
            f"JUPYTER_{kind}_DIR": str(self.folder / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")
        }
        environment |= {
            "IPYTHONDIR": str(self.folder / "ipython"),
            "JUPYTER_TOKEN": self.token,
            "COURSE_WORK": str(self.work),
            "MNIST_SOURCE": "sample",
            "OPENBLAS_NUM_THREADS": "1",  # as course.py lab has it
            "PYTHONPATH": str(ROOT),
        }
        options = {
            "ServerApp.root_dir": self.course,
            "ServerApp.port": 0,
            "ServerApp.open_browser": False,
            "ServerApp.allow_root": True,
            "LabApp.expose_app_in_browser": True,  # as window.jupyterapp
            "JupyterNotebookApp.expose_app_in_browser": True,
        }
        self.log = (self.folder / "server.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())],
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(self._answers, "the server answers")
        except BaseException:
            self.__exit__()
            print((self.folder / "server.log").read_text())
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"The server ended with exit code {self.process.returncode}.")
        for file in (self.folder / "runtime").glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, urllib.error.URLError):
                self.url = json.loads(file.read_text())["url"]
                return self.ask("api/status")
        return None

    def ask(self, path, method="GET"):
        """Return the server's answer to a request of its REST interface, as Python data."""
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.loads(answer.read() or "null")

    def all(self, what):
        """Return all "kernels" or "sessions", as Python data.

        While one of the kernels is starting, the server can say nothing of any, and answers 500: that is waited for.
        """

        def said():
            try:
                return [self.ask(f"api/{what}")]
            except urllib.error.HTTPError as error:
                if error.code != 500:
                    raise
                return None

        return wait_until(said, f"the server knows all of its {what}")[0]

    def shut_kernels_down(self):
        """End every kernel."""
        for kernel in self.all("kernels"):
            self.ask(f"api/kernels/{kernel['id']}", "DELETE")


def wait_until(condition, what, pause=time.sleep, seconds=SECONDS):
    """Return the first true value of `condition()`; after `seconds` fail and say that `what` did not come true.

    An AssertionError counts as false, and its text is told. `pause` is called with seconds between tries.
    """
    begin = time.monotonic()
    while True:
        reason = ""
        try:
            if value := condition():
                return value
        except AssertionError as error:
            reason = f": {error}"
        waited = time.monotonic() - begin
        if waited > seconds:
            raise AssertionError(f"It never came true that {what}{reason}")
        pause(0.03 + waited / 20)  # to ask takes the processor from what is waited for


def ask_until_a_cell_runs(page, ask, within=5):
    """Ask, and ask again: while the page is still busy with itself what one asks for can get lost.

    within: seconds that it may take until a cell's prompt says that it was asked to run.
    """
    begin = time.monotonic()
    while time.monotonic() - begin < SECONDS:
        ask()
        with contextlib.suppress(PageTimeout):
            return page.wait_for_function(SOME_PROMPT_SHOWN, timeout=1000 * within)
    raise AssertionError("No cell ever ran.")


def grays(reds):
    """Return the whole gray levels (28, 28), 0 paper to 255 ink, that the red of the pad's 784 squares stands for."""
    paper, ink = PAPER[..., 0], palette.rgb(palette.INK)[0]
    return np.rint((paper - np.array(reds).reshape(28, 28)) / (paper - ink) * 255)


class Opened:
    """A lesson that is opened, as its server and its kernel know it.

    server: a Server. name: the notebook's file name.
    extra: texts of code cells to put behind the first one.
    only: parts of the code cells that follow, one for each that is wanted; no other cell, of code or text, follows.
    app: "lab" for JupyterLab, "notebooks" for Notebook 7.
    address: what a browser has to open.
    """

    def __init__(self, server, name="00_start_here.ipynb", extra=(), only=None, app="lab"):
        self.server, self.name, self.app = server, name, app
        notebook = json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))
        first = next(place for place, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code")
        notebook["cells"][first + 1 : first + 1] = [
            notebook["cells"][first]
            | {"id": f"extra-{number}", "source": text, "metadata": {}}  # in view, whatever it is
            for number, text in enumerate(extra)
        ]
        if only is not None:
            rest = [cell for cell in notebook["cells"][first + 1 + len(extra) :] if cell["cell_type"] == "code"]
            sources = ["".join(cell["source"]) for cell in rest]
            places = [[place for place, source in enumerate(sources) if part in source] for part in only]
            assert all(places), f"{name} lacks a cell with one of {only}"
            notebook["cells"][first + 1 + len(extra) :] = [
                rest[place] for place in sorted({found[0] for found in places})
            ]
        (server.notebooks / name).write_text(json.dumps(notebook), encoding="utf-8")
        self._client = None
        place = f"lab/tree/notebooks/{name}?reset&" if app == "lab" else f"notebooks/notebooks/{name}?"
        self.address = f"{server.url}{place}token={server.token}"

    def kernel(self):
        """Return what the server knows of the lesson's kernel, None where there is none yet."""
        sessions = self.server.all("sessions")
        return next((session["kernel"] for session in sessions if session["path"] == f"notebooks/{self.name}"), None)

    def kernel_is_idle(self):
        """Say whether there is a kernel, connected to a page, that has nothing to do."""
        kernel = self.kernel()
        return kernel and kernel["connections"] and kernel["execution_state"] == "idle"

    def value(self, expression):
        """Return the value of a Python expression in the lesson's kernel; it must be one that JSON knows."""
        if self._client is None:
            file = self.server.folder / "runtime" / f"kernel-{self.kernel()['id']}.json"
            self._client = BlockingKernelClient(connection_file=str(file))
            self._client.load_connection_file()
            self._client.start_channels(iopub=False, stdin=False, hb=False, control=False)
        wanted = {"value": f"__import__('json').dumps({expression})"}
        answer = self._client.execute("", silent=True, user_expressions=wanted, reply=True, timeout=SECONDS)["content"]
        answer = answer["user_expressions"]["value"]
        assert answer["status"] == "ok", f"{expression}: {answer['ename']}: {answer['evalue']}"
        return json.loads(ast.literal_eval(answer["data"]["text/plain"]))

    def array(self, expression):
        """Return the value of an expression that is a NumPy array."""
        return np.array(self.value(f"({expression}).tolist()"))

    def close(self):
        """Close the connection to the kernel; another one is made when it is asked for something again."""
        if self._client is not None:
            self._client.stop_channels()
        self._client = None


class Lesson(Opened):
    """A lesson open in a page of Playwright's, and the hands that use it. The rest: see Opened.

    Where the page is on the server's JupyterLab already, that opens the lesson, and closes what else is open.
    """

    def __init__(self, server, page, *arguments, **options):
        super().__init__(server, *arguments, **options)
        self.page = page
        if self.app == "lab" and page.evaluate(IN_LAB):
            page.wait_for_function(ALL_AT_REST)
            page.evaluate(NOTEBOOK_ALONE, f"notebooks/{self.name}")
        else:
            page.goto(self.address)

    def wait_until(self, condition, what):
        """As the function of that name, while the page's events go on."""
        return wait_until(condition, what, lambda seconds: self.page.wait_for_timeout(1000 * seconds))

    # Running cells.

    def wait_for_kernel(self):
        """Wait until the page is connected to a kernel that has nothing to do."""
        idle = self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        self.wait_until(lambda: self.kernel_is_idle() and idle.count(), "the kernel is connected and idle")
        self.page.wait_for_function(WIDGETS_HEARD)

    def run_all(self, wait=True):
        """Run all cells, and wait until the last one is done (wait=False: until the first one runs)."""
        self._run(lambda: self.command("notebook:run-all-cells"))
        if wait:
            self.wait_until(self._all_have_run, "all cells have run")
            self.page.evaluate(STANDS_STILL)  # JupyterLab scrolls to the last cell, and outputs find their height

    def _all_have_run(self):
        prompts, errors = self.prompts(), self.page.locator("[data-mime-type='application/vnd.jupyter.error']")
        complete = all(re.search(r"\d", prompt) for prompt in prompts)
        assert complete, f"the prompts are {prompts}, the errors {errors.all_text_contents()}"
        return True

    def run_first_cell(self):
        """Run the first code cell as lesson 00 says: click into it and press Shift + Enter."""

        def press():
            self.page.locator(".jp-CodeCell .cm-content").first.click()
            self.page.keyboard.press("Shift+Enter")

        self._run(press)
        self.wait_for_pen()

    def _run(self, ask):
        self.wait_for_kernel()
        ask_until_a_cell_runs(self.page, ask)

    def prompts(self):
        """Return the prompts of all code cells but the collapsed ones, which show none: "[ ]:", "[*]:" or "[3]:"."""
        return self.page.locator(".jp-CodeCell .jp-InputPrompt:not(.jp-Placeholder-prompt)").all_text_contents()

    def errors(self):
        """Return the errors that cells ended in, also of those out of view."""
        return self.page.evaluate(ERRORS)

    def command(self, name, **given):
        """Have JupyterLab do for the notebook what an entry of its menus does, by the command's name."""
        self.page.evaluate(COMMAND, [name, given])

    def turn_dark(self):
        """Choose JupyterLab's dark theme."""
        self.command("apputils:change-theme", theme="JupyterLab Dark")
        self.page.locator("body[data-jp-theme-light=false]").wait_for(state="attached")

    def restart(self):
        """Restart the kernel and clear all outputs, as the menu does."""
        self.value("globals().update(before_restart=True)")
        self.command("notebook:restart-clear-output")
        self.page.locator(".jp-Dialog button.jp-mod-accept").click()
        self._wait_until_cleared()
        self.wait_until(lambda: self.value("'before_restart' not in globals()"), "the kernel has restarted")

    def clear_outputs(self):
        """Clear all outputs, as the menu does; the kernel goes on."""
        self.command("notebook:clear-all-cell-outputs")
        self._wait_until_cleared()

    def _wait_until_cleared(self):
        self.wait_until(
            lambda: not any(re.search(r"[\d*]", prompt) for prompt in self.prompts()), "outputs are cleared"
        )

    # Predictions.

    def wait_for_predictions(self):
        """Wait until all predictions of the lesson are there; return their locators, in the order of the page."""
        asked = self.page.locator(".prediction")
        count = next(len(lesson.predictions) for lesson in LESSONS if lesson.notebook == self.name)
        self.wait_until(lambda: asked.count() == count, f"all {count} predictions are there")
        return [asked.nth(place) for place in range(count)]

    def check_predictions(self, answers=None):
        """Assert that each prediction of the lesson hides its result until it is made; return all, in order, opened.

        answers: {place: option} of those that are answered, as certain; for the others one is shown the result.
        Returned are locators, in the order of the page; of what is open then, axe has nothing to say.
        """
        questions, answers = self.wait_for_predictions(), answers or {}
        assert self.page.locator(".prediction").locator("img, canvas, table").count() == 0
        for place, question in enumerate(questions):
            question.scroll_into_view_if_needed()
            assert question.locator("img, canvas, table").count() == 0
            if place in answers:
                for choice in (answers[place], "certain"):
                    question.get_by_role("radio", name=choice, exact=True).check()
            button = "That is my prediction" if place in answers else "Show me"
            question.get_by_role("button", name=button, exact=True).click()
            question.get_by_role("button", name="Ask me again", exact=True).wait_for()
            if place in answers:
                question.get_by_text(f"You said “{answers[place]}”, certain").wait_for()
        self.check_access()
        return questions

    # The pad, and what follows it.

    def pad(self, number=0):
        """Return the locator of a pad's canvas."""
        return self.page.locator("canvas.digit-pad").nth(number)

    def wait_for_pen(self, number=0):
        """Wait until a pad hears the pen: its canvas may be there before that."""
        frames = self.page.locator(".canvas-frame", has=self.page.locator("canvas.digit-pad"))
        frames.nth(number).locator(PEN).wait_for(state="attached")

    def all_at(self, points, number=0):
        """Return where points of the pad, in pixel units, lie on the screen."""
        box = self.pad(number).evaluate("canvas => canvas.getBoundingClientRect().toJSON()")  # bounding_box is slow
        return [(box["x"] + x * box["width"] / 28, box["y"] + y * box["height"] / 28) for x, y in points]

    def at(self, point, number=0):
        """Return where a point of the pad, in pixel units, lies on the screen."""
        return self.all_at([point], number)[0]

    def draw(self, points, number=0):
        """Draw one stroke on the pad with the mouse."""
        self.wait_for_pen(number)
        # Nothing is pressed in a trial: it waits until the pad is in view, on top, and stands still.
        self.pad(number).click(trial=True)
        mouse, (first, *rest) = self.page.mouse, self.all_at(points, number)
        mouse.move(*first)
        mouse.down()
        for place in rest:
            mouse.move(*place, steps=3)  # each waits for a frame
        mouse.up()

    def shown(self, number=0):
        """Return the gray levels (28, 28) that a pad shows, 0 paper to 255 ink, read from the page's own pixels."""
        width, height, reds = json.loads(self.pad(number).evaluate(AS_TEXT % CELL_REDS))
        assert (width, height) == (560, 560)
        return grays(reds)

    def agree(self, pad="live.pad", number=0):
        """Assert that page and kernel have the same image on a pad; return it, 0 to 255."""
        shown, image = self.shown(number), np.rint(self.array(f"{pad}.image") * 255)
        off = np.abs(shown - image).max()
        assert off <= 1, f"the pad in the page and {pad}.image differ by {off:.1f} gray levels"
        return image

    def wait_for_agreement(self, **which):
        """Wait until page and kernel have the same image on the pad and the read-out fits it; return the image."""

        def settled():
            image = self.agree(**which)
            said, answer = (
                self.page.locator(".digit-readout").first.text_content(),
                self.value("live.reaction.answer_text()"),
            )
            assert said == answer, f"the read-out says {said!r}, the kernel {answer!r}"
            return [image]

        return self.wait_until(settled, "page and kernel agree")[0]

    def wait_for_strokes(self, count, **which):
        """Wait until the pad has that many strokes and page and kernel agree; return the image."""
        self.wait_until(lambda: self.value("len(live.pad.strokes)") == count, f"the pad has {count} strokes")
        return self.wait_for_agreement(**which)

    def check_access(self, looks_at=("aria-allowed-attr", "button-name")):
        """Assert that axe has nothing to say about what the cells show, but for what NOT_OURS lists.

        looks_at: rules that axe finds kept; none of them is, while the page is still empty.
        """
        # JupyterLab's body has no height, and axe takes for invisible what lies in it.
        height = self.page.add_style_tag(content="body { width: 100vw; height: 100vh; }")
        context = {"include": [[".jp-OutputArea-output"]], "exclude": [[selector] for selector in NOT_OURS]}

        def look():
            found = Axe().run(self.page, context=context)
            assert {*looks_at, "color-contrast"} <= {rule["id"] for rule in found.response["passes"]}
            return found

        found = self.wait_until(look, "axe has looked at names, roles and contrast")  # not while a theme is loading
        assert not found.response["violations"], found.generate_report()
        height.evaluate("style => style.remove()")

    def press(self, label):
        """Press a button of the first pad."""
        self.page.get_by_role("button", name=label, exact=True).first.click()

    def expect_of_weights(self, answer="blobs", sure="fairly sure"):
        """Answer what is asked before the first neuron opens."""
        question = self.page.locator(".prediction", has_text="784 weights lead to one neuron")
        for choice in (answer, sure):
            question.get_by_text(choice, exact=True).click()
        question.get_by_role("button", name="That is my prediction").click()

    def check_bars(self, activations="live.activations", chart=0):
        """Assert that the heights of all bars, read from the page's own pixels, are within a pixel of the activations.

        activations: an expression for what `Network.forward` gives. Returns the heights, in canvas pixels.
        """
        rows = self.value(f"[row[0].tolist() for row in {activations}[1:]]")
        places = [(layer, neuron) for layer, row in enumerate(rows, 1) for neuron in range(len(row))]
        boxes = self.value(f"[live.bars.chart.box(place) for place in {places}]")
        expected = np.concatenate(rows) * [height for _, _, _, height in boxes]
        bars = self.page.locator("canvas.activation-bars").nth(chart)
        columns = json.loads(bars.evaluate(AS_TEXT % MIDDLE_COLUMNS, boxes))
        # A bar is the filled part of a pale track; it is blue, or orange where it is the answer.
        filled = [[sum(color) < 530 for color in column] for column in columns]
        for place, column in zip(places, filled):
            assert column == sorted(column), f"the bar of {place} has a gap or does not stand on its foot"
        heights = np.array([sum(column) for column in filled])
        off = np.abs(heights - expected)
        assert off.max() <= 1, f"the bar of {places[off.argmax()]} is {off.max():.2f} pixels too high or too low"
        return heights

    def wait_for_bars(self, **which):
        """Wait until the bars are as check_bars wants them; return their heights, in canvas pixels."""
        return self.wait_until(lambda: [self.check_bars(**which)], "the bars are as high as the activations")[0]

    def show_diagram(self):
        """Show the diagram in the place of the bars."""
        self.press("diagram")
        self.diagram().wait_for()

    def diagram(self, number=0):
        """Return the locator of a diagram's canvas."""
        return self.page.locator("canvas.network-diagram").nth(number)

    def disk(self, place, number=0):
        """Return the middle (x, y) of a neuron's disk in a diagram, on its canvas, in screen pixels."""
        layer, neuron = place
        x, y, _ = self.diagram(number).evaluate(f"canvas => canvas.places[{layer - 1}].places[{neuron}]")
        return {"x": x, "y": y}

    def check_diagram(self, activations="live.activations", number=0):
        """Assert that all disks of a diagram, in the page's own pixels, are as dark as the activations are high.

        Returns the activations that the disks show, those of all layers behind the input.
        """
        expected = self.array(f"__import__('numpy').concatenate([row[0] for row in {activations}[1:]])")
        reds = np.array(self.diagram(number).evaluate(DISK_REDS))
        paper, ink = (palette.rgb(color)[0] for color in (palette.PAPER, palette.INK))
        shown = (paper - reds) / (paper - ink)
        off = np.abs(shown - expected)
        assert off.max() < 0.01, (
            f"disk {off.argmax()} shows {shown[off.argmax()]:.2f}, not {expected[off.argmax()]:.2f}"
        )
        return shown

    def wait_for_diagram(self, **which):
        """Wait until the diagram is as check_diagram wants it; return the activations that it shows."""
        return self.wait_until(lambda: [self.check_diagram(**which)], "the disks are as dark as the activations")[0]


@contextlib.contextmanager
def launched(engine="chromium", headless_shell=False):
    """Start an engine's browser, as `browser_path` finds it, and end it."""
    path = browser_path(engine, headless_shell)
    with sync_playwright() as playwright:
        if engine == "firefox":
            # This channel drives the Firefox of the system, by WebDriver BiDi; Playwright's own is another program.
            browser = playwright.firefox.launch(channel="moz-firefox", executable_path=path)
        else:
            browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()
