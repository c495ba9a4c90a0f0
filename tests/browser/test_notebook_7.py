"""Lesson 00 in Notebook 7, the other page that Jupyter shows a notebook in, and on a phone's narrow screen."""

import pytest

from tests.support.browser import SEVEN

pytestmark = pytest.mark.engines("chromium", "firefox")


@pytest.mark.parametrize("page", [{}], indirect=True)  # the shared one is JupyterLab's
def test_the_lesson_works_in_notebook_7(open_lesson):
    lesson = open_lesson(app="notebooks")
    lesson.run_all()
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    lesson.page.locator(".digit-readout", has_text="Answer: ").wait_for()
    lesson.wait_for_bars()


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_the_pad_is_usable_on_a_narrow_screen(open_lesson):
    lesson = open_lesson(app="notebooks")
    lesson.run_first_cell()
    pad = lesson.pad()
    pad.click(trial=True)
    box = pad.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert box["width"] >= 200
    lesson.draw(SEVEN)
    lesson.wait_for_strokes(1)
    lesson.page.locator(".digit-readout", has_text="Answer: ").wait_for()
