"""For every learner: screen readers, a calm screen, small screens, the wheel; and what axe has to say."""

import re

import numpy as np
import pytest
from conftest import SEVEN

pytestmark = pytest.mark.browser

SCROLLED = "() => [...document.querySelectorAll('*')].reduce((sum, e) => sum + e.scrollTop, 0)"

RECORD_WORDS = """() => {
    const line = document.querySelector('.digit-readout'), words = window.words = [];
    new MutationObserver(() => {
        const hidden = line.firstChild.getAttribute('aria-hidden') === 'true';
        words.push([performance.now(), line.textContent, hidden]);
    }).observe(line, {childList: true});
}"""


def test_the_wheel_scrolls_over_pad_and_bars(open_lesson):
    lesson = open_lesson()
    lesson.run_all()
    for canvas in ("canvas.digit-pad", "canvas.activation-bars"):
        lesson.page.locator(canvas).hover()
        before = lesson.page.evaluate(SCROLLED)
        lesson.page.mouse.wheel(0, 60)
        lesson.wait_until(
            lambda before=before: lesson.page.evaluate(SCROLLED) > before, f"{canvas} lets the page scroll"
        )


def test_the_answer_is_announced_when_it_has_come_to_rest(open_lesson):
    lesson = open_lesson(alone=True)
    lesson.run_all()
    readout = lesson.page.locator(".digit-readout")
    assert (readout.get_attribute("role"), readout.get_attribute("aria-live")) == ("status", "polite")
    lesson.page.evaluate(RECORD_WORDS)
    for stroke in (SEVEN, [(6, 20), (20, 20)]):
        lesson.draw(stroke)
    lesson.wait_for_strokes(2)
    lesson.wait_until(lambda: not lesson.page.evaluate("words.at(-1)[2]"), "the last answer is announced")
    words = lesson.page.evaluate("words")
    assert words[-1][1] == lesson.value("live.bars.answer_text()")
    gaps = np.diff([time for time, _, _ in words])
    announced = [gap for gap, (_, _, hidden) in zip(gaps, words[1:]) if not hidden]
    assert min(announced) > 600, "an answer was announced soon after another"


@pytest.mark.parametrize("page", [{"reduced_motion": "reduce"}], indirect=True)
def test_nothing_moves_for_those_who_prefer_that(open_lesson):
    lesson = open_lesson(alone=True)
    lesson.run_all()
    lesson.wait_until(lambda: lesson.value("live.pad.overlay.calm"), "the kernel knows")
    lesson.draw([(2, 2), (7, 2), (5, 9)])
    lesson.wait_for_strokes(1)
    lesson.value("live.pad.observe(lambda change: globals().setdefault('moves', []).append(1), 'image')")
    lesson.press("Center it as MNIST was")
    lesson.press("Save my digit")
    lesson.page.get_by_text("Saved.").wait_for()  # events keep their order: by now a slow move would have begun
    assert lesson.value("len(moves)") == 1


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 800}, "has_touch": True}], indirect=True)
def test_on_a_telephone(open_lesson):
    lesson = open_lesson(alone=True, app="notebooks")
    lesson.run_all()
    lesson.pad().scroll_into_view_if_needed()
    box = lesson.pad().bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    lesson.wait_for_bars()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_lesson, theme):
    lesson = open_lesson()
    lesson.run_all()
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    if theme == "dark":
        lesson.page.locator(".lm-MenuBar-itemLabel", has_text="Settings").click()
        lesson.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Theme$")).hover()
        lesson.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^JupyterLab Dark$")).click()
        lesson.page.locator("body[data-jp-theme-light=false]").wait_for(state="attached")
    lesson.page.locator("canvas.activation-bars").focus()
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.keyboard.press("Enter")
    lesson.page.locator("canvas.weight-picture").wait_for()
    lesson.check_access()
