"""The pad and the live network without a browser: events go in as ipycanvas delivers them, messages come out.

`page` stands for the browser: it takes the messages that the canvases send and paints the cells they name.
"""

import asyncio
import contextvars
import itertools
import json
import re
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ipycanvas.canvas import _CMD_LIST
from ipywidgets import Button

from helpers import images, keep, mnist
from helpers.network import Network, sigmoid
from helpers.widgets import DrawingPad, LiveNetwork, NetworkBars
from helpers.widgets import canvas as canvas_module
from helpers.widgets import pad as pad_module
from helpers.widgets.canvas import MANAGER, Coalesced, handler, painting
from helpers.widgets.charts import BASELINE, ROW, WINNER
from helpers.widgets.pad import CELL, HINT, INK, PAPER

SIZES = (784, 16, 16, 10)
SEVEN = [(8, 6), (20, 6), (12, 24)]
DOT = [(14, 14)]


class Page:
    """A page that shows every canvas: what was sent, decoded, and the pad's cells as it would paint them."""

    def __init__(self):
        self.messages = 0
        self.commands = []  # (canvas, name, arguments)
        self.cells = {}  # canvas: {(row, column): color}
        self.current = None

    def receive(self, _metadata, buffers):
        self.messages += 1
        commands, buffers = json.loads(bytes(buffers[0])), list(buffers[1:])
        for number, arguments, *count in commands if isinstance(commands[0], list) else [commands]:
            name = _CMD_LIST[number]
            if name == "switchCanvas":
                self.current = arguments[0]
                continue
            own = [buffers.pop(0) for _ in range(count[0] if count else 0)]
            self.commands.append((self.current, name, arguments))
            if name == "fillStyledRects":
                arrays = {
                    argument["idx"]: np.frombuffer(own[argument["idx"]], argument["dtype"]).reshape(argument["shape"])
                    for argument in arguments
                    if isinstance(argument, dict)
                }
                x, y, color = arrays[0], arrays[1], arrays[2]
                cells = self.cells.setdefault(self.current, {})
                cells.update(((row, column), tuple(rgb)) for row, column, rgb in zip(y, x, color.tolist()))

    def names_of(self, canvas):
        return [name for shown, name, _ in self.commands if shown == reference(canvas)]

    def shown(self, pad):
        """Return the pad's picture, (28, 28, 3), as this page has painted it."""
        cells = self.cells[reference(pad.canvas)]
        return np.array([[cells[row * CELL, column * CELL] for column in range(28)] for row in range(28)])


def reference(canvas):
    return f"IPY_MODEL_{canvas.model_id}"


def as_painted(image):
    """Return the colors an image is shown with: (28, 28, 3), in steps of a gray level."""
    gray = np.rint(image[..., None] * 255) / 255
    return np.rint(PAPER + gray * (INK - PAPER))


@pytest.fixture
def page(monkeypatch):
    page = Page()
    monkeypatch.setattr(MANAGER, "send", page.receive)
    monkeypatch.setattr(MANAGER, "_current_canvas", None)
    return page


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """The file of kept work, in an empty folder; after every test nothing must be left held back."""
    path = tmp_path / "my_work.json"
    monkeypatch.setenv("COURSE_WORK", str(path))
    yield path
    assert MANAGER._caching is False
    assert MANAGER._commands_cache == []
    assert MANAGER._buffers_cache == []


@pytest.fixture
def pad():
    return DrawingPad()


@pytest.fixture(scope="module")
def network():
    rng = np.random.default_rng(7)
    network = Network.random(SIZES, rng)
    for vector in network.biases:
        vector[:] = rng.normal(size=len(vector))
    return network


@pytest.fixture
def live(network):
    return LiveNetwork(network)


def event(canvas, name, x=0, y=0):
    """Deliver a mouse event at canvas pixels, as the page sends it."""
    canvas._handle_frontend_event(None, {"event": name, "x": x, "y": y}, [])


