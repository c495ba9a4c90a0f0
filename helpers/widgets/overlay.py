"""What runs in the page: the module that lies over each canvas, and lines of text that screen readers announce."""

from pathlib import Path

import anywidget
import traitlets

from helpers import images, palette
from helpers.widgets import cells

cells.follow()  # here, for no widget of the course does without this module

HERE = Path(__file__).parent

COLORS = {"focus": palette.FOCUS, "frame": palette.FRAME, "text": palette.TEXT, "notice": palette.SECOND_PALE}
VARIABLES = "".join(f"--course-{name}: {color}; " for name, color in COLORS.items())
STYLE = f":root {{ {VARIABLES}}}\n" + (HERE / "overlay.css").read_text(encoding="utf-8")
"""overlay.css, with the palette's colors as its variables."""


def module(*names):
    """Return the text of files beside this one, one after the other, as one module for the page."""
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)


class Overlay(anywidget.AnyWidget):
    """Lies over a canvas, in the same frame (`canvas.framed`): see overlay.js.

    label: what a screen reader calls the canvas, and how it is used.
    heard: names of the keys that the canvas hears, through ipycanvas; one that hears keys hears the mouse, too, and a
    tap, which is a click.
    brush: the pen's measures and colors, as `brush` returns them; None where there is no pen.
    calm: set by the page: whether its user prefers that things do not move.

    With a brush it sends {"view", "stroke", "points", "done", "taken"} while one draws: points is a list of [x, y] in
    pixel units; a stroke that is taken back when it is done was made by a resting hand. Answer {"painted": [[view,
    stroke], ...]} once a stroke that is done stands on the canvas. It sends {"wish": "undo"} for Ctrl + Z, and {"wish":
    "lift"} when a page has opened or found its link again: strokes under way belong to nobody then; in the latter case
    {"wish": "repaint"}, too.
    """

    _esm = module("late.js", "focus.js", "link.js", "overlay.js")
    _css = STYLE

    label = traitlets.Unicode().tag(sync=True)
    heard = traitlets.List(traitlets.Unicode()).tag(sync=True)
    brush = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    calm = traitlets.Bool(False).tag(sync=True, echo_update=False)  # an echo would be a message: see pad.py


def brush(ink, paper, margin, box):
    """Return the measures and colors of the pen. Colors are (red, green, blue), 0 to 255.

    box: (first, behind the last) row, and column, whose paper is `paper`; around it is `margin`.
    """
    measures = {"size": images.SIZE, "core": images.PEN_CORE, "edge": images.PEN_EDGE}
    return measures | {"ink": list(ink), "paper": list(paper), "margin": list(margin), "box": list(box)}


class LiveText(anywidget.AnyWidget):
    """A line of plain text that screen readers announce when it changes, once it has come to rest.

    css_class: the line's CSS class. value: the text.
    """

    _esm = module("late.js", "live_text.js")
    _css = STYLE

    css_class = traitlets.Unicode().tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)

    def __init__(self, css_class, value=""):
        super().__init__(css_class=css_class, value=value)

    def __repr__(self):
        return f"LiveText({self.value!r})"  # what a cell shows names no place in memory
