"""The learner's ten digits: which ones are taken, what the widget keeps and when, and how one gets around in it."""

import json
import runpy

import numpy as np
import pytest

from helpers import learner, zoo
from helpers.drawing import Drawing
from helpers.learner import keep, ten_digits
from helpers.lessons.digits import TenDigits
from tests.support.files import ROOT
from tests.support.widgets import SEVEN, as_painted, event, key, pen, press, stroke

LINE = [(14, 5), (14, 23)]


@pytest.fixture
def ten():
    return TenDigits()


def strokes_kept(digit):
    """Return how many strokes of a digit are kept; None when it is not."""
    kept = keep.read(f"digit {digit}")
    return kept and len(kept["strokes"])


def press_on(strip, digit):
    event(strip.canvas, "mouse_down", (digit + 0.5) * strip.canvas.width / 10, 50)


# What `learner.digits` gives.


def test_those_that_ship_are_ten_drawings_within_the_pad():
    shipped = ten_digits.shipped()
    assert list(shipped) == list(range(10))
    for drawing in shipped.values():
        assert not drawing.base.any()
        points = np.concatenate(drawing.strokes)
        assert points.min() > 1
        assert points.max() < 27


def test_the_script_makes_those_that_ship(tmp_path):
    made = runpy.run_path(ROOT / "data" / "make_ten_digits.py")
    made["main"](tmp_path / "made.json")
    assert json.loads((tmp_path / "made.json").read_text()) == json.loads(ten_digits.SHIPPED.read_text())


def test_who_has_drawn_nothing_gets_those_that_ship():
    examples = learner.digits()
    assert (examples.images.shape, examples.images.dtype) == ((10, 28, 28), np.float32)
    assert examples.labels.tolist() == list(range(10))
    assert not learner.digits_are_own()
    for image, drawing in zip(examples.images, ten_digits.shipped().values()):
        np.testing.assert_array_equal(image, drawing.pixels)


def test_data_page_says_how_they_are_read():
    """data/README.md: six as they were drawn, all ten centered."""
    network, labels = zoo.load("digits"), np.arange(10)
    assert np.sum(network.predict(learner.digits().images) == labels) == 6
    assert np.sum(network.predict(learner.digits(centered=True).images) == labels) == 10


def test_ones_own_digits_take_their_places():
    seven = Drawing().with_stroke(SEVEN)
    ten_digits.keep_digit(7, seven)
    assert not learner.digits_are_own()
    for centered, expected in [(False, seven), (True, seven.centered())]:
        np.testing.assert_allclose(learner.digits(centered).images[7], expected.pixels, atol=0.01)
    shipped = ten_digits.shipped()
    np.testing.assert_array_equal(learner.digits().images[3], shipped[3].pixels)
    for digit in range(10):
        ten_digits.keep_digit(digit, seven)
    assert learner.digits_are_own()


@pytest.mark.parametrize(
    "kept", [None, 5, {}, {"base": None, "strokes": []}, {"base": None, "strokes": [[[99, 99]]]}, {"base": 1}]
)
def test_what_is_no_digit_is_not_taken(kept):
    keep.write("digit 4", kept)
    assert ten_digits.drawn() == {}
    np.testing.assert_array_equal(learner.digits().images[4], ten_digits.shipped()[4].pixels)


# The widget.


def test_each_digit_is_kept_as_soon_as_it_is_drawn(ten):
    assert (ten.wanted, ten.asked.value, ten.status.value) == (0, "Draw a 0", "Drawn: 0 of 10.")
    stroke(ten.pad, LINE)
    assert strokes_kept(0) == 1
    assert ten.status.value.startswith("Kept. Drawn: 1 of 10.")
    stroke(ten.pad, SEVEN)
    assert strokes_kept(0) == 2
    press(ten, "Undo")
    assert strokes_kept(0) == 1
    press(ten, "Clear")
    assert strokes_kept(0) is None
    assert ten.drawings == {}
    assert ten.status.value == "Drawn: 0 of 10."


