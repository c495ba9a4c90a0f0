"""The drawing pad: a base image and pen strokes, shown as 28 by 28 pixels, drawn on with mouse, finger or method."""

import asyncio
import collections
import contextvars
import time
from typing import NamedTuple

import numpy as np
import traitlets
from ipywidgets import Button, HBox, Layout, VBox

from helpers import images, keep, mnist
from helpers.widgets.canvas import (
    LOCK,
    SHARPNESS,
    Coalesced,
    framed,
    handler,
    new_canvas,
    painting,
    repaint_when_shown,
)
from helpers.widgets.overlay import LiveText, Overlay, brush

CELL = 10 * SHARPNESS
"""Canvas pixels per image pixel."""

INK, MARGIN, WHITE = np.array([24, 30, 45]), np.array([238, 241, 246]), np.array([255, 255, 255])
BOX = 4, 24
PAPER = np.full((images.SIZE, images.SIZE, 3), MARGIN)
PAPER[slice(*BOX), slice(*BOX)] = WHITE
"""Colors of full ink, and of each pixel's paper: white where MNIST's digits lie, so that one sees where to draw."""

LABEL = (
    "Drawing pad, 28 by 28 pixels. Arrow keys move the pen, with Shift four pixels at a time; "
    "Space puts it down and lifts it; Escape leaves the pad."
)

HINT = "Draw about as large as the white square: so large are the digits of MNIST."

MY_DIGIT = "my digit"

UNDO_STEPS = 200


class Drawing(NamedTuple):
    """What is on the pad; never changed in place.

    base: (28, 28) float32, the image under the strokes. strokes: tuple of (n, 2) arrays of points.
    pixels: (28, 28) float32, the strokes inked on the base; kept, so that one more stroke costs one stroke.
    """

    base: np.ndarray
    strokes: tuple
    pixels: np.ndarray

    @classmethod
    def of(cls, base, strokes=()):
        """Return the drawing of these strokes on this base."""
        return cls(base, tuple(strokes), images.draw(strokes, base))

    def with_stroke(self, points):
        """Return the drawing with one stroke more."""
        return Drawing(self.base, (*self.strokes, points), images.draw([points], self.pixels))

    def moved(self, scale, dx, dy):
        """Return the drawing scaled about the middle and moved; the pen keeps its width."""
        strokes = [images.move_points(points, scale, dx, dy) for points in self.strokes]
        return Drawing.of(images.move_image(self.base, scale, dx, dy), strokes)


BLANK = Drawing.of(images.blank())


