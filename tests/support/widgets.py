"""A browser's part in tests of widgets: what their canvases would show, the pen, the mouse, the hand on a button."""

import contextlib
import itertools
import json
import re
from unittest.mock import patch

import numpy as np
from ipywidgets import Button

from helpers import palette
from helpers.widgets.painter import COMMAND_NAMES, painter
from helpers.widgets.pictures import PAPER

SEVEN = [(8, 6), (20, 6), (12, 24)]


DOT = [(14, 14)]


class Page:
    """A page that shows every canvas: what was sent, decoded, and what of it can be seen.

    messages: how many came. commands: (canvas, name, arguments) of them, arrays as arrays.
    """

    def __init__(self):
        self.messages, self.commands = 0, []
        self._cells, self._minuses, self._rectangles, self._texts, self._lines = {}, {}, {}, {}, {}  # of each canvas
        self._dashes, self._dash = {}, {}  # of each canvas: of its lines, and of those that come next
        self._current = None

    def receive(self, buffers):
        self.messages += 1
        commands, buffers = json.loads(bytes(buffers[0])), list(buffers[1:])
        for number, arguments, *count in commands if isinstance(commands[0], list) else [commands]:
            name = COMMAND_NAMES[number]
            if name == "switchCanvas":
                self._current = arguments[0]
                continue
            own = [buffers.pop(0) for _ in range(count[0] if count else 0)]
            arguments = [
                np.frombuffer(own[value["idx"]], value["dtype"]).reshape(value["shape"])
                if isinstance(value, dict)
                else value
                for value in arguments
            ]
            self.commands.append((self._current, name, arguments))
            self._show(name, arguments)

    def _show(self, name, arguments):
        cells, minuses = (shown.setdefault(self._current, {}) for shown in (self._cells, self._minuses))
        rectangles, texts, lines, dashes = (
            shown.setdefault(self._current, []) for shown in (self._rectangles, self._texts, self._lines, self._dashes)
        )
        if name == "fillRect" and arguments[:2] == [0, 0]:  # from corner to corner: nothing else is to be seen
            for shown in (cells, minuses, rectangles, texts, lines, dashes):
                shown.clear()
        elif name == "fillStyledRects":
            x, y, width, height, colors, _alpha = arguments
            colors = [tuple(rgb) for rgb in colors.tolist()]
            if width == height:
                squares = dict(zip(zip(y, x), colors))
                cells.update(squares)
                for place in minuses.keys() & squares.keys():
                    del minuses[place]
            else:  # in the middle third of a square
                minuses.update(zip(zip(y - height, x), colors))
        elif name == "fillRects":
            rectangles.extend(zip(*(side.tolist() for side in np.broadcast_arrays(*arguments))))
        elif name == "fillText":
            texts.append(arguments[0])
        elif name == "strokeLines":
            lines.append(arguments[0])
            dashes.append(self._dash.get(self._current, []))
        elif name == "setLineDash":
            self._dash[self._current] = arguments[0]

    @classmethod
    @contextlib.contextmanager
    def opened(cls):
        """A page just opened: within the block it gets what the canvases send."""
        page = cls()
        painter.name_canvas_again()
        with painter.sending_to(page.receive):
            yield page

    def names_of(self, canvas):
        return [name for shown, name, _ in self.commands if shown == reference(canvas)]

    def cells_on(self, canvas):
        """Return {(y, x) of the top-left corner in canvas pixels: (red, green, blue)} of a canvas's squares."""
        return self._cells[reference(canvas)]

    def minuses_on(self, canvas):
        """Return {(y, x) of a square's top-left corner: color of the bar across its middle} of those that have one."""
        return self._minuses[reference(canvas)]

    def picture_on(self, canvas):
        """Return the colors of a canvas's squares, (rows, columns, 3)."""
        cells = self.cells_on(canvas)
        rows, columns = (sorted({place[axis] for place in cells}) for axis in (0, 1))
        return np.array([[cells[row, column] for column in columns] for row in rows])

    def rectangles_on(self, canvas):
        """Return the filled rectangles on a canvas, (x, y, width, height) in canvas pixels."""
        return self._rectangles[reference(canvas)]

    def texts_on(self, canvas):
        """Return the texts on a canvas, in the order in which they were written."""
        return self._texts[reference(canvas)]

    def lines_on(self, canvas):
        """Return the lines on a canvas, each (points, 2), in canvas pixels."""
        return self._lines[reference(canvas)]

    def dashes_on(self, canvas):
        """Return the dashes of the lines on a canvas, in their order, each in canvas pixels; [] for a line without."""
        return self._dashes[reference(canvas)]

    def shown(self, picture):
        """Return what a pad or another picture of ink shows, (28, 28, 3)."""
        return self.picture_on(picture.canvas)


def reference(canvas):
    return f"IPY_MODEL_{canvas.model_id}"


def as_painted(image):
    """Return the colors an image is shown with: (28, 28, 3), in steps of a gray level."""
    gray = np.rint(image[..., None] * 255) / 255
    return np.rint(PAPER + gray * (palette.rgb(palette.INK) - PAPER))


def as_signed(values, largest=1):
    """Return the colors that signed numbers (28, 28) are shown with, (28, 28, 3); the full one is `largest`'s."""
    full = np.where(values[..., None] > 0, palette.rgb(palette.RAISES), palette.rgb(palette.LOWERS))
    return np.rint(255 + np.clip(np.abs(values) / largest, 0, 1)[..., None] * (full - 255))


def deliver(widget, content):
    """Deliver a message from a widget's view in the page."""
    data = {"method": "custom", "content": content}
    widget.comm.handle_msg({"content": {"data": data}, "buffers": []})


def event(canvas, name, x=0, y=0):
    """Deliver a mouse event at canvas pixels; "client_ready" says that a page has opened the canvas."""
    deliver(canvas, {"event": name, "x": float(x), "y": float(y)})


def click(chart, place):
    """Press the mouse on the middle of a neuron's place in a chart."""
    event(chart.canvas, "mouse_down", *middle(chart, place))


def middle(chart, place):
    """Return the canvas pixels (x, y) of the middle of a neuron's place in a chart."""
    x, y, width, height = chart.box(place)
    return x + width / 2, y + height / 2


def key(canvas, name):
    """Deliver a press on a key."""
    modifiers = dict.fromkeys(("shift_key", "ctrl_key", "meta_key"), False)
    deliver(canvas, {"event": "key_down", "key": name} | modifiers)


def pen(pad, points, done=False, view="a page", stroke=1, hear=None, taken=False):
    """Deliver what the pen of a page has drawn, in image pixels, as the page sends it; return what it is told.

    hear: called with each message at the moment the page is told. taken: the stroke is taken back.
    """
    with patch.object(pad.overlay, "send", side_effect=hear) as send:
        message = {"view": view, "stroke": stroke, "points": [list(point) for point in points], "done": done}
        deliver(pad.overlay, message | {"taken": taken})
    return [call.args[0] for call in send.call_args_list]


numbers = itertools.count(1)


def stroke(pad, points):
    """Draw a stroke with the mouse, a message for each point."""
    number = next(numbers)
    for point in points:
        pen(pad, [point], stroke=number)
    return pen(pad, [], done=True, stroke=number)


def press(widget, label):
    """Press the button with this label."""
    (button,) = [button for button in of_kind(widget, Button) if button.description == label]
    assert not button.disabled
    button.click()


def descendants(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from descendants(child)


def of_kind(widget, kind):
    return [found for found in descendants(widget) if isinstance(found, kind)]


def text_of(html_widget):
    return re.sub("<[^>]*>", "", html_widget.value)
