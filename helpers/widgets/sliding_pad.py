"""A drawing pad whose drawing slides over the grid."""

import numpy as np

from helpers.experiments.shifts import shift
from helpers.images import move_points
from helpers.widgets.canvas import painting
from helpers.widgets.pad import BLANK, Drawing, DrawingPad


class SlidingPad(DrawingPad):
    """A pad whose drawing can be slid: its strokes stay strokes, and Undo takes back a whole slide at once."""

    def __init__(self):
        self._start, self._slid, self._by = BLANK, None, (0, 0)
        super().__init__()

    @property
    def original(self):
        """The image that slides: (28, 28) float32, where `begin` found it."""
        return self._start.pixels

    @property
    def by(self):
        """How far the drawing has been slid, (dx, dy); None when it has been changed since `begin`."""
        if not np.array_equal(self.image, self._drawing.pixels):
            return None  # a stroke, or a move to the middle, is under way
        if self._drawing is self._start:
            return 0, 0
        return self._by if self._drawing is self._slid else None

    def begin(self):
        """Let what is on the pad be what slides."""
        self._start = self._drawing

    def slide(self, dx, dy):
        """Show the original moved by whole pixels, dx to the right and dy down; what left the grid comes back."""
        with painting():
            if self._history and self._history[-1] is self._start:
                self._history.pop()  # the slide under way is one step to undo, and goes on
            self._drawing, (base, strokes, pixels) = self._start, self._start
            moved = tuple(move_points(points, 1, dx, dy) for points in strokes)
            self._slid = Drawing(shift(base, dx, dy), moved, shift(pixels, dx, dy))
            self._by = dx, dy
            self._change(self._slid)
