"""Lesson 07 in a browser: pictures that form, a network broken by hand."""

import pytest

from tests.support.browser import SEVEN

LESSON = "07_before_after_without.ipynb"

PULLED = """slider => {
    const handle = slider.getBoundingClientRect(), track = slider.closest('.noUi-target').getBoundingClientRect();
    return [handle.x + handle.width / 2, handle.y + handle.height / 2, track.x, track.width];
}"""


def pull(lesson, handle, share):
    """Pull a slider's handle with the mouse to a share, 0 to 1, of its way."""
    handle.scroll_into_view_if_needed()
    x, y, left, width = handle.evaluate(PULLED)
    mouse = lesson.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(left + share * width, y, steps=10)
    mouse.up()


def test_the_pictures_come_out_of_the_noise(open_lesson):
    lesson = open_lesson(LESSON, only=["student, kept = ", "Forming("])
    lesson.run_all()
    page, value = lesson.page, lesson.value
    text = page.locator(".forming-text")
    text.scroll_into_view_if_needed()
    assert "After step 0: " in text.text_content()
    first = page.locator("img[alt^='neuron 3: ']")
    before = first.get_attribute("src")
    page.locator(".jupyter-widget-play button, .widget-play button").first.click()
    lesson.wait_until(lambda: "After step 0: " not in text.text_content(), "the run goes by by itself")
    page.locator(".jupyter-widget-play button, .widget-play button").first.click()
    lesson.wait_until(lambda: first.get_attribute("src") != before, "the pictures are others")
    slider = page.locator(".noUi-handle").first
    pull(lesson, slider, 1)
    lesson.wait_until(lambda: "After step 6,000: " in text.text_content(), "the slider reaches the end")
    grown = value("[float(abs(row).max()) for row in kept[6000].weights[0]]")
    lesson.wait_until(
        lambda: f"±{grown[3]:.2f}" in first.get_attribute("alt"), "the picture says how large its weights are"
    )
    page.get_by_label("Below: neuron", exact=True).select_option("9")
    page.locator("img[alt^='neuron 9 after − before: ']").wait_for()
    page.get_by_label("Full color:", exact=True).select_option("the run's largest weight")
    largest = value("max(float(abs(each.weights[0]).max()) for each in kept.values())")
    lesson.wait_until(lambda: f"3: ±{largest:.2f}" in first.locator("xpath=..").text_content(), "one scale for all")
    lesson.check_access(looks_at=["select-name"])


@pytest.mark.engines("chromium", "firefox")
def test_a_network_broken_by_hand(open_lesson):
    lesson = open_lesson(LESSON, only=["student, kept = ", "def right_without(", "BreakLab("])
    lesson.run_all()
    page, value = lesson.page, lesson.value

    # Draw with the mouse: whole and broken agree.
    lesson.draw(SEVEN)
    lesson.wait_until(lambda: value("len(lab.pad.strokes)") == 1, "the stroke has arrived")
    lesson.wait_until(lambda: [lesson.agree("lab.pad")], "page and kernel have the same image")
    said, read = page.locator(".break-answer"), page.locator(".break-read")
    lesson.wait_until(lambda: said.text_content() == value("lab.said_of_drawing()"), "both answers are told")
    whole = value("int(network.predict(lab.pad.image)[0])")
    assert f"broken {whole} " in said.text_content()

    # Switch a neuron off.
    page.get_by_title("Switch neuron 6 off or on", exact=True).click()
    lesson.wait_until(lambda: value("list(lab.reaction.off)") == [6], "neuron 6 is off")
    lesson.wait_until(lambda: "Neurons off: 6." in read.text_content(), "the page says what is off")
    assert value("float(lab.reaction.activations[1][0, 6])") == 0
    share = value("float(right_without(6)[:1000].mean())")
    assert f"It reads {share:.0%} of 1,000 test images" in read.text_content()

    # Shake it with the slider.
    pull(lesson, page.locator(".noUi-handle").last, 0.5)
    lesson.wait_until(lambda: value("lab.noise.value") > 0.8, "the slider has been pulled")
    lesson.wait_until(lambda: read.text_content() == value("lab.said_of_reading()"), "what is read is told")
    shaken = value("float(abs(lab.reaction.network.weights[1] - network.weights[1]).max())")
    assert shaken > 1
    lesson.wait_until(lambda: said.text_content() == value("lab.said_of_drawing()"), "the answer follows")
    readout = page.locator(".digit-readout").last
    lesson.wait_until(lambda: readout.text_content() == value("lab.reaction.answer_text()"), "so do the bars")

    # Mend it.
    page.get_by_role("button", name="Mend all", exact=True).click()
    lesson.wait_until(lambda: value("[lab.noise.value, list(lab.reaction.off)]") == [0.0, []], "all is mended")
    lesson.wait_until(lambda: "Neurons off: none." in read.text_content(), "the page says so")
    lesson.check_access()
