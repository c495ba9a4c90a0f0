"""Lesson 00 in a browser: what the pad and the bars show is what the kernel computed, whatever the learner does."""

import json

import numpy as np
import pytest

from helpers import images, mnist
from tests.support.browser import CELL_REDS, SEVEN, grays

ONE = [(15, 4), (14.5, 10), (14, 23)]
DASH = [(5, 25), (23, 25)]

pytestmark = pytest.mark.engines("chromium", "firefox")

RECORD_FRAMES = f"""canvas => {{
    const reds = {CELL_REDS}, frames = window.frames_seen = [];
    const look = () => {{
        const now = reds(canvas)[2];
        if (JSON.stringify(now) !== JSON.stringify(frames.at(-1))) frames.push(now);
        if (canvas.isConnected) requestAnimationFrame(look);
    }};
    look();
}}"""

SCROLLED = "() => [...document.querySelectorAll('*')].reduce((sum, e) => sum + e.scrollTop + e.scrollLeft, 0)"

COUNT_MOUSE_DOWNS = """() => {
    window.mouse_downs = 0;
    addEventListener('mousedown', () => window.mouse_downs++, true);
}"""

PICTURE_COLORS = """canvas => {
    const cell = canvas.width / 28;
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return Array.from({length: 784}, (_, place) => {
        // In a cell's upper part: in the middle lies the minus of what lowers.
        const x = Math.floor((place % 28 + .5) * cell), y = Math.floor((Math.floor(place / 28) + .15) * cell);
        return Array.from(pixels.slice(4 * (y * canvas.width + x), 4 * (y * canvas.width + x) + 3));
    });
}"""


@pytest.fixture
def lesson(first_cell):
    return first_cell


def test_a_drawing_is_the_same_in_page_and_kernel(lesson):
    readout = lesson.page.locator(".digit-readout")
    assert "no ink" in readout.text_content()
    assert not lesson.wait_for_agreement().any()
    lesson.draw(SEVEN)
    image = lesson.wait_for_strokes(1)
    expected = images.draw([SEVEN]) * 255
    assert np.corrcoef(image.ravel(), expected.ravel())[0, 1] > 0.98
    assert readout.text_content().startswith("Answer: ")
    assert (readout.get_attribute("role"), readout.get_attribute("aria-live")) == ("status", "polite")


def test_bars_are_as_high_as_the_activations(lesson):
    seen = []
    for stroke in (SEVEN, ONE):
        lesson.press("Clear")
        lesson.wait_for_strokes(0)
        lesson.draw(stroke)
        lesson.wait_for_strokes(1)
        heights = lesson.wait_for_bars()
        assert len(heights) == 16 + 16 + 10
        assert heights.max() > 100
        seen.append(heights)
    assert (np.abs(seen[0] - seen[1]) > 10).sum() > 10


@pytest.mark.engines("chromium")  # the driver of Firefox has no fingers
@pytest.mark.parametrize("page", [{"has_touch": True}], indirect=True)
def test_a_finger_draws_once_and_does_not_scroll(open_lesson):
    lesson = open_lesson()
    lesson.run_all()
    page = lesson.page
    touch = page.context.new_cdp_session(page)

    def swipe(*places):
        """Touch the first place on the screen, move on to the others, lift the finger."""
        for number, (x, y) in enumerate(places):
            kind = "touchMove" if number else "touchStart"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    lesson.pad().click(trial=True)
    page.evaluate(COUNT_MOUSE_DOWNS)
    before = page.evaluate(SCROLLED)
    swipe(*(lesson.at((14, y)) for y in np.linspace(24, 4, 12)))
    image = lesson.wait_for_strokes(1)
    assert image[6:22, 13:15].min() > 200
    swipe(lesson.at((5, 20)))
    image = lesson.wait_for_strokes(2)
    assert image[19:21, 4:6].min() > 200
    assert page.evaluate(SCROLLED) == before

    # Beside the pad the same finger taps and scrolls, and by then whatever the pad had caused would have come.
    text = page.get_by_role("paragraph").filter(has_text="Every bar is one neuron").bounding_box()
    so_far = page.evaluate("mouse_downs")
    swipe((text["x"] + 5, text["y"] + 5))
    lesson.wait_until(lambda: page.evaluate("mouse_downs") > so_far, "a tap beside the pad is a click")
    swipe(*((text["x"] + 5, y) for y in np.linspace(text["y"], text["y"] - 100, 12)))
    lesson.wait_until(lambda: page.evaluate(SCROLLED) != before, "a swipe beside the pad scrolls")
    lesson.wait_for_strokes(2)


