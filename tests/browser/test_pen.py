"""The pen in any hand: what went wrong with other pads, or read as if it might, and what is right here.

| What happens                        | Before                                           | Test                        |
|------------------------------------|-------------------------------------------------|-----------------------------|
| keys after the mouse                | Firefox showed neither circle nor ring           | keys_after_the_mouse        |
| forced colors                       | circle and ring white on white in Chromium       | forced_colors               |
| a press that cannot be captured     | the pad was dead until the page was reloaded     | a_press_not_captured        |
| a release that never comes          | the pad was dead, or drew with no button pressed | a_release_that_never_comes  |
| the hand before its stylus          | the stylus was locked out, the hand left a dot   | a_resting_hand              |
| the hand after its stylus           | the hand left a dot                              | a_hand_after_a_tap          |
| a second finger                     | nothing: the first goes on                       | a_second_finger             |
| a long press                        | a menu opened over the stroke                    | a_long_press_opens_no_menu  |
| Ctrl + Z                            | took back a change of the notebook               | undo_by_keys                |
| a narrow notebook                   | pad and buttons cut off below 385 pixels         | a_narrow_notebook           |
| a telephone: swipes                 | none that began on the bars scrolled             | test_telephone.py           |
| a telephone: the answer             | out of sight while one drew                      | test_telephone.py           |
| a reload in the middle of a stroke  | a stroke was left that nobody could end          | a_reload_in_mid_stroke      |
| 60,000 points in one stroke         | Python stood still for 12 seconds at its end     | unit/test_sketch.py         |
| the kernel ended, restarted, culled | ink that nobody has beside an old answer         | test_lost_kernel.py         |
| the link cut, or silent             | the same, and errors in the console              | test_lost_kernel.py         |
"""

import pytest

from tests.support.browser import SEVEN

pytestmark = pytest.mark.engines("chromium", "firefox")

FAKE = """events => events.map(([type, point, more]) => {
    const canvas = document.querySelector('canvas.digit-pad'), box = canvas.getBoundingClientRect();
    const [clientX, clientY] = [0, 1].map(axis => (axis ? box.top : box.left) + point[axis] * box.width / 28);
    const event = {bubbles: true, cancelable: true, clientX, clientY, button: 0, buttons: 1, isPrimary: true, ...more};
    return canvas.dispatchEvent(new PointerEvent(type, event));
})"""
"""Events of pointers that the driver does not have, at points of the pad."""

COLORED = """canvas => {
    const frame = canvas.parentElement, cursor = frame.querySelector('.pen-cursor');
    const seen = getComputedStyle(cursor), ring = getComputedStyle(frame.querySelector('.canvas-overlay'));
    const circle = seen.display !== 'none' && seen.borderTopColor, inside = seen.backgroundColor;
    return {circle, inside, ring: ring.outlineStyle !== 'none' && ring.outlineColor};
}"""
ORANGE, NONE = "rgb(217, 115, 13)", "rgba(0, 0, 0, 0)"

STYLUS, FINGER, MOUSE = (
    {"pointerType": kind, "pointerId": 70 + number} for number, kind in enumerate(["pen", "touch", "mouse"])
)


@pytest.fixture
def lesson(first_cell):
    return first_cell


def fake(lesson, kind, point, pointer, **more):
    """Let one of the pointers above do something; return whether the page may do what it does by itself."""
    return lesson.page.evaluate(FAKE, [[kind, point, pointer | more]])[0]


def test_keys_after_the_mouse(lesson):
    lesson.draw(SEVEN)
    assert lesson.pad().evaluate(COLORED)["circle"] is False
    lesson.page.keyboard.press("ArrowLeft")
    assert lesson.pad().evaluate(COLORED) == {"circle": ORANGE, "ring": ORANGE, "inside": NONE}
    lesson.page.keyboard.press("Space")
    assert lesson.pad().evaluate(COLORED)["inside"] == ORANGE
    lesson.draw([(4, 4), (6, 6)])
    assert lesson.pad().evaluate(COLORED)["ring"] is False


@pytest.mark.engines("chromium")  # the driver of Firefox cannot ask for this
def test_forced_colors(lesson):
    lesson.page.emulate_media(forced_colors="active", color_scheme="dark")
    lesson.pad().focus()
    lesson.page.keyboard.press("ArrowLeft")
    assert lesson.pad().evaluate(COLORED) == {"circle": ORANGE, "ring": ORANGE, "inside": NONE}
    lesson.page.keyboard.press("Space")
    assert lesson.pad().evaluate(COLORED)["inside"] == ORANGE


def test_a_press_not_captured(lesson):
    fake(lesson, "pointerdown", (5, 5), {"pointerType": "mouse", "pointerId": 99})
    lesson.draw(SEVEN)
    image = lesson.wait_for_strokes(2)
    assert image[5, 5] > 200


def test_a_release_that_never_comes(lesson):
    fake(lesson, "pointerdown", (5, 5), MOUSE)
    fake(lesson, "pointermove", (20, 5), MOUSE)
    fake(lesson, "pointermove", (20, 20), MOUSE, buttons=0)
    image = lesson.wait_for_strokes(1)
    assert image[5, 15] > 200
    assert image[12:, :].max() == 0
    fake(lesson, "pointerdown", (5, 22), FINGER)
    lesson.draw([(8, 25), (20, 25)])
    lesson.wait_for_strokes(3)


