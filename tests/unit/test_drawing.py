"""Drawings as values: what their pixels are, slides, centering, and their JSON form.

Coordinates are multiples of 1/64: sums of them are exact in floating point, so pixels can be equal.
"""

import contextlib
import json
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import images
from helpers.drawing import Drawing
from tests.support.strokes import strokes_within, unhurried
from tests.support.widgets import SEVEN

STROKES = strokes_within(3, 25, points=(1, 4), count=(0, 3))
STROKE = strokes_within(3, 25, points=(1, 4), count=(1, 1)).map(lambda strokes: strokes[0])
STEP = st.integers(-30, 30)

BASES = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((28, 28), np.float32))
DRAWINGS = st.builds(Drawing, st.one_of(st.just(images.blank()), BASES), STROKES)


def test_a_drawing_without_anything_is_blank():
    assert not Drawing().pixels.any()
    assert Drawing().pixels.dtype == np.float32
    assert Drawing().strokes == ()


@unhurried
@given(BASES, STROKES)
def test_the_pixels_are_the_strokes_inked_on_the_base(base, strokes):
    drawing = Drawing(base, strokes)
    np.testing.assert_array_equal(drawing.pixels, images.draw(strokes, base))
    one_by_one = Drawing(base)
    for points in strokes:
        one_by_one = one_by_one.with_stroke(points)
    np.testing.assert_array_equal(one_by_one.pixels, drawing.pixels)
    assert [points.tolist() for points in one_by_one.strokes] == [points.tolist() for points in drawing.strokes]


def test_one_more_stroke_costs_one_stroke():
    drawing = Drawing(strokes=[SEVEN] * 20)
    with patch.object(images, "draw_stroke", wraps=images.draw_stroke) as inked:
        _ = drawing.with_stroke(SEVEN).pixels
        assert inked.call_count == 1
        _ = drawing.slid(3, 0).pixels, drawing.slid(3, 0).slid(0, 1).pixels
        assert inked.call_count == 1


def test_a_drawing_never_changes():
    base, points = np.full((28, 28), 0.5, np.float32), np.array(SEVEN, float)
    drawing = Drawing(base, [points])
    before = drawing.pixels.copy()
    base[:], points[:] = 1, 0
    for array in (drawing.base, drawing.strokes[0], drawing.pixels, drawing.slid(1, 0).settled().strokes[0]):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0
    drawing.slid(2, 1), drawing.with_stroke(SEVEN), drawing.centered()
    np.testing.assert_array_equal(drawing.pixels, before)
    assert drawing.strokes[0].tolist() == np.array(SEVEN).tolist()
    with pytest.raises(AttributeError):
        drawing.offset = (1, 0)


@pytest.mark.parametrize("stroke", [[], [1, 2], [(1, 2, 3)], [(1, np.nan)]])
def test_what_is_no_stroke_is_refused(stroke):
    with pytest.raises(ValueError, match="stroke"):
        Drawing(strokes=[stroke])
    with pytest.raises(ValueError, match="stroke"):
        Drawing().with_stroke(stroke)


@pytest.mark.parametrize("offset", [(0.9, 0), (1, -0.5), (1,), (1, 2, 3), "ab", 3, None])
def test_what_is_no_offset_in_whole_pixels_is_refused(offset):
    with pytest.raises(ValueError, match=r"offset is .*; it must be two whole numbers"):
        Drawing(offset=offset)


def test_half_a_pixel_is_no_slide():
    with pytest.raises(ValueError, match="two whole numbers"):
        Drawing().slid(0.5, 0)
    assert Drawing().slid(np.int64(2), 0).offset == (2, 0)


def test_a_drawing_cannot_be_made_with_pixels_that_are_not_its_own():
    with pytest.raises(TypeError, match="unslid"):
        Drawing(unslid=np.zeros((28, 28), np.float32))


def test_what_is_no_image_is_refused():
    with pytest.raises(ValueError, match="An image is"):
        Drawing(np.zeros((3, 3)))


# Slides


