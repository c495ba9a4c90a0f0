"""A drawing: a base image, pen strokes on it, and how far both are slid; its pixels follow from these.

Only NumPy is needed here.
"""

import functools
import operator
from dataclasses import dataclass, field

import numpy as np

from helpers import images


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is on a pad: a value, never changed; every method returns another drawing.

    base: (28, 28), as `images.as_image` takes it, what lies under the strokes; kept as float32 from 0 to 1.
    strokes: the points of each stroke, (n, 2) array-likes of (x, y); kept as a tuple of arrays.
    offset: (dx, dy), whole pixels: how far base and strokes are slid over the grid, to the right and down.
    unslid: (28, 28) float32, the strokes inked on the base, made once for all slides.
    Raises ValueError for a base, a stroke or an offset that is none.
    """

    base: np.ndarray = field(default_factory=images.blank)
    strokes: tuple = ()
    offset: tuple = (0, 0)
    unslid: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        strokes = tuple(_fixed(images.as_points(points)) for points in self.strokes)
        base = _fixed(images.as_image(self.base).copy())
        self._set(base, strokes, images.draw(strokes, base), self.offset)

    @classmethod
    def _of(cls, base, strokes, unslid, offset=(0, 0)):
        """Return a drawing of parts that are checked, its strokes inked already."""
        drawing = object.__new__(cls)
        drawing._set(base, strokes, unslid, offset)
        return drawing

    def _set(self, base, strokes, unslid, offset):
        parts = {"base": base, "strokes": strokes, "unslid": _fixed(unslid), "offset": _whole(offset)}
        for name, value in parts.items():
            object.__setattr__(self, name, value)

    @functools.cached_property
    def pixels(self):
        """The drawing where it is now: (28, 28) float32 from 0 (paper) to 1 (ink), not to be written to."""
        return _fixed(images.shift(self.unslid, *self.offset))

    def slid(self, dx, dy):
        """Return the same drawing, slid by (dx, dy) from where it began; what left the grid comes back on the way."""
        return Drawing._of(self.base, self.strokes, self.unslid, (dx, dy))

    def settled(self):
        """Return the drawing with its offset gone into base and strokes: it begins where it is now, looking the same.

        Of the base, what is off the grid is lost; strokes stay whole, and are seen whole when they are inked anew.
        """
        if self.offset == (0, 0):
            return self
        strokes = tuple(_fixed(points) for points in self._moved_strokes(1, *self.offset))
        return Drawing._of(_fixed(images.shift(self.base, *self.offset)), strokes, self.pixels)

    def with_stroke(self, points, ink=None):
        """Return the drawing, settled, with one stroke more: (n, 2) array-like of (x, y). Raises ValueError.

        ink: (28, 28) float32, the stroke on blank paper, where that is made already; else it is made here.
        """
        points, under = _fixed(images.as_points(points)), self.settled()
        # One more stroke costs one stroke at most: those before are inked already.
        ink = images.draw([points]) if ink is None else ink
        return Drawing._of(under.base, (*under.strokes, points), np.maximum(under.unslid, ink))

    def moved(self, scale, dx, dy):
        """Return the drawing, settled, scaled about the middle and moved; the pen keeps its width."""
        start = self.settled()
        return Drawing(images.move_image(start.base, scale, dx, dy), start._moved_strokes(scale, dx, dy))

    def centering(self):
        """Return (scale, dx, dy), for `moved`, that places it as MNIST placed its digits; see `images.centering`."""
        start = self.settled()
        return images.centering(start.base, start.strokes)

    def centered(self):
        """Return the drawing placed as MNIST placed its digits: 20 pixels long, center of mass in the middle."""
        return self.moved(*self.centering())

    def to_json(self):
        """Return the drawing, settled, as {"base": rows of numbers or None when blank, "strokes": lists of [x, y]}."""
        start = self.settled()
        base = np.round(start.base.astype(float), 3).tolist() if start.base.any() else None
        return {"base": base, "strokes": [np.round(points, 2).tolist() for points in start.strokes]}

    @classmethod
    def from_json(cls, kept):
        """Return the drawing that `to_json` gave. Raises ValueError when `kept` is something else."""
        try:
            base, strokes = kept["base"], kept["strokes"]
            return cls(images.blank() if base is None else np.array(base), strokes)
        except (TypeError, KeyError, ValueError, OverflowError) as error:
            raise ValueError(f"This is no drawing, or a damaged one: {error}") from error

    def _moved_strokes(self, scale, dx, dy):
        return [images.move_points(points, scale, dx, dy) for points in self.strokes]


def _whole(offset):
    """Return an offset as two ints. Raises ValueError unless it is two whole numbers."""
    try:
        dx, dy = map(operator.index, offset)
    except (TypeError, ValueError):
        raise ValueError(f"offset is {offset!r}; it must be two whole numbers of pixels, (dx, dy).") from None
    return dx, dy


def _fixed(array):
    """Return the array itself, made read-only."""
    array.flags.writeable = False
    return array
