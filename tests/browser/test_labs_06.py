"""Lesson 06 in a browser: the shift lab follows its sliders, buttons and chart, and the drawing goes four ways."""

import numpy as np
import pytest
from conftest import CELL_REDS, grays

from helpers.experiments.shifts import shift

pytestmark = pytest.mark.browser

LESSON = "06_off_center_digits.ipynb"
SMALL_SEVEN = [(3, 3), (9, 3), (6, 11)]

CHART_COLOR = """(canvas, [column, row]) => Array.from(
    canvas.getContext('2d').getImageData(column * 30 + 4, row * 30 + 4, 1, 1).data.slice(0, 3))"""


@pytest.fixture
def lesson(open_lesson):
    """Lesson 06, run."""
    lesson = open_lesson(LESSON)
    lesson.run_all()
    return lesson


def prediction(lesson, question):
    return lesson.page.locator(".prediction", has_text=question)


def open_lab(lesson):
    """Answer the first prediction; return the lab in the page."""
    asked = prediction(lesson, "Push this 7 to the right")
    assert asked.locator("canvas").count() == 0
    asked.get_by_text("at 3 or 4 px", exact=True).click()
    asked.get_by_role("button", name="That is my prediction", exact=True).click()
    asked.get_by_text("You predicted: at 3 or 4 px").wait_for()
    lab = asked.locator(".shift-lab")
    lab.locator("canvas.digit-pad").wait_for()
    return lab


def number_of_pad(lesson):
    """Return which of the page's pads is the lab's, once it stands still."""
    pads = lesson.page.locator("canvas.digit-pad")
    number = next(i for i in range(pads.count()) if pads.nth(i).evaluate("e => !!e.closest('.shift-lab')"))
    lesson.pad(number).click(trial=True)
    return number


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


def test_the_lab_moves_the_digit_by_every_control(lesson):
    lab = open_lab(lesson)
    wait_for_place(lesson, lab, 0, 0)
    before = lesson.array("lab.bars.activations[1][0]")

    lab.get_by_role("button", name="→", exact=True).click()
    wait_for_place(lesson, lab, 1, 0)
    lab.get_by_role("button", name="↑", exact=True).click()
    wait_for_place(lesson, lab, 1, -1)
    after = lesson.array("lab.bars.activations[1][0]")
    assert np.abs(after - before).max() > 0.01
    lesson.value("globals().update(live=lab)")  # whose bars these are
    lesson.wait_for_bars(activations="lab.bars.activations")

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


def test_drawing_in_the_lab_begins_anew(lesson):
    lab = open_lab(lesson)
    lab.get_by_role("button", name="→", exact=True).click()
    wait_for_place(lesson, lab, 1, 0)
    lab.get_by_role("button", name="Clear", exact=True).click()
    lesson.wait_until(lambda: not lesson.value("bool(lab.original.any())"), "the pad is clear")
    number = number_of_pad(lesson)
    lesson.draw([(10, 6), (18, 6), (14, 22)], number)
    lesson.wait_until(lambda: lesson.value("len(lab.pad.strokes)") == 1, "the stroke is there")
    wait_for_place(lesson, lab, 0, 0)
    assert lesson.value("lab.answers[0, 0][0]") == lesson.value("int(lab.bars.answer)")


def test_a_slide_is_one_step_to_undo_and_keeps_strokes(lesson):
    lab = open_lab(lesson)
    lab.get_by_role("button", name="Clear", exact=True).click()
    lesson.wait_until(lambda: not lesson.value("bool(lab.original.any())"), "the pad is clear")
    number = number_of_pad(lesson)
    lesson.draw([(10, 6), (18, 6), (14, 22)], number)
    lesson.wait_until(lambda: lesson.value("len(lab.pad.strokes)") == 1, "the stroke is there")
    wait_for_place(lesson, lab, 0, 0)
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


def test_my_drawing_goes_four_ways(lesson):
    asked = prediction(lesson, "Your drawing as it is")
    # The labs are hidden behind their predictions, so this is the first pad. The trial waits until it stands still.
    lesson.pad().click(trial=True)
    lesson.draw(SMALL_SEVEN)
    lesson.wait_until(lambda: lesson.value("len(pad.strokes)") == 1, "the stroke is there")
    asked.get_by_role("button", name="Show me", exact=True).click()
    picture = asked.locator("img")
    picture.wait_for()
    alt = picture.get_attribute("alt")
    ways = lesson.value(
        "{name: int(network.predict(way)[0]) for name, way in "
        "shifts.four_ways(*shifts.parts(pad.image, pad.strokes)).items()}"
    )
    assert list(ways) == ["as drawn", "centered", "scaled", "both"]
    for name, answer in ways.items():
        assert f"{name}: {answer} (" in alt