def pen(pad, points, done=False, view="a page", stroke=1):
    """Deliver what the pen of a page has drawn, in image pixels, as the page sends it; return what it is told."""
    with patch.object(pad.overlay, "send") as send:
        message = {"view": view, "stroke": stroke, "points": [list(point) for point in points], "done": done}
        pad.overlay._handle_custom_msg(message, [])
    return [call.args[0] for call in send.call_args_list]


numbers = itertools.count(1)


def stroke(pad, points):
    """Draw a stroke with the mouse, a message for each point."""
    number = next(numbers)
    for point in points:
        pen(pad, [point], stroke=number)
    return pen(pad, [], done=True, stroke=number)


def click(widget, label):
    """Press the button with this label."""
    buttons = [found for found in descendants(widget) if isinstance(found, Button) and found.description == label]
    assert len(buttons) == 1
    buttons[0].click()


def descendants(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from descendants(child)


def text_of(html_widget):
    return re.sub("<[^>]*>", "", html_widget.value)


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
        lambda: click(pad, "Center it as MNIST was"),
        lambda: click(pad, "Clear"),
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


# Save and load


def test_a_saved_drawing_comes_back_on_another_pad(pad, work):
    pad.draw(SEVEN)
    pad.save()
    assert work.exists()
    other = DrawingPad()
    other.load()
    np.testing.assert_allclose(other.image, pad.image, atol=0.01)
    assert len(other.strokes) == 1
    other.undo()
    assert not other.image.any()


def test_a_saved_image_comes_back_with_its_strokes(pad):
    pad.load_sample()
    pad.draw(DOT)
    pad.save()
    before = pad.image
    pad.clear()
    pad.load()
    np.testing.assert_allclose(pad.image, before, atol=0.01)
    assert len(pad.strokes) == 1


def test_loading_what_was_never_saved_says_so(pad):
    pad.draw(SEVEN)
    before = pad.image
    with pytest.raises(LookupError, match="not saved a digit yet: draw one and press Save"):
        pad.load()
    click(pad, "Load my digit")
    assert "You have not saved a digit yet" in text_of(pad.status)
    np.testing.assert_array_equal(pad.image, before)


def test_the_buttons_do_what_the_methods_do(pad):
    pad.draw(SEVEN)
    drawn = pad.image
    click(pad, "Save my digit")
    assert "Saved" in text_of(pad.status)
    click(pad, "Clear")
    assert not pad.image.any()
    assert text_of(pad.status) == HINT
    click(pad, "Undo")
    np.testing.assert_array_equal(pad.image, drawn)
    click(pad, "A digit from MNIST")
    assert pad.image.any()
    click(pad, "Load my digit")
    np.testing.assert_allclose(pad.image, drawn, atol=0.01)
    click(pad, "Center it as MNIST was")
    np.testing.assert_allclose(images.center_of_mass(pad.image), (14.5, 14.5), atol=0.501)


def test_a_place_that_cannot_be_written_to_is_said(pad, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("in the way")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "a file" / "my_work.json"))
    pad.draw(SEVEN)
    with pytest.raises(OSError, match="a file"):
        pad.save()
    click(pad, "Save my digit")
    assert "a file" in text_of(pad.status)
    assert "Saved" not in text_of(pad.status)


def test_what_is_kept_under_one_name_leaves_the_other(work):
    keep.write("my digit", {"a": [1.5]})
    keep.write("a prediction", "about half")
    keep.write("my digit", "new")
    assert json.loads(work.read_text()) == {"my digit": "new", "a prediction": "about half"}
    assert keep.read("a prediction") == "about half"
    assert keep.read("nothing") is None
    assert keep.read("nothing", 3) == 3
    assert [path.name for path in work.parent.glob("[!.]*")] == ["my_work.json"]


def test_work_is_kept_where_the_environment_says(work, monkeypatch):
    assert keep.path() == work
    monkeypatch.delenv("COURSE_WORK")
    assert keep.path() == Path(keep.__file__).resolve().parents[1] / "notebooks" / "my_work.json"


