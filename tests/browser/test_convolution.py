"""Lesson 14 in a browser: the lab drawn on with the mouse, its maps read from the page's pixels; a run with its bar."""

import numpy as np
import pytest

from helpers import palette
from helpers.lessons.convolution.lab import CELLS, SIDES
from tests.support.browser import SEVEN

LESSON = "14_convolution.ipynb"

CELL_COLORS = """(canvas, places) => places.map(([x, y]) => Array.from(
    canvas.getContext('2d').getImageData(x, y, 1, 1).data.slice(0, 3)))"""


def seen(lesson, layer, detector):
    """Return a detector's map as the page's pixels show it, (rows, columns) from 0, white, to 1, full blue."""
    corner = lesson.value(f"lab.chart.corner({layer}, {detector})")
    cell, side = 2 * CELLS[layer], SIDES[layer]
    middles = [
        [2 * corner[0] + column * cell + cell // 2, 2 * corner[1] + row * cell + cell // 2]
        for row in range(side)
        for column in range(side)
    ]
    colors = lesson.page.locator("canvas.feature-maps").evaluate(CELL_COLORS, middles)
    red = palette.rgb(palette.RAISES)[0]
    return ((255 - np.array(colors)[:, 0]) / (255 - red)).reshape(side, side)


def wait_for_maps(lesson):
    """Wait until page and kernel agree on maps and words; return the second detectors' maps, (8, 8, detectors)."""

    def agreed():
        for layer in (1, 2):
            maps = lesson.array(f"lab.maps[{layer}]")
            for detector in (0, 3, maps.shape[2] - 1):
                expected = maps[..., detector] / (maps.max() or 1)
                off = np.abs(seen(lesson, layer, detector) - expected).max()
                assert off < 0.02, f"map {detector} of layer {layer} is off by {off:.2f}"
        for css_class, expression in [("maps-answer", "lab.answer_text()"), ("maps-finding", "lab.finding_text()")]:
            said = lesson.page.locator(f".convolution-lab .{css_class}").text_content()
            assert said == lesson.value(expression)
        return [maps]

    return lesson.wait_until(agreed, "page and kernel show the same maps")[0]


@pytest.mark.engines("chromium", "firefox")
def test_the_maps_follow_the_mouse(open_lesson):
    lesson = open_lesson(LESSON, only=["student = ", "ConvolutionLab("])
    lesson.run_all()
    lab = lesson.page.locator(".convolution-lab")
    lab.scroll_into_view_if_needed()
    paper = wait_for_maps(lesson)
    lesson.draw(SEVEN)
    lesson.wait_until(lambda: lesson.value("len(lab.pad.strokes)") == 1, "there is a stroke")
    drawn = wait_for_maps(lesson)
    assert (drawn != paper).mean() > 0.2
    assert lab.locator(".maps-answer").text_content().startswith("Answer: ")

    lab.locator("select").select_option(label="placed")
    lesson.wait_until(lambda: lesson.value("lab.network.parameter_count") == 5994, "the other network is shown")
    other = wait_for_maps(lesson)
    assert not np.array_equal(other, drawn)

    lab.get_by_role("button", name="Clear", exact=True).click()
    lesson.wait_until(lambda: not lesson.value("bool(lab.pad.image.any())"), "the pad is empty")
    wait_for_maps(lesson)
    assert lab.locator(".maps-answer").text_content().startswith("The pad is empty")
    lesson.check_access()


def test_the_student_learns_under_a_bar_and_its_score_waits_for_a_prediction(open_lesson):
    lesson = open_lesson(LESSON, only=["student = "])
    lesson.run_all()
    lesson.page.get_by_text("step 320 of 320").first.wait_for()
    asked = lesson.page.locator(".prediction", has_text="how many does the network of detectors misread")
    asked.scroll_into_view_if_needed()
    assert asked.locator("img").count() == 0
    asked.get_by_text("2 to 7", exact=True).click()
    asked.get_by_text("a guess", exact=True).click()
    asked.get_by_role("button", name="That is my prediction", exact=True).click()
    asked.locator("img").wait_for()
    wrong = lesson.value("100 * (1 - student.accuracy(digits.test.images, digits.test.labels))")
    assert f"It misreads {wrong:.1f} of 100" in asked.inner_text()
