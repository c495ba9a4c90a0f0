"""The shift lab without a browser."""

import numpy as np
import pytest
import traitlets
from ipywidgets import IntSlider

from helpers import images, mnist, zoo
from helpers.lessons.off_center import ShiftLab
from helpers.lessons.off_center import measure as shifts
from helpers.lessons.off_center.answer_chart import CELL, FAR
from helpers.widgets.canvas import SHARPNESS
from tests.support.widgets import event, key, of_kind, pen, press

STROKE = [(8.0, 6.0), (20.0, 6.0), (12.0, 24.0)]


@pytest.fixture(scope="module")
def part():
    return mnist.load("sample").test


@pytest.fixture(scope="module")
def network():
    return zoo.load("digits")


@pytest.fixture
def seven(part):
    return part.images[part.labels == 7][0]


@pytest.fixture
def lab(network, seven):
    return ShiftLab(network, seven)


def assert_at(lab, dx, dy):
    assert (lab.dx, lab.dy) == (dx, dy)
    np.testing.assert_array_equal(lab.pad.image, images.shift(lab.original, dx, dy))
    assert [slider.value for slider in of_kind(lab, IntSlider)] == [dx, dy]
    np.testing.assert_array_equal(lab.reaction.activations[-1], lab.reaction.network.forward(lab.pad.image)[-1])
    outputs = lab.reaction.activations[-1][0]
    assert lab.answers[dx, dy] == (outputs.argmax(), pytest.approx(outputs.max()))
    assert lab.status_text() in lab.status.value


def test_a_lab_starts_unmoved(lab, seven):
    np.testing.assert_allclose(lab.original, seven / 255, atol=1e-6)
    assert_at(lab, 0, 0)
    assert list(lab.answers) == [(0, 0)]


def test_every_method_and_control_moves_the_digit(lab):
    lab.move(2, 1)
    assert_at(lab, 2, 1)
    lab.move_to(-3, 4)
    assert_at(lab, -3, 4)
    lab.dx = 5
    assert_at(lab, 5, 4)
    for label, (dx, dy) in {"←": (4, 4), "→": (5, 4), "↑": (5, 3), "↓": (5, 4)}.items():
        press(lab, label)
        assert_at(lab, dx, dy)
    of_kind(lab, IntSlider)[1].value = -2
    assert_at(lab, 5, -2)
    press(lab, "Back to the start")
    assert_at(lab, 0, 0)


def test_dragging_over_the_chart_moves_the_digit(lab):
    def mouse(name, dx, dy):
        x, y = [(value + FAR + 0.5) * CELL * SHARPNESS for value in (dx, dy)]
        event(lab.chart.canvas, f"mouse_{name}", x, y)

    mouse("move", 3, 3)
    assert_at(lab, 0, 0)
    mouse("down", 1, -2)
    assert_at(lab, 1, -2)
    mouse("move", -8, 8)
    assert_at(lab, -8, 8)
    mouse("up", -8, 8)
    mouse("move", 0, 0)
    assert_at(lab, -8, 8)


def test_arrow_keys_on_the_chart_move_the_digit(lab):
    for name, place in {"Left": (-1, 0), "Up": (-1, -1), "Right": (0, -1), "Down": (0, 0)}.items():
        key(lab.chart.canvas, f"Arrow{name}")
        assert_at(lab, *place)


def test_the_digit_stays_within_reach(lab):
    lab.move(99, -99)
    assert_at(lab, FAR, -FAR)
    with pytest.raises(traitlets.TraitError):
        lab.move_to(0, FAR + 1)
    assert_at(lab, FAR, -FAR)


def test_ink_that_left_the_grid_comes_back(lab, seven):
    lab.move_to(FAR, FAR)
    assert lab.pad.image.sum() < lab.original.sum()
    lab.reset()
    np.testing.assert_allclose(lab.pad.image, seven / 255, atol=1e-6)


def test_undo_takes_a_whole_slide_back(lab):
    start = lab.original
    for place in [(3, 0), (3, 2), (FAR, -FAR)]:
        lab.move_to(*place)
    lab.pad.undo()
    assert_at(lab, 0, 0)
    np.testing.assert_array_equal(lab.original, start)
    assert list(lab.answers) == [(0, 0), (3, 0), (3, 2), (FAR, -FAR)]
    lab.move(1, 0)  # and another one
    lab.pad.undo()
    assert_at(lab, 0, 0)
    lab.pad.undo()  # the loading of the 7
    assert not lab.pad.image.any()