def test_a_file_with_a_mark_of_old_editors_is_read(work):
    keep.write("a prediction", "about half")
    work.write_bytes(b"\xef\xbb\xbf" + work.read_bytes())
    keep.write("another", "none")
    assert keep.read("a prediction") == "about half"


def test_writers_at_the_same_time_lose_nothing(work):
    def write_ten(writer):
        for i in range(10):
            keep.write(f"{writer} {i}", i)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_ten, range(4)))
    assert len(json.loads(work.read_text())) == 40


@pytest.mark.parametrize("contents", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b'{"my digit"', bytes(100)])
def test_a_damaged_file_counts_as_empty_and_is_replaced(pad, work, contents):
    work.write_bytes(contents)
    assert keep.read("my digit") is None
    click(pad, "Load my digit")
    assert "not saved a digit yet" in text_of(pad.status)
    pad.draw(SEVEN)
    click(pad, "Save my digit")
    assert "Saved" in text_of(pad.status)
    assert list(json.loads(work.read_text())) == ["my digit"]
    assert work.with_suffix(".damaged.json").read_bytes() == contents  # moved aside, not thrown away


@pytest.mark.parametrize(
    "digit", [5, "seven", {}, {"base": None}, {"base": [[2]], "strokes": []}, {"base": None, "strokes": [[1]]}]
)
def test_a_damaged_digit_is_said_and_changes_nothing(pad, digit):
    keep.write("my digit", digit)
    pad.draw(SEVEN)
    before = pad.image
    click(pad, "Load my digit")
    assert text_of(pad.status)
    np.testing.assert_array_equal(pad.image, before)


# The pen, the mouse and the finger


def test_the_pen_draws_what_draw_draws(pad):
    pad.pen_down(*SEVEN[0])
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN[:1]]))
    pad.pen_move(*SEVEN[1])
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN[:2]]))  # before the pen is up
    pad.pen_move(*SEVEN[2])
    pad.pen_up()
    np.testing.assert_array_equal(pad.image, images.draw([SEVEN]))
    assert len(pad.strokes) == 1
    pad.undo()
    assert not pad.image.any()


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

    def tell(message):
        told.append(page.shown(pad))

    pad.repaint()
    with patch.object(pad.overlay, "send", tell):
        pad._on_pen("v", 1, [list(point) for point in SEVEN], True)
    np.testing.assert_array_equal(told[0], as_painted(images.draw([SEVEN])))


def test_a_page_is_told_as_if_from_where_the_pad_was_made():
    """By the context of what a widget sent last the kernel chooses the thread for its next events; see pad.py."""
    place, seen = contextvars.ContextVar("place"), []
    place.set("the cell")
    pad = DrawingPad()
    place.set("an event")
    with patch.object(pad.overlay, "send", lambda message: seen.append(place.get())):
        pad._on_pen("a page", 1, [[4, 4], [8, 4]], True)
    assert seen == ["the cell"]


def test_a_lost_release_ends_the_stroke_at_the_next_one(pad):
    pen(pad, [(4, 4), (8, 4)], stroke=1)
    pen(pad, [(20, 20), (24, 20)], stroke=2, done=True)
    np.testing.assert_array_equal(pad.image, images.draw([[(4, 4), (8, 4)], [(20, 20), (24, 20)]]))
    pad.undo()
    np.testing.assert_array_equal(pad.image, images.draw([[(4, 4), (8, 4)]]))


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


def test_clear_in_one_page_ends_the_stroke_of_another(pad):
    pen(pad, [(4, 4), (8, 4)])
    click(pad, "Clear")
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


def test_clearing_in_the_middle_of_a_stroke_takes_it_off_too(pad):
    pad.pen_down(4, 4)
    pad.clear()
    assert not pad.image.any()
    pad.pen_move(9, 9)
    pad.pen_up()
    assert not pad.image.any()


