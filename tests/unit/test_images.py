"""The pen, the checks of arrays and the moves, mostly as properties of arbitrary strokes.

Coordinates are multiples of 1/64 where a test asks for equal pixels: sums of them are exact in floating point.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import images
from tests.support.images import ramp
from tests.support.strokes import anywhere, coordinates, strokes_within, unhurried

SIZE = images.SIZE


def shifted(image, dx, dy):
    """Return image moved by whole pixels, written with slices: what leaves is lost, what enters is 0."""
    result = np.zeros_like(image)
    rows, columns = np.nonzero(np.ones_like(image))
    keep = (rows + dy >= 0) & (rows + dy < SIZE) & (columns + dx >= 0) & (columns + dx < SIZE)
    result[rows[keep] + dy, columns[keep] + dx] = image[rows[keep], columns[keep]]
    return result


def distance_to_path(points):
    """Return (28, 28) distances of the pixels' middles to a path of at least 2 points, one segment at a time."""
    middles = np.stack(np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5), axis=-1)
    nearest = np.full((SIZE, SIZE), np.inf)
    for start, end in pairwise(points):
        step = end - start
        share = np.clip(((middles - start) @ step) / max(step @ step, 1e-300), 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(middles - (start + share[..., None] * step), axis=-1))
    return nearest


# The pen


@unhurried
@given(anywhere)
def test_a_drawing_is_28_by_28_float32_from_0_to_1(strokes):
    image = images.draw(strokes)
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image.min() >= 0
    assert image.max() <= 1


def test_a_dot_inks_its_pixel_fully_and_fades():
    image = images.draw([[(10.5, 20.5)]])
    assert image[20, 10] == 1
    assert image[20, 11] == pytest.approx((images.PEN_EDGE - 1) / (images.PEN_EDGE - images.PEN_CORE))
    assert image[20, 12] == 0
    assert image[10, 20] == 0  # x runs right, y runs down


def assert_ink_is_a_function_of_the_distance_to_the_path(points):
    distance = distance_to_path(points)
    expected = np.clip((images.PEN_EDGE - distance) / (images.PEN_EDGE - images.PEN_CORE), 0, 1)
    np.testing.assert_allclose(images.draw([points]), expected, atol=1e-5)


@unhurried
@given(strokes_within(-10, 38, count=(1, 1), points=(2, 5)))
def test_ink_is_a_function_of_the_distance_to_the_path(strokes):
    assert_ink_is_a_function_of_the_distance_to_the_path(strokes[0])


def test_a_long_stroke_is_inked_without_a_gap():
    turn = np.linspace(0, 2 * np.pi, 2 * images.AT_ONCE + 2)  # nothing but a segment itself inks its place on a ring
    assert_ink_is_a_function_of_the_distance_to_the_path(14 + 10 * np.stack([np.cos(turn), np.sin(turn)], axis=1))


