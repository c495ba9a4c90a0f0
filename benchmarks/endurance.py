"""What 10,000 strokes leave behind, in a real JupyterLab in Chromium: python course.py bench endurance

Draws on lesson 00's pad, DRAWING strokes and then Clear, over and over. Compares, after the first DRAWING strokes and
after the last, the kernel's resident memory and the page's heap after a forced collection. Of the first hundred
strokes and of the last it takes the time from the press until the kernel's picture has taken over, one by one.
"""

import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
import psutil

from helpers.widgets.reaction import NO_INK
from tests.support.browser import Lesson, Server, launched

STROKES, DRAWING, TIMED = 10_000, 10, 100

# Strokes without a hand: the pad's own events, a stroke in each frame, or each after the one before was taken over.
HAND = """() => {
    Element.prototype.setPointerCapture = () => {};  // there is no real pointer to capture
    const pad = document.querySelector('canvas.digit-pad');
    const ink = pad.parentElement.querySelector('.local-ink').getContext('2d');
    const {clearRect, fillRect} = ink;
    window.noLocalInk = true;
    ink.clearRect = (...given) => { clearRect.apply(ink, given); window.noLocalInk = true; };
    ink.fillRect = (...given) => { fillRect.apply(ink, given); window.noLocalInk = false; };
    const frame = () => new Promise(requestAnimationFrame);
    window.drawStrokes = async (strokes, oneByOne) => {
        const took = [];
        for (const points of strokes) {
            const box = pad.getBoundingClientRect(), began = performance.now();
            const send = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, {
                pointerId: 1, button: 0, bubbles: true,
                clientX: box.x + x / 28 * box.width, clientY: box.y + y / 28 * box.height,
            }));
            send('pointerdown', points[0]);
            for (const point of points.slice(1)) send('pointermove', point);
            send('pointerup', points.at(-1));
            do await frame(); while (oneByOne && !window.noLocalInk);
            took.push(performance.now() - began);
        }
        return took;
    };
}"""

EMPTY = f"noLocalInk && document.querySelector('.digit-readout').textContent === {NO_INK!r}"


class Endurance:
    """Lesson 00 in a page, and what it takes up."""

    def __init__(self, server, page):
        self.page, self.lesson = page, Lesson(server, page, "00_start_here.ipynb", only=())
        self.lesson.run_all()
        self.lesson.pad().scroll_into_view_if_needed()
        self.kernel = psutil.Process(self.lesson.value("__import__('os').getpid()"))
        self.devtools = page.context.new_cdp_session(page)
        page.evaluate(HAND)
        self.rng = np.random.default_rng(1)

    def drawing(self, one_by_one=False):
        """Draw DRAWING strokes and clear the pad; return how long each took, in milliseconds."""
        strokes = self.rng.uniform(4, 24, (DRAWING, 4, 2)).tolist()
        took = self.page.evaluate("given => drawStrokes(...given)", [strokes, one_by_one])
        self.lesson.press("Clear")
        self.page.wait_for_function(EMPTY)
        return took

    def timed(self):
        """Draw TIMED strokes; return how long each took, in milliseconds."""
        return [taken for _ in range(TIMED // DRAWING) for taken in self.drawing(one_by_one=True)]

    def memory(self):
        """Return (kernel's resident memory, page's heap) in MB."""
        self.devtools.send("HeapProfiler.collectGarbage")
        heap = self.devtools.send("Runtime.getHeapUsage")["usedSize"]
        return self.kernel.memory_info().rss / 1e6, heap / 1e6


def main():
    """Draw, and print what grew."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server, launched() as chromium:
        page = chromium.new_page(viewport={"width": 1300, "height": 1000})
        page.set_default_timeout(60_000)
        endurance = Endurance(server, page)
        endurance.drawing()
        before = endurance.memory()
        first = endurance.timed()
        for number in range((STROKES - DRAWING - 2 * TIMED) // DRAWING):
            endurance.drawing()
            if number % 100 == 99:
                print(f"{number * DRAWING:,} strokes", file=sys.stderr, flush=True)
        last = endurance.timed()
        after = endurance.memory()
        endurance.lesson.close()
    print(f"{STROKES:,} strokes, the pad cleared after each {DRAWING}")
    for what, start, end in zip(["kernel, resident", "page, heap"], before, after):
        print(f"{what:18}{start:8.1f} MB before{end:8.1f} MB after{100 * (end / start - 1):+7.1f} %")
    for what, taken in [("first hundred", first), ("last hundred", last)]:
        low, median, high = statistics.quantiles(taken, n=4)
        print(f"{what:18}{median:8.1f} ms median, half of them from {low:.1f} to {high:.1f}")


if __name__ == "__main__":
    main()
