"""Make images/live_network.png, the README's picture: python -m tests.browser.screenshot

Opens lesson 00 in JupyterLab, draws a 3 with the mouse and shows the diagram. No weights: what they look like is a
surprise that the lessons ask about.
"""

import io
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from helpers import images
from tests.support.browser import Lesson, Server, launched
from tests.support.files import ROOT
from tests.support.images import DRAWINGS

PICTURE = ROOT / "images" / "live_network.png"
LARGEST = 250_000  # bytes
COLORS = 128  # so many are enough
MARGIN = 4  # screen pixels


def three():
    """Return a 3 of tests/cases/drawings.json, one stroke, placed as MNIST would have placed it."""
    (stroke,) = next(
        d["strokes"] for d in DRAWINGS if d["digit"] == 3 and d["note"].startswith("plain, two round bowls")
    )
    return images.move_points(stroke, *images.centering(images.blank(), [np.array(stroke)]))


def take(server, page):
    """Open, run and use the lesson, and return its picture as PNG bytes."""
    lesson = Lesson(server, page, "00_start_here.ipynb")
    lesson.run_all()
    lesson.draw(three())
    lesson.wait_for_strokes(1)
    assert lesson.value("live.reaction.answer") == 3
    lesson.show_diagram()
    lesson.wait_for_diagram()
    chart = lesson.diagram()
    page.evaluate("document.activeElement.blur()")  # its frame is not the course's
    page.mouse.move(0, 0)
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
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server, launched() as chromium:
        page = chromium.new_page(viewport={"width": 1300, "height": 1300}, device_scale_factor=1.5)
        picture = take(server, page)
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLORS).save(PICTURE, optimize=True)
    size = PICTURE.stat().st_size
    assert size <= LARGEST, f"The picture has {size:,} bytes, and {LARGEST:,} are the most."
    print(f"{PICTURE.relative_to(ROOT)}: {size:,} bytes")


if __name__ == "__main__":
    main()
