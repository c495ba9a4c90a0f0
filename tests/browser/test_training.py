"""Lesson 04 in a browser: train live, pause, interrupt, reset; scrub through checkpoints with a drawing."""

import pytest

from tests.support.browser import COUNT_NEAR, SEVEN

LESSON = "04_training.ipynb"

BLUE, ORANGE, GRAY = [47, 109, 181], [217, 115, 13], [168, 176, 189]


@pytest.fixture
def lesson(open_lesson):
    """Lesson 04's monitor, run."""
    lesson = open_lesson(LESSON, only=["training, held_out = ", "TrainingMonitor("])
    lesson.run_all()
    return lesson


@pytest.mark.engines("chromium", "firefox")
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
    assert lesson.value("monitor.trainer.progress.step") == 1
    assert (lesson.array("monitor.network.parameters") != begin).any()

    lesson.value("monitor.trainer.reset()")
    lesson.value("setattr(monitor.trainer, 'passes', 1000)")
    press("Run")
    lesson.wait_until(lambda: painted(BLUE) > 50 and painted(ORANGE) > 20, "curves are painted while it trains")
    assert lesson.value("monitor.trainer.state") == "running"
    press("Pause")
    lesson.wait_until(lambda: lesson.value("monitor.trainer.state") == "paused", "it is paused")
    steps = lesson.value("monitor.trainer.progress.step")
    lesson.wait_until(lambda: f"after step {steps:,}." in status.inner_text(), "the page says where it rests")
    assert lesson.value("monitor.trainer.progress.step") == steps > 1

    press("Run")
    lesson.wait_until(lambda: lesson.value("monitor.trainer.progress.step") > steps, "it goes on")
    lesson.wait_until(lambda: "Paused" not in status.inner_text(), "the page says so")
    lesson.command("notebook:interrupt-kernel")
    # Asked of the page: a question to the kernel may be what the interrupt breaks off, and then has no answer.
    lesson.wait_until(lambda: "Paused after step" in status.inner_text(), "an interrupt pauses it")
    assert lesson.value("monitor.trainer.state") == "paused"
    assert lesson.value("monitor.trainer.history[-1].passes") > 0

    monitor.get_by_label("hidden layers").select_option("none")
    press("Reset")
    lesson.wait_until(lambda: lesson.value("monitor.network.sizes") == [784, 10], "the next run has no hidden layer")
    lesson.wait_until(lambda: painted(GRAY) > 50, "the run before is still there, in gray")
    lesson.check_access()


def test_one_can_draw_while_it_trains(open_lesson):
    lesson = open_lesson(LESSON, only=["training, held_out = ", "checkpoints = ", "Scrubber(", "TrainingMonitor("])
    lesson.run_all()
    monitor = lesson.page.locator(".training-monitor")
    status = monitor.locator(".training-status")
    lesson.value("setattr(monitor.trainer, 'passes', 1000)")
    monitor.get_by_role("button", name="Run", exact=True).click()
    lesson.wait_until(lambda: lesson.value("monitor.trainer.progress.step") > 0, "it trains")
    lesson.pad().click(trial=True)  # waits until the page stands still
    lesson.draw(SEVEN)
    story = lesson.page.locator(".checkpoint-story")
    lesson.wait_until(lambda: "Say what you expect" in story.inner_text(), "the drawing is answered")
    lesson.wait_until(lambda: lesson.agree("scrubber.pad") is not None, "page and kernel agree")
    assert lesson.value("monitor.trainer.state") == "running"
    monitor.get_by_role("button", name="Pause", exact=True).click()
    lesson.wait_until(lambda: "Paused after step" in status.inner_text(), "it pauses")


def test_the_scrubber_goes_through_the_run_with_a_drawing(open_lesson):
    lesson = open_lesson(LESSON, only=["training, held_out = ", "checkpoints = ", "Scrubber("])
    lesson.run_all()
    slider = lesson.page.locator(".checkpoint-slider [role=slider]")
    bars = "scrubber.reaction.activations"
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
        lambda: readout.inner_text() == lesson.value("scrubber.reaction.answer_text()"), "the answer is that network's"
    )
    lesson.page.keyboard.press("End")
    last = lesson.value("len(checkpoints) - 1")
    lesson.wait_until(lambda: lesson.value("scrubber.position") == last, "the slider is at the end")
    table = lesson.page.locator(".checkpoint-answers")
    lesson.wait_until(
        lambda: (
            f"{lesson.value('int((student.predict(centered.images) == centered.labels).sum())')} of 10"
            in table.inner_text()
        ),
        "the table counts what the end of the run reads",
    )
    told = f"The answer {lesson.value('scrubber.answers()[-1]')} of the last checkpoint"
    lesson.wait_until(lambda: story.inner_text().startswith(told), "the story is told")
    lesson.page.locator(".checkpoint-digit select").select_option("your 3, centered")
    lesson.wait_until(
        lambda: lesson.value("bool(np.abs(scrubber.pad.image - centered.images[3]).max() < 1e-6)"),
        "the 3 is on the pad",
    )
    lesson.wait_until(lambda: lesson.agree("scrubber.pad") is not None, "page and kernel agree")
    lesson.check_access()