def test_an_exception_is_shown_and_later_strokes_work(pad, monkeypatch):
    def broken(*_):
        raise RuntimeError("the <pen> is broken")

    with monkeypatch.context() as patch:
        patch.setattr(pad_module.images, "draw_stroke", broken)
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

    monkeypatch.setattr(pad_module.mnist, "load", broken)
    click(pad, "A digit from MNIST")
    assert "the sample is gone" in text_of(pad.status)


# The eased move


@pytest.fixture
def no_waiting(monkeypatch):
    """Replace the pauses between frames by handing over to other tasks."""
    sleep = asyncio.sleep
    monkeypatch.setattr(pad_module, "asyncio", types.SimpleNamespace(**(vars(asyncio) | {"sleep": lambda _: sleep(0)})))


def test_the_button_moves_the_drawing_to_the_center_in_steps(pad, no_waiting):
    other = DrawingPad()
    for each in (pad, other):
        each.draw([(2, 2), (2, 12), (8, 12)])
    other.center()
    pictures = []

    async def press():
        pad.observe(lambda change: pictures.append(change["new"]), "image")
        click(pad, "Center it as MNIST was")
        await pad._moving

    asyncio.run(press())
    assert len({picture.tobytes() for picture in pictures}) > 10
    np.testing.assert_array_equal(pad.image, other.image)
    pad.undo()
    np.testing.assert_array_equal(pad.image, images.draw([[(2, 2), (2, 12), (8, 12)]]))


def test_a_change_during_the_move_starts_from_its_end(pad, no_waiting):
    pad.draw([(2, 2), (2, 12)])
    goal = DrawingPad()
    goal.draw([(2, 2), (2, 12)])
    goal.center()
    goal.draw(DOT)

    async def press_and_draw():
        click(pad, "Center it as MNIST was")
        moving = pad._moving
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not moving.done()
        stroke(pad, DOT)
        after = pad.image
        await asyncio.gather(moving, return_exceptions=True)
        return after

    np.testing.assert_array_equal(asyncio.run(press_and_draw()), goal.image)
    np.testing.assert_array_equal(pad.image, goal.image)


# Painting


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.sampled_from(["draw", "stroke", "sample", "center", "undo", "clear", "down", "move", "up"]), max_size=12
    )
)
def test_the_page_always_shows_the_drawing(actions):
    page = Page()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MANAGER, "send", page.receive)
        patch.setattr(MANAGER, "_current_canvas", None)
        pad, rng = DrawingPad(), np.random.default_rng(len(actions))
        methods = {
            "draw": lambda: pad.draw(rng.uniform(0, 28, (3, 2))),
            "stroke": lambda: stroke(pad, rng.uniform(0, 28, (3, 2))),
            "sample": pad.load_sample,
            "down": lambda: pen(pad, [rng.uniform(0, 28, 2)], stroke=next(numbers)),
            "move": lambda: pad.pen_move(*rng.uniform(0, 28, 2), "a page"),
            "up": lambda: pad.pen_up("a page"),
        }
        for action in actions:
            methods.get(action, getattr(pad, action, None))()
            np.testing.assert_array_equal(page.shown(pad), as_painted(pad.image))


@pytest.mark.parametrize(
    "change",
    [
        lambda live: live.pad.draw(DOT),
        lambda live: pen(live.pad, [(4, 4)]),
        lambda live: live.pad.clear(),
        lambda live: live.pad.undo(),
        lambda live: live.pad.load_sample(),
        lambda live: live.pad.center(),
        lambda live: live.bars.look_into(1, 3),
        lambda live: live.pad.repaint(),
        lambda live: click(live.pad, "Clear"),
    ],
)
def test_one_change_is_one_message(live, page, change):
    live.pad.draw(SEVEN)
    live.bars.look_into(1, 0)
    before = page.messages
    change(live)
    assert page.messages == before + 1