def test_a_slide_and_back_is_nothing_to_undo(lab):
    lab.move_to(3, 0)
    lab.reset()
    lab.pad.undo()
    assert not lab.pad.image.any()


def test_strokes_stay_strokes_when_they_slide(network):
    lab = ShiftLab(network)
    lab.pad.draw(STROKE)
    lab.move_to(4, -1)
    (points,) = lab.pad.strokes
    np.testing.assert_allclose(points, np.add(STROKE, (4, -1)))
    np.testing.assert_allclose(images.draw(lab.pad.strokes), lab.pad.image, atol=1e-6)
    lab.pad.save()
    lab.pad.draw([(4, 20), (9, 20)])  # drawn on the digit where it is now: the new original
    assert_at(lab, 0, 0)
    assert len(lab.pad.strokes) == 2
    lab.move(0, 3)
    lab.pad.undo()
    assert_at(lab, 0, 0)
    lab.pad.undo()
    assert_at(lab, 0, 0)  # the slid digit is a new original as well
    np.testing.assert_allclose(lab.pad.strokes, [points])
    lab.move(0, 2)
    np.testing.assert_allclose(lab.pad.strokes, [np.add(points, (0, 2))])


def test_a_stroke_under_way_is_not_disturbed(lab):
    lab.move_to(2, 0)
    lab.pad.sketch.down(3, 3)
    assert_at_new_original(lab)
    lab.pad.sketch.move(9, 9)
    assert_at_new_original(lab)
    lab.pad.sketch.up()
    assert_at(lab, 0, 0)
    np.testing.assert_allclose(lab.pad.strokes[-1], [(3, 3), (9, 9)])
    lab.pad.undo()
    lab.pad.undo()
    np.testing.assert_array_equal(lab.pad.strokes, [])


def test_a_stroke_whose_page_is_gone_ends_when_the_digit_moves(lab):
    pen(lab.pad, [(3, 3), (5, 5)])  # and its page never says that it is done
    lab.move(3, 0)
    assert_at(lab, 3, 0)
    lab.move(1, 0)
    assert_at(lab, 4, 0)
    assert len(lab.pad.strokes) == 1


def assert_at_new_original(lab):
    assert (lab.dx, lab.dy) == (0, 0)
    assert list(lab.answers) == [(0, 0)]
    assert lab.status_text() in lab.status.value


def test_what_is_drawn_or_loaded_begins_anew(lab):
    lab.move_to(3, 0)
    lab.pad.draw([(3, 3), (8, 8)])
    assert_at(lab, 0, 0)
    assert list(lab.answers) == [(0, 0)]
    lab.pad.save()
    lab.move_to(0, 2)
    lab.pad.clear()
    assert (lab.dx, lab.dy) == (0, 0)
    assert lab.answers == {}
    assert "empty" in lab.status_text()
    lab.move(1, 1)
    assert "empty" in lab.status_text()
    lab.pad.load()
    assert_at(lab, 0, 0)
    assert lab.original.any()


def test_a_lab_that_never_moved_can_be_cleared(lab):
    lab.pad.clear()
    assert not lab.original.any()
    assert lab.answers == {}
    lab.pad.undo()
    assert_at(lab, 0, 0)


def test_trying_every_place_agrees_with_going_there(lab):
    lab.try_every_place()
    assert len(lab.answers) == (2 * FAR + 1) ** 2
    for place in [(3, 0), (-5, 2), (0, -8)]:
        written = lab.answers[place]
        lab.move_to(*place)
        assert lab.answers[place] == (written[0], pytest.approx(written[1], abs=1e-5))


def test_reach_and_words(lab, network, seven):
    assert lab.reach("right") == (0, None)
    assert "Straight right: not tried." in lab.summary_lines()
    lab.move(1, 0)
    assert "Straight right: kept up to 1 px, not broken yet." in lab.summary_lines()
    assert "Moved 1 px right: still 7" in lab.status_text()
    lab.try_every_place()
    for direction, step in shifts.DIRECTIONS.items():
        kept, broke = lab.reach(direction)
        assert kept == shifts.reach(network, seven[None], *step, FAR)[0]
        assert broke == (kept + 1 if kept < FAR else None)
    _, broke = lab.reach("right")
    lab.move_to(broke, 0)
    assert f"Moved {broke} px right: no longer 7 but" in lab.status_text()


def test_errors_show_in_the_status_line(lab, monkeypatch):
    def broken():
        raise RuntimeError("no luck")

    monkeypatch.setattr(lab, "repaint", broken)
    press(lab, "→")
    assert "no luck" in lab.status.value
