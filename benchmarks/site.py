"""What the site costs its reader, in Chromium, served from this machine: python course.py bench site

Of the site: its size. The bytes of a first visit to lesson 00, as they are, and as a host sends them that compresses.
The seconds from opening the lesson, whose first cell is run as soon as it is there, until a press on its pad is
answered: VISITS times with a new browser, and each time once more with what that one remembers. Over PRESSES presses on
the pad, the milliseconds from the pointer until the answer's text has changed. The seconds in which all cells of each
lesson run, every prediction opened, there and in a Python of this computer. To how many other hosts all this spoke.
"""

import gzip
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from helpers.contents import LESSONS
from helpers.widgets.reaction import NO_INK
from tests.support.browser import OPTIONS, browser_path
from tests.support.files import ROOT
from tests.support.site import RUNNER, SitePage, build, served

VISITS, PRESSES = 3, 100

PACKED = (".whl", ".zip", ".png", ".webp", ".npz", ".woff2")
"""Files that are compressed already: no host does it again."""

PROBE = """() => {
    const probe = window.probe = {pressed: null, changed: null};
    addEventListener("pointerdown", event => { probe.pressed = event.timeStamp; probe.changed = null; }, true);
    new MutationObserver(() => { probe.changed ??= performance.now(); }).observe(
        document.querySelector(".digit-readout"), {childList: true, characterData: true, subtree: true});
}"""

EMPTY = f"document.querySelector('.digit-readout').textContent === {NO_INK!r}"

HERE = """
import asyncio, sys
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.instance()
print(asyncio.run(run(sys.argv[1]))["seconds"])
"""
"""Runs a notebook's cells in this Python, as RUNNER does in the page's kernel."""


def visit(context, address):
    """Open lesson 00 and run its first cell; return the page, and the seconds until a press on its pad is answered."""
    begun = time.monotonic()
    page = SitePage(context, address)
    page.run_first_cell(within=0.5)
    page.pad().click()
    page.wait_for_answer("Answer: ")
    return page, time.monotonic() - begun


def weighed(site, paths):
    """Return how many bytes the files have that were asked for, as they are and compressed by their host."""
    plain = packed = 0
    for path in {path.split("?")[0].lstrip("/") for path in paths}:
        file = site / (path or "index.html")
        if file.is_file():
            data = file.read_bytes()
            plain += len(data)
            packed += len(data) if file.suffix in PACKED else len(gzip.compress(data, 6))
    return plain, packed


def presses(page):
    """Return for each press on the pad the milliseconds until the answer's text has changed."""
    page.press("Clear")
    page.page.evaluate(PROBE)
    box, chance, taken = page.pad().bounding_box(), random.Random(1), []
    for _ in range(PRESSES):
        x, y = (chance.uniform(0.2, 0.8) for _ in range(2))
        page.page.wait_for_function(EMPTY)
        page.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.page.mouse.down()
        page.page.wait_for_function("probe.changed !== null")
        page.page.mouse.up()
        taken.append(page.page.evaluate("probe.changed - probe.pressed"))
        page.press("Clear")
    return taken


def run_here(notebook):
    """Return the seconds that all cells of a lesson take in a Python of this computer."""
    with tempfile.TemporaryDirectory() as folder:
        changed = {"COURSE_WORK": f"{folder}/my_work.json", "MNIST_SOURCE": "sample"}
        changed["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
        command = [sys.executable, "-c", RUNNER + HERE, str(ROOT / "notebooks" / notebook)]
        done = subprocess.run(command, env=os.environ | changed, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def memory(playwright, folder):
    """Return a context of a new browser that remembers in a folder, also what another one left there."""
    size = {"width": 1280, "height": 900}
    return playwright.chromium.launch_persistent_context(
        folder, executable_path=browser_path("chromium"), args=OPTIONS, viewport=size
    )


def measure_visits(playwright, site, folder):
    """Print what first and second visits take."""
    taken, asked, weights = {"first visit": [], "second visit": []}, [], {}
    with served(site, asked) as address:
        for number in range(VISITS):
            for kind, seconds in taken.items():
                asked.clear()
                with memory(playwright, folder / str(number)) as context:
                    seconds.append(visit(context, address)[1])
                weights[kind] = weighed(site, asked)
    for kind, seconds in taken.items():
        plain, packed = (size / 1e6 for size in weights[kind])
        words = ", ".join(f"{one:.1f}" for one in seconds)
        print(f"{kind}: {plain:.1f} MB, {packed:.1f} compressed; pad usable after {words} s", flush=True)


def measure_work(playwright, site, folder):
    """Print how soon the pad answers, how long the lessons take, and who else was asked."""
    with served(site) as address, memory(playwright, folder / "work") as context:
        page, _ = visit(context, address)
        taken = presses(page)
        late = statistics.quantiles(taken, n=20)[-1]
        print(f"answer after a press: median {statistics.median(taken):.0f} ms, p95 {late:.0f} ms", flush=True)
        page.prepare_runner()
        print(f"{'all cells, seconds':32}{'site':>8}{'here':>8}")
        for lesson in LESSONS:
            there = page.run_notebook(lesson.notebook)["seconds"]
            print(f"{lesson.notebook:32}{there:8.1f}{run_here(lesson.notebook):8.1f}", flush=True)
        print(f"other hosts asked for anything: {len(page.hosts - {address.split('/')[2]})}")


def main():
    """Build the site, visit it, and print what it cost."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, site = Path(name), Path(name) / "site"
        print(f"site: {build(site).splitlines()[-1].split(', in ')[0]}", flush=True)
        measure_visits(playwright, site, folder)
        measure_work(playwright, site, folder)


if __name__ == "__main__":
    main()
