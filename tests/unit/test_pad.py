"""The pad without a browser: by method, by button, by the pen of a page, and its move to the center."""

import asyncio
import contextvars

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import images, mnist
from helpers.widgets import DrawingPad
from helpers.widgets.pad import HINT
from tests.support.loops import run_quickly
from tests.support.widgets import DOT, SEVEN, as_painted, deliver, pen, press, stroke, text_of

# The pad, by method


def test_a_new_pad_is_blank(pad):
    assert pad.image.shape == (28, 28)
    assert pad.image.dtype == np.float32
    assert not pad.image.any()
    assert pad.strokes == ()


def test_draw_inks_strokes(pad):
    pad.draw(SEVEN)
    pad.draw(DOT)
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN, DOT]))
    assert [len(points) for points in pad.strokes] == [3, 1]


def test_set_image_replaces_the_drawing(pad):
    pad.draw(SEVEN)
    pad.set_image(np.full(784, 51, np.uint8))
    assert pad.strokes == ()
    np.testing.assert_allclose(pad.image, 0.2, atol=1e-7)
    pad.draw(DOT)
    np.testing.assert_allclose(pad.image, np.maximum(images.draw([DOT]), 0.2), atol=1e-7)


@pytest.mark.parametrize(
    ("method", "argument"),
    [
        ("draw", []),
        ("draw", [(1, np.nan)]),
        ("set_image", np.zeros((2, 28, 28))),
        ("set_image", np.full((28, 28), 255.0)),
    ],
)
def test_what_is_refused_leaves_the_drawing_alone(pad, method, argument):
    pad.draw(SEVEN)
    before = pad.image
    with pytest.raises(ValueError, match=r"\w"):
        getattr(pad, method)(argument)
    np.testing.assert_array_equal(pad.image, before)
    pad.undo()
    assert not pad.image.any()


def test_clear_takes_everything_off(pad):
    pad.draw(SEVEN)
    pad.clear()
    assert not pad.image.any()
    assert pad.strokes == ()


def test_center_places_the_drawing_as_mnist_does(pad):
    pad.draw([(3, 3), (3, 11)])
    pad.center()
    left, top, right, bottom = images.bounding_box(pad.image)
    assert abs(bottom - top - images.BOX) <= 3
    assert np.abs(np.subtract(images.center_of_mass(pad.image), images.MIDDLE)).max() <= 0.501
    assert right - left == images.bounding_box(images.draw([pad.strokes[0]]))[2] - left <= 4  # the pen keeps its width


def test_center_moves_an_image_too(pad):
    digit = images.as_image(mnist.load("sample").test.images[0])
    pad.set_image(images.move_image(digit, 1, 4, -3))
    pad.center()
    np.testing.assert_allclose(pad.image, digit, atol=1e-6)


def test_load_sample_puts_a_random_test_image_on_the_pad(pad):
    samples = mnist.load("sample").test.images
    seen = set()
    for _ in range(8):
        pad.load_sample()
        image = np.rint(pad.image * 255).astype(np.uint8)
        assert (samples == image).all(axis=(1, 2)).any()
        seen.add(image.tobytes())
    assert len(seen) > 1


def test_undo_goes_back_through_every_kind_of_change(pad):
    changes = [
        lambda: pad.draw(SEVEN),
        lambda: stroke(pad, [(3, 3), (9, 5)]),
        pad.center,
        pad.save,  # no change
        pad.clear,
        pad.load_sample,
        lambda: pad.draw(DOT),
        lambda: pad.set_image(np.full((28, 28), 0.5)),
        pad.center,
        pad.load,
        lambda: press(pad, "Center it as MNIST was"),
        lambda: press(pad, "Clear"),
    ]
    pictures = [pad.image]
    for change in changes:
        change()
        pictures.append(pad.image)
    # What changes nothing, as saving, is nothing to take back.
    pictures = [picture for picture, next in zip(pictures, [*pictures[1:], None]) if not np.array_equal(picture, next)]
    for picture in reversed(pictures):
        np.testing.assert_array_equal(pad.image, picture)
        pad.undo()
    assert not pad.image.any()
    pad.undo()
    assert not pad.image.any()


def test_the_pad_keeps_copies(pad):
    points, image = np.array(SEVEN, float), images.draw([SEVEN])
    pad.set_image(image)
    pad.draw(points)
    points[:], image[:] = 1, 1
    pad.draw(DOT)
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN, DOT]))


def test_observers_get_arrays_of_their_own(pad):
    seen = []
    pad.observe(lambda change: seen.append((change["new"], change["new"].copy())), "image")
    stroke(pad, SEVEN)
    pad.draw(DOT)
    pad.center()
    pad.undo()
    pad.clear()
    assert len(seen) >= 7  # down, two moves, up, and one for each of the others
    for given_array, copy in seen:
        np.testing.assert_array_equal(given_array, copy)
    assert len({id(array) for array, _ in seen}) == len(seen)
    assert pad.image is seen[-1][0]