def test_undo_clear_and_a_digit_from_mnist(lesson):
    lesson.draw(SEVEN)
    seven = lesson.wait_for_strokes(1)
    lesson.draw(DASH)
    both = lesson.wait_for_strokes(2)
    assert both.sum() > seven.sum()
    lesson.press("Undo")
    assert (lesson.wait_for_strokes(1) == seven).all()
    lesson.press("Clear")
    assert not lesson.wait_for_strokes(0).any()
    lesson.press("Undo")
    assert (lesson.wait_for_strokes(1) == seven).all()
    lesson.press("A digit from MNIST")
    image = lesson.wait_for_strokes(0)
    samples = mnist.load("sample").test.images
    assert (samples == np.rint(image)).all(axis=(1, 2)).any()


def test_centering_moves_the_drawing_in_small_steps(lesson):
    lesson.draw([(2, 2), (7, 2), (5, 9)])
    before = lesson.wait_for_strokes(1)
    strokes = [np.array(stroke) for stroke in lesson.value("[stroke.tolist() for stroke in live.pad.strokes]")]
    move = images.centering(images.blank(), strokes)
    centered = np.rint(images.draw([images.move_points(stroke, *move) for stroke in strokes]) * 255)
    lesson.pad().evaluate(RECORD_FRAMES)
    lesson.press("Center it as MNIST was")

    def arrived():
        assert (lesson.wait_for_agreement() == centered).all()
        frames = [grays(reds) for reds in lesson.page.evaluate("frames_seen")]
        assert np.abs(frames[-1] - centered).max() <= 1
        return frames

    frames = lesson.wait_until(arrived, "the drawing is centered")
    assert np.abs(frames[0] - before).max() <= 1
    way = np.array([images.center_of_mass(frame) for frame in frames])
    progress = np.linalg.norm(way - way[0], axis=1) / np.linalg.norm(way[-1] - way[0])
    # How many frames one sees depends on how busy the machine is.
    assert ((progress > 0.1) & (progress < 0.9)).any(), "the drawing jumped"
    assert (np.diff(progress) > -0.05).all(), "the drawing went back"


def test_my_digit_is_there_again_after_a_restart(lesson):
    lesson.press("Load my digit")
    lesson.page.get_by_text("You have not saved a digit yet").wait_for()
    lesson.draw(SEVEN)
    seven = lesson.wait_for_strokes(1)
    lesson.press("Save my digit")
    lesson.page.get_by_text("Saved: ").wait_for()
    assert len(json.loads(lesson.server.work.read_text())["my digit"]["strokes"]) == 1
    lesson.restart()
    lesson.run_all()
    assert not lesson.wait_for_strokes(0).any()
    lesson.press("Load my digit")
    assert np.abs(lesson.wait_for_strokes(1) - seven).max() < 3  # points are kept to a hundredth of a pixel


