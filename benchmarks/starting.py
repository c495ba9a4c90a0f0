"""From starting JupyterLab, as `course.py lab` does, to a stroke answered in lesson 00: python course.py bench starting

Seconds until each step is reached, in Chromium without a cache, on the sample: the median of ROUNDS starts. "cold": the
system has been asked to forget what it holds of the files of the course and its environment (not where it cannot be
asked: macOS, Windows). "warm": they were read a moment before.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

from tests.support.browser import SEVEN, Lesson, Server, launched
from tests.support.files import ROOT

ROUNDS = 3
STEPS = "the server answers", "the lesson is open", "the pad is there", "a stroke is answered"


def forget():
    """Ask the system to drop what it holds in memory of all files of the project and its environment."""
    for folder, _, names in os.walk(ROOT):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def start(browser):
    """Return how many seconds after the start each of STEPS was reached."""
    begun, reached = time.monotonic(), []
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server, browser.new_context() as context:
        reached.append(time.monotonic() - begun)
        lesson = Lesson(server, context.new_page())
        lesson.page.locator(".jp-CodeCell .cm-content").first.wait_for()
        reached.append(time.monotonic() - begun)
        lesson.run_first_cell()
        reached.append(time.monotonic() - begun)
        lesson.draw(SEVEN)
        lesson.page.locator(".digit-readout", has_text="Answer: ").wait_for()
        reached.append(time.monotonic() - begun)
        server.shut_kernels_down()
    return reached


def main():
    """Measure and print a line for each step."""
    print(f"{'seconds':24} {'cold':>6} {'warm':>6}")
    found = {"cold": [], "warm": []}
    with launched() as browser:
        for _ in range(ROUNDS):
            if hasattr(os, "posix_fadvise"):
                forget()
                found["cold"].append(start(browser))
            found["warm"].append(start(browser))
    for number, step in enumerate(STEPS):
        medians = [
            f"{statistics.median(run[number] for run in runs):6.1f}" if runs else "     –" for runs in found.values()
        ]
        print(f"{step:24} {' '.join(medians)}", flush=True)


if __name__ == "__main__":
    main()
