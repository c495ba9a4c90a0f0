"""What every canvas of the course shares: painting in one message, repainting after a reload, not too often."""

import asyncio
import functools
import threading
import time
from contextlib import contextmanager

import ipycanvas
from ipycanvas.canvas import _CANVAS_MANAGER as MANAGER
from ipywidgets import Box, Layout

LOCK = threading.RLock()
"""Held while a widget changes or paints: cells and browser events may run on different threads."""

FRAME = "#9aa3b2"

_depth = 0  # 1 within a block of `painting`

SHARPNESS = 2
"""Canvas pixels per screen pixel, so that lines stay crisp on dense screens."""


def new_canvas(width, height, css_class):
    """Return an ipycanvas.Canvas shown `width` by `height` screen pixels large, narrower where the page is."""
    canvas = ipycanvas.Canvas(
        width=width * SHARPNESS,
        height=height * SHARPNESS,
        layout=Layout(width=f"{width}px", max_width="100%", flex="0 0 auto"),
    )
    canvas.add_class(css_class)
    return canvas


def framed(canvas, overlay):
    """Return the canvas in a thin frame, its Overlay on top; a border of its own would shift its mouse events."""
    layout = Layout(border=f"1px solid {FRAME}", max_width="100%", flex="0 0 auto", align_self="flex-start")
    frame = Box([canvas, overlay], layout=layout)
    frame.add_class("canvas-frame")
    return frame


@contextmanager
def painting():
    """Hold the lock and all canvas commands, and send the commands as one message at the end.

    Blocks may be nested; the outermost sends. Unlike ipycanvas.hold_canvas it stops holding after an exception,
    too: left holding, no canvas of the kernel would ever be painted again.
    """
    global _depth
    with LOCK:
        if _depth:  # our own count: somebody else's hold_canvas may have been left holding
            yield
            return
        _depth, MANAGER._caching = 1, True
        try:
            yield
        finally:
            _depth = 0
            try:
                MANAGER.flush()
            except BaseException:
                MANAGER._current_canvas = None  # the page was not told which canvas was the last
                raise
            finally:
                MANAGER._caching = False
                MANAGER._commands_cache, MANAGER._buffers_cache = [], []


def repaint_when_shown(canvas, repaint):
    """Call `repaint()` whenever a page opens this canvas: a reloaded page starts with an empty one."""

    def ready():
        with painting():
            # The new page does not know which canvas the last command was for, so name it again.
            MANAGER._current_canvas = None
            repaint()

    canvas.on_client_ready(ready)


def listen(canvas, point, press, key):
    """Call `point(x, y)` for the mouse over a canvas, with -1, -1 when it leaves; `press(x, y)`; `key(name)`.

    x and y are canvas pixels. A finger presses, too. Which keys are heard the canvas's Overlay says.
    """
    canvas.on_mouse_move(point)
    canvas.on_mouse_out(lambda x, y: point(-1, -1))
    canvas.on_mouse_down(press)
    canvas.on_touch_start(lambda touches: press(*touches[0]))
    canvas.on_key_down(lambda name, *modifiers: key(name))


class Coalesced:
    """Call it as often as you like: `action()` runs at once when idle, else once when `interval` seconds are over.

    What goes wrong in an action that runs later is reported: `report(message)`.

    Events come faster than a page can show their result. The first acts at once, so a single event feels instant;
    those that follow within the interval share one action at its end. Call it while holding LOCK.
    """

    def __init__(self, action, report, interval=0.03):
        self.action = action
        self.report = report
        self.interval = interval
        self.due = 0.0
        self.pending = False

    def __call__(self):
        wait = self.due - time.monotonic()
        if wait <= 0:
            # Also when a timer is pending: its event loop may have ended with the page that started it.
            self._act()
        elif not self.pending:
            try:
                asyncio.get_running_loop().call_later(wait, self._late)
                self.pending = True
            except RuntimeError:  # no event loop, so nothing will come later: a plain script or a test
                self._act()

    def _late(self):
        with LOCK:
            if self.pending:
                try:
                    self._act()
                except Exception as error:
                    self.report(str(error) or type(error).__name__)

    def _act(self):
        self.pending = False
        try:
            self.action()
        finally:
            self.due = time.monotonic() + self.interval


def reporting(method):
    """Make a method safe as a browser event's callback: an exception becomes a message, `self.say(text)`.

    ipycanvas and ipywidgets drop exceptions from callbacks, so a broken one would look like a dead widget.
    """

    @functools.wraps(method)
    def reported(self, *arguments):
        try:
            return method(self, *arguments)
        except Exception as error:
            self.say(str(error) or type(error).__name__)

    return reported


def handler(method):
    """Make a method safe as a canvas event's callback: as `reporting`, and all it paints goes in one message."""

    @functools.wraps(method)
    def painted(self, *arguments):
        with painting():
            return method(self, *arguments)

    return reporting(painted)
