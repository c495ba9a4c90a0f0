"""Lesson 06 in a browser: the weight lab shows what the kernel computes."""

import numpy as np
import pytest

from helpers import palette
from tests.support.browser import SEVEN

LESSON = "06_what_the_neurons_look_for.ipynb"

CELL_COLORS = """(canvas, height) => {
    const cell = canvas.width / 28;
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return Array.from({length: 784}, (_, place) => {
        const x = Math.floor((place % 28 + .5) * cell), y = Math.floor((Math.floor(place / 28) + height) * cell);
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
    """Lesson 06's labs, run."""
    lesson = open_lesson(LESSON, only=["def z_of(", "WeightLab("])
    lesson.run_all()
    return lesson


def wait_for_picture(lesson, css_class, values, largest):
    """Wait until a picture in the page shows `values`, (784,), and a minus on those below zero, within two of 255."""
    canvas = lesson.page.locator(f"canvas.{css_class}")
    colors = palette.signed(values, largest)
    pale = palette.laid_on(colors, palette.rgb(palette.PAPER), np.full(len(values), palette.BAR))
    middles = np.where(values[:, None] < 0, pale, colors)

    def right():
        for height, expected in [(0.15, colors), (0.5, middles)]:
            off = np.abs(np.array(canvas.evaluate(CELL_COLORS, height)) - expected.astype(int)).max()
            assert off <= 2, f"{css_class} is off by {off:.0f} of 255"
        return True

    lesson.wait_until(right, f"{css_class} shows what the kernel has")


def test_what_was_said_at_the_first_click_stands_beside_the_result(open_lesson):
    """The question of the first click on a neuron, in whatever lesson, is the first one here: nobody is asked twice."""
    first = open_lesson()
    first.run_all()
    bars = first.page.locator("canvas.activation-bars").first
    x, y, width, height = first.value("live.bars.chart.box((1, 6))")
    bars.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    bars.click(position={"x": (x + width / 2) / 2, "y": (y + height / 2) / 2})
    first.expect_of_weights("a whole digit", "certain")
    first.close()
    lesson = open_lesson(LESSON, only=["def neighbor_agreement("])
    lesson.run_all()
    asked = lesson.page.locator(".prediction").first
    asked.get_by_text("✗ You said “a whole digit”, certain; “blobs” held.").wait_for()
    assert asked.locator("img").count() == 1


def test_another_neuron_shows_the_images_that_excite_it(lesson):
    page = lesson.page
    page.get_by_label("Layer", exact=True).select_option("3rd layer")
    page.get_by_label("Neuron", exact=True).first.select_option("6")
    shown = page.locator("img[alt^='3rd layer, neuron 6; ']")
    shown.wait_for()
    labels = lesson.value("digits.test.labels[np.argsort(z_of(network, digits.test.images, 2)[:, 6])[-20:]].tolist()")
    leader = max(set(labels), key=labels.count)
    most = f"The 20 of 1,000 images that excite it most, by label: {leader} ({labels.count(leader)})"
    assert most in shown.get_attribute("alt")


@pytest.mark.engines("chromium", "firefox")
def test_the_lab_follows_hand_and_keys(lesson):
    page, value = lesson.page, lesson.value

    # It opens on the lesson's example: neuron 9 and the learner's 3.
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
    page.get_by_role("button", name="pause", exact=True).wait_for()
    lesson.wait_until(lambda: value("lab.upto") > 50, "the sum runs along by itself")
    lesson.draw([(8, 24), (20, 24)])
    lesson.wait_until(lambda: value("[len(lab.pad.strokes), lab.upto]") == [2, 784], "drawing takes in all pixels")
    page.get_by_role("button", name="play", exact=True).wait_for()  # not "pause": it has ended
    assert value("lab.upto") == 784

    # A click on a bar chooses the neuron; the scales change the picture only.
    bars = page.locator("canvas.activation-bars").first
    x, y, width, height = value("lab.bars.chart.box((1, 6))")
    bars.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    bars.click(position={"x": (x + width / 2) / 2, "y": (y + height / 2) / 2})
    lesson.wait_until(lambda: value("lab.neuron") == 6, "the bar's neuron is on the bench")
    page.get_by_role("button", name="all neurons", exact=True).click()
    lesson.wait_until(lambda: value("lab.shared"), "the scale is shared")
    wait_for_picture(lesson, "lab-weights", lesson.array("lab.weights"), value("lab.largest"))
    lesson.check_access()


def test_a_neuron_switched_off_in_the_page(lesson):
    page, value = lesson.page, lesson.value
    switch = page.get_by_title("Switch neuron 6 off or on", exact=True)
    switch.focus()
    switch.press("Enter")
    lesson.wait_until(lambda: value("list(lab.reaction.off)") == [6], "neuron 6 is off")
    assert value("float(lab.reaction.activations[1][0, 6])") == 0
    status = page.locator(".lab-status")
    lesson.wait_until(lambda: status.text_content() == value("lab.text_of_switches()"), "the page says what is off")
    assert "Switched off: 6" in status.text_content()
    readout = page.locator(".digit-readout").first
    lesson.wait_until(lambda: readout.text_content() == value("lab.reaction.answer_text()"), "the answer follows")
    page.get_by_role("button", name="All on", exact=True).click()
    lesson.wait_until(lambda: value("list(lab.reaction.off)") == [], "all neurons are on again")
    assert value("float(lab.reaction.activations[1][0, 6])") == value("float(network.forward(lab.pad.image)[1][0, 6])")
