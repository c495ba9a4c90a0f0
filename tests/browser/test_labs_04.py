"""Lesson 04 in a browser: the hidden picture follows the pen, clicks and menus, and a result waits for a prediction."""

import numpy as np
import pytest
from conftest import SEVEN

pytestmark = pytest.mark.browser

LESSON = "04_back_to_pixels.ipynb"

CELL_COLORS = """(canvas, boxes) => boxes.map(([x, y]) => Array.from(
    canvas.getContext('2d').getImageData(x + 5, y + 5, 1, 1).data.slice(0, 3)))"""

BAR_HEIGHTS = """(canvas, boxes) => boxes.map(([x, y, width, height]) => {
    const pixels = canvas.getContext('2d').getImageData(x + Math.floor(width / 2), y, 1, height).data;
    let filled = 0;
    for (let i = 0; i < height; i++) filled += pixels[4 * i] + pixels[4 * i + 1] + pixels[4 * i + 2] < 530;
    return filled;
})"""


@pytest.fixture
def lesson(open_lesson):
    """Lesson 04, run, with the hidden picture in view."""
    lesson = open_lesson(LESSON)
    lesson.run_all()
    lesson.pad().scroll_into_view_if_needed()
    return lesson


def cell_colors(lesson, chart="cells", css_class="hidden-picture"):
    """Return the colors of a chart's cells, (count, 3), read from the page's own pixels."""
    boxes = lesson.value(f"[hidden.{chart}.box(k) for k in range(hidden.{chart}.count)]")
    return np.array(lesson.page.locator(f"canvas.{css_class}").evaluate(CELL_COLORS, boxes))


def wait_for_cells(lesson, values, largest, **which):
    """Wait until every cell has the color that its value stands for; `values` is an expression."""

    def settled():
        shown, numbers = cell_colors(lesson, **which), lesson.array(values)
        full = np.where(numbers[:, None] > 0, [33, 102, 172], [214, 82, 28])
        expected = 255 + np.clip(np.abs(numbers) / largest, 0, 1)[:, None] * (full - 255)
        off = np.abs(shown - expected).max()
        assert off <= 1, f"a cell's color is {off:.0f} levels off"
        return True

    lesson.wait_until(settled, f"the cells show {values}")


def wait_for_answers(lesson):
    """Wait until the ten output bars are as high as the activations, and the words agree with the kernel."""
    boxes = lesson.value("[hidden.bars.box(1, k) for k in range(10)]")

    def settled():
        heights = np.array(lesson.page.locator("canvas.activation-bars").first.evaluate(BAR_HEIGHTS, boxes))
        off = np.abs(heights - lesson.array("hidden.activations[2][0]") * boxes[0][3]).max()
        assert off <= 1, f"a bar is {off:.1f} pixels off"
        said = lesson.page.locator(".digit-readout").first.text_content()
        assert said == lesson.value("hidden.answer_text()")
        return True

    lesson.wait_until(settled, "the answers are shown")


def test_the_hidden_picture_follows_pen_click_keys_and_menu(lesson):
    page, value = lesson.page, lesson.value
    wait_for_cells(lesson, "hidden.activations[1][0]", 1)
    before = cell_colors(lesson)
    lesson.draw(SEVEN)
    lesson.wait_until(lambda: value("len(hidden.pad.strokes)") == 1, "the stroke has arrived")
    lesson.wait_until(lambda: [lesson.agree("hidden.pad")], "page and kernel have the same image")
    wait_for_cells(lesson, "hidden.activations[1][0]", 1)
    wait_for_answers(lesson)
    assert np.abs(cell_colors(lesson) - before).max() > 100

    canvas = page.locator("canvas.hidden-picture")
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    x, y, width, height = [side / 2 for side in value("hidden.cells.box(80)")]
    canvas.click(position={"x": x + width / 2, "y": y + height / 2})
    lesson.wait_until(lambda: value("hidden.selected") == 80, "neuron 80 is looked into")
    page.locator("canvas.weight-picture").first.wait_for()
    page.get_by_text("Neuron 80: weighted sum").wait_for()
    weights = "wide.weights[1][:, 80]"
    wait_for_cells(lesson, weights, value(f"float(abs({weights}).max())"), chart="out", css_class="hidden-weights-out")

    page.get_by_label("Cells show").select_option(label="votes and vetoes for 3")
    lesson.wait_until(lambda: value("hidden.answer_shown") == 3, "pushes for 3 are shown")
    wait_for_cells(lesson, "hidden.pushes(3)", value("float(abs(wide.weights[1][3]).max())"))
    wait_for_answers(lesson)

    # Keys: from neuron 80 one cell up, look into it, and close it.
    page.mouse.move(1, 1)
    lesson.wait_until(lambda: value("hidden._pointed") is None, "the mouse has left")
    cells = page.get_by_role("application", name="Cells: the hidden layer")
    cells.focus()
    for key, selected in [("ArrowUp", 80), ("Enter", 70), ("Enter", None)]:
        cells.press(key)
        lesson.wait_until(lambda selected=selected: value("hidden.selected") == selected, f"{selected} after {key}")
    page.locator("canvas.weight-picture").first.wait_for(state="hidden")
    lesson.check_access()


def test_results_wait_for_the_prediction(lesson):
    page = lesson.page
    asked = page.locator(".prediction", has_text="collect the most votes for 3")
    assert page.locator(".prediction img").count() == 0
    assert "in votes" not in asked.inner_text()
    asked.get_by_text("8", exact=True).click()
    asked.get_by_role("button", name="That is my prediction", exact=True).click()
    asked.get_by_text("You predicted: 8").wait_for()
    asked.locator("img").wait_for()
    assert "Votes and vetoes for the answer 3" in asked.locator("img").get_attribute("alt")
    text = lesson.value("show_votes()[0]")
    asked.get_by_text(text).wait_for()

    tiny = page.locator(".prediction", has_text="Of twelve such networks")
    tiny.get_by_role("button", name="Show me", exact=True).click()
    tiny.get_by_text("of 12 wake for zeros").wait_for()


def test_the_templates_follow_their_pad(lesson):
    lesson.pad(1).scroll_into_view_if_needed()
    lesson.draw(SEVEN, number=1)
    lesson.wait_until(lambda: lesson.value("len(live.pad.strokes)") == 1, "the stroke has arrived")
    lesson.wait_until(lambda: [lesson.agree(number=1)], "page and kernel have the same image")
    lesson.wait_for_bars(chart=1)