def test_only_cells_that_changed_are_painted(pad, page):
    pad.repaint()
    page.cells.clear()
    pad.draw(DOT)
    painted = set(page.cells[reference(pad.canvas)])
    assert painted == {(row * CELL, column * CELL) for row, column in zip(*np.nonzero(np.rint(pad.image * 255)))}


def test_blocks_of_painting_nest(pad, page):
    with painting():
        pad.canvas.fill_rect(0, 0, 1)
        with painting():
            pad.canvas.fill_rect(0, 0, 2)
        assert page.messages == 0
    assert page.messages == 1
    assert page.names_of(pad.canvas) == ["fillRect", "fillRect"]


def test_an_exception_while_painting_does_not_stop_painting(pad, page):
    with pytest.raises(TypeError, match="nowhere"), painting():
        pad.canvas.fill_rect(nowhere=True)
    assert MANAGER._caching is False
    assert MANAGER._commands_cache == []
    before = page.messages
    pad.draw(SEVEN)
    assert page.messages == before + 1


def test_a_message_that_cannot_be_sent_does_not_stop_painting(pad, page, monkeypatch):
    def broken(*_, **__):
        raise OSError("no connection")

    with monkeypatch.context() as patch:
        patch.setattr(MANAGER, "send", broken)
        with pytest.raises(OSError, match="no connection"):
            pad.draw(SEVEN)
    assert MANAGER._caching is False
    assert MANAGER._commands_cache == []
    pad.repaint()
    assert page.messages == 1


def test_a_reloaded_page_is_told_which_canvas_is_painted(pad, page):
    pad.draw(SEVEN)
    page = Page()
    MANAGER.send = page.receive  # the fixture puts the old one back
    event(pad.canvas, "client_ready")
    np.testing.assert_array_equal(page.shown(pad), as_painted(pad.image))


def test_a_reloaded_page_gets_everything_painted_again(live, page):
    live.pad.draw(SEVEN)
    live.bars.look_into(1, 2)
    canvases = [live.pad.canvas, live.bars.chart.canvas, live.bars.plain.canvas, live.bars.revealed.canvas]
    page = Page()
    MANAGER.send = page.receive  # the fixture puts the old one back
    for canvas in canvases:
        event(canvas, "client_ready")
    np.testing.assert_array_equal(page.shown(live.pad), as_painted(live.pad.image))
    for picture in (live.bars.plain.canvas, live.bars.revealed.canvas):
        assert len(page.cells[reference(picture)]) == 784
    assert "fillRects" in page.names_of(live.bars.chart.canvas)
    assert None not in page.cells  # every message names its canvas


# Coalesced


class Clock:
    """Stands for the module `time` and for an event loop: time passes when the test says so."""

    def __init__(self, monkeypatch):
        self.now = 100.0
        self.timers = []
        self.alive = True
        monkeypatch.setattr(canvas_module, "time", types.SimpleNamespace(monotonic=lambda: self.now))
        monkeypatch.setattr(canvas_module, "asyncio", types.SimpleNamespace(get_running_loop=self.get_running_loop))

    def get_running_loop(self):
        if not self.alive:
            raise RuntimeError("no running event loop")
        return self

    def call_later(self, wait, action):
        self.timers.append((self.now + wait, action))

    def advance(self, seconds):
        self.now += seconds
        for timer in sorted(t for t in self.timers if t[0] <= self.now):
            self.timers.remove(timer)
            timer[1]()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_the_first_call_acts_at_once_and_later_ones_once_per_interval(clock):
    acted = []
    call = Coalesced(lambda: acted.append(clock.now), pytest.fail, interval=1)
    call()
    assert acted == [100]
    for _ in range(7):
        clock.advance(0.125)
        call()
    assert acted == [100]
    clock.advance(0.125)
    assert acted == [100, 101]
    clock.advance(0.5)
    call()
    assert acted == [100, 101]
    clock.advance(0.5)
    assert acted == [100, 101, 102]
    clock.advance(10)
    assert acted == [100, 101, 102]  # nothing without a call
    call()
    assert acted == [100, 101, 102, 112]