def test_writing_into_the_image_does_not_change_the_drawing(pad):
    pad.draw(SEVEN)
    pad.image[:] = 1
    pad.draw(DOT)
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN, DOT]))


# The pen, the mouse and the finger


def test_the_mouse_draws_what_draw_draws(pad):
    stroke(pad, SEVEN)
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN]))
    assert len(pad.strokes) == 1


def test_a_stroke_may_come_in_one_message(pad):
    pen(pad, SEVEN, done=True)
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN]))
    assert len(pad.strokes) == 1


def test_a_page_is_told_once_that_its_stroke_is_painted(pad):
    assert pen(pad, SEVEN[:2], view="v", stroke=4) == []
    assert pen(pad, SEVEN[2:], view="v", stroke=4, done=True) == [{"painted": [["v", 4]]}]


def test_a_page_is_told_after_the_picture_was_sent(pad, page):
    told = []
    pad.repaint()
    pen(pad, SEVEN, done=True, hear=lambda _: told.append(page.shown(pad)))
    np.testing.assert_array_equal(told, [as_painted(images.draw([SEVEN]))])


def test_a_page_is_told_as_if_from_where_the_pad_was_made():
    """By the context of what a widget sent last the kernel chooses the thread for its next events; see pad.py."""
    place, seen = contextvars.ContextVar("place"), []
    place.set("the cell")
    pad = DrawingPad()
    place.set("an event")
    pen(pad, [(4, 4), (8, 4)], done=True, hear=lambda _: seen.append(place.get()))
    assert seen == ["the cell"]


def test_a_stroke_that_is_done_is_painted_while_another_page_draws(pad, page):
    told = []
    pad.repaint()

    async def draw():
        pen(pad, [(4, 4)], view="a")
        pen(pad, [(20, 20), (24, 20)], view="b", done=True, hear=lambda _: told.append(page.shown(pad)))

    run_quickly(draw())
    np.testing.assert_array_equal(told, [as_painted(images.draw([[(4, 4)], [(20, 20), (24, 20)]]))])


def test_a_lost_release_ends_the_stroke_at_the_next_one(pad):
    pen(pad, [(4, 4), (8, 4)], stroke=1)
    pen(pad, [(20, 20), (24, 20)], stroke=2, done=True)
    np.testing.assert_array_equal(pad.image, images.draw([[(4, 4), (8, 4)], [(20, 20), (24, 20)]]))
    pad.undo()
    np.testing.assert_array_equal(pad.image, images.draw([[(4, 4), (8, 4)]]))


def test_the_hand_that_holds_a_stylus_leaves_nothing(pad):
    pen(pad, [(4, 4), (8, 4)], stroke=1)
    assert pen(pad, [], stroke=1, done=True, taken=True) == [{"painted": [["a page", 1]]}]
    assert not pad.image.any()
    assert not pad.strokes


def test_a_page_that_opens_ends_what_another_left_under_way(pad):
    pen(pad, [(4, 4), (8, 4)])
    deliver(pad.overlay, {"wish": "lift"})
    assert not pad.sketch.pens
    assert len(pad.strokes) == 1
    deliver(pad.overlay, {"wish": "undo"})
    assert not pad.strokes


def test_two_pages_draw_at_the_same_time(pad):
    pen(pad, [(4, 4)], view="a")
    pen(pad, [(20, 20)], view="b")
    pen(pad, [(8, 4)], view="a")
    np.testing.assert_array_equal(pad.image, images.draw([[(4, 4), (8, 4)], [(20, 20)]]))
    pen(pad, [(20, 24)], view="b", done=True)
    assert len(pad.strokes) == 1
    pen(pad, [(8, 9)], view="a", done=True)
    np.testing.assert_array_equal(pad.image, images.draw([[(20, 20), (20, 24)], [(4, 4), (8, 4), (8, 9)]]))
    assert len(pad.strokes) == 2


def test_a_page_whose_stroke_is_done_is_forgotten(pad):
    for page in "abc":
        pen(pad, [(4, 4)], view=page)
        pen(pad, [(8, 4)], view=page, done=True)
    assert len(pad.strokes) == 3
    assert not pad._latest