def test_a_resting_hand(lesson):
    fake(lesson, "pointerdown", (22, 22), FINGER)
    fake(lesson, "pointerdown", (5, 5), STYLUS)
    fake(lesson, "pointermove", (15, 5), STYLUS)
    fake(lesson, "pointermove", (22, 23), FINGER)
    stylus_up = ["pointerup", (15, 5), STYLUS]
    hand_again = ["pointerup", (22, 23), FINGER], ["pointerdown", (22, 22), FINGER], ["pointerup", (22, 22), FINGER]
    lesson.page.evaluate(FAKE, [stylus_up, *hand_again])  # at once: the pad does not wait long for a hand
    lesson.draw([(5, 9), (15, 9)])  # events keep their order: by now whatever the hand had drawn would be there
    image = lesson.wait_for_strokes(2)
    assert image[5, 10] > 200
    assert image[12:, :].max() == 0


def test_a_hand_after_a_tap_of_its_stylus(lesson):
    tap = ["pointerdown", (5, 5), STYLUS], ["pointerup", (5, 5), STYLUS]
    hand = ["pointerdown", (22, 22), FINGER], ["pointerup", (22, 22), FINGER]
    lesson.page.evaluate(FAKE, [*tap, *hand])
    lesson.draw([(5, 9), (15, 9)])
    image = lesson.wait_for_strokes(2)
    assert image[12:, :].max() == 0


def test_a_second_finger(lesson):
    second = FINGER | {"pointerId": 75, "isPrimary": False}
    fake(lesson, "pointerdown", (5, 5), FINGER)
    fake(lesson, "pointerdown", (22, 22), second)
    fake(lesson, "pointermove", (22, 24), second)
    fake(lesson, "pointermove", (15, 5), FINGER)
    fake(lesson, "pointerup", (22, 24), second)
    fake(lesson, "pointermove", (20, 5), FINGER)
    fake(lesson, "pointerup", (20, 5), FINGER)
    lesson.wait_for_strokes(1)
    assert lesson.value("live.pad.strokes[0].round().tolist()") == [[5, 5], [15, 5], [20, 5]]


def test_a_long_press_opens_no_menu(lesson):
    fake(lesson, "pointerdown", (5, 5), FINGER)
    assert not fake(lesson, "contextmenu", (5, 5), FINGER)
    fake(lesson, "pointerup", (5, 5), FINGER)
    assert lesson.page.locator(".lm-Menu").count() == 0
    lesson.pad().click(button="right")
    lesson.page.locator(".lm-Menu").first.wait_for()
    lesson.page.keyboard.press("Escape")


def test_undo_by_keys(lesson):
    text = lesson.page.locator(".jp-CodeCell .cm-content").first.inner_text()
    lesson.draw(SEVEN)
    seven = lesson.wait_for_strokes(1)
    lesson.draw([(4, 24), (20, 24)])
    lesson.wait_for_strokes(2)
    lesson.page.keyboard.press("Control+z")
    assert (lesson.wait_for_strokes(1) == seven).all()
    lesson.page.keyboard.press("Space")
    lesson.page.keyboard.press("ArrowRight")
    lesson.wait_until(lambda: lesson.value("len(live.pad.sketch.pens)") == 1, "a stroke is under way")
    lesson.page.keyboard.press("Control+z")
    lesson.wait_until(lambda: not lesson.value("len(live.pad.sketch.pens)"), "no stroke is under way")
    assert (lesson.wait_for_strokes(1) == seven).all()
    lesson.page.keyboard.press("Control+z")
    assert not lesson.wait_for_strokes(0).any()
    assert lesson.page.locator(".jp-CodeCell .cm-content").first.inner_text() == text


def test_a_narrow_notebook(lesson):
    lesson.page.set_viewport_size({"width": 620, "height": 900})  # its file browser takes most of it
    output = lesson.page.locator(".jp-OutputArea-output:has(.drawing-pad, .digit-pad)").first
    lesson.wait_until(lambda: output.bounding_box()["width"] < 300, "there is little room")
    right = output.bounding_box()["x"] + output.bounding_box()["width"]
    parts = [lesson.pad(), *lesson.page.get_by_role("button", name="digit").all()]
    for part in parts:
        lesson.wait_until(
            lambda part=part: part.bounding_box()["x"] + part.bounding_box()["width"] <= right + 1, "it is in sight"
        )
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    assert lesson.value("abs(live.pad.strokes[0][1] - [20, 6]).max() < 0.5 or live.pad.strokes[0].tolist()")


def test_a_reload_in_mid_stroke(open_lesson):
    lesson = open_lesson(only=())
    lesson.run_all()
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    lesson.command("docmanager:save")
    file = lesson.server.notebooks / lesson.name
    lesson.wait_until(lambda: 'execution_count": 1' in file.read_text(), "the notebook is saved")
    lesson.page.mouse.move(*lesson.at((5, 5)))
    lesson.page.mouse.down()
    lesson.page.mouse.move(*lesson.at((15, 5)))
    lesson.wait_until(lambda: lesson.value("len(live.pad.sketch.pens)") == 1, "a stroke is under way")
    lesson.page.evaluate("window.addEventListener('beforeunload', event => event.stopImmediatePropagation(), true)")
    lesson.page.goto(lesson.address.replace("reset&", ""))
    lesson.page.mouse.up()
    lesson.wait_until(lambda: not lesson.value("len(live.pad.sketch.pens)"), "no stroke is under way")
    lesson.wait_for_strokes(2)
    lesson.press("Undo")
    lesson.wait_for_strokes(1)
