"""Lesson 05 in a browser: a prediction and its result, and the noise lab moved by hand."""

import re

import numpy as np
import pytest
from conftest import CELL_REDS, SEVEN, grays

pytestmark = pytest.mark.browser

LESSON = "05_random_noise.ipynb"


def seen(lesson):
    """Return the gray levels (28, 28), 0 to 255, of what the network sees, read from the page's own pixels."""
    _, _, reds = lesson.page.locator("canvas.noise-mixture").first.evaluate(CELL_REDS)
    return grays(reds)


def wait_for_agreement(lesson):
    """Wait until page and kernel have the same mix, the same answers in words; return the mix, 0 to 255."""

    def settled():
        mix = np.rint(lesson.array("lab.image") * 255)
        off = np.abs(seen(lesson) - mix).max()
        assert off <= 1, f"page and kernel differ by {off:.1f} gray levels"
        for css_class, expression in [
            ("digit-readout", "lab.bars.answer_text()"),
            ("noise-others", "lab.others_text()"),
            ("noise-status", "lab.mixture_text()"),
        ]:
            said = lesson.page.locator(f".noise-lab .{css_class}").text_content()
            expected = lesson.value(expression)
            assert said == expected, f"the page says {said!r}, the kernel {expected!r}"
        return [mix]

    return lesson.wait_until(settled, "page and kernel agree")[0]


def test_the_distribution_waits_for_a_prediction(open_lesson):
    lesson = open_lesson(LESSON)
    lesson.run_all()
    asked = lesson.page.locator(".prediction", has_text="On how many of the 2,000 images")
    asked.scroll_into_view_if_needed()
    assert asked.locator("img").count() == 0
    assert "sure of 3" not in asked.inner_text()
    asked.get_by_text("nearly all", exact=True).click()
    asked.get_by_role("button", name="That is my prediction", exact=True).click()
    asked.get_by_text("You predicted: nearly all").wait_for()
    picture = asked.locator("img")
    picture.wait_for()
    assert re.fullmatch(r"plain: top outputs\b.*; decayed: top outputs\b.*", picture.get_attribute("alt"))
    share = lesson.value("f'{np.mean(noise.top_outputs(plain, many)[1] > 0.9):.1%}'")
    assert f"sure of {share} of the noise" in asked.inner_text()

    first = lesson.page.locator(".prediction").first  # its titles must not be those of a figure further down
    first.get_by_role("button", name="Show me", exact=True).click()
    first.locator("img").wait_for()
    words = r"Activation by digit; image 0\b.*; image 1\b.*; image 2\b[^;]*"
    assert re.fullmatch(words, first.locator("img").get_attribute("alt"))


def test_the_lab_follows_mouse_and_keyboard(open_lesson):
    lesson = open_lesson(LESSON)
    lesson.run_all()
    lab = lesson.page.locator(".noise-lab")
    lab.scroll_into_view_if_needed()
    before = wait_for_agreement(lesson)

    lab.get_by_role("button", name="New noise", exact=True).click()
    lesson.wait_until(lambda: lesson.value("lab.draw_number") == 21, "there is another draw")
    other = wait_for_agreement(lesson)
    assert (other != before).mean() > 0.9

    lab.locator("select").select_option(index=1)
    lesson.wait_until(lambda: lesson.value("lab.kind") == "box", "the kind is box")
    box = wait_for_agreement(lesson)
    assert not box[:4].any()
    assert box[4:24, 4:24].any()

    lab.get_by_role("button", name="No noise", exact=True).click()
    lesson.wait_until(lambda: lesson.value("lab.amount") == 0, "there is no noise")
    assert not wait_for_agreement(lesson).any()

    lesson.draw(SEVEN)
    lesson.wait_until(lambda: lesson.value("len(lab.pad.strokes)") == 1, "there is a stroke")
    digit = wait_for_agreement(lesson)
    assert digit[5:7, 8:20].min() > 200
    outputs = lesson.array("lab.activations[-1]")

    handle = lab.locator(".noUi-handle").first
    handle.focus()
    for _ in range(30):
        lesson.page.keyboard.press("ArrowRight")
    lesson.wait_until(lambda: round(lesson.value("lab.amount"), 2) == 0.3, "the slider has moved by 30 steps")
    mixed = wait_for_agreement(lesson)
    assert 0.1 < (mixed != digit).mean() < 0.5
    assert (lesson.array("lab.activations[-1]") != outputs).any()
    lesson.check_access()