def test_clear_in_one_page_ends_the_stroke_of_another(pad):
    pen(pad, [(4, 4), (8, 4)])
    press(pad, "Clear")
    assert not pad.image.any()
    assert pen(pad, [(20, 20)], done=True) == [{"painted": [["a page", 1]]}]
    assert not pad.image.any()
    pen(pad, SEVEN, stroke=2, done=True)
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN]))


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["begin", "go on", "end"])), max_size=30))
def test_no_stroke_is_lost_doubled_or_joined(events):
    """Whatever the order in which two pages' messages come."""
    pad, rng, under_way, drawn, number = DrawingPad(), np.random.default_rng(1), {}, [], {"a": 0, "b": 0}
    for view, kind in events:
        point = rng.uniform(0, 28, 2).tolist()
        if kind == "begin" and view not in under_way:
            number[view] += 1
            under_way[view] = [point]
            pen(pad, [point], view=view, stroke=number[view])
        elif kind == "go on" and view in under_way:
            under_way[view].append(point)
            pen(pad, [point], view=view, stroke=number[view])
        elif kind == "end" and view in under_way:
            pen(pad, [], view=view, stroke=number[view], done=True)
            drawn.append(under_way.pop(view))
    assert [stroke.tolist() for stroke in pad.strokes] == drawn
    np.testing.assert_array_equal(pad.image, images.draw([*drawn, *under_way.values()]))


def test_an_exception_is_shown_and_later_strokes_work(pad, monkeypatch):
    def broken(*_):
        raise RuntimeError("the <pen> is broken")

    with monkeypatch.context() as patch:
        patch.setattr(images, "draw_stroke", broken)
        stroke(pad, SEVEN)
        assert pad.status.value == "the <pen> is broken"
    pad.clear()
    stroke(pad, SEVEN)
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN]))
    assert text_of(pad.status) == HINT


def test_an_observer_that_fails_does_not_break_the_pad(pad):
    def fail(_):
        raise ValueError("an observer failed")

    pad.observe(fail, "image")
    stroke(pad, SEVEN)
    assert "an observer failed" in text_of(pad.status)
    pad.unobserve(fail, "image")
    stroke(pad, DOT)
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN, DOT]))


def test_a_button_that_fails_says_why(pad, monkeypatch):
    def broken(*_):
        raise FileNotFoundError("the sample is gone")

    monkeypatch.setattr(mnist, "load", broken)
    press(pad, "A digit from MNIST")
    assert "the sample is gone" in text_of(pad.status)


# The eased move


def test_the_button_moves_the_drawing_to_the_center_in_steps(pad):
    other = DrawingPad()
    for each in (pad, other):
        each.draw([(2, 2), (2, 12), (8, 12)])
    other.center()
    pictures = [pad.image]

    async def press_and_wait():
        arrived = asyncio.Event()
        pad.observe(lambda change: pictures.append(change["new"]), "image")
        pad.observe(lambda change: np.array_equal(change["new"], other.image) and arrived.set(), "image")
        press(pad, "Center it as MNIST was")
        np.testing.assert_array_equal(pad.image, pictures[0])
        await asyncio.wait_for(arrived.wait(), 10)

    run_quickly(press_and_wait())
    assert len({picture.tobytes() for picture in pictures}) > 10
    assert not any(np.array_equal(picture, other.image) for picture in pictures[:-1])
    pad.undo()
    np.testing.assert_array_equal(pad.image, images.draw([[(2, 2), (2, 12), (8, 12)]]))


@pytest.mark.parametrize(
    "change",
    [
        lambda pad: stroke(pad, DOT),
        lambda pad: pad.sketch.slide(2, 1),
        lambda pad: pad.undo(),
        lambda pad: press(pad, "Undo"),
        lambda pad: pad.center(),
    ],
)
def test_a_change_during_the_move_starts_from_its_end(pad, change):
    goal = DrawingPad()
    for each in (pad, goal):
        each.draw([(2, 2), (2, 12)])
    goal.center()
    change(goal)

    async def press_and_change():
        moved = asyncio.Event()
        pad.observe(lambda _: moved.set(), "image")
        press(pad, "Center it as MNIST was")
        for _ in range(3):
            moved.clear()
            await asyncio.wait_for(moved.wait(), 10)
        change(pad)
        np.testing.assert_array_equal(pad.image, goal.image)
        await asyncio.sleep(2)  # of the loop's own time

    run_quickly(press_and_change())
    np.testing.assert_array_equal(pad.image, goal.image)


def test_for_who_prefers_it_nothing_moves(pad):
    pad.draw([(2, 2), (2, 12)])
    pad.overlay.calm = True
    pictures = []
    pad.observe(lambda change: pictures.append(change["new"]), "image")

    async def press_and_wait():
        press(pad, "Center it as MNIST was")

    run_quickly(press_and_wait())
    assert len(pictures) == 1
    np.testing.assert_allclose(images.center_of_mass(pad.image), (14.5, 14.5), atol=0.501)


def test_an_observer_that_fails_during_the_move_is_heard(pad):
    pad.draw([(2, 2), (2, 12)])

    async def press_and_wait():
        press(pad, "Center it as MNIST was")
        said = asyncio.Event()
        pad.status.observe(lambda _: said.set(), "value")
        pad.observe(lambda _: 1 / 0, "image")
        await asyncio.wait_for(said.wait(), 10)

    run_quickly(press_and_wait())
    assert "division by zero" in text_of(pad.status)