def test_the_last_event_is_always_shown(clock):
    """A long stroke at 8 events an interval: never more than one action in it, and the last place is shown."""
    place, shown = None, []
    call = Coalesced(lambda: shown.append(place), pytest.fail, interval=1)
    for event_number in range(100):
        place = event_number
        call()
        clock.advance(0.125)
    clock.advance(1)
    assert shown[-1] == 99
    assert 13 <= len(shown) <= 15


def test_without_a_loop_every_call_acts(clock):
    clock.alive = False
    acted = []
    call = Coalesced(lambda: acted.append(1), pytest.fail, interval=1)
    call()
    call()
    assert acted == [1, 1]


def test_a_timer_whose_loop_died_does_not_block(clock):
    acted = []
    call = Coalesced(lambda: acted.append(clock.now), pytest.fail, interval=1)
    call()
    call()
    clock.timers.clear()  # the loop ends, and its timer with it
    clock.advance(2)
    call()
    assert acted == [100, 102]
    call()
    clock.advance(1)
    assert acted == [100, 102, 103]


def test_an_action_that_fails_does_not_block(clock):
    acted = []

    def fail_at_first():
        acted.append(clock.now)
        if len(acted) == 1:
            raise ValueError("once")

    call = Coalesced(fail_at_first, pytest.fail, interval=1)
    with pytest.raises(ValueError, match="once"):
        call()
    call()
    assert acted == [100]
    clock.advance(1)
    assert acted == [100, 101]


def test_strokes_are_coalesced_in_a_real_event_loop(live, page):
    """The pad and the bars keep up with the last event although not every event is painted."""
    live.pad._refresh.interval = 0.2  # by far more than one event takes, so that most of them wait
    live.pad.repaint()
    points = [(x / 10, 14) for x in range(40, 240)]

    async def draw():
        whole = images.draw([points])
        shown = asyncio.Event()
        live.pad.observe(lambda change: np.array_equal(change["new"], whole) and shown.set(), "image")
        before = page.messages
        pen(live.pad, points[:1])
        assert page.messages == before + 1  # at once
        for point in points[1:]:
            pen(live.pad, [point])
        await asyncio.wait_for(shown.wait(), 10)
        assert page.messages - before < len(points) / 2

    asyncio.run(draw())
    np.testing.assert_array_equal(live.activations[0][0], live.pad.image.ravel())
    np.testing.assert_array_equal(page.shown(live.pad), as_painted(live.pad.image))
    assert live.pad.strokes == ()  # the button is still down
    pen(live.pad, [], done=True)
    assert len(live.pad.strokes) == 1


# The live network


def test_the_bars_show_what_the_network_makes_of_the_pad(live, network):
    for change in (
        lambda: None,
        lambda: live.pad.draw(SEVEN),
        lambda: stroke(live.pad, DOT),
        live.pad.undo,
        live.pad.clear,
    ):
        change()
        for shown, expected in zip(live.activations, network.forward(live.pad.image), strict=True):
            np.testing.assert_array_equal(shown, expected)


def test_the_answer_and_the_runner_up_are_said(live):
    live.pad.draw(SEVEN)
    outputs = live.activations[-1][0]
    second, first = outputs.argsort()[-2:]
    assert live.bars.answer == first
    assert text_of(live.bars.readout) == (
        f"Answer: {first} (activation {outputs[first]:.2f}). Runner-up: {second} ({outputs[second]:.2f})."
    )
    assert live.bars.readout.css_class == "digit-readout"


