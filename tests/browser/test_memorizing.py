"""Lesson 12 in a browser: the lab trains under a real mouse, stops, goes on, and keeps what it found."""

import re

import pytest

from tests.support.browser import COUNT_NEAR

LESSON = "12_learning_or_memorizing.ipynb"

LAB = (
    "import helpers.widgets.trainer\n"
    "helpers.widgets.trainer.REST = 0.05\n"  # so that a run is long enough to be stopped
    "MemorizingLab(digits.train[:1000], digits.train[3000:4000])"
)

HEIGHT_OF = """(canvas, [red, green, blue]) => {
    const {width, height} = canvas, pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
    for (let x = width - 1; x > 0; x--)
        for (let y = 0; y < height; y++) {
            const i = 4 * (y * width + x);
            const far = Math.abs(pixels[i] - red) + Math.abs(pixels[i + 1] - green) + Math.abs(pixels[i + 2] - blue);
            if (far < 40) return 1 - y / height;
        }
    return null;
}"""
BLUE, ORANGE = [47, 109, 181], [217, 115, 13]


def click(lesson, place):
    """Press and release the mouse in the middle of a place on the page."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    lesson.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.engines("chromium", "firefox")
def test_the_lab_trains_stops_goes_on_and_keeps_results(open_lesson):
    lesson = open_lesson(LESSON, extra=[LAB], only=())
    lesson.run_all()
    lab = lesson.page.locator(".memorizing-lab")
    lesson.wait_until(lambda: lab.count() == 1, "the lab is there")
    lab.scroll_into_view_if_needed()
    lab.get_by_text("Your runs will be listed here.").wait_for()
    status, chart = lab.locator(".memorizing-status"), lab.locator("canvas.memorizing-chart")
    chart.wait_for()
    status.filter(has_text="Choose, say what you expect, and press Train.").wait_for()

    def button(label):
        return lab.get_by_role("button", name=label, exact=True)

    def painted(color):
        return chart.evaluate(COUNT_NEAR, color)

    click(lesson, button("Train"))  # all labels shuffled
    lesson.wait_until(lambda: painted(BLUE) > 50 and painted(ORANGE) > 20, "curves are painted while it trains")
    click(lesson, button("Stop"))
    status.filter(has_text="100 % shuffled, stopped: pass").wait_for()
    stopped = int(re.search(r"pass (\d+) of 150", status.inner_text())[1])
    assert stopped < 150
    results = lab.locator(".memorizing-results")
    results.get_by_role("cell", name=str(stopped), exact=True).first.wait_for()  # what was found until then is kept
    click(lesson, button("Go on"))
    status.filter(has_text="finished: pass 150 of 150").wait_for()
    results.get_by_role("cell", name="150", exact=True).wait_for()
    assert results.locator("tr").count() == 2
    lesson.wait_until(lambda: chart.evaluate(HEIGHT_OF, BLUE) > 0.8, "the given labels are answered")
    assert chart.evaluate(HEIGHT_OF, ORANGE) < 0.4  # test images: guessing

    slider = lab.locator(".memorizing-share .noUi-base")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    lesson.page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)  # to its left end
    lab.get_by_label("neurons").select_option("8 and 8")
    click(lesson, button("Train"))
    status.filter(has_text="Neurons 8 and 8, 0 % shuffled, finished: pass 150 of 150").wait_for()
    lesson.wait_until(lambda: chart.evaluate(HEIGHT_OF, ORANGE) > 0.65, "test images are read")
    lesson.wait_until(lambda: results.locator("tr").count() == 3, "both runs are listed")
    lesson.check_access()
