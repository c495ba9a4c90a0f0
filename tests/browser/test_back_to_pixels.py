"""Lesson 08 in a browser: the hidden picture follows pen, clicks and menus; passes under a slider."""

import numpy as np
import pytest

from tests.support.browser import SEVEN

LESSON = "08_back_to_pixels.ipynb"

CELL_COLORS = """(canvas, boxes) => boxes.map(([x, y]) => Array.from(
    canvas.getContext('2d').getImageData(x + 5, y + 5, 1, 1).data.slice(0, 3)))"""

BAR_HEIGHTS = """(canvas, boxes) => boxes.map(([x, y, width, height]) => {
    const pixels = canvas.getContext('2d').getImageData(x + Math.floor(width / 2), y, 1, height).data;
    let filled = 0;
    for (let i = 0; i < height; i++) filled += pixels[4 * i] + pixels[4 * i + 1] + pixels[4 * i + 2] < 530;
    return filled;
})"""


def cell_colors(lesson, chart="cells", css_class="hidden-picture"):
    """Return the colors of a chart's cells, (count, 3), read from the page's own pixels."""
    boxes = lesson.value(f"[picture.{chart}.box((1, k)) for k in range(picture.{chart}.count)]")
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
    boxes = lesson.value("[picture.bars.box((1, k)) for k in range(10)]")

    def settled():
        heights = np.array(lesson.page.locator("canvas.activation-bars").first.evaluate(BAR_HEIGHTS, boxes))
        off = np.abs(heights - lesson.array("picture.reaction.activations[2][0]") * boxes[0][3]).max()
        assert off <= 1, f"a bar is {off:.1f} pixels off"
        said = lesson.page.locator(".digit-readout").first.text_content()
        assert said == lesson.value("picture.answer_text()")
        return True

    lesson.wait_until(settled, "the answers are shown")


@pytest.mark.engines("chromium", "firefox")
def test_the_hidden_picture_follows_pen_click_keys_and_menu(open_lesson):
    lesson = open_lesson(LESSON, only=["HiddenPicture("])
    lesson.run_all()
    lesson.pad().click(trial=True)
    page, value = lesson.page, lesson.value
    wait_for_cells(lesson, "picture.reaction.activations[1][0]", 1)
    before = cell_colors(lesson)
    lesson.draw(SEVEN)
    lesson.wait_until(lambda: value("len(picture.pad.strokes)") == 1, "the stroke has arrived")
    lesson.wait_until(lambda: [lesson.agree("picture.pad")], "page and kernel have the same image")
    wait_for_cells(lesson, "picture.reaction.activations[1][0]", 1)
    wait_for_answers(lesson)
    assert np.abs(cell_colors(lesson) - before).max() > 100

    canvas = page.locator("canvas.hidden-picture")
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    x, y, width, height = [side / 2 for side in value("picture.cells.box((1, 80))")]
    canvas.click(position={"x": x + width / 2, "y": y + height / 2})
    lesson.wait_until(lambda: value("picture.selected") == 80, "neuron 80 is looked into")
    lesson.expect_of_weights()
    page.locator("canvas.weight-picture").first.wait_for()
    page.get_by_text("Neuron 80: weighted sum").wait_for()
    weights = "hidden_100.weights[1][:, 80]"
    wait_for_cells(lesson, weights, value(f"float(abs({weights}).max())"), chart="out", css_class="hidden-weights-out")

    page.get_by_label("Cells show").select_option(label="votes and vetoes for 3")
    lesson.wait_until(lambda: value("picture.answer_shown") == 3, "pushes for 3 are shown")
    wait_for_cells(lesson, "picture.reaction.pushes(3)", value("float(abs(hidden_100.weights[1][3]).max())"))
    wait_for_answers(lesson)

    # Keys: from neuron 80 one cell up, look into it, and close it.
    page.mouse.move(1, 1)
    lesson.wait_until(lambda: value("picture.pointing.place") is None, "the mouse has left")
    cells = page.get_by_role("application", name="Cells: the hidden layer")
    cells.focus()
    for key, selected in [("ArrowUp", 80), ("Enter", 70), ("Enter", None)]:
        cells.press(key)
        lesson.wait_until(lambda selected=selected: value("picture.selected") == selected, f"{selected} after {key}")
    page.locator("canvas.weight-picture").first.wait_for(state="hidden")
    page.locator(".digit-readout").first.scroll_into_view_if_needed()  # axe judges the contrast of what is in view
    lesson.check_access()


def test_the_passes_slider_shows_the_picture_of_then(open_lesson):
    lesson = open_lesson(LESSON, only=["tests = ", "means = ", "def run(", "PassesLab("])
    lesson.run_all()
    page = lesson.page
    told = page.locator(".passes-text")
    told.scroll_into_view_if_needed()
    told.get_by_text("After 0 passes the network reads").wait_for()
    slider = page.get_by_role("slider").last
    slider.focus()
    slider.press("End")
    told.get_by_text("After 10 passes the network reads").wait_for()
    page.get_by_label("answer", exact=True).select_option(label="8")
    told.get_by_text("The picture of the answer 8").wait_for()
    shown = page.locator("img[alt^='Answer 8, passes: 10, likeness']")
    shown.wait_for()
    lesson.check_access()