def test_a_neuron_of_the_2nd_layer_opens(lesson):
    page, bars = lesson.page, lesson.page.locator("canvas.activation-bars")
    text, plain, inked = (page.locator(name) for name in (".neuron-text", ".weight-picture", ".weight-picture-inked"))
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    assert not plain.is_visible()

    def middle(layer, neuron):
        """The place of a bar's middle on its canvas, in screen pixels."""
        x, y, width, height = np.array(lesson.value(f"live.bars.chart.box(({layer}, {neuron}))")) / 2
        return {"x": x + width / 2, "y": y + height / 2}

    def numbers(picture, largest):
        """The numbers that a picture's colors stand for: blue from 0 up, orange from 0 down."""
        red, _, blue = np.array(picture.evaluate(PICTURE_COLORS)).T
        return np.where(red <= blue, (255 - red) / (255 - 33), (blue - 255.0) / (255 - 28)) * largest

    def shows(picture, expression):
        expected = lesson.array(expression)
        largest = np.abs(weights).max()
        off = np.abs(numbers(picture, largest) - expected).max()
        assert off < largest / 100, f"the picture is off by {off:.3f}, largest weight {largest:.3f}"
        return True

    for layer, neuron in [(1, 3), (2, 15), (3, 9)]:
        bars.hover(position=middle(layer, neuron))
        weighted_sum, bias, activation = lesson.value(f"live.reaction.neuron_numbers({layer}, {neuron})")
        for number in (f"neuron {neuron}:", f"{weighted_sum:+.2f}", f"{bias:+.2f}", f"{activation:.3f}"):
            text.get_by_text(number.replace("-", "−")).wait_for()

    weights = lesson.array("network.weights[0][3]")
    bars.click(position=middle(1, 3))
    lesson.expect_of_weights("a whole digit")
    plain.wait_for()
    page.get_by_text("You expected: a whole digit").wait_for()
    lesson.wait_until(lambda: shows(plain, "network.weights[0][3]"), "the picture shows the weights")
    lesson.wait_until(lambda: shows(inked, "network.weights[0][3] * live.pad.image.ravel()"), "and with ink")
    lesson.draw(DASH)
    lesson.wait_for_strokes(2)
    lesson.wait_until(lambda: shows(inked, "network.weights[0][3] * live.pad.image.ravel()"), "and with more ink")
    assert shows(plain, "network.weights[0][3]")
    bars.click(position=middle(1, 3))
    plain.wait_for(state="hidden")


def test_a_saved_lesson_comes_back_painted_after_a_reload(open_lesson):
    lesson = open_lesson(only=())
    lesson.run_all()
    page = lesson.page
    lesson.draw(SEVEN)
    seven = lesson.wait_for_strokes(1)
    page.locator("h1").first.click()
    page.keyboard.press("Control+s")
    file = lesson.server.notebooks / lesson.name
    lesson.wait_until(lambda: 'execution_count": 1' in file.read_text(), "the notebook is saved")
    page.reload()
    assert (lesson.wait_for_agreement() == seven).all()
    lesson.wait_for_bars()
    lesson.draw(DASH)
    assert (lesson.wait_for_strokes(2) >= seven).all()
    lesson.wait_for_bars()


def test_a_release_outside_ends_the_stroke(lesson):
    mouse = lesson.page.mouse
    lesson.pad().click(trial=True)
    mouse.move(*lesson.at((14, 5)))
    mouse.down()
    mouse.move(*lesson.at((14, 14)), steps=5)
    mouse.move(*lesson.at((-6, 14)), steps=5)
    mouse.up()
    mouse.move(*lesson.at((4, 20)), steps=5)
    mouse.move(*lesson.at((24, 20)), steps=5)
    lesson.draw([(20, 25), (24, 25)])  # events keep their order: when this one is there, so is all that came before
    image = lesson.wait_for_strokes(2)
    assert image[13:15, 2:13].min() > 200
    assert not image[17:22].any()


def test_two_views_show_the_same(open_lesson):
    lesson = open_lesson(extra=["live"], only=())
    lesson.run_all()
    first, second = 0, 1
    lesson.draw(SEVEN, first)
    lesson.wait_for_strokes(1, number=first)
    lesson.wait_for_strokes(1, number=second)
    lesson.draw(DASH, second)
    lesson.wait_for_strokes(2, number=second)
    lesson.wait_for_strokes(2, number=first)
    for chart in (first, second):
        lesson.wait_for_bars(chart=chart)


def test_what_is_drawn_while_a_cell_runs_is_not_lost(open_lesson):
    wait_for_file = "import pathlib, time\nwhile not pathlib.Path('go on').exists():\n    time.sleep(0.05)"
    lesson = open_lesson(extra=[wait_for_file])
    go_on = lesson.server.notebooks / "go on"
    try:
        lesson.run_all(wait=False)
        lesson.pad().wait_for()
        lesson.draw(SEVEN)
        assert "[*]" in lesson.prompts()[1]
    finally:
        go_on.touch()
    image = lesson.wait_for_strokes(1)
    go_on.unlink()
    assert image[5:7, 8:20].min() > 200
    lesson.draw(DASH)
    lesson.wait_for_strokes(2)
    lesson.wait_for_bars()