@unhurried
@given(DRAWINGS, STEP, STEP, STEP, STEP)
def test_slid_it_looks_shifted_and_slid_back_it_is_whole_again(drawing, dx, dy, other_dx, other_dy):
    slid = drawing.slid(other_dx, other_dy).slid(dx, dy)
    assert slid.offset == (dx, dy)
    np.testing.assert_array_equal(slid.pixels, images.shift(drawing.pixels, dx, dy))
    np.testing.assert_array_equal(slid.slid(0, 0).pixels, drawing.pixels)


@unhurried
@given(DRAWINGS, STEP, STEP)
def test_settled_it_looks_the_same_and_begins_there(drawing, dx, dy):
    slid = drawing.slid(dx, dy)
    settled = slid.settled()
    np.testing.assert_array_equal(settled.pixels, slid.pixels)
    assert settled.offset == (0, 0)
    assert [points.tolist() for points in settled.strokes] == [np.add(p, (dx, dy)).tolist() for p in drawing.strokes]
    assert settled.settled() is settled


@unhurried
@given(DRAWINGS, STEP, STEP, STROKE)
def test_a_stroke_on_a_slid_drawing_is_a_stroke_on_what_one_sees(drawing, dx, dy, points):
    drawn = drawing.slid(dx, dy).with_stroke(points)
    np.testing.assert_array_equal(drawn.pixels, images.draw([points], images.shift(drawing.pixels, dx, dy)))
    moved = [images.move_points(stroke, 1, dx, dy) for stroke in drawing.strokes]
    baked = Drawing(images.shift(drawing.base, dx, dy), [*moved, points])
    np.testing.assert_array_equal(drawn.pixels, baked.pixels)
    assert [stroke.tolist() for stroke in drawn.strokes] == [stroke.tolist() for stroke in baked.strokes]


# Centering


@unhurried
@given(DRAWINGS, st.integers(-3, 3), st.integers(-3, 3))
def test_centered_is_what_the_rule_says_of_what_one_sees(drawing, dx, dy):
    slid = drawing.slid(dx, dy)
    scale, *move = slid.centering()
    assert (scale, *move) == images.centering(slid.settled().base, slid.settled().strokes)
    centered = slid.centered()
    strokes = [images.move_points(points, scale, *move) for points in slid.settled().strokes]
    expected = images.draw(strokes, images.move_image(slid.settled().base, scale, *move))
    np.testing.assert_array_equal(centered.pixels, expected)


def test_a_centered_stroke_keeps_its_width():
    left, top, right, bottom = images.bounding_box(Drawing(strokes=[[(3, 3), (3, 11)]]).centered().pixels)
    assert right - left <= 4
    assert bottom - top == 20


# JSON


@unhurried
@given(DRAWINGS, st.integers(-3, 3), st.integers(-3, 3))
def test_a_drawing_comes_back_from_json(drawing, dx, dy):
    slid = drawing.slid(dx, dy)
    back = Drawing.from_json(json.loads(json.dumps(slid.to_json())))
    np.testing.assert_allclose(back.pixels, slid.pixels, atol=0.01)
    assert len(back.strokes) == len(drawing.strokes)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["base", "strokes"]), inner),
)


@unhurried
@given(ANYTHING | st.fixed_dictionaries({"base": ANYTHING, "strokes": ANYTHING}))
def test_anything_else_is_refused_if_it_is_no_drawing(kept):
    with contextlib.suppress(ValueError):  # nothing else
        assert Drawing.from_json(kept).pixels.shape == (28, 28)


@pytest.mark.parametrize(
    "kept",
    [
        *[5, "seven", None, {}, {"base": None}],
        *[{"base": base, "strokes": []} for base in ([[2]], {}, "", True, [[1], [1, 2]])],
        *[{"base": None, "strokes": strokes} for strokes in (5, [[1]], [[]], "ab", [[[10**400, 1]]], [[[None, 1]]])],
    ],
)
def test_damaged_json_is_refused(kept):
    with pytest.raises(ValueError, match="no drawing, or a damaged one"):
        Drawing.from_json(kept)
