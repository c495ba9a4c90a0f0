"""For every learner: screen readers, a calm screen, the wheel; and what axe has to say."""

import itertools

import pytest

from tests.support.browser import SEVEN

pytestmark = pytest.mark.engines("chromium", "firefox")

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


def test_the_answer_is_announced_when_it_has_come_to_rest(first_cell):
    lesson = first_cell
    readout = lesson.page.locator(".digit-readout")
    assert (readout.get_attribute("role"), readout.get_attribute("aria-live")) == ("status", "polite")
    lesson.page.evaluate(RECORD_WORDS)
    for stroke in (SEVEN, [(6, 20), (20, 20)]):
        lesson.draw(stroke)
    lesson.wait_for_strokes(2)
    lesson.wait_until(lambda: not lesson.page.evaluate("words.at(-1)[2]"), "the last answer is announced")
    words = lesson.page.evaluate("words")
    assert words[-1][1] == lesson.value("live.reaction.answer_text()")
    changed = None
    for (_, before, _), (time, text, hidden) in itertools.pairwise([(0, "", False), *words]):
        assert hidden or changed is None or time - changed > 600, "an answer was announced soon after another one came"
        changed = time if text != before else changed  # what has come to rest is said again, unchanged


@pytest.mark.engines("chromium")  # the driver of Firefox cannot ask for this
def test_nothing_moves_for_those_who_prefer_that(open_lesson):
    lesson = open_lesson(only=())
    lesson.page.emulate_media(reduced_motion="reduce")  # before there is a pad, as where the system asks for it
    lesson.run_all()
    lesson.wait_until(lambda: lesson.value("live.pad.overlay.calm"), "the kernel knows")
    lesson.draw([(2, 2), (7, 2), (5, 9)])
    lesson.wait_for_strokes(1)
    lesson.value("live.pad.observe(lambda change: globals().setdefault('moves', []).append(1), 'image')")
    lesson.press("Center it as MNIST was")
    lesson.press("Save my digit")
    lesson.page.get_by_text("Saved: ").wait_for()  # events keep their order: by now a slow move would have begun
    assert lesson.value("len(moves)") == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_a_neuron_is_looked_into(first_cell, theme):
    lesson = first_cell
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    if theme == "dark":
        lesson.turn_dark()
    lesson.page.locator("canvas.activation-bars").focus()
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.keyboard.press("Enter")
    lesson.page.locator(".prediction").wait_for()
    lesson.check_access()
    lesson.expect_of_weights()
    lesson.page.locator("canvas.weight-picture").wait_for()
    lesson.check_access()
