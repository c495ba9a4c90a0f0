"""How fast the pad is, in a real JupyterLab in Chromium: python course.py bench latency

Measured in the page, over STROKES strokes, in turn: a press on a bare ipycanvas whose handler in the kernel sets a
label, until the label has changed (echo); a press on the pad, until the ink is on the page (ink), until the page
begins to draw the frame that shows it (frame), and until the bars are repainted (bars). Then FLOODS strokes of 180
moves, one each 8 ms: how long after the last move the bars are repainted for the last time (flood). Then all of it
with the diagram in the place of the bars. Both twice: connected directly, and through a proxy that adds 200 ms of round
trip.

A view that would look the same is not drawn again: a flood goes to and fro down the pad, so that each of its moves
brings new ink.
"""

import asyncio
import contextlib
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.browser import Lesson, Server, launched

STROKES, FLOODS = 120, 10
PAINTED = ["ink", "frame", "view"]
VIEWS = {"bars": "canvas.activation-bars", "diagram": "canvas.network-diagram"}
MOVES, EVERY = 180, 0.008  # of a flood; seconds
ROUND_TRIP = 0.2  # seconds, added by the proxy

CELLS = [
    """
import ipycanvas, ipywidgets
echo, label, echoes = ipycanvas.Canvas(width=280, height=280), ipywidgets.Label("0"), 0
echo.add_class("echo")
label.add_class("echo-label")
def count(x, y):
    global echoes
    echoes += 1
    label.value = str(echoes)
echo.on_mouse_down(count)
ipywidgets.HBox([echo, label])
""",
]

PROBE = """() => {
    const times = {pressed: null, moved: null, echo: null, ink: null, frame: null, view: null};
    const probe = window.probe = {...times, local: false};
    for (const [type, name] of [["pointerdown", "pressed"], ["pointermove", "moved"]])
        addEventListener(type, event => { probe[name] = event.timeStamp; }, true);
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

EMPTY = "!probe.local && document.querySelector('.digit-readout').textContent.startsWith('The pad is empty')"


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
    """Lesson 00 in a page, with a bare canvas before it, and a probe that takes the times in the page."""

    def __init__(self, server, page):
        self.lesson, self.page = Lesson(server, page, "00_start_here.ipynb", extra=CELLS, only=()), page
        self.lesson.run_all()
        self.lesson.pad().scroll_into_view_if_needed()
        page.evaluate(PROBE)
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

    def flood(self, wait):
        """Draw a long stroke fast; return how many milliseconds after its last move the view is repainted last."""
        places = [self.lesson.at(point) for point in to_and_fro(MOVES)]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        start = time.monotonic()
        for number, place in enumerate(places):
            time.sleep(max(0, start + number * EVERY - time.monotonic()))
            self.page.mouse.move(*place)
        self.page.mouse.up()
        self.lesson.wait_for_strokes(1)
        wait()
        return self.page.evaluate("probe.view - probe.moved")

    def run(self):
        """Return {view: {what is measured: list of milliseconds}}."""
        waits = {"bars": self.lesson.wait_for_bars, "diagram": self.lesson.wait_for_diagram}
        return {view: self.run_with(view, wait) for view, wait in waits.items()}

    def run_with(self, view, wait):
        """Measure with one view shown. wait: waits until the page shows in it what the kernel has computed."""
        self.lesson.press(view)
        shown = self.page.locator(VIEWS[view])
        shown.evaluate(PROBE_VIEW)
        wait()
        echo, pad = self.page.locator("canvas.echo"), self.lesson.pad()
        times = {"echo": [], "ink": [], "frame": [], "view": [], "flood": []}
        for _ in range(STROKES):
            times["echo"] += self.press(echo, ["echo"])
            for name, taken in zip(PAINTED, self.press(pad, PAINTED)):
                times[name].append(taken)
            self.clear()
        for _ in range(FLOODS):
            times["flood"].append(self.flood(wait))
            self.clear()
        return times


def main():
    """Measure, and print one table."""
    print(f"milliseconds over {STROKES} strokes and {FLOODS} floods")
    print(f"{'':28}{'median':>8}{'p95':>8}{'median - echo':>15}")
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server, launched() as chromium:
        direct = server.url
        for name, delay in [("direct", 0), (f"{1000 * ROUND_TRIP:.0f} ms away", ROUND_TRIP)]:
            with slow_proxy(direct, delay / 2) if delay else contextlib.nullcontext(direct) as address:
                page = chromium.new_page(viewport={"width": 1300, "height": 1600})
                page.set_default_timeout(60_000)
                bench = Bench(Reached(server, address), page)
                measured = bench.run()
                bench.lesson.close()
                page.close()
                server.shut_kernels_down()
            for view, times in measured.items():
                echo = statistics.median(times["echo"])
                for kind, taken in times.items():
                    median, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
                    more = f"{median - echo:+15.1f}" if kind == "view" else ""
                    label = f"{name}, {view}" if kind == "view" else f"{name}, {view}: {kind}"
                    print(f"{label:28}{median:8.1f}{p95:8.1f}{more}", flush=True)


class Reached:
    """A Server, reached by a page at another address."""

    def __init__(self, server, url):
        self.server, self.url = server, url

    def __getattr__(self, name):
        return getattr(self.server, name)


if __name__ == "__main__":
    main()
