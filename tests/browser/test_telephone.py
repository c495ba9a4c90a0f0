"""Lesson 00 on a telephone, 390 by 800, by fingers: it scrolls wherever a swipe begins, and the answer is in sight."""

import numpy as np
import pytest

from tests.support.browser import SEVEN

PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}

PANEL = "document.querySelector('.jp-WindowedPanel-outer')"
TOP = f"Math.round({PANEL}.scrollTop)"
REST = f"{PANEL}.scrollHeight - {PANEL}.clientHeight - {PANEL}.scrollTop"


class Finger:
    """A finger on a page of Chromium's."""

    def __init__(self, page):
        self.driver = page.context.new_cdp_session(page)

    def swipe(self, *places):
        """Touch the first place on the screen, move on to the others, lift the finger."""
        for number, (x, y) in enumerate(places):
            self.send("touchMove" if number else "touchStart", [{"x": x, "y": y}])
        self.send("touchEnd", [])

    def send(self, kind, points):
        """Send one event of the driver's."""
        self.driver.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def lesson(open_lesson):
    """Lesson 00 in Notebook 7, run."""
    lesson = open_lesson(app="notebooks")
    lesson.run_all()
    return lesson


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_swipe_scrolls_wherever_it_begins(lesson):
    page, finger = lesson.page, Finger(lesson.page)
    bars = page.locator("canvas.activation-bars")
    bars.scroll_into_view_if_needed()
    lesson.pad().click(trial=True)
    box, before = bars.bounding_box(), page.evaluate(TOP)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 10
    finger.swipe(*((x, y - move) for move in np.linspace(0, 120, 12)))
    lesson.wait_until(lambda: page.evaluate(TOP) > before + 50, "a swipe that begins on the bars scrolls")
    bars.tap(position={"x": 0.1 * box["width"], "y": 0.25 * box["height"]})
    lesson.wait_until(lambda: lesson.value("live.reaction.selected") == [1, 1], "a tap on a bar is a click")
    page.evaluate(f"{PANEL}.scrollTop = 0")
    places = []
    while page.evaluate(REST) > 5:
        places.append(page.evaluate(TOP))
        assert len(places) < 60, f"no swipe goes on from {places[-3:]}"
        # At the rim of the page, where a hand that scrolls is; the pad is narrower, and on it a finger draws.
        finger.swipe(*((380, 700 - move) for move in np.linspace(0, 450, 20)))
        lesson.wait_until(lambda: page.evaluate(TOP) > places[-1] + 50 or page.evaluate(REST) <= 5, "it scrolls")


@pytest.mark.parametrize("view", ["bars", "diagram"])
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_the_answer_is_in_sight_while_one_draws(lesson, view):
    page, finger = lesson.page, Finger(lesson.page)
    wait_for_view = {"bars": lesson.wait_for_bars, "diagram": lesson.wait_for_diagram}[view]
    lesson.press(view)
    wait_for_view()
    readout = page.locator(".digit-readout").first
    lesson.pad().click(trial=True)
    pad = lesson.pad().bounding_box()
    assert pad["x"] >= 0
    assert pad["x"] + pad["width"] <= 390
    finger.swipe(*(lesson.at(point) for point in SEVEN))
    lesson.wait_for_strokes(1)
    wait_for_view()
    seen = readout.bounding_box()
    assert 0 < seen["y"] < seen["y"] + seen["height"] < 800
    assert pad["y"] + pad["height"] <= 801
    assert lesson.pad().bounding_box() == pad, "the pad moved under the finger"
    text = page.locator(".jp-MarkdownCell").first.inner_text()
    assert "▶" in text, "a telephone has no Shift + Enter"