def test_a_blank_pad_has_no_winner_and_says_so(live, page):
    def winner_painted():
        page.commands.clear()
        live.bars.repaint()
        values = [arguments for _, name, arguments in page.commands if name == "set"]
        texts = [arguments[0] for _, name, arguments in page.commands if name == "fillText"]
        return any(WINNER in value for value in values), any("▲" in text for text in texts)

    assert live.bars.answer is None
    assert text_of(live.bars.readout) == "The pad is empty: draw a digit. (White paper is an input, too.)"
    assert winner_painted() == (False, False)
    live.pad.draw(SEVEN)
    assert winner_painted() == (True, True)
    live.pad.clear()
    assert live.bars.answer is None
    assert winner_painted() == (False, False)


def test_a_second_networks_bars_follow_the_same_pad(live, page):
    other = Network.random(SIZES, np.random.default_rng(8))
    bars = NetworkBars(other, live.pad, title="Another")
    before = page.messages
    live.pad.draw(SEVEN)
    assert page.messages == before + 1
    np.testing.assert_array_equal(bars.activations[-1], other.forward(live.pad.image)[-1])
    assert (bars.activations[-1] != live.activations[-1]).any()
    assert "Another" in bars.children[0].value


def test_every_number_of_a_neuron_adds_up(live):
    live.pad.draw(SEVEN)
    for layer, size in enumerate(SIZES[1:], start=1):
        for neuron in range(size):
            weighted_sum, bias, activation = live.bars.neuron_numbers(layer, neuron)
            assert sigmoid(weighted_sum + bias) == pytest.approx(activation, abs=1e-6)
            assert bias == live.network.biases[layer - 1][neuron]
            assert activation == live.activations[layer][0, neuron]


def test_look_into_shows_a_neurons_numbers_and_weights(live, page):
    live.pad.draw(SEVEN)
    live.bars.look_into(1, 3)
    weighted_sum, bias, activation = live.bars.neuron_numbers(1, 3)
    text = text_of(live.bars.neuron_text).replace("−", "-")
    for part in ("2nd layer, neuron 3", f"{weighted_sum:+.2f}", f"{bias:+.2f}", f"{activation:.3f}"):
        assert part in text
    assert live.bars.pictures.layout.display == "flex"
    inked = page.cells[reference(live.bars.revealed.canvas)]
    plain = page.cells[reference(live.bars.plain.canvas)]
    assert len(plain) == len(inked) == 784
    assert inked[0, 0] == (255, 255, 255) != plain[0, 0]  # no ink in the corner
    live.bars.look_into(3, 9)
    assert "Output, neuron 9" in text_of(live.bars.neuron_text)
    assert live.bars.pictures.layout.display == "none"  # its 16 weights are no picture
    live.bars.close_neuron()
    assert live.bars.selected is None
    assert "Point at a bar" in text_of(live.bars.neuron_text)


def test_the_numbers_follow_the_drawing(live):
    live.bars.look_into(1, 3)
    before = text_of(live.bars.neuron_text)
    live.pad.draw(SEVEN)
    assert text_of(live.bars.neuron_text) != before


@pytest.mark.parametrize(("layer", "neuron"), [(0, 0), (4, 0), (1, 16), (3, 10), (1, -1), (-1, 0)])
def test_a_neuron_that_is_not_there_is_refused(live, layer, neuron):
    with pytest.raises(ValueError, match=rf"no neuron {neuron} in layer {layer}; the layers' sizes are \(784"):
        live.bars.look_into(layer, neuron)
    assert live.bars.selected is None


def test_clicking_a_bar_looks_into_it_and_again_closes(live):
    chart = live.bars.chart
    for layer, size in enumerate(SIZES[1:], start=1):
        for neuron in range(size):
            x, y, width, height = chart.box(layer, neuron)
            assert chart.neuron_at(x + width / 2, y + height / 2) == (layer, neuron)
            event(chart.canvas, "mouse_down", x + width / 2, y + height / 2)
            assert live.bars.selected == (layer, neuron)
    event(chart.canvas, "mouse_down", x + width / 2, y + height / 2)
    assert live.bars.selected is None
    live.bars.look_into(1, 1)
    event(chart.canvas, "mouse_down", -5, -5)
    assert live.bars.selected is None
    assert chart.neuron_at(0, chart.canvas.height) is None


