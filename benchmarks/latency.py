"""How fast the pad is, in Chromium: python course.py bench latency

Measured in the page, over STROKES strokes, in turn: a press on a bare ipycanvas whose handler in the kernel sets a
label, until the label has changed (echo); a press on the pad, until the ink is on the page (ink), until the page
begins to draw the frame that shows it (frame), and until the view is repainted (its own line). Then FLOODS strokes of
180 moves, one each 8 ms: how long after the last move the view is repainted for the last time (flood).

The view: lesson 00's bars, then its diagram; the bars of lesson 11's lab, which records each point. The place: a real
JupyterLab on this machine, connected directly, then through a proxy that adds 200 ms of round trip; and the static
site, lesson 00 alone, where there is a Pyodide to build it of.

The hand's presses are the browser's own; the moves of a flood are made in the page, by its own timer, for one that
sends them from outside waits for a frame after each. A view that would look the same is not drawn again: a flood goes
to and fro down the pad, so that each of its moves brings new ink.
"""

import asyncio
import contextlib
import random
import statistics
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

from helpers.widgets.reaction import NO_INK
from tests.browser.test_morph import LAB
from tests.support.browser import Lesson, Server, launched
from tests.support.site import SitePage, build, pyodide_folder, served

STROKES, FLOODS = 120, 10
PAINTED = ["ink", "frame", "view"]
CANVASES = {"bars": "canvas.activation-bars", "diagram": "canvas.network-diagram"}
LESSONS = [  # file, the cell that shows its pad where that is not the first, its views
    ("00_start_here.ipynb", [], ["bars", "diagram"]),
    ("11_from_3_to_8.ipynb", [LAB], ["bars"]),
]
MOVES, EVERY = 180, 8  # of a flood; milliseconds
ROUND_TRIP = 0.2  # seconds, added by the proxy

ECHO = """
import ipycanvas, ipywidgets
echo, label, echoes = ipycanvas.Canvas(width=280, height=280), ipywidgets.Label("0"), 0
echo.add_class("echo")
label.add_class("echo-label")
def count(x, y):
    global echoes
    echoes += 1
    label.value = str(echoes)
echo.on_mouse_down(count)
echoing = ipywidgets.HBox([echo, label])
"""

PROBE = """() => {
    const times = {pressed: null, moved: null, echo: null, ink: null, frame: null, view: null};
    const probe = window.probe = {...times, pointer: null, local: false};
    for (const [type, name] of [["pointerdown", "pressed"], ["pointermove", "moved"]])
        addEventListener(type, event => { probe[name] = event.timeStamp; }, true);
    addEventListener("pointerdown", event => { probe.pointer = event.pointerId; }, true);
    const label = document.querySelector(".echo-label");
    new MutationObserver(() => { probe.echo = performance.now(); })
        .observe(label, {childList: true, characterData: true, subtree: true});
    const ink = document.querySelector(".digit-pad").parentElement.querySelector(".local-ink").getContext("2d");
    const {fillRect, clearRect} = ink;
    ink.fillRect = (...given) => {
        fillRect.apply(ink, given);
        if (!probe.local) {
            probe.ink = performance.now();
            requestAnimationFrame(() => { probe.frame = performance.now(); });
        }
        probe.local = true;
    };
    ink.clearRect = (...given) => { clearRect.apply(ink, given); probe.local = false; };
}"""

PROBE_VIEW = """canvas => {
    // Bars are copied onto their canvas, a diagram is drawn on it; in both, this ends when the task does.
    const context = canvas.getContext("2d");
    for (const name of ["drawImage", "fillRect"]) {
        const draw = context[name];
        context[name] = (...given) => {
            draw.apply(context, given);
            queueMicrotask(() => { probe.view = performance.now(); });
        };
    }
}"""

FLOOD = """async (pad, [points, every]) => {
    const box = pad.getBoundingClientRect(), begun = performance.now();
    const given = {pointerId: probe.pointer, pointerType: "mouse", isPrimary: true, buttons: 1, bubbles: true};
    for (const [number, [x, y]] of points.entries()) {
        while (performance.now() < begun + number * every) await new Promise(resolve => setTimeout(resolve));
        const place = {clientX: box.x + x / 28 * box.width, clientY: box.y + y / 28 * box.height};
        pad.dispatchEvent(new PointerEvent("pointermove", {...given, ...place}));
    }
    return (performance.now() - begun) / points.length;
}"""

