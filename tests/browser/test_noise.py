"""Lesson 09 in a browser: the noise lab and the threshold, moved by hand."""

import numpy as np
import pytest

from tests.support.browser import CELL_REDS, SEVEN, grays

LESSON = "09_random_noise.ipynb"


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
            ("digit-readout", "lab.reaction.answer_text()"),
            ("noise-others", "lab.others_text()"),
            ("noise-status", "lab.mixture_text()"),
        ]:
            said = lesson.page.locator(f".noise-lab .{css_class}").text_content()
            expected = lesson.value(expression)
            assert said == expected, f"the page says {said!r}, the kernel {expected!r}"
        return [mix]

    return lesson.wait_until(settled, "page and kernel agree")[0]


@pytest.mark.engines("chromium", "firefox")
def test_the_lab_follows_mouse_and_keyboard(open_lesson):
    lesson = open_lesson(LESSON, only=["networks = ", "NoiseLab("])
    lesson.run_all()
    lab = lesson.page.locator(".noise-lab")
    lab.scroll_into_view_if_needed()
    before = wait_for_agreement(lesson)

    lab.get_by_role("button", name="New noise", exact=True).click()
    lesson.wait_until(lambda: lesson.value("lab.draw_number") == 1, "there is another draw")
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


def test_the_threshold_follows_the_keyboard_and_the_record_stands_beside_the_network(open_lesson):
    cells = ["networks = ", "many = ", "kinds = ", "outputs = network.outputs", "ThresholdLab(", "Calibration("]
    lesson = open_lesson(LESSON, only=cells)
    lesson.run_all()
    lab = lesson.page.locator(".threshold-lab")
    lab.scroll_into_view_if_needed()
    lab.get_by_text("Threshold 0.90: it answers").wait_for()
    lab.locator("select").select_option(label="network")
    lab.locator("img[alt^='What network still answers']").wait_for()
    lab.locator(".noUi-handle").focus()
    lesson.page.keyboard.press("Home")
    lab.get_by_text("Threshold 0.00: it answers 100% of the digits (coverage)").wait_for()
    lesson.check_access()
    table = lesson.page.locator("table", has_text="On noise: right")
    table.scroll_into_view_if_needed()
    rows = [row.locator("th, td").all_text_contents() for row in table.locator("tbody tr").all()]
    assert [row[:3] for row in rows] == [
        ["a guess", "none", "up to 0.5"],
        ["fairly", "none", "0.5 to 0.9"],
        ["certain", "none", "above 0.9"],
    ]
    assert rows[2][3] == "841 of 843 (99.8 %)"
    asked = lesson.page.locator(".prediction", has_text="On how many of the 2,000 images")
    asked.get_by_role("button", name="Show me", exact=True).click()
    share = lesson.value("f'{share_sure(digits_plain, many):.1%}'")
    asked.get_by_text(f"sure of {share} of the noise").first.wait_for()