def test_pointing_at_a_bar_tells_its_numbers_until_the_mouse_leaves(live):
    x, y, width, height = live.bars.chart.box(2, 5)
    live.bars.look_into(1, 3)
    event(live.bars.chart.canvas, "mouse_move", x + width / 2, y + height / 2)
    assert "3rd layer, neuron 5" in text_of(live.bars.neuron_text)
    assert live.bars.selected == (1, 3)
    event(live.bars.chart.canvas, "mouse_out")
    assert "2nd layer, neuron 3" in text_of(live.bars.neuron_text)


def test_a_bar_is_as_high_as_its_activation(live, page, monkeypatch):
    """The second fillRects of each layer are the bars; heights go out as arrays."""
    heights = []
    fill_rects = type(live.bars.chart.canvas).fill_rects

    def look(canvas, x, y, width, height):
        heights.append((y, height))
        fill_rects(canvas, x, y, width, height)

    monkeypatch.setattr(type(live.bars.chart.canvas), "fill_rects", look)
    live.pad.draw(SEVEN)
    assert len(heights) == 6
    for layer, (track, bars) in enumerate(zip(heights[::2], heights[1::2]), start=1):
        full = live.bars.chart.box(layer, 0)[3]
        np.testing.assert_array_equal(bars[1], np.rint(live.activations[layer][0] * full))
        np.testing.assert_array_equal(bars[0] + bars[1], track[0] + track[1])  # they stand on the same line
        assert (bars[0] + bars[1] == (ROW * (layer - 1) + BASELINE) * canvas_module.SHARPNESS).all()


def test_an_exception_in_the_bars_is_shown_at_the_bars(live):
    live.bars.chart.neuron_at = lambda x, y: (9, 9)
    event(live.bars.chart.canvas, "mouse_down", 5, 5)
    assert "There is no neuron 9 in layer 9" in text_of(live.bars.neuron_text)


def test_a_handler_paints_in_one_message_and_never_raises(pad, page):
    class Broken:
        said = ""

        def say(self, text):
            self.said = text

        @handler
        def on_event(self, count):
            for _ in range(count):
                pad.canvas.fill_rect(0, 0, 1)
            raise LookupError("gone")

    broken = Broken()
    broken.on_event(3)
    assert "gone" in broken.said
    assert page.messages == 1


def test_a_stroke_under_way_survives_a_button(pad):
    pad.pen_down(3, 3)
    pad.pen_move(9, 5)
    pad.draw(DOT)
    assert len(pad.strokes) == 2


def test_an_empty_pad_is_not_saved_over_my_digit(pad, work):
    with pytest.raises(ValueError, match="draw a digit first"):
        pad.save()
    assert not work.exists()


def test_a_finger_opens_a_neuron(live):
    x, y, width, height = live.bars.chart.box(1, 3)
    touches = [{"x": x + width / 2, "y": y + height / 2}]
    live.bars.chart.canvas._handle_frontend_event(None, {"event": "touch_start", "touches": touches}, [])
    assert live.bars.selected == (1, 3)


def test_no_neuron_that_is_not_there_is_selected(live):
    with pytest.raises(ValueError, match="no neuron 99"):
        live.bars.selected = (1, 99)
    assert live.bars.selected is None


def test_an_error_in_a_late_repaint_is_said(live):
    said = []

    async def flood():
        call = Coalesced(lambda: 1 / 0 if said == [] and call.due else None, said.append, interval=0.01)
        call()
        call()
        while not said:
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(flood(), 10))
    assert said == ["division by zero"]


def test_a_hold_left_open_elsewhere_does_not_stop_the_pad(pad, page):
    MANAGER._caching = True  # as after an exception within ipycanvas.hold_canvas
    pad.draw(SEVEN)
    assert not MANAGER._caching
    pad.repaint()
    np.testing.assert_array_equal(page.shown(pad), as_painted(pad.image))
