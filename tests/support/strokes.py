"""Strokes for properties to be tested on: arbitrary ones, as Hypothesis draws them."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

unhurried = settings(deadline=None)


def coordinates(low, high):
    """Multiples of 1/64 from low to high."""
    return st.integers(low * 64, high * 64).map(lambda n: n / 64)


A_FEW_POINTS, A_FEW_STROKES = st.integers(1, 6), st.integers(1, 3)


def strokes_within(low, high, points=A_FEW_POINTS, count=A_FEW_STROKES):
    """Lists of strokes, each an (n, 2) array of points from low to high."""

    def stroke(n):
        pair = st.tuples(coordinates(low, high), coordinates(low, high))
        return st.lists(pair, min_size=n, max_size=n).map(np.array)

    return count.flatmap(lambda k: st.lists(points.flatmap(stroke), min_size=k, max_size=k))


anywhere = strokes_within(-10, 38)


inside = strokes_within(2, 26)


def extent(strokes):
    """Return the longer side of the box around all points, in pixels."""
    points = np.concatenate(strokes)
    return np.ptp(points, axis=0).max()
