"""The diagram in a browser: it follows the pen, pointing and keys, comes back after a reload, and fits the page."""

import itertools

import numpy as np
import pytest

from tests.support.browser import SEVEN

ONE = [(15, 4), (14.5, 10), (14, 23)]

INK = """canvas => {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let colored = 0;
    for (let at = 0; at < pixels.length; at += 4) colored += Math.abs(pixels[at] - pixels[at + 2]) > 60;
    return colored / (canvas.width / canvas.clientWidth) ** 2;
}"""
"""How many screen pixels of a diagram are blue or orange: its lines."""


@pytest.fixture
def lesson(first_cell):
    """Lesson 00's first cell with the diagram shown."""
    first_cell.show_diagram()
    return first_cell


def test_it_follows_the_pen(lesson):
    seen = [lesson.wait_for_diagram()]
    for stroke in (SEVEN, ONE):
        lesson.press("Clear")
        lesson.wait_for_strokes(0)
        lesson.draw(stroke)
        lesson.wait_for_strokes(1)
        seen.append(lesson.wait_for_diagram())
        assert lesson.diagram().evaluate(INK) > 500, "there are lines"
    assert all((np.abs(a - b) > 0.1).sum() > 10 for a, b in itertools.pairwise(seen))


@pytest.mark.engines("chromium", "firefox")
def test_mouse_and_keys(lesson):
    page, diagram, text = lesson.page, lesson.diagram(), lesson.page.locator(".neuron-text")
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    text.get_by_text("What raises the 7 most").wait_for()
    everything = diagram.evaluate(INK)
    for layer, neuron in [(1, 3), (2, 15), (3, 9)]:
        diagram.hover(position=lesson.disk((layer, neuron)))
        weighted_sum, bias, activation = lesson.value(f"live.reaction.neuron_numbers({layer}, {neuron})")
        for number in (f"neuron {neuron}:", f"{weighted_sum:+.2f}", f"{bias:+.2f}", f"{activation:.3f}"):
            text.get_by_text(number.replace("-", "−")).wait_for()
        assert lesson.value("live.diagram.chart.scene['told']") == [layer, neuron]
    lesson.wait_until(lambda: diagram.evaluate(INK) < everything / 2, "only one neuron's connections are shown")

    diagram.click(position=lesson.disk((1, 3)))
    lesson.expect_of_weights()
    page.locator("canvas.weight-picture").wait_for()
    diagram.click(position=lesson.disk((1, 3)))
    page.locator("canvas.weight-picture").wait_for(state="hidden")

    page.mouse.move(1, 1)
    text.get_by_text("What raises the 7 most").wait_for()
    prompts = lesson.prompts()
    page.get_by_role("application", name="Diagram: the drawing at the left").focus()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    page.keyboard.press("x")  # would cut the cell
    for key, told in [("ArrowDown", (1, 0)), ("ArrowDown", (1, 1)), ("ArrowRight", (2, 1))]:
        page.keyboard.press(key)
        lesson.wait_until(lambda told=told: lesson.value("live.diagram.pointing.told") == list(told), f"{told}")
    page.keyboard.press("Enter")
    lesson.wait_until(lambda: lesson.value("live.reaction.selected") == [2, 1], "Enter selects")
    assert page.evaluate(outline) == "solid", "whoever uses keys sees where they are"
    page.keyboard.press("Escape")
    assert not page.evaluate("document.activeElement.classList.contains('network-diagram')")
    assert lesson.prompts() == prompts
    lesson.check_access()


def test_a_reload_draws_it_again_and_the_choice_is_kept(open_lesson):
    lesson = open_lesson(only=())
    lesson.run_all()
    lesson.show_diagram()
    page = lesson.page
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    page.keyboard.press("Control+s")
    file = lesson.server.notebooks / lesson.name
    lesson.wait_until(lambda: 'execution_count": 1' in file.read_text(), "the notebook is saved")
    page.reload()
    lesson.diagram().wait_for()
    before = lesson.wait_for_diagram()
    lesson.draw(ONE)
    lesson.wait_for_strokes(2)
    assert (np.abs(lesson.wait_for_diagram() - before) > 0.1).any()
    lesson.restart()
    lesson.run_all()
    lesson.wait_for_diagram()


def test_two_views_show_the_same(open_lesson):
    lesson = open_lesson(extra=["live"], only=())
    lesson.run_all()
    lesson.show_diagram()
    lesson.draw(SEVEN, 1)
    lesson.wait_for_strokes(1)
    for number in (0, 1):
        lesson.diagram(number).wait_for()
        lesson.wait_for_diagram(number=number)


@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 375, "height": 800}, "has_touch": True, "device_scale_factor": 3}], indirect=True
)
def test_on_a_telephone_it_fits_and_is_crisp(open_lesson):
    lesson = open_lesson(only=(), app="notebooks")
    lesson.run_all()
    lesson.show_diagram()
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    lesson.wait_for_diagram()
    lesson.diagram().scroll_into_view_if_needed()
    box = lesson.diagram().bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 375
    assert lesson.diagram().evaluate("canvas => canvas.width") == pytest.approx(3 * box["width"], abs=2)
    place = lesson.disk((2, 5))
    lesson.page.touchscreen.tap(box["x"] + place["x"], box["y"] + place["y"])
    lesson.wait_until(lambda: lesson.value("live.reaction.selected") == [2, 5], "a finger selects")


def test_axe_finds_nothing_in_either_theme(lesson):
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    lesson.check_access()
    lesson.turn_dark()
    lesson.check_access()
