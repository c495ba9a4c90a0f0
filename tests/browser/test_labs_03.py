"""Lesson 03 in a browser: its predictions hide the results, and the weight lab shows what the kernel computes."""

import re

import numpy as np
import pytest
from conftest import SEVEN

from helpers.widgets.charts import NEGATIVE, POSITIVE

pytestmark = pytest.mark.browser

LESSON = "03_what_the_neurons_look_for.ipynb"

CELL_COLORS = """canvas => {
    const cell = canvas.width / 28;
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return Array.from({length: 784}, (_, place) => {
        const x = Math.floor((place % 28 + .5) * cell), y = Math.floor((Math.floor(place / 28) + .5) * cell);
        return Array.from(pixels.slice(4 * (y * canvas.width + x), 4 * (y * canvas.width + x) + 3));
    });
}"""

DARK_PLACES = """canvas => {
    const {width, height} = canvas, pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
    const darkest = [];
    for (let y = 40; y < height - 12; y++) {
        const row = [];
        for (let x = 0; x < width; x++) if (pixels[4 * (y * width + x)] < 60) row.push(x);
        darkest.push(row);
    }
    return darkest;
}"""


@pytest.fixture
def lesson(open_lesson):
    """Lesson 03, run."""
    lesson = open_lesson(LESSON)
    lesson.run_all()
    return lesson


def colors_of(values, largest):
    """Return the colors (784, 3) that a signed picture shows `values` with."""
    share = np.clip(np.abs(values) / largest, 0, 1).reshape(-1, 1)
    return np.rint(255 + share * (np.where(values.reshape(-1, 1) > 0, POSITIVE, NEGATIVE) - 255))


def wait_for_picture(lesson, css_class, values, largest):
    """Wait until a picture in the page shows `values`, (784,), within two of 255."""
    canvas = lesson.page.locator(f"canvas.{css_class}")

    def right():
        off = np.abs(np.array(canvas.evaluate(CELL_COLORS)) - colors_of(values, largest)).max()
        assert off <= 2, f"{css_class} is off by {off:.0f} of 255"
        return True

    lesson.wait_until(right, f"{css_class} shows what the kernel has")


def test_the_results_wait_for_a_prediction(lesson):
    asked = lesson.page.locator(".prediction")
    assert asked.count() >= 8
    assert asked.locator("img").count() == 0
    first = asked.first
    first.get_by_text("loose, ragged blobs", exact=True).click()
    first.get_by_role("button", name="That is my prediction", exact=True).click()
    first.get_by_text("You predicted: loose, ragged blobs").wait_for()
    picture = first.locator("img")
    picture.wait_for()
    assert "16 neurons" in picture.get_attribute("alt")
    first.get_by_text(re.compile(r"^Neighbor agreement.*: 0\.\d\d")).wait_for()
    assert asked.locator("img").count() == 1


def test_the_lab_follows_hand_and_keys(lesson):
    page, value = lesson.page, lesson.value

    # It opens on the example of the cells above: neuron 9 and a 3.
    assert value("lab.neuron") == 9
    wait_for_picture(lesson, "lab-weights", lesson.array("lab.weights"), value("lab.largest"))

    # Draw: the weights are revealed where there is ink, and the sum follows.
    lesson.press("Clear")
    lesson.wait_until(lambda: not value("bool(lab.pad.image.any())"), "the pad is empty")
    lesson.draw(SEVEN)
    lesson.wait_until(lambda: value("len(lab.pad.strokes)") == 1, "the stroke has arrived")
    lesson.wait_until(lambda: [lesson.agree("lab.pad")], "page and kernel have the same image")
    contributions = lesson.array("lab.contributions")
    assert np.abs(contributions).max() > 0.1
    wait_for_picture(lesson, "lab-contributions", contributions, value("lab.largest"))
    said = page.locator(".running-sum-text")
    lesson.wait_until(lambda: said.text_content() == value("lab.text_of_sum()"), "the sum is told in words")

    # The line beside the pictures runs where the sums are.
    def line_is_right():
        points = lesson.array("lab.running.points(lab.contributions.cumsum(), lab.reach)")
        rows = page.locator("canvas.running-sum").evaluate(DARK_PLACES)
        ends = points[np.searchsorted(points[:, 1], np.arange(len(rows)) + 40).clip(max=784), 0]
        hits = [bool(row) and np.abs(np.array(row) - end).min() <= 6 for row, end in zip(rows, ends)]
        assert np.mean(hits) > 0.95, f"only {np.mean(hits):.0%} of the line is where it belongs"
        return True

    lesson.wait_until(line_is_right, "the line shows the running sum")

    # The slider moves with the keys; less of the drawing is taken in.
    slider = page.get_by_role("slider").last
    slider.focus()
    slider.press("Home")
    lesson.wait_until(lambda: value("lab.upto") == 0, "the slider's Home key reaches the kernel")
    wait_for_picture(lesson, "lab-contributions", np.zeros(784), 1)
    page.locator(".jupyter-widget-play button, .widget-play button").first.click()
    lesson.wait_until(lambda: value("lab.upto") > 50, "the sum runs along by itself")
    lesson.draw([(8, 24), (20, 24)])
    lesson.wait_until(lambda: value("[len(lab.pad.strokes), lab.upto]") == [2, 784], "drawing takes in all pixels")

    # A click on a bar chooses the neuron; the scales change the picture only.
    bars = page.locator("canvas.activation-bars").first
    x, y, width, height = value("lab.bars.chart.box(1, 6)")
    bars.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    bars.click(position={"x": (x + width / 2) / 2, "y": (y + height / 2) / 2})
    lesson.wait_until(lambda: value("lab.neuron") == 6, "the bar's neuron is on the bench")
    page.get_by_role("button", name="all neurons", exact=True).click()
    lesson.wait_until(lambda: value("lab.shared"), "the scale is shared")
    wait_for_picture(lesson, "lab-weights", lesson.array("lab.weights"), value("lab.largest"))
    lesson.check_access()


def test_a_neuron_switched_off_in_the_page(lesson):
    page, value = lesson.page, lesson.value
    switch = page.get_by_title("Switch off neuron 6", exact=True)
    switch.focus()
    switch.press("Enter")
    lesson.wait_until(lambda: value("list(lab.off)") == [6], "neuron 6 is off")
    assert value("float(lab.activations[1][0, 6])") == 0
    status = page.locator(".lab-status")
    lesson.wait_until(lambda: status.text_content() == value("lab.text_of_switches()"), "the page says what is off")
    assert "Switched off: 6" in status.text_content()
    readout = page.locator(".digit-readout").first
    lesson.wait_until(lambda: readout.text_content() == value("lab.bars.answer_text()"), "the answer follows")
    page.get_by_role("button", name="All on", exact=True).click()
    lesson.wait_until(lambda: value("list(lab.off)") == [], "all neurons are on again")
    assert value("float(lab.activations[1][0, 6])") == value("float(network.forward(lab.pad.image)[1][0, 6])")
