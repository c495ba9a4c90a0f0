"""Lesson 10 in a browser: the shift lab follows its sliders, buttons and chart."""

import json

import numpy as np
import pytest

from helpers.drawing import Drawing
from helpers.lessons.off_center.measure import four_ways, shift
from tests.support.browser import CELL_REDS, grays

LESSON = "10_off_center_digits.ipynb"
SMALL_SEVEN = [(3.0, 3.0), (9.0, 3.0), (6.0, 11.0)]

CHART_COLOR = """(canvas, [column, row]) => Array.from(
    canvas.getContext('2d').getImageData(column * 30 + 4, row * 30 + 4, 1, 1).data.slice(0, 3))"""


@pytest.fixture
def lesson(open_lesson):
    """Lesson 10's lab, run."""
    lesson = open_lesson(LESSON, only=["ShiftLab("])
    lesson.run_all()
    return lesson


def open_lab(lesson):
    """Return the lab in the page."""
    lab = lesson.page.locator(".shift-lab")
    lab.locator("canvas.digit-pad").wait_for()
    lab.scroll_into_view_if_needed()
    return lab


def wait_for_place(lesson, lab, dx, dy):
    """Wait until kernel, page and words agree that the digit is moved by (dx, dy)."""

    def there():
        assert lesson.value("[lab.dx, lab.dy]") == [dx, dy]
        expected = np.rint(shift(lesson.array("lab.original"), dx, dy) * 255)
        assert np.abs(lesson.array("lab.pad.image") * 255 - expected).max() <= 1
        _, _, reds = lab.locator("canvas.digit-pad").evaluate(CELL_REDS)
        assert np.abs(grays(reds) - expected).max() <= 1
        assert lab.locator(".shift-status").text_content() == lesson.value("lab.status_text()")
        return True

    lesson.wait_until(there, f"the digit is shown moved by {dx}, {dy}")


@pytest.mark.engines("chromium", "firefox")
def test_the_lab_moves_the_digit_by_every_control(lesson):
    lab = open_lab(lesson)
    wait_for_place(lesson, lab, 0, 0)
    before = lesson.array("lab.reaction.activations[1][0]")

    lab.get_by_role("button", name="→", exact=True).click()
    wait_for_place(lesson, lab, 1, 0)
    lab.get_by_role("button", name="↑", exact=True).click()
    wait_for_place(lesson, lab, 1, -1)
    after = lesson.array("lab.reaction.activations[1][0]")
    assert np.abs(after - before).max() > 0.01
    lesson.value("globals().update(live=lab)")  # whose bars these are
    lesson.wait_for_bars(activations="lab.reaction.activations")

    slider = lab.get_by_role("slider").first  # by keyboard
    slider.focus()
    for _ in range(3):
        lesson.page.keyboard.press("ArrowRight")
    wait_for_place(lesson, lab, 4, -1)

    chart = lab.locator("canvas.answer-chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    cell = box["width"] / 17
    lesson.page.mouse.move(box["x"] + 8.5 * cell, box["y"] + 8.5 * cell)
    lesson.page.mouse.down()
    lesson.page.mouse.move(box["x"] + 2.5 * cell, box["y"] + 8.5 * cell, steps=12)
    lesson.page.mouse.up()
    wait_for_place(lesson, lab, -6, 0)

    lab.get_by_role("button", name="Back to the start", exact=True).click()
    wait_for_place(lesson, lab, 0, 0)
    lesson.check_access()
    lab.get_by_role("slider").first.focus()
    assert lab.get_by_role("slider", name="→ right, px").count() == 1


def test_the_chart_shows_kept_and_changed_answers(lesson):
    lab = open_lab(lesson)
    lab.get_by_role("button", name="Try every place", exact=True).click()
    lesson.wait_until(lambda: lesson.value("len(lab.answers)") == 289, "every place is tried")
    answers = lesson.value("[[*place, answer] for place, (answer, _) in lab.answers.items()]")
    start = lesson.value("lab.answers[0, 0][0]")
    kept = {(dx, dy): answer == start for dx, dy, answer in answers}
    chart = lab.locator("canvas.answer-chart")

    def colored():
        for place in [(1, 0), (7, 7), (-7, 3), (0, -8)]:
            red, _, blue = chart.evaluate(CHART_COLOR, [place[0] + 8, place[1] + 8])
            assert (blue > red) == kept[place], place
        return True

    lesson.wait_until(colored, "the chart is blue where the answer was kept, orange elsewhere")
    assert {kept[place] for place in kept} == {True, False}


def draw_anew(lesson, lab):
    """Clear the pad and draw one stroke."""
    lab.get_by_role("button", name="Clear", exact=True).click()
    lesson.wait_until(lambda: not lesson.value("bool(lab.original.any())"), "the pad is clear")
    lesson.draw([(10, 6), (18, 6), (14, 22)])
    lesson.wait_until(lambda: lesson.value("len(lab.pad.strokes)") == 1, "the stroke is there")
    wait_for_place(lesson, lab, 0, 0)


def test_drawing_in_the_lab_begins_anew(lesson):
    lab = open_lab(lesson)
    lab.get_by_role("button", name="→", exact=True).click()
    wait_for_place(lesson, lab, 1, 0)
    draw_anew(lesson, lab)
    assert lesson.value("lab.answers[0, 0][0]") == lesson.value("int(lab.reaction.answer)")


def test_a_slide_is_one_step_to_undo_and_keeps_strokes(lesson):
    lab = open_lab(lesson)
    draw_anew(lesson, lab)
    drawn = lesson.array("lab.pad.strokes[0]")

    chart = lab.locator("canvas.answer-chart")
    chart.focus()
    for key, place in {"ArrowRight": (1, 0), "ArrowDown": (1, 1), "ArrowLeft": (0, 1)}.items():
        lesson.page.keyboard.press(key)
        wait_for_place(lesson, lab, *place)
    np.testing.assert_allclose(lesson.array("lab.pad.strokes[0]"), np.add(drawn, (0, 1)))
    lesson.page.keyboard.press("ArrowDown")
    wait_for_place(lesson, lab, 0, 2)
    lab.get_by_role("button", name="Undo", exact=True).click()
    wait_for_place(lesson, lab, 0, 0)
    np.testing.assert_allclose(lesson.array("lab.pad.strokes[0]"), drawn)
    assert lesson.value("len(lab.answers)") == 5


def test_ones_own_digit_goes_four_ways(open_lesson):
    lesson = open_lesson(LESSON, only=["ways = "])
    lesson.server.work.write_text(json.dumps({"digit 7": Drawing(strokes=[np.array(SMALL_SEVEN)]).to_json()}))
    lesson.run_all()
    shown = lesson.array("np.array([ten.images[7] for ten in ways.values()])")
    expected = four_ways(Drawing(strokes=[np.array(SMALL_SEVEN)]))
    np.testing.assert_allclose(shown, list(expected.values()), atol=1e-6)
