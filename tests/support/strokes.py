"""Strokes for properties to be tested on: arbitrary ones, as Hypothesis draws them."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

unhurried = settings(deadline=None)


def coordinates(low, high):
    """Multiples of 1/64 from low to high."""
    return st.integers(low * 64, high * 64).map(lambda n: n / 64)


def strokes_within(low, high, points=(1, 6), count=(1, 3)):
    """Lists of strokes, each an (n, 2) array of points from low to high, multiples of 1/64.

    points, count: how many points a stroke has and how many strokes there are, (least, most).
    """
    # One list of numbers, for Hypothesis takes its time over each pair and each mapped one.
    numbers = st.lists(st.integers(low * 64, high * 64), min_size=2 * points[0], max_size=2 * points[1])
    stroke = numbers.map(lambda n: np.reshape(n[: len(n) // 2 * 2], (-1, 2)) / 64)
    return st.lists(stroke, min_size=count[0], max_size=count[1])


anywhere = strokes_within(-10, 38)


inside = strokes_within(2, 26)


def extent(strokes):
    """Return the longer side of the box around all points, in pixels."""
    points = np.concatenate(strokes)
    return np.ptp(points, axis=0).max()
