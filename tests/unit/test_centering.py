"""Centering, as MNIST did it, mostly as properties of arbitrary strokes."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from helpers import images, mnist
from tests.support.strokes import coordinates, extent, strokes_within, unhurried


def centered(strokes, base=None):
    """Return (base, strokes) after centering."""
    base = images.blank() if base is None else base
    move = images.centering(base, strokes)
    return images.move_image(base, *move), [images.move_points(points, *move) for points in strokes]


SCALABLE = 2
"""Pixels; a shorter path is as good as a dot, which has no size to be scaled."""


def long_side(image):
    left, top, right, bottom = images.bounding_box(image)
    return max(right - left, bottom - top)


def off_center(image):
    """Return how far the center of mass lies from where MNIST puts it, in x or y, whichever is more."""
    return np.abs(np.subtract(images.center_of_mass(image), images.MIDDLE)).max()


def path_box(strokes):
    """Return the (x, y) of the top-left and of the bottom-right corner of what strokes ink, also beyond the grid."""
    path = np.concatenate(strokes)
    return path.min(axis=0) - images.PEN_EDGE, path.max(axis=0) + images.PEN_EDGE


def on_the_grid(strokes):
    """Return whether no ink is lost.

    A lopsided drawing, its center of mass in the middle, may reach beyond the grid, and MNIST's rule lets it.
    """
    low, high = path_box(strokes)
    return low.min() >= 0 and high.max() <= images.SIZE


def check_centered(strokes):
    """Assert that strokes, alone on the paper, lie as MNIST's digits do.

    The path under the pen is 20 pixels long. What the pixels say follows from it, but only where no ink is lost.
    """
    low, high = path_box(strokes)
    assert max(high - low) == pytest.approx(images.BOX)
    if on_the_grid(strokes):
        image = images.draw(strokes)
        assert abs(long_side(image) - images.BOX) <= 1
        assert off_center(image) <= 0.5 + 1e-3


@unhurried
@given(strokes_within(2, 26, points=(2, 6)))
def test_centering_places_a_drawing_as_mnist_does(strokes):
    assume(extent(strokes) >= SCALABLE)
    check_centered(centered(strokes)[1])


@unhurried
@given(strokes_within(0, 10, points=(2, 4)), st.sampled_from([(2, 2), (16, 2), (2, 16), (16, 16), (9, 9)]))
@example([np.array([(0, 0), (0, 43 / 64)]), np.array([(127 / 64, 0), (2, 0)])], (16, 2))  # reaches beyond the grid
def test_centering_enlarges_drawings_in_corners(strokes, corner):
    assume(extent(strokes) >= SCALABLE)
    check_centered(centered([points + corner for points in strokes])[1])


@pytest.mark.parametrize(
    "points",
    [
        pytest.param([(2, 2), (2, 5.453125)], id="small"),
        pytest.param([(24, 26), (26, 26)], id="tiny"),
        pytest.param([(0, 0), (0, 12)], id="along the rim"),
        pytest.param([(0, 1), (3, 0)], id="small, in a corner"),
        pytest.param([(-4, 14), (20, 14)], id="across the rim"),
    ],
)
def test_centering_measures_the_path_itself(points):
    check_centered(centered([np.array(points, float)])[1])


@unhurried
@given(strokes_within(2, 26, points=(2, 6)))
def test_centering_again_changes_at_most_a_pixel(strokes):
    assume(extent(strokes) >= SCALABLE)
    once = centered(strokes)
    assume(on_the_grid(once[1]))
    twice = centered(once[1], once[0])
    first, second = images.draw(once[1], once[0]), images.draw(twice[1], twice[0])
    assert abs(long_side(second) - images.BOX) <= 1
    assert np.abs(np.subtract(images.center_of_mass(first), images.center_of_mass(second))).max() <= 1


@unhurried
@given(st.integers(0, 999), st.floats(0.6, 1.2), st.integers(-4, 4), st.integers(-4, 4))
def test_centering_places_an_image_as_mnist_does(index, scale, dx, dy):
    digit = images.as_image(mnist.load("sample").test.images[index])
    base, _ = centered([], images.move_image(digit, scale, dx, dy))
    assert abs(long_side(base) - images.BOX) <= 2  # bilinear interpolation blurs the rim by up to a pixel on each side
    assert off_center(base) <= 0.5 + 1e-3


def test_centering_leaves_a_blank_drawing_alone():
    assert images.centering(images.blank(), ()) == (1.0, 0.0, 0.0)


@unhurried
@given(st.tuples(coordinates(0, 28), coordinates(0, 28)))
@example((2.0, 26.0))
def test_centering_only_moves_a_dot(point):
    base, moved = centered([np.array([point])])
    image = images.draw(moved, base)
    scale, _, _ = images.centering(images.blank(), [np.array([point])])
    assert scale == 1
    if images.draw([[point]]).any():
        assert off_center(image) <= 0.5 + 1e-3


def test_mnist_images_are_left_as_they_are():
    """Measured on the sample: 1 of 4,000 and 0 of 1,000 would change."""
    digits = mnist.load("sample")
    every = np.concatenate([digits.train.images, digits.test.images])
    unchanged = [images.centering(images.as_image(image), ()) == (1, 0, 0) for image in every]
    assert np.mean(unchanged) >= 0.95
