"""Images as arrays: the pen that turns strokes into pixels, and the rule by which MNIST centered its digits.

An image is a (28, 28) array, row first, of float32 from 0 (paper) to 1 (ink).
A point is (x, y) in pixel units: x runs right, y runs down, and (0, 0) is the top-left *corner* of the grid,
so the middle of the pixel in row r and column c is the point (c + 0.5, r + 0.5).
Only NumPy is needed here.
"""

import numpy as np

from helpers import expect

SIZE = 28
"""Height and width of an image, in pixels."""

MIDDLES = np.arange(SIZE) + 0.5
"""Where the middles of pixels lie, in x and in y."""

PEN_CORE, PEN_EDGE = 0.7, 1.9
"""The pen inks fully up to PEN_CORE pixels from its path and fades to nothing at PEN_EDGE.

With these two numbers drawings by hand have 0.68 of full ink per pixel they touch, as MNIST's digits have
(tests/claims/test_digits.py measures both).
"""

AT_ONCE = 16
"""How many segments of a stroke are inked in one go: they take NumPy little longer than one does, while around a whole
stroke lie too many pixels."""

BOX = 20
"""The longer side of a digit in MNIST, in pixels."""

MIDDLE = 14.5
"""Where MNIST puts a digit's center of mass, in x and in y: the middle of the pixel with index 14."""

VISIBLE = 0.05
"""A pixel counts as part of the digit from this much ink on."""


def blank():
    """Return an image without ink: (28, 28) float32 zeros."""
    return np.zeros((SIZE, SIZE), np.float32)


def draw_stroke(points, image):
    """Ink one stroke into `image`, in place.

    Every pixel takes the ink of the nearest place on the path, so the picture does not depend on how fast the
    stroke was drawn or how many points it has, and crossing it twice adds nothing.

    points: (n, 2) array-like of (x, y), n >= 1; one point makes a dot. They may lie outside the grid.
    image: (28, 28) float32, changed in place.
    Raises ValueError when the points are not n pairs of finite numbers.
    """
    points = as_points(points)
    if len(points) == 1:
        points = np.repeat(points, 2, axis=0)
    # A few segments at a time, and only pixels near them: one touches a handful, so this may run at every mouse event.
    for first in range(0, len(points) - 1, AT_ONCE):
        path = points[first : first + AT_ONCE + 1]
        left, top = np.floor(path.min(axis=0) - PEN_EDGE).clip(0, SIZE).astype(int)
        right, bottom = np.ceil(path.max(axis=0) + PEN_EDGE).clip(0, SIZE).astype(int)
        # A layer for each segment, a row and a column for each pixel.
        start_x, start_y = path[:-1].T[..., np.newaxis, np.newaxis]
        run, rise = (path[1:] - path[:-1]).T[..., np.newaxis, np.newaxis]
        x = MIDDLES[left:right] - start_x
        y = MIDDLES[top:bottom, np.newaxis] - start_y
        length_squared = run * run + rise * rise
        length_squared[length_squared == 0] = 1  # a dot, or a point repeated: its start is the nearest place
        along = ((x * run + y * rise) / length_squared).clip(0, 1)
        distance = np.hypot(x - along * run, y - along * rise).min(axis=0)
        ink = ((PEN_EDGE - distance) / (PEN_EDGE - PEN_CORE)).clip(0, 1)
        window = image[top:bottom, left:right]
        np.maximum(window, ink, out=window)


def draw(strokes, base=None):
    """Return a new image: `base` (blank unless given) with every stroke inked on it.

    strokes: list of (n, 2) arrays of points.
    base: (28, 28) float32 from 0 to 1, left as it is.
    """
    image = blank() if base is None else base.copy()
    for points in strokes:
        draw_stroke(points, image)
    return image


