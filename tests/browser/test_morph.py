"""Lesson 11 in a browser: strokes drawn with the mouse and replayed, edge cases kept, pixels turned by clicks."""

import numpy as np
import pytest

from tests.support.browser import CELL_REDS, grays

LESSON = "11_from_3_to_8.ipynb"

SHELF = "shelf = Shelf(network)\nshelf"
PREDICTED = (
    "from helpers.learner.predictions import Guess, Kept, write\n"
    "write('morph: three largest', Kept(Guess('half to four fifths', 'certain'), None))\n"
    "write('morph: few pixels', Kept(Guess('4 to 10', 'certain'), None))\n"
)
LAB = PREDICTED + "lab = MorphLab(network, digit=3)\nlive = lab.live\nlab"
PIXELS = PREDICTED + "pixels = PixelLab(network, measure.readable(network, centered.images[3]))\npixels"

UPPER = [(12.5, 5.5), (10, 7.5), (9.5, 10), (11, 12.5), (13, 14)]
LOWER = [(13.5, 14), (10.5, 15.5), (9, 18.5), (10, 21.5), (13, 23)]
"""What closes a 3 on the left, in pixel units of the pad."""


@pytest.fixture
def lesson(open_lesson, request):
    lesson = open_lesson(LESSON, extra=[request.param], only=())
    lesson.run_all()
    return lesson


def pad_shows_the_moment(lesson):
    """Assert that the pad, read from the page's own pixels, shows the recording at the moment of the slider."""
    expected = np.rint(lesson.array("lab.recording.images[lab.now]") * 255)
    off = np.abs(lesson.shown() - expected).max()
    assert off <= 1, f"the pad is {off:.1f} gray levels off the moment {lesson.value('lab.now')}"
    return True


@pytest.mark.engines("chromium", "firefox")
@pytest.mark.parametrize("lesson", [LAB], indirect=True)
def test_strokes_are_recorded_replayed_and_explained(lesson):
    page = lesson.page
    begun = lesson.value("lab.recording.last")
    lesson.wait_until(lambda: pad_shows_the_moment(lesson), "the pad shows a 3")
    for count, arc in enumerate((UPPER, LOWER), 1):
        strokes = lesson.value("len(live.pad.strokes)")
        lesson.draw(arc)
        lesson.wait_for_strokes(strokes + 1)
        ends = strokes + 2
        lesson.wait_until(lambda ends=ends: lesson.value("len(lab.recording.ends)") == ends, f"arc {count} is recorded")
    last = lesson.value("lab.recording.last")
    assert last >= begun + 2 * 3 * 4  # every move of the mouse: three for each part of an arc
    assert lesson.value("live.reaction.answer") == 8
    page.locator(".morph-text").filter(has_text="Output 8, from point").wait_for()

    slider = page.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    slider.focus()
    page.keyboard.press("Home")
    lesson.wait_until(lambda: lesson.value("lab.now") == 0, "the slider is at its start")
    lesson.wait_until(lambda: pad_shows_the_moment(lesson), "the pad is empty")
    assert lesson.shown().max() <= 1
    page.get_by_role("button", name="To the last flip", exact=True).click()
    lesson.wait_until(lambda: lesson.value("lab.now == lab.recording.flips()[-1].moment"), "it shows the flip")
    lesson.wait_until(lambda: pad_shows_the_moment(lesson), "the pad shows the flip")
    lesson.wait_for_bars()

    page.get_by_label("What moved", exact=True).select_option(label="3rd layer, neuron 13")
    page.locator(".morph-text").filter(has_text="3rd layer, neuron 13, from point").wait_for()
    assert lesson.value("lab.chosen") == [2, 13]
    picture = page.locator("svg[aria-label^='What moved z of 3rd layer, neuron 13']")
    picture.wait_for()
    z_before, steps, z_after = lesson.value(
        "[x if isinstance(x, float) else x.tolist() for x in lab.recording.waterfall(2, 13, lab.before, lab.now)]"
    )
    assert abs(z_before + sum(steps) - z_after) < 1e-6
    said = f"from {z_before:+.2f} to {z_after:+.2f}".replace("-", "−")
    assert said in picture.get_attribute("aria-label")
    lesson.check_access()


@pytest.mark.parametrize("lesson", [LAB], indirect=True)
def test_play_draws_it_once_more(lesson):
    page = lesson.page
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("Home")
    lesson.wait_until(lambda: lesson.value("lab.now") == 0, "the slider is at its start")
    page.locator(".widget-play button").first.click()
    lesson.wait_until(lambda: lesson.value("lab.now") > 10, "it plays")
    lesson.wait_until(lambda: lesson.value("lab.now == lab.recording.last"), "it has come to the end")
    lesson.wait_until(lambda: pad_shows_the_moment(lesson), "the pad shows all of it")


@pytest.mark.parametrize("lesson", [SHELF], indirect=True)
def test_an_edge_case_is_kept_and_removed(lesson):
    page = lesson.page
    lesson.draw([(6, 14), (14, 6), (22, 14), (22, 22), (6, 22), (6, 14)])
    lesson.wait_until(lambda: lesson.value("len(shelf.pad.strokes)") == 1, "there is a house")
    lesson.wait_until(lambda: [lesson.agree(pad="shelf.pad")], "page and kernel have the same house")
    page.get_by_label("Name", exact=True).fill("a house")
    page.get_by_role("button", name="Keep it", exact=True).click()
    page.get_by_role("img", name="a house, a drawing").wait_for()
    answer, sure = lesson.value("[int(shelf.reaction.outputs.argmax()), float(shelf.reaction.outputs.max())]")
    page.locator(".edge-cases").get_by_text(f"answer {answer}, {sure:.2f} sure").wait_for()
    lesson.check_access()
    page.locator(".edge-cases").get_by_role("button", name="Remove", exact=True).click()
    page.get_by_text("Nothing is kept yet.").wait_for()
    assert lesson.value("__import__('helpers.lessons.morph.catalog', fromlist=['x']).cases()") == []


@pytest.mark.parametrize("lesson", [PIXELS], indirect=True)
def test_clicks_turn_pixels_and_greedy_search_can_be_watched(lesson):
    page = lesson.page
    canvas = page.locator("canvas.pixel-picture")

    def shows(expression):
        _, _, reds = canvas.evaluate(CELL_REDS)
        return np.abs(grays(reds) - np.rint(lesson.array(expression) * 255)).max() <= 1

    lesson.wait_until(lambda: shows("pixels.hunt.image"), "the page shows the 3")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + 10.5 / 28 * box["width"], box["y"] + 20.5 / 28 * box["height"])
    lesson.wait_until(lambda: lesson.value("pixels.hunt.changed") == [20 * 28 + 10], "a pixel is turned")
    lesson.wait_until(lambda: shows("pixels.hunt.now"), "the page shows it")
    page.get_by_text("1 pixel turned. Answer: ").wait_for()

    page.get_by_role("button", name="Let greedy search try", exact=True).click()
    lesson.wait_until(lambda: "Greedy search: 5 pixels" in page.locator(".pixel-status").inner_text(), "it has found")
    lesson.wait_until(lambda: shows("pixels.hunt.now"), "the page shows what it turned")
    assert lesson.value("pixels.hunt.flipped")
    assert lesson.value("pixels.bar.value") == 1
    page.get_by_role("button", name="Let greedy search try", exact=True).click()
    page.get_by_role("button", name="Stop", exact=True).click()
    lesson.wait_until(lambda: lesson.value("not pixels.searching"), "it has stopped")
    lesson.check_access()