@unhurried
@given(anywhere, st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_the_speed_of_the_pen_does_not_matter(strokes, shares):
    def in_between(points):
        pieces = [points[:1]]
        for start, end in pairwise(points):
            pieces += [start + share * (end - start) for share in sorted(shares)], [end]
        return np.concatenate(pieces)

    np.testing.assert_allclose(images.draw(map(in_between, strokes)), images.draw(strokes), atol=1e-5)


@unhurried
@given(anywhere, st.randoms(use_true_random=False))
def test_the_order_of_strokes_does_not_matter(strokes, random):
    mixed = random.sample(strokes, len(strokes))
    np.testing.assert_array_equal(images.draw(mixed), images.draw(strokes))


@unhurried
@given(anywhere)
def test_the_direction_of_strokes_does_not_matter(strokes):
    backward = [points[::-1] for points in strokes]
    np.testing.assert_allclose(images.draw(backward), images.draw(strokes), atol=1e-5)


@unhurried
@given(anywhere)
def test_drawing_twice_adds_nothing(strokes):
    np.testing.assert_array_equal(images.draw(strokes + strokes), images.draw(strokes))


@unhurried
@given(anywhere)
def test_a_drawing_goes_on_top_of_a_base_that_stays_as_it_is(strokes):
    base = images.draw([[(4, 4), (24, 24)]]) / 2
    before = base.copy()
    image = images.draw(strokes, base)
    np.testing.assert_array_equal(image, np.maximum(base, images.draw(strokes)))
    np.testing.assert_array_equal(base, before)


@unhurried
@given(strokes_within(8, 20), st.integers(-6, 6), st.integers(-6, 6))
def test_a_stroke_moved_by_whole_pixels_moves_the_image_exactly(strokes, dx, dy):
    moved = images.draw([points + np.array([dx, dy]) for points in strokes])
    np.testing.assert_array_equal(moved, shifted(images.draw(strokes), dx, dy))
    assert moved.sum() == pytest.approx(images.draw(strokes).sum(), rel=1e-6)  # kept inside, so nothing was lost


@unhurried
@given(strokes_within(0, 28, count=(1, 1), points=(2, 2)))
def test_a_straight_stroke_has_no_gaps(strokes):
    distance = distance_to_path(strokes[0])
    image = images.draw(strokes)
    np.testing.assert_allclose(image[distance <= images.PEN_CORE], 1, atol=1e-6)
    # Along the path every place lies in a pixel with ink.
    places = strokes[0][0] + np.linspace(0, 1, 100)[:, None] * (strokes[0][1] - strokes[0][0])
    columns, rows = np.minimum(places.astype(int), SIZE - 1).T
    assert image[rows, columns].min() > 0.9  # the farthest a place can be from its pixel's middle is 0.71


@pytest.mark.parametrize("far", [(-3, -3), (31, 31), (-1000, 14), (14, 1e9), (-1e12, -1e12), (-30.5, 27.5)])
def test_points_outside_the_grid_leave_no_ink_inside(far):
    assert not images.draw([[far]]).any()


def test_a_stroke_across_the_grid_comes_in_and_leaves_without_wrapping_around():
    image = images.draw([[(-1e6, 5.5), (1e6, 5.5)]])
    assert (image[5] == 1).all()
    assert (image[[4, 6]] > 0.7).all()
    assert not image[:4].any()
    assert not image[7:].any()


def test_a_stroke_past_the_left_rim_does_not_show_on_the_right():
    image = images.draw([[(-1, 3), (-1, 25)]])
    assert image[:, 0].max() > 0
    assert not image[:, 1:].any()


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([], r"\(n, 2\).*\(0,\)"),
        (np.zeros((0, 2)), r"\(0, 2\)"),
        ([1, 2], r"\(2,\)"),
        (np.zeros((4, 3)), r"\(4, 3\)"),
        ([(1, np.nan)], "not a finite number; remove"),
        ([(np.inf, 1), (2, 2)], "not a finite number; remove"),
    ],
)
def test_points_that_are_no_stroke_are_refused_in_words(points, words):
    image = images.blank()
    with pytest.raises(ValueError, match=words):
        images.draw_stroke(points, image)
    assert not image.any()


# Arrays that claim to be images


def test_uint8_is_divided_by_255():
    levels = np.arange(256, dtype=np.uint8)
    unit = images.to_unit(levels)
    assert unit.dtype == np.float32
    np.testing.assert_allclose(unit, np.arange(256) / 255, rtol=1e-7)
    assert unit[255] == 1


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_from_0_to_1_are_taken_as_they_are(dtype):
    values = np.array([0, 0.25, 1], dtype)
    unit = images.to_unit(values)
    assert unit.dtype == np.float32
    np.testing.assert_array_equal(unit, values)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([0.0, 255.0]), r"from 0 to 255\. Divide 0-to-255 values by 255"),
        (np.array([-0.5, 1.0]), "from -0.5 to 1"),
        (np.array([0.0, np.nan]), "from nan to nan"),
        (np.array([0.0, np.inf]), "to inf"),
        (np.array([0, 255]), "uint8.*not int64"),
        (np.array([True, False]), "not bool"),
        (np.array(["ink"]), "not <U3"),
    ],
)
def test_other_values_are_refused_with_the_value_and_the_remedy(array, words):
    with pytest.raises(ValueError, match=words):
        images.to_unit(array)


@pytest.mark.parametrize("shape", [(28, 28), (784,)])
def test_an_image_may_be_square_or_flat(shape):
    pixels = np.arange(784, dtype=np.uint8).reshape(shape)
    image = images.as_image(pixels)
    assert image.shape == (28, 28)
    np.testing.assert_allclose(image.ravel(), pixels.ravel() / 255, rtol=1e-6)


@pytest.mark.parametrize("shape", [(1, 28, 28), (27, 28), (783,), (), (28, 28, 1)])
def test_other_shapes_are_refused_with_the_shape(shape):
    with pytest.raises(
        ValueError, match=rf"\(784,\); this array is \({', '.join(map(str, shape))}.*one image at a time"
    ):
        images.as_image(np.zeros(shape))


# Measuring


def test_the_bounding_box_holds_every_visible_pixel():
    image = images.blank()
    image[3, 7] = image[9, 20] = 0.06
    image[0, 0] = 0.04
    assert images.bounding_box(image) == (7, 3, 21, 10)
    assert images.bounding_box(images.blank()) is None


