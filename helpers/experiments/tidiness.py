"""How tidy MNIST is: the size and the place of the digits in many images at once."""

import numpy as np


def longer_sides(images):
    """Return the longer side of the inked part of each image, in pixels: (n,) integers, 0 for a blank one.

    images: (n, 28, 28), any ink above 0 counts.
    """
    inked = images > 0
    return np.maximum(_extents(inked.any(axis=2)), _extents(inked.any(axis=1)))


def _extents(used):
    """Return how many rows (or columns) lie from the first to the last one used; used: (n, 28) of bool."""
    first, last = used.argmax(axis=1), 28 - used[:, ::-1].argmax(axis=1)
    return np.where(used.any(axis=1), last - first, 0)


def centers_of_mass(images):
    """Return (columns, rows): the average place of each image's ink, as fractional indices, each (n,).

    images: (n, 28, 28), none of them blank.
    """
    ink = images.sum(axis=(1, 2), dtype=np.int64 if images.dtype == np.uint8 else np.float64)
    indices = np.arange(28)
    return images.sum(axis=1) @ indices / ink, images.sum(axis=2) @ indices / ink