def test_all_ten_one_after_the_other(ten):
    for digit in range(10):
        assert ten.asked.value == f"Draw {'an' if digit == 8 else 'a'} {digit}"
        assert not ten.pad.image.any()
        ten.pad.draw(LINE)
        press(ten, "Next digit" if digit < 9 else "Done")
    assert learner.digits_are_own()
    assert ten.wanted == 9
    assert ten.status.value.startswith("All ten are yours")
    assert set(TenDigits().drawings) == set(range(10))


def test_the_next_one_is_the_next_that_is_not_drawn(ten):
    for digit in (1, 2, 9):
        ten.choose(digit)
        ten.pad.draw(LINE)
    ten.choose(0)
    press(ten, "Next digit")
    assert ten.wanted == 3
    for _ in range(3, 9):
        ten.pad.draw(LINE)
        press(ten, "Next digit")
    assert ten.wanted == 0
    press(ten, "Next digit")  # nothing else is left
    assert (ten.wanted, ten.status.value) == (0, "Drawn: 9 of 10.")
    assert TenDigits().wanted == 0


def test_a_digit_is_chosen_again_by_mouse_and_keys(ten):
    ten.choose(7)
    ten.pad.draw(SEVEN)
    for choose, digit in [
        (lambda: press_on(ten.strip, 3), 3),
        (lambda: key(ten.strip.canvas, "ArrowLeft"), 2),
        (lambda: key(ten.strip.canvas, "8"), 8),
        (lambda: key(ten.strip.canvas, "ArrowRight"), 9),
        (lambda: key(ten.strip.canvas, "ArrowRight"), 0),
    ]:
        choose()
        assert ten.wanted == digit
        assert not ten.pad.image.any()
    press_on(ten.strip, 7)
    np.testing.assert_array_equal(ten.pad.image, Drawing().with_stroke(SEVEN).pixels)
    assert strokes_kept(7) == 1


def test_drawing_anew_changes_this_digit_only(ten):
    ten.pad.draw(SEVEN)
    ten.choose(1)
    ten.pad.undo()  # what was drawn before is another digit's
    assert not ten.pad.image.any()
    ten.choose(0)
    ten.pad.clear()
    ten.pad.draw(LINE)
    np.testing.assert_array_equal(learner.digits().images[0], Drawing().with_stroke(LINE).pixels)
    assert strokes_kept(1) is None


def test_a_stroke_under_way_belongs_to_the_digit_before(ten):
    pen(ten.pad, LINE)
    ten.next()
    assert strokes_kept(0) == 1
    assert (ten.wanted, strokes_kept(1)) == (1, None)
    assert not ten.pad.image.any()


def test_looking_at_a_digit_writes_nothing(ten, work):
    ten.pad.draw(SEVEN)
    before = work.stat().st_mtime_ns
    for digit in (1, 0, 5, 0):
        ten.choose(digit)
    assert work.stat().st_mtime_ns == before


def test_where_nothing_can_be_kept_it_says_so(ten, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("in the way")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "a file" / "my_work.json"))
    stroke(ten.pad, SEVEN)
    assert ten.status.value.startswith("Your 0 could not be kept")
    assert set(ten.drawings) == {0}


def test_the_strip_shows_each_drawing_and_its_centered_twin(page, ten):
    ten.choose(7)
    ten.pad.draw(SEVEN)
    event(ten.strip.canvas, "client_ready")
    cells = page.cells_on(ten.strip.canvas)
    assert len(cells) == 2 * 784
    rows = sorted({y for y, _ in cells})
    drawing = ten.drawings[7]
    for half, shown in [(rows[:28], drawing), (rows[28:], drawing.centered())]:
        columns = sorted({x for _, x in cells})
        colors = np.array([[cells[y, x] for x in columns] for y in half])
        np.testing.assert_allclose(colors, as_painted(shown.pixels), atol=1)
    assert page.texts_on(ten.strip.canvas) == [str(digit) for digit in range(10)]
