"""The sketch behind the pad, with no page: pens, changes and undo.

Coordinates are multiples of 1/64: sums of them are exact in floating point, so pixels can be equal.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import images
from helpers.drawing import Drawing
from helpers.widgets.sketch import UNDO_STEPS, Sketch
from tests.support.strokes import strokes_within, unhurried
from tests.support.widgets import DOT, SEVEN


@pytest.fixture
def sketch():
    return Sketch()


def test_a_new_sketch_is_blank(sketch):
    assert sketch.image.shape == (28, 28)
    assert sketch.image.dtype == np.float32
    assert not sketch.image.any()
    sketch.undo()
    assert not sketch.image.any()


# Pens


def test_a_pen_draws_what_draw_draws(sketch):
    sketch.down(*SEVEN[0])
    np.testing.assert_array_equal(sketch.image, images.draw([SEVEN[:1]]))
    sketch.move(*SEVEN[1])
    np.testing.assert_array_equal(sketch.image, images.draw([SEVEN[:2]]))  # before the pen is up
    assert sketch.drawing.strokes == ()
    sketch.move(*SEVEN[2])
    sketch.up()
    other = Sketch()
    other.draw(SEVEN)
    for each in (sketch, other):
        np.testing.assert_array_equal(each.image, images.draw([SEVEN]))
        assert [points.tolist() for points in each.drawing.strokes] == [np.array(SEVEN).tolist()]


def test_a_lost_release_ends_the_stroke_at_the_next_one(sketch):
    for x in (4, 20):
        sketch.down(x, 4)
        sketch.move(x + 4, 4)
    assert len(sketch.drawing.strokes) == 1
    np.testing.assert_array_equal(sketch.image, images.draw([[(4, 4), (8, 4)], [(20, 4), (24, 4)]]))


def test_a_pen_that_is_not_down_draws_nothing(sketch):
    sketch.move(4, 4)
    sketch.up()
    assert not sketch.image.any()
    assert not sketch.history


@unhurried
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["down", "move", "up"])), max_size=30))
def test_no_stroke_of_two_pens_is_lost_doubled_or_joined(events):
    sketch, rng, under_way, drawn = Sketch(), np.random.default_rng(1), {}, []
    for pen, kind in events:
        point = rng.uniform(0, 28, 2).tolist()
        if kind in ("down", "up") and pen in under_way:
            drawn.append(under_way.pop(pen))
        if kind == "down":
            under_way[pen] = [point]
        elif pen in under_way:
            under_way[pen].append(point)
        getattr(sketch, kind)(*([] if kind == "up" else point), pen)
    assert [points.tolist() for points in sketch.drawing.strokes] == drawn
    np.testing.assert_array_equal(sketch.image, images.draw([*drawn, *under_way.values()]))


@pytest.mark.parametrize("change", [lambda s: s.draw(DOT), lambda s: s.center(), lambda s: s.slide(1, 0)])
def test_other_changes_end_the_strokes_under_way(sketch, change):
    sketch.down(3, 3)
    sketch.move(9, 5)
    change(sketch)
    assert not sketch.pens
    assert len(sketch.drawing.strokes[0]) == 2


def test_clearing_in_the_middle_of_a_stroke_takes_it_off_too(sketch):
    sketch.down(4, 4)
    sketch.clear()
    assert not sketch.image.any()
    sketch.move(9, 9)
    sketch.up()
    assert not sketch.image.any()


def test_what_is_refused_changes_nothing(sketch):
    sketch.draw(SEVEN)
    sketch.down(3, 3)
    before = sketch.image
    with pytest.raises(ValueError, match="pairs"):
        sketch.draw([1, 2])
    assert sketch.image is before
    assert sketch.pens


# Changes, and back


STROKE = strokes_within(0, 28, points=(1, 3), count=(1, 1)).map(lambda strokes: strokes[0])
ACTIONS = st.one_of(
    st.tuples(st.sampled_from(["draw", "stroke"]), STROKE),
    st.tuples(st.just("slide"), st.tuples(st.integers(-4, 4), st.integers(-4, 4))),
    st.tuples(st.just("replace"), st.integers(0, 99)),
    st.tuples(st.sampled_from(["center", "clear"]), st.none()),
)


def act(sketch, name, value):
    if name == "stroke":
        for point in value:
            (sketch.move if sketch.pens else sketch.down)(*point)
        sketch.up()
    elif name == "replace":
        sketch.replace(Drawing(np.random.default_rng(value).random((28, 28))))
    else:
        getattr(sketch, name)(*{"draw": [value], "slide": value}.get(name, []))


@unhurried
@given(st.lists(ACTIONS, max_size=12))
def test_undo_goes_back_through_all_that_was_seen(actions):
    """Slides one after the other are one step; what looked the same before and after is none."""
    sketch, seen = Sketch(), []
    start = sketch.image  # before the change, or before the first of several slides
    for (name, value), (following, _) in zip(actions, [*actions[1:], (None, None)]):
        act(sketch, name, value)
        if (name, following) != ("slide", "slide"):
            if (sketch.image != start).any():
                seen.append(start)
            start = sketch.image
    while seen:
        sketch.undo()
        if (sketch.image != seen[-1]).any():  # a slide over nothing but paper is there to be taken back, unseen
            sketch.undo()
        np.testing.assert_array_equal(sketch.image, seen.pop())
    sketch.undo()
    assert not sketch.image.any()


def test_a_slide_is_one_step_to_undo(sketch):
    sketch.draw(SEVEN)
    before = sketch.drawing
    for dx in (1, 2, 3):
        sketch.slide(dx, 0)
    np.testing.assert_array_equal(sketch.image, images.shift(before.pixels, 3, 0))
    sketch.undo()
    np.testing.assert_array_equal(sketch.image, before.pixels)
    sketch.undo()
    assert not sketch.image.any()


def test_slid_back_there_is_nothing_to_undo(sketch):
    sketch.draw(SEVEN)
    sketch.slide(20, 0)
    sketch.slide(0, 0)
    np.testing.assert_array_equal(sketch.image, images.draw([SEVEN]))  # what left the grid is back
    sketch.undo()
    assert not sketch.image.any()


@pytest.mark.parametrize("change", [lambda s: s.down(3, 3), lambda s: s.draw([(3, 3)])])
def test_a_pen_put_down_ends_the_slide(sketch, change):
    sketch.draw(SEVEN)
    sketch.slide(4, 2)
    change(sketch)
    assert sketch.drawing.offset == (0, 0)
    np.testing.assert_array_equal(sketch.drawing.strokes[0], np.add(SEVEN, (4, 2)))
    sketch.undo()
    np.testing.assert_array_equal(sketch.image, images.shift(images.draw([SEVEN]), 4, 2))
    sketch.undo()
    np.testing.assert_array_equal(sketch.image, images.draw([SEVEN]))


def test_undo_takes_strokes_under_way_first(sketch):
    sketch.draw(SEVEN)
    sketch.down(3, 3)
    sketch.undo()
    np.testing.assert_array_equal(sketch.image, images.draw([SEVEN]))
    assert not sketch.pens


def test_history_has_an_end(sketch):
    for step in range(UNDO_STEPS + 5):
        sketch.replace(Drawing(np.full((28, 28), step / 1000)))
    assert len(sketch.history) == UNDO_STEPS


# What is told


def test_every_change_is_told_with_an_array_of_its_own(sketch):
    told = []
    sketch.observe(lambda change: told.append((change["new"], change["new"].copy())), "image")
    sketch.draw(DOT)
    sketch.down(3, 3)
    sketch.move(9, 5)
    sketch.up()
    sketch.slide(1, 0)
    sketch.undo()
    sketch.clear()
    assert len(told) == 7
    for image, as_told in told:
        np.testing.assert_array_equal(image, as_told)


def test_who_observes_the_image_finds_the_drawing_changed(sketch):
    found = []
    sketch.observe(lambda change: found.append((change["new"] == sketch.drawing.pixels).all()), "image")
    sketch.draw(SEVEN)
    sketch.slide(2, 0)
    sketch.center()
    sketch.undo()
    assert found == [True] * 4


def test_writing_into_the_image_does_not_change_the_drawing(sketch):
    sketch.draw(SEVEN)
    sketch.image[:] = 1
    sketch.draw(DOT)
    np.testing.assert_array_equal(sketch.image, images.draw([SEVEN, DOT]))


def test_a_preview_is_seen_until_the_next_change(sketch):
    sketch.draw(SEVEN)
    sketch.preview(images.draw([DOT]))
    np.testing.assert_array_equal(sketch.image, images.draw([DOT]))
    np.testing.assert_array_equal(sketch.drawing.pixels, images.draw([SEVEN]))
    sketch.down(*DOT[0])
    np.testing.assert_array_equal(sketch.image, images.draw([SEVEN, DOT]))


def test_a_stroke_that_is_dropped_was_never_there(sketch):
    sketch.draw(SEVEN)
    before = sketch.image.copy()
    sketch.down(3, 3, "hand")
    sketch.move(9, 5, "hand")
    sketch.drop("hand")
    sketch.drop("hand")
    np.testing.assert_array_equal(sketch.image, before)
    sketch.undo()
    assert not sketch.image.any()


def test_a_stroke_is_inked_once_however_long_it_is(sketch, monkeypatch):
    """To ink 60,000 points once more at the end took 12 seconds, in which nothing else was heard."""
    inked = []
    draw_stroke = images.draw_stroke
    monkeypatch.setattr(
        images, "draw_stroke", lambda points, image: (inked.append(len(points)), draw_stroke(points, image))
    )
    sketch.down(3, 3)
    for number in range(1000):
        sketch.move(3 + number % 20, 5)
    sketch.down(20, 20, "another page")
    sketch.up("another page")
    sketch.up()
    assert max(inked) == 2
    assert len(inked) == 1002
    monkeypatch.undo()
    np.testing.assert_array_equal(sketch.image, images.draw(sketch.drawing.strokes))
