"""Lesson 02 in a browser: the slider, both live networks on their own pads."""

import pytest

from tests.support.browser import SEVEN

LESSON = "02_network.ipynb"


def test_the_sigmoid_follows_its_slider(open_lesson):
    lesson = open_lesson(LESSON, only=["pixels = ", "products = ", "z = ", "SigmoidLab("])
    lesson.run_all()
    slider = lesson.page.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    slider.focus()
    lesson.page.keyboard.press("Home")
    lesson.page.get_by_text("z = −8.0 becomes an activation of 0.000.").wait_for()
    lesson.check_access()


@pytest.mark.engines("chromium", "firefox")
def test_the_three_lines_are_the_bars_and_the_untrained_network_has_a_pad_of_its_own(open_lesson):
    lesson = open_lesson(LESSON, only=["pixels = ", "def sigmoid(", "a2 = ", "live = ", "LiveNetwork(untrained)"])
    lesson.run_all()
    pads = lesson.page.locator("canvas.digit-pad")
    lesson.wait_until(lambda: pads.count() == 2, "both networks are there")
    assert (
        max(
            lesson.value("[float(np.abs(mine - bars).max()) for mine, bars in zip([a1, a2, a3], live.activations[1:])]")
        )
        < 1e-5
    )
    assert lesson.value("live.reaction.answer") == lesson.value("a3.argmax().tolist()")
    pads.first.click(trial=True)
    lesson.wait_for_agreement()
    lesson.wait_for_bars()
    lesson.press("Clear")
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    lesson.wait_for_bars()