def as_points(points):
    """Return points as a new (n, 2) float64 array, or raise ValueError in words."""
    array = np.array(points, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != 2 or len(array) == 0:
        raise ValueError(
            f"A stroke is a list of (x, y) pairs, so its shape is (n, 2) with n at least 1; this one is {array.shape}."
        )
    if not np.isfinite(array).all():
        raise ValueError("A stroke has a coordinate that is not a finite number; remove it.")
    return array


def as_image(image):
    """Return one image as a (28, 28) float32 array from 0 to 1, or raise ValueError in words.

    image: (28, 28) or (784,); uint8 from 0 to 255, or floating point from 0 to 1.
    """
    array = np.asarray(image)
    if array.shape not in [(SIZE, SIZE), (SIZE * SIZE,)]:
        raise ValueError(f"An image is (28, 28) or (784,); this array is {array.shape}. Pass one image at a time.")
    return to_unit(array).reshape(SIZE, SIZE)


def to_unit(array, dtype=np.float32):
    """Return pixel values of any shape as `dtype` from 0 to 1: uint8 is divided by 255, floats must be there already.

    Raises ValueError for any other values.
    """
    array = np.asarray(array)
    expect.pixels(array)
    if array.dtype == np.uint8:
        return array.astype(dtype) / dtype(255)
    return array.astype(dtype, copy=False)


def bounding_box(image):
    """Return (left, top, right, bottom) in pixel units of what is visible in `image`, or None when nothing is."""
    rows, columns = np.nonzero(image > VISIBLE)
    if len(rows) == 0:
        return None
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def _path_box(strokes):
    """Return (left, top, right, bottom) of what strokes ink, also beyond the grid, or None without strokes."""
    if not strokes:
        return None
    points = np.concatenate(strokes)
    return (*(points.min(axis=0) - PEN_EDGE), *(points.max(axis=0) + PEN_EDGE))


def center_of_mass(image):
    """Return (x, y), the ink-weighted mean of the pixels' middles, in pixel units. `image` must have ink."""
    middles = np.arange(SIZE) + 0.5
    total = image.sum(dtype=np.float64)
    return (image.sum(axis=0) @ middles) / total, (image.sum(axis=1) @ middles) / total


def move_points(points, scale, dx, dy):
    """Return points scaled about the middle of the grid and then moved by (dx, dy) pixels."""
    half = SIZE / 2
    return (np.asarray(points) - half) * scale + half + (dx, dy)


def move_image(image, scale, dx, dy):
    """Return `image` scaled about the middle of the grid and then moved by (dx, dy) pixels, as `move_points` does.

    Values between pixels are interpolated bilinearly; what leaves the grid is lost and what enters is paper.
    A move by whole pixels at scale 1 copies values exactly.
    """
    half = SIZE / 2
    source = (np.arange(SIZE) + 0.5 - half) / scale + half - 0.5
    return _interpolate(_interpolate(image, source - dy / scale).T, source - dx / scale).T.astype(np.float32)


def _interpolate(rows, at):
    """Return the rows of a square image at fractional row numbers `at`; rows outside are zero."""
    padded = np.pad(rows, ((1, 2), (0, 0)))
    at = np.clip(at, -1, SIZE)
    lower = np.floor(at).astype(int)
    fraction = (at - lower)[:, None]
    return padded[lower + 1] * (1 - fraction) + padded[lower + 2] * fraction


def shift(images, dx, dy):
    """Return images moved by whole pixels, dx to the right and dy down; what leaves is lost, what enters is paper.

    images: (..., 28, 28) of any dtype; the result is a new array like it. dx, dy: integers, negative ones too.
    """
    moved = np.zeros_like(images)
    height, width = images.shape[-2:]
    to_rows, from_rows = _overlap(dy, height)
    to_columns, from_columns = _overlap(dx, width)
    moved[..., to_rows, to_columns] = images[..., from_rows, from_columns]
    return moved


def _overlap(step, size):
    """Return (where it arrives, where it comes from) along one axis, as slices."""
    step = max(-size, min(size, int(step)))
    return slice(max(step, 0), size + min(step, 0)), slice(max(-step, 0), size - max(step, 0))


def centering(base, strokes):
    """Return (scale, dx, dy) that places a drawing as MNIST placed its digits.

    The rule: the longer side of the digit becomes 20 pixels, then whole pixels move its center of mass to the
    middle (index 14). Apply it with `move_points` to the strokes and `move_image` to the base, then draw again, so
    that the pen keeps its width.
    A blank drawing, and a dot too small to have a size, are left where they are or only moved.

    Source: http://yann.lecun.com/exdb/mnist/ (as described there), and measured in tests/claims/test_digits.py.
    """
    boxes = [box for box in (bounding_box(base), _path_box(strokes)) if box is not None]
    if not boxes:
        return 1.0, 0.0, 0.0
    left, top, *_ = np.min(boxes, axis=0)
    *_, right, bottom = np.max(boxes, axis=0)
    long_side = max(right - left, bottom - top)
    # A pen keeps its width while the path under it is scaled; pixels of a base image are scaled whole.
    pen = 0.0 if bounding_box(base) else 2 * PEN_EDGE
    scale = (BOX - pen) / (long_side - pen) if long_side - pen > 1 else 1.0
    # First the box to the middle, so that a digit near the rim is not scaled off the grid; then its center of mass.
    half = SIZE / 2
    dx, dy = round((half - (left + right) / 2) * scale), round((half - (top + bottom) / 2) * scale)
    x, y = center_of_mass(draw([move_points(s, scale, dx, dy) for s in strokes], move_image(base, scale, dx, dy)))
    return float(scale), float(dx + round(MIDDLE - x)), float(dy + round(MIDDLE - y))
