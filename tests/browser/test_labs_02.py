"""Lesson 02 in a browser: train live, pause, interrupt, reset; scrub through checkpoints with a drawing."""

import re

import pytest
from conftest import SEVEN

pytestmark = pytest.mark.browser

LESSON = "02_training.ipynb"

COUNT_NEAR = """(canvas, [red, green, blue]) => {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let count = 0;
    for (let i = 0; i < pixels.length; i += 4)
        if (Math.abs(pixels[i] - red) + Math.abs(pixels[i + 1] - green) + Math.abs(pixels[i + 2] - blue) < 40) count++;
    return count;
}"""
BLUE, ORANGE, GRAY = [47, 109, 181], [217, 115, 13], [168, 176, 189]


@pytest.fixture
def lesson(open_lesson):
    lesson = open_lesson(LESSON)
    lesson.run_all()
    return lesson


def test_a_result_waits_for_its_prediction(lesson):
    asked = lesson.page.locator(".prediction", has_text="Learning rate 300 instead of 3")
    assert asked.locator("img").count() == 0
    asked.get_by_text("1 or more", exact=True).click()
    asked.get_by_role("button", name="That is my prediction", exact=True).click()
    asked.get_by_text("You predicted: 1 or more").wait_for()
    asked.locator("img").wait_for()
    said = asked.inner_text()
    (low, high) = re.search(r"rate 300: ([\d.]+) to ([\d.]+\d)", said).groups()
    assert 0.95 < float(low) <= float(high) < 2


def test_the_monitor_trains_pauses_and_begins_again(lesson):
    monitor = lesson.page.locator(".training-monitor")
    monitor.scroll_into_view_if_needed()
    status, chart = monitor.locator(".training-status"), monitor.locator("canvas.training-accuracy")

    def press(label):
        monitor.get_by_role("button", name=label, exact=True).click()

    def painted(color):
        return chart.evaluate(COUNT_NEAR, color)

    chart.wait_for()
    begin = lesson.array("monitor.network.parameters")
    press("Single step")
    lesson.wait_until(lambda: "after step 1." in status.inner_text(), "one step is told of")
    assert lesson.value("monitor.steps_done") == 1
    assert (lesson.array("monitor.network.parameters") != begin).any()

    lesson.value("monitor.reset()")
    lesson.value("setattr(monitor, 'passes', 200)")
    press("Run")
    lesson.wait_until(lambda: painted(BLUE) > 50 and painted(ORANGE) > 20, "curves are painted while it trains")
    assert lesson.value("monitor.state") == "running"
    press("Pause")
    lesson.wait_until(lambda: lesson.value("monitor.state") == "paused", "it is paused")
    steps = lesson.value("monitor.steps_done")
    lesson.wait_until(lambda: f"after step {steps:,}." in status.inner_text(), "the page says where it rests")
    assert lesson.value("monitor.steps_done") == steps > 1

    press("Run")
    lesson.wait_until(lambda: lesson.value("monitor.steps_done") > steps, "it goes on")
    lesson.menu("Kernel", "Interrupt Kernel")
    lesson.wait_until(lambda: lesson.value("monitor.state") == "paused", "an interrupt pauses it")
    assert lesson.value("monitor.history[-1].passes") > 0

    monitor.get_by_label("hidden layers").select_option("none")
    press("Reset")
    lesson.wait_until(lambda: lesson.value("monitor.network.sizes") == [784, 10], "the next run has no hidden layer")
    lesson.wait_until(lambda: painted(GRAY) > 50, "the run before is still there, in gray")
    lesson.check_access()


def test_one_can_draw_while_it_trains(lesson):
    monitor = lesson.page.locator(".training-monitor")
    status = monitor.locator(".training-status")
    lesson.value("setattr(monitor, 'passes', 1000)")
    monitor.get_by_role("button", name="Run", exact=True).click()
    lesson.wait_until(lambda: lesson.value("monitor.steps_done") > 0, "it trains")
    lesson.pad().click(trial=True)  # waits until the page stands still
    lesson.draw(SEVEN)
    story = lesson.page.locator(".checkpoint-story")
    lesson.wait_until(lambda: "Say what you expect" in story.inner_text(), "the drawing is answered")
    lesson.wait_until(lambda: lesson.agree("scrubber.pad") is not None, "page and kernel agree")
    assert lesson.value("monitor.state") == "running"
    monitor.get_by_role("button", name="Pause", exact=True).click()
    lesson.wait_until(lambda: "Paused after step" in status.inner_text(), "it pauses")


def test_the_scrubber_goes_through_the_run_with_a_drawing(lesson):
    slider = lesson.page.locator(".checkpoint-slider [role=slider]")
    bars = "scrubber.bars.activations"
    lesson.pad().click(trial=True)  # waits until the page stands still
    lesson.wait_until(lambda: lesson.agree("scrubber.pad") is not None, "the pad is painted")
    lesson.draw(SEVEN)
    lesson.wait_until(lambda: lesson.value("len(scrubber.pad.strokes)") == 1, "the stroke has arrived")
    lesson.wait_until(lambda: lesson.agree("scrubber.pad") is not None, "page and kernel agree")
    story = lesson.page.locator(".checkpoint-story")
    lesson.wait_until(lambda: "Say what you expect" in story.inner_text(), "nothing is given away yet")
    before = lesson.array(f"{bars}[-1]")
    slider.focus()
    for _ in range(3):
        lesson.page.keyboard.press("ArrowRight")
    lesson.wait_until(lambda: lesson.value("scrubber.position") == 3, "the slider moves the checkpoint")
    expected = lesson.array("list(checkpoints.values())[3].forward(scrubber.pad.image)[-1]")
    lesson.wait_until(lambda: (lesson.array(f"{bars}[-1]") == expected).all(), "the bars are that network's")
    assert (expected != before).any()
    readout = lesson.page.locator(".digit-readout").first
    lesson.wait_until(
        lambda: readout.inner_text() == lesson.value("scrubber.bars.answer_text()"), "the answer is that network's"
    )
    lesson.page.keyboard.press("End")
    last = lesson.value("len(checkpoints) - 1")
    lesson.wait_until(lambda: lesson.value("scrubber.position") == last, "the slider is at the end")
    told = f"The answer {lesson.value('scrubber.answers()[-1]')} of the last checkpoint"
    lesson.wait_until(lambda: story.inner_text().startswith(told), "the story is told")
    lesson.check_access()
