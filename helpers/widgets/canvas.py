"""What every canvas of the course shares: its size and frame, callbacks that say what went wrong, not too often."""

import asyncio
import functools
import time

import ipycanvas
from ipywidgets import Box, Label, Layout, VBox

from helpers.palette import FRAME, PAPER
from helpers.widgets.overlay import Overlay
from helpers.widgets.painter import painter

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


class Chart:
    """What is painted on a canvas of its own. Its `paint` paints what it is given; call it in `painter.hold()`.

    canvas: the ipycanvas.Canvas, `width` by `height` screen pixels large, with the given CSS class.
    """

    def __init__(self, width, height, css_class):
        self.canvas = new_canvas(width, height, css_class)

    def clear(self):
        """Make the canvas white paper."""
        self.canvas.fill_style = PAPER
        self.canvas.fill_rect(0, 0, self.canvas.width, self.canvas.height)

    def framed(self, label, view, keys=()):
        """Return the canvas in its frame, a part of `view`.

        label: what a screen reader calls it, and how it is used. view: its `repaint()` is called whenever a page opens
        the canvas, and its `say(text)` when that goes wrong. keys: names of the keys that the canvas hears; one that
        hears keys hears the mouse, too, and a tap, which is a click.
        """
        painter.when_shown(self.canvas, guarded(view.repaint, view))
        return framed(self.canvas, Overlay(label=label, heard=list(keys)))

    def titled(self, text, view):
        """Return the canvas in its frame, a part of `view`, a line of text above it."""
        return VBox([Label(text), self.framed(f"Picture: {text}", view)])


class Coalesced:
    """Call it as often as you like: `action()` runs at once when idle, else once when `interval` seconds are over.

    What goes wrong in an action that runs later is reported: `report(message)`.

    Events come faster than a page can show their result. The first acts at once, so a single event feels instant;
    those that follow within the interval share one action at its end. The painter's lock is held meanwhile.

    clock: returns the time in seconds. later: has `action()` called after so many seconds, later(seconds, action), or
    raises RuntimeError where nothing can come later: without an event loop, in a plain script or a test.
    """

    def __init__(self, action, report, interval=0.03, clock=time.monotonic, later=None):
        self.action = action
        self.report = report
        self.interval = interval
        self.clock = clock
        self.later = later or _on_the_event_loop
        self.due = 0.0
        self.pending = False

    def __call__(self):
        with painter.lock:
            wait = self.due - self.clock()
            if wait <= 0:
                # Also when a timer is pending: its event loop may have ended with the page that started it.
                self.now()
            elif not self.pending:
                try:
                    self.later(wait, self._late)
                    self.pending = True
                except RuntimeError:
                    self.now()

    def now(self):
        """Act at once, also in place of a call that waits."""
        with painter.lock:
            self.pending = False
            try:
                self.action()
            finally:
                self.due = self.clock() + self.interval

    def _late(self):
        with painter.lock:
            if self.pending:
                try:
                    self.now()
                except Exception as error:
                    self.report(str(error) or type(error).__name__)


def _on_the_event_loop(seconds, action):
    asyncio.get_running_loop().call_later(seconds, action)


def guarded(action, view):
    """Return `action` made safe as a callback: an exception becomes a message, `view.say(text)`.

    ipycanvas and ipywidgets drop exceptions from callbacks, so a broken one would look like a dead widget.
    """

    @functools.wraps(action)
    def guard(*arguments):
        try:
            return action(*arguments)
        except Exception as error:
            view.say(str(error) or type(error).__name__)

    return guard


def reporting(method):
    """Make a method safe as a callback, as `guarded` does; its object is the view."""

    @functools.wraps(method)
    def reported(self, *arguments):
        return guarded(method, self)(self, *arguments)

    return reported


def handler(method):
    """Make a method safe as a canvas event's callback: as `reporting`, and all it paints goes in one message."""

    @functools.wraps(method)
    def painted(self, *arguments):
        with painter.hold():
            return method(self, *arguments)

    return reporting(painted)