def test_the_center_of_mass_weighs_the_middles_of_pixels():
    image = images.blank()
    image[3, 7] = 1
    assert images.center_of_mass(image) == (7.5, 3.5)
    image[3, 9] = 0.5
    assert images.center_of_mass(image) == pytest.approx((7.5 + 2 / 3, 3.5))


# Moving


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (3, 0), (0, -4), (-7, 12), (27, 27), (-28, 0), (100, -100)])
def test_a_move_by_whole_pixels_at_scale_1_copies_exactly(dx, dy):
    image = np.random.default_rng(0).random((SIZE, SIZE), np.float32)
    moved = images.move_image(image, 1, dx, dy)
    assert moved.dtype == np.float32
    np.testing.assert_array_equal(moved, shifted(image, dx, dy))


def test_points_are_scaled_about_the_middle_and_then_moved():
    moved = images.move_points([(14, 14), (15, 12)], 2, 3, -1)
    np.testing.assert_array_equal(moved, [(17, 13), (19, 9)])


@unhurried
@given(st.floats(0.4, 2.5), st.floats(-8, 8), st.floats(-8, 8))
def test_an_image_moves_as_its_points_do(scale, dx, dy):
    """Bilinear interpolation is exact for a plane, so each pixel tells where it came from."""
    middles = np.arange(SIZE) + 0.5
    x, y = np.meshgrid(middles, middles)
    sources = np.stack([x, y], axis=-1)
    into = images.move_points(sources, scale, dx, dy)
    np.testing.assert_allclose(images.move_points(into, 1 / scale, -dx / scale, -dy / scale), sources, atol=1e-9)
    back = images.move_points(sources, 1 / scale, -dx / scale, -dy / scale)  # where each pixel's ink came from
    inside_grid = ((back >= 0.5) & (back <= SIZE - 0.5)).all(axis=-1)
    plane = ((x + 2 * y) / 84).astype(np.float32)
    expected = (back[..., 0] + 2 * back[..., 1]) / 84
    moved = images.move_image(plane, scale, dx, dy)
    np.testing.assert_allclose(moved[inside_grid], expected[inside_grid], atol=1e-5)
    outside = ((back < -0.5) | (back > SIZE + 0.5)).any(axis=-1)
    assert not moved[outside].any()


@unhurried
@given(coordinates(6, 22), coordinates(6, 22), st.floats(-3.9, 3.9), st.floats(-3.9, 3.9))
def test_drawing_and_moving_commute_for_a_dot(x, y, dx, dy):
    """The ink's center is the same, but for the pixels' coarseness: 0.037 of a pixel at the most, drawn or redrawn.

    Of a larger drawing that does not hold: how much ink a part of it gets depends on where in a pixel it lies.
    """
    moved_image = images.move_image(images.draw([[(x, y)]]), 1, dx, dy)
    redrawn = images.draw([images.move_points([(x, y)], 1, dx, dy)])
    np.testing.assert_allclose(images.center_of_mass(moved_image), images.center_of_mass(redrawn), atol=0.08)


@unhurried
@given(strokes_within(6, 22, count=(1, 1), points=(2, 2)), st.floats(0.75, 1.3), st.floats(-2, 2))
def test_drawing_and_scaling_commute_for_a_straight_line(strokes, scale, shift):
    """The pen's width differs, but both lines have their center in the middle. 0.3 pixels: as measured, and a bit."""
    moved_image = images.move_image(images.draw(strokes), scale, shift, -shift)
    moved_strokes = [images.move_points(points, scale, shift, -shift) for points in strokes]
    middle = moved_strokes[0].mean(axis=0)
    np.testing.assert_allclose(images.center_of_mass(moved_image), middle, atol=0.3)
    np.testing.assert_allclose(images.center_of_mass(images.draw(moved_strokes)), middle, atol=0.3)


@given(dx=st.integers(-30, 30), dy=st.integers(-30, 30))
def test_shift_moves_every_pixel_that_stays(dx, dy):
    image = ramp()
    expected = np.zeros_like(image)
    for row in range(28):
        for column in range(28):
            if 0 <= row + dy < 28 and 0 <= column + dx < 28:
                expected[row + dy, column + dx] = image[row, column]
    moved = images.shift(image, dx, dy)
    assert moved.dtype == np.uint8
    np.testing.assert_array_equal(moved, expected)
    np.testing.assert_array_equal(images.shift(image[None], dx, dy)[0], expected)
    assert (image == ramp()).all()


@given(dx=st.integers(-28, 28), dy=st.integers(-28, 28))
def test_shift_agrees_with_move_image(dx, dy):
    image = images.draw([[(9, 6), (19, 6), (13, 22)]])
    np.testing.assert_allclose(images.shift(image, dx, dy), images.move_image(image, 1, dx, dy), atol=1e-6)
