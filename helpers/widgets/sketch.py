"""What is on a drawing pad, without the pad: the drawing, the strokes under way, and what there was before."""

import collections
import functools

import numpy as np
import traitlets

from helpers import images
from helpers.drawing import Drawing

BLANK = Drawing()

UNDO_STEPS = 200


class Sketch(traitlets.HasTraits):
    """A drawing that changes: pens draw on it, it slides, it is replaced, and every change can be taken back.

    drawing: trait, the helpers.drawing.Drawing there is, without the strokes under way.
    image: trait, float32 (28, 28) from 0 to 1, the drawing and the strokes under way; a new array at every change.
    It changes last: who observes it finds everything else as it is.
    pens: {pen: its points so far}, the strokes under way. Each page that shows the pad is a pen; all draw at once.
    history: the drawings to go back to, the latest last.
    """

    drawing = traitlets.Instance(Drawing, read_only=True)
    image = traitlets.Any(read_only=True)

    def __init__(self):
        super().__init__()
        self.pens = {}
        self._ink = {}  # pen -> (28, 28) float32, what its stroke under way has inked: it is inked once
        self.history = collections.deque(maxlen=UNDO_STEPS)
        self._show(BLANK)

    # A pen: one stroke from `down` to `up`, in pixel units.

    def down(self, x, y, pen=""):
        """Begin a stroke. One that was not ended (its release got lost) is ended first, and so is a slide."""
        self.up(pen)
        self._settle()
        points = [(x, y)]
        self._ink[pen] = images.draw([points])
        self.pens[pen] = points
        self._show(self.drawing)

    def move(self, x, y, pen=""):
        """Go on with the pen's stroke under way, if there is one."""
        if pen in self.pens:
            self.pens[pen].append((x, y))
            images.draw_stroke(self.pens[pen][-2:], self._ink[pen])
            self.set_trait("image", np.maximum(self.image, self._ink[pen]))

    def up(self, pen=""):
        """End the pen's stroke under way, if there is one."""
        if pen in self.pens:
            points, ink = self.pens.pop(pen), self._ink.pop(pen)
            self._change(self.drawing.with_stroke(points, ink))

    def drop(self, pen=""):
        """Take back the pen's stroke under way, if there is one: it was never meant."""
        if pen in self.pens:
            del self.pens[pen], self._ink[pen]
            self._show(self.drawing)

    def lift(self):
        """End all strokes under way."""
        for pen in list(self.pens):
            self.up(pen)

    # Other changes; each ends the strokes under way first.

    def draw(self, points):
        """Add one stroke: (n, 2) array-like of (x, y), n >= 1. Raises ValueError for anything else."""
        points = images.as_points(points)
        self.lift()
        self._settle()
        self._change(self.drawing.with_stroke(points))

    def replace(self, drawing):
        """Let there be another drawing."""
        self.lift()
        self._settle()
        self._change(drawing)

    def clear(self):
        """Take everything away."""
        self.replace(BLANK)

    def center(self):
        """Place the drawing as MNIST placed its digits."""
        self.lift()
        self.replace(self.drawing.centered())

    def slide(self, dx, dy):
        """Slide the drawing by (dx, dy) pixels from where it began, until something else changes it.

        However often it slides, that is one step to undo; back where it began, it is none.
        """
        self.lift()
        self._show(self.drawing.slid(dx, dy))

    def undo(self):
        """Take back the strokes under way, else the slide, else the last change, if there is one."""
        drawing = self.drawing
        if self.pens:
            self.pens.clear()
            self._ink.clear()
        elif drawing.offset != (0, 0):
            drawing = drawing.slid(0, 0)
        elif self.history:
            drawing = self.history.pop()
        self._show(drawing)

    def preview(self, image):
        """Let `image` be seen in place of the drawing, (28, 28) float32 from 0 to 1, until the next change."""
        self.set_trait("image", image.copy())

    # Inside.

    def _settle(self):
        """End a slide: the drawing begins where it is now."""
        if self.drawing.offset != (0, 0):
            self._remember(self.drawing.slid(0, 0), self.drawing)
            self.set_trait("drawing", self.drawing.settled())

    def _change(self, drawing):
        """Let there be another drawing, which can be taken back."""
        self._remember(self.drawing, drawing)
        self._show(drawing)

    def _remember(self, before, after):
        if (before.pixels != after.pixels).any():  # else undo would seem to do nothing
            self.history.append(before)

    def _show(self, drawing):
        self.set_trait("drawing", drawing)
        self.set_trait("image", functools.reduce(np.maximum, self._ink.values(), drawing.pixels.copy()))