RESTED = "!probe.local && performance.now() - Math.max(probe.moved, probe.view) > 1000"

RENDERER = """() => {
    const context = document.createElement("canvas").getContext("webgl");
    const more = context?.getExtension("WEBGL_debug_renderer_info");
    return more ? context.getParameter(more.UNMASKED_RENDERER_WEBGL) : "no GPU";
}"""

EMPTY = f"!probe.local && document.querySelector('.digit-readout').textContent === {NO_INK!r}"


@contextlib.contextmanager
def slow_proxy(url, one_way):
    """Yield the address of a proxy to `url` that holds back what it passes on, both ways, by `one_way` seconds."""
    target = urlsplit(url)

    async def pump(reader, writer):
        loop, queue = asyncio.get_running_loop(), asyncio.Queue()

        async def deliver():
            while True:
                due, chunk = await queue.get()
                await asyncio.sleep(due - loop.time())
                if not chunk:
                    return writer.close()
                writer.write(chunk)

        delivery = asyncio.create_task(deliver())
        with contextlib.suppress(ConnectionError):
            while chunk := await reader.read(1 << 16):
                queue.put_nowait((loop.time() + one_way, chunk))
        queue.put_nowait((loop.time() + one_way, b""))
        await delivery

    async def connect(reader, writer):
        to_server = await asyncio.open_connection(target.hostname, target.port)
        with contextlib.suppress(asyncio.CancelledError):  # the end; asyncio would report it as a fault
            await asyncio.gather(pump(reader, to_server[1]), pump(to_server[0], writer))

    async def end():
        listening.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    loop = asyncio.new_event_loop()  # in a thread of its own: Playwright has one running in this one
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(connect, "localhost", 0), loop).result()
    yield f"http://localhost:{listening.sockets[0].getsockname()[1]}/"
    asyncio.run_coroutine_threadsafe(end(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def to_and_fro(count):
    """Return `count` points [(x, y), ...] in pixel units of the pad, evenly along ten lines that fill it."""
    lines, points = 10, []
    for number in range(count):
        line, along = divmod(lines * number / count, 1)
        points.append((4 + 20 * (along if line % 2 == 0 else 1 - along), 4 + 20 * line / (lines - 1)))
    return points


class Bench:
    """A pad in a page, a bare canvas beside it, and a probe that takes the times in the page.

    lesson: a Lesson or a SitePage that shows ECHO's canvas and a pad.
    """

    def __init__(self, lesson):
        self.lesson, self.page = lesson, lesson.page
        self.echo, self.pad = self.page.locator("canvas.echo"), lesson.pad()
        self.pad.scroll_into_view_if_needed()
        self.echo.wait_for()
        self.page.evaluate(PROBE)
        self.random = random.Random(1)

    def press(self, canvas, wanted):
        """Press somewhere on a canvas; return milliseconds from the event to each of the probe's `wanted` times."""
        box = canvas.bounding_box()
        x, y = (self.random.uniform(0.2, 0.8) for _ in range(2))
        self.page.evaluate("() => { probe.echo = probe.ink = probe.frame = probe.view = null; }")
        self.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        self.page.mouse.down()
        ready = " && ".join(f"probe.{name} !== null" for name in wanted)
        self.page.wait_for_function(ready)
        times = self.page.evaluate(f"[{', '.join(f'probe.{name} - probe.pressed' for name in wanted)}]")
        self.page.mouse.up()
        return times

    def clear(self):
        """Empty the pad, and wait until the page shows it."""
        self.lesson.press("Clear")
        self.page.wait_for_function(EMPTY)

    def flood(self):
        """Draw a long stroke fast; return milliseconds: its last move to the view's last repaint, and for each move."""
        box, (x, y) = self.pad.bounding_box(), to_and_fro(MOVES)[0]
        self.page.mouse.move(box["x"] + x / 28 * box["width"], box["y"] + y / 28 * box["height"])
        self.page.mouse.down()
        each = self.pad.evaluate(FLOOD, [to_and_fro(MOVES), EVERY])
        self.page.mouse.up()
        self.page.wait_for_function(RESTED)
        return self.page.evaluate("probe.view - probe.moved"), each

    def run(self, view):
        """Measure with one of CANVASES shown; return {what is measured: list of milliseconds}."""
        self.lesson.press(view)
        self.page.locator(CANVASES[view]).first.evaluate(PROBE_VIEW)
        self.clear()
        times = {"echo": [], "ink": [], "frame": [], "view": [], "flood": [], "each": []}
        for _ in range(STROKES):
            times["echo"] += self.press(self.echo, ["echo"])
            for name, taken in zip(PAINTED, self.press(self.pad, PAINTED)):
                times[name].append(taken)
            self.clear()
        for _ in range(FLOODS):
            for name, taken in zip(["flood", "each"], self.flood()):
                times[name].append(taken)
            self.clear()
        return times


def report(name, times):
    """Print what was measured, a line for each kind."""
    each, echo = (statistics.median(times[kind]) for kind in ("each", "echo"))
    more = {"view": f"{statistics.median(times['view']) - echo:+.1f} to the echo", "flood": f"{each:.1f} a move"}
    for kind in ("echo", *PAINTED, "flood"):
        median, p95 = statistics.median(times[kind]), statistics.quantiles(times[kind], n=20)[-1]
        label = name if kind == "view" else f"{name}: {kind}"
        print(f"{label:32}{median:8.1f}{p95:8.1f}  {more.get(kind, '')}".rstrip(), flush=True)


def new_page(chromium):
    """Return a page that is large enough for a pad, its view and the bare canvas."""
    page = chromium.new_page(viewport={"width": 1300, "height": 1600})
    page.set_default_timeout(60_000)
    return page


def measure_lab(chromium, server, name, address):
    """Measure the lessons in JupyterLab, reached at an address, and report."""
    for file, cells, views in LESSONS:
        page = new_page(chromium)
        lesson = Lesson(Reached(server, address), page, file, extra=[f"{ECHO}echoing", *cells], only=())
        lesson.run_all()
        bench = Bench(lesson)
        for view in views:
            report(f"{name}, {file[:2]}, {view}", bench.run(view))
        lesson.close()
        page.close()
        server.shut_kernels_down()


def measure_site(chromium, folder):
    """Build the site, measure its lesson 00, and report."""
    build(folder)
    with served(folder) as address, chromium.new_context(viewport={"width": 1300, "height": 1600}) as context:
        lesson = SitePage(context, address)
        lesson.run_first_cell()
        lesson.execute(ECHO)
        lesson.run_below("echoing")
        bench = Bench(lesson)
        for view in CANVASES:
            report(f"site, 00, {view}", bench.run(view))


def main():
    """Measure, and print one table."""
    with tempfile.TemporaryDirectory() as folder, launched() as chromium:
        print(f"milliseconds over {STROKES} strokes and {FLOODS} floods; the browser draws with {renderer(chromium)}")
        print(f"{'place, lesson, view':32}{'median':>8}{'p95':>8}")
        with Server(Path(folder)) as server:
            measure_lab(chromium, server, "direct", server.url)
            with slow_proxy(server.url, ROUND_TRIP / 2) as address:
                measure_lab(chromium, server, f"{1000 * ROUND_TRIP:.0f} ms away", address)
        if pyodide_folder() is None:
            print("site: not measured, no Pyodide is at hand")
        else:
            measure_site(chromium, Path(folder) / "site")


def renderer(chromium):
    """Return what the browser draws with: a GPU's name, or that of the program that stands in for one."""
    page = chromium.new_page()
    name = page.evaluate(RENDERER)
    page.close()
    return name


class Reached:
    """A Server, reached by a page at another address."""

    def __init__(self, server, url):
        self.server, self.url = server, url

    def __getattr__(self, name):
        return getattr(self.server, name)


if __name__ == "__main__":
    main()