class DrawingPad(VBox):
    """A pad to draw a digit on.

    hint: what the line under the pad says while there is nothing else to say.
    image: trait, float32 (28, 28) from 0 to 1; observe it to follow the drawing. Points are (x, y) in pixel units,
    x to the right, y down, (0, 0) the top-left corner.

    >>> pad = DrawingPad()
    >>> pad.draw([(8, 6), (20, 6), (12, 24)])
    """

    image = traitlets.Any(read_only=True, help="The drawing as pixels: float32 (28, 28), 0 paper, 1 ink.")

    def __init__(self, hint=HINT):
        self.hint = hint
        self.canvas = new_canvas(280, 280, "digit-pad")
        self.overlay = Overlay(
            label=LABEL, role="application", brush=brush(INK.tolist(), WHITE.tolist(), MARGIN.tolist(), BOX)
        )
        self.status = LiveText("pad-status", hint)
        self._drawing = BLANK
        self._history = collections.deque(maxlen=UNDO_STEPS)
        self._pens = {}  # pen -> the points of its stroke under way; each page that shows the pad is a pen
        self._latest = {}  # pen -> the number of its latest stroke
        self._ink = BLANK.pixels.copy()  # the pixels of the drawing and the strokes under way
        self._painted = np.full((images.SIZE, images.SIZE), -1)  # the gray level each cell was last painted with
        self._moving = None  # the asyncio task of the eased move under way
        self._home = contextvars.copy_context()
        self._refresh = Coalesced(self._show, self.say)
        self._rng = np.random.default_rng()
        parts = [framed(self.canvas, self.overlay), self._buttons(), self.status]
        super().__init__(parts, layout=Layout(width="290px", flex="0 0 auto"))
        self.set_trait("image", self._ink.copy())
        self._listen()
        self.repaint()

    # What a mouse can do, a method call can do.

    def draw(self, points):
        """Add one stroke: (n, 2) array-like of (x, y), n >= 1. Raises ValueError for anything else."""
        points = images.as_points(points)
        with painting():
            self._lift_all()
            self._change(self._drawing.with_stroke(points))

    def set_image(self, image):
        """Replace the drawing by an image: (28, 28) or (784,), uint8 or float from 0 to 1. Raises ValueError."""
        self._replace(Drawing.of(images.as_image(image).copy()))

    def clear(self):
        """Take everything off the pad."""
        self._replace(BLANK)

    def undo(self):
        """Take back the strokes under way, else the last stroke, clearing, loading or centering, if there is one."""
        with painting():
            self._stop_moving()
            if not self._pens and self._history:
                self._drawing = self._history.pop()
            self._pens.clear()
            self._restart()

    def center(self):
        """Place the drawing as MNIST placed its digits: 20 pixels long, center of mass in the middle."""
        with painting():
            self._center()

    def load_sample(self):
        """Put a random digit of the shipped sample's test images on the pad."""
        samples = mnist.load("sample").test.images
        self.set_image(samples[self._rng.integers(len(samples))])

    def save(self):
        """Keep the drawing as "my digit", for later sessions and the next lessons.

        Raises ValueError when the pad is empty, and OSError when the file of keep.path() cannot be written.
        """
        with painting():
            self._lift_all()
            base, strokes, pixels = self._drawing
        if not pixels.any():
            raise ValueError("The pad is empty: draw a digit first.")
        base = np.round(base, 3).tolist() if base.any() else None
        keep.write(MY_DIGIT, {"base": base, "strokes": [np.round(points, 2).tolist() for points in strokes]})

    def load(self):
        """Put "my digit" back on the pad. Raises LookupError when none was saved, ValueError when it is damaged."""
        kept = keep.read(MY_DIGIT)
        if kept is None:
            raise LookupError("You have not saved a digit yet: draw one and press Save my digit.")
        try:
            base = images.blank() if kept["base"] is None else images.as_image(np.array(kept["base"]))
            drawing = Drawing.of(base, [images.as_points(points) for points in kept["strokes"]])
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError("Your saved digit is damaged: draw it anew and press Save my digit.") from error
        self._replace(drawing)

    @property
    def strokes(self):
        """The strokes on the pad: a tuple of (n, 2) arrays."""
        return self._drawing.strokes

    def say(self, text):
        """Show a line of text under the buttons; where there is nothing to say, a hint."""
        self.status.value = text or self.hint

    def repaint(self):
        """Paint every cell again."""
        with painting():
            self._painted[:] = -1
            self._paint()

    # A pen: one stroke from pen_down to pen_up, in pixel units. Pens with other names draw at the same time.

    def pen_down(self, x, y, pen=""):
        """Begin a stroke. One that was not ended (its release got lost) is ended first."""
        with LOCK:
            self._stop_moving()
            self.pen_up(pen)
            self._pens[pen] = [(x, y)]
            images.draw_stroke(self._pens[pen], self._ink)
            self._refresh()

    def pen_move(self, x, y, pen=""):
        """Go on with the pen's stroke under way, if there is one."""
        with LOCK:
            if pen in self._pens:
                self._pens[pen].append((x, y))
                images.draw_stroke(self._pens[pen][-2:], self._ink)
                self._refresh()

    def pen_up(self, pen=""):
        """End the pen's stroke under way, if there is one."""
        with LOCK:
            if pen in self._pens:
                points = images.as_points(self._pens.pop(pen))
                self._change(self._drawing.with_stroke(points))

    # Inside.

    def _lift_all(self):
        for pen in list(self._pens):
            self.pen_up(pen)

    def _replace(self, drawing):
        """End what is being drawn, then make `drawing` the state."""
        with painting():
            self._lift_all()
            self._change(drawing)

    def _change(self, drawing):
        """Make `drawing` the state, remembering the one before for undo if it looked different."""
        with painting():
            self._stop_moving()
            if not np.array_equal(drawing.pixels, self._drawing.pixels):
                self._history.append(self._drawing)
            self._drawing = drawing
            self._restart()

    def _restart(self):
        """Show the drawing, and what pens are adding to it."""
        self._ink = images.draw(self._pens.values(), self._drawing.pixels)
        self._show()

    def _show(self):
        """Paint what changed and tell observers, all in one message."""
        with painting():
            self._refresh.pending = False
            self._paint()
            self.set_trait("image", self._ink.copy())

    def _paint(self):
        gray = np.rint(self._ink * 255).astype(int)
        rows, columns = np.nonzero(gray != self._painted)
        if len(rows):
            ink, paper = gray[rows, columns, None] / 255, PAPER[rows, columns]
            colors = np.rint(paper + ink * (INK - paper)).astype(np.uint8)
            x, y = (columns * CELL).astype(np.int32), (rows * CELL).astype(np.int32)
            self.canvas.fill_styled_rects(x, y, CELL, CELL, colors)
            self._painted = gray

    def _listen(self):
        repaint_when_shown(self.canvas, self.repaint)
        self.overlay.on_msg(lambda _, message, buffers: self._on_pen(**message))

    def _on_pen(self, view, stroke, points, done):
        """Take what the pen of one page has drawn since its last message; when a stroke is done, say it is painted."""
        try:
            self._take(view, stroke, points, done)
        finally:
            if done:
                # The kernel has several threads for events and delivers those of a widget to the thread that last
                # sent something from it. Sent as if from where the pad was made, the pen stays in the thread of the
                # buttons, and a stroke and the Clear after it keep their order.
                self._home.copy().run(self.overlay.send, {"painted": [[view, stroke]]})

    @handler
    def _take(self, view, stroke, points, done):
        if self._latest.get(view) != stroke:
            self._latest[view] = stroke
            self.say("")
            self.pen_down(*points.pop(0), view)
        for point in points:  # of a stroke ended meanwhile, by Clear in another page, nothing more is drawn
            self.pen_move(*point, view)
        if done:
            self.pen_up(view)

    def _buttons(self):
        def button(label, tooltip, action):
            made = Button(description=label, tooltip=tooltip, layout=Layout(width="auto", flex="1 1 auto"))
            made.on_click(lambda _: self._press(action))
            return made

        rows = [
            [
                button("Undo", "Take back the last change", self.undo),
                button("Clear", "Empty the pad", self.clear),
                button("A digit from MNIST", "Load a random digit of the sample", self.load_sample),
            ],
            [button("Center it as MNIST was", "20 pixels long, center of mass in the middle", self._ease_to_center)],
            [
                button("Save my digit", "Keep this drawing for later lessons", self._save_and_say),
                button("Load my digit", "Put your saved drawing on the pad", self.load),
            ],
        ]
        return VBox([HBox(row, layout=Layout(width="284px")) for row in rows])

    @handler
    def _press(self, action):
        self.say("")
        action()

    def _save_and_say(self):
        self.save()
        self.say("Saved. You can load it in every lesson.")

    def _center(self):
        """Center at once; return the drawing there was before, and how it was moved: (scale, dx, dy)."""
        self._stop_moving()
        self._lift_all()
        before = self._drawing
        move = images.centering(before.base, before.strokes)
        self._change(before.moved(*move))
        return before, move

    def _ease_to_center(self):
        """Center in small steps over about a second where an event loop runs; at once where none does.

        At once, too, for those who prefer that nothing moves.
        """
        before, move = self._center()
        if self.overlay.calm:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._moving = loop.create_task(self._ease(before, move))
        self._ink = before.pixels.copy()
        self._show()  # before the page has shown the end of the move

    async def _ease(self, before, move, seconds=0.8):
        """Show the way from `before` to the drawing already in place, unless another change comes in between."""
        scale, dx, dy = move
        start, moving = time.monotonic(), asyncio.current_task()
        try:
            while (done := (time.monotonic() - start) / seconds) < 1:
                eased = done * done * (3 - 2 * done)
                with painting():
                    if self._moving is not moving:
                        return
                    self._ink = before.moved(scale**eased, dx * eased, dy * eased).pixels
                    self._show()
                await asyncio.sleep(0.04)
            with painting():
                if self._moving is moving:
                    self._stop_moving()
        except Exception as error:
            self.say(str(error))

    def _stop_moving(self):
        """Jump to the end of an eased move, if one runs."""
        if self._moving:
            self._moving = None
            self._restart()
