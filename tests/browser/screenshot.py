"""Make images/live_network.png, the README's picture: python tests/browser/screenshot.py

Opens lesson 00 in JupyterLab, draws a 3 with the mouse and looks into a neuron of the 2nd layer.
"""

import json
import tempfile
from pathlib import Path

import numpy as np
from conftest import ROOT, Lesson, Server, launched_chromium

from helpers import images

PICTURE = ROOT / "images" / "live_network.png"
LARGEST = 250_000  # bytes
MARGIN = 4  # screen pixels
NEURON = 11


def three():
    """Return a 3 of tests/drawings.json, one stroke, placed as MNIST would have placed it."""
    drawings = json.loads((ROOT / "tests" / "drawings.json").read_text(encoding="utf-8"))
    (stroke,) = next(
        d["strokes"] for d in drawings if d["digit"] == 3 and d["note"].startswith("plain, two round bowls")
    )
    return images.move_points(stroke, *images.centering(images.blank(), [np.array(stroke)]))


def take(server, page):
    """Open, run and use the lesson, and return its picture as PNG bytes."""
    lesson = Lesson(server, page, "00_start_here.ipynb")
    lesson.run_all()
    lesson.draw(three())
    lesson.wait_for_strokes(1)
    assert lesson.value("live.bars.answer") == 3
    lesson.wait_for_bars()
    x, y, width, height = (value / 2 for value in lesson.value(f"live.bars.chart.box(1, {NEURON})"))
    chart = page.locator("canvas.activation-bars")
    chart.click(position={"x": x + width / 2, "y": y + height / 2})
    page.locator("canvas.weight-picture-inked").wait_for()
    page.evaluate("document.activeElement.blur()")  # its frame is not the course's
    page.mouse.move(0, 0)
    page.get_by_text(f"2nd layer, neuron {NEURON}:").wait_for()
    lesson.close()
    cell = page.locator(".jp-CodeCell").first
    code, chart, result = (
        place.bounding_box() for place in (cell.locator(".jp-InputArea-editor"), chart, cell.locator(".jp-OutputArea"))
    )
    left, top = code["x"] - MARGIN, code["y"] - MARGIN
    clip = {
        "x": left,
        "y": top,
        "width": chart["x"] + chart["width"] + MARGIN - left,
        "height": result["y"] + result["height"] + MARGIN - top,
    }
    return page.screenshot(clip=clip, style=".jp-cell-toolbar { visibility: hidden }")


def main():
    """Make the picture and say how large it is."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server, launched_chromium() as chromium:
        page = chromium.new_page(viewport={"width": 1300, "height": 1300}, device_scale_factor=1.5)
        picture = take(server, page)
    assert len(picture) <= LARGEST, f"The picture has {len(picture):,} bytes, and {LARGEST:,} are the most."
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(picture)
    print(f"{PICTURE.relative_to(ROOT)}: {len(picture):,} bytes")


if __name__ == "__main__":
    main()
