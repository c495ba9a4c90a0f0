"""What a learner makes, in a browser: predictions that answer back, ten digits of one's own, the table of progress."""

import json

import numpy as np
import pytest

from helpers.contents import LESSONS
from tests.support.browser import SEVEN

ASKING = """from helpers.asks import Ask, Revealed
from helpers.widgets import Prediction, ProgressTable, Record

def experiment():
    return Revealed("Of 100: 42.", holds="about half")


Prediction(Ask("noise: two thousand", "How many?", experiment, ["few", "about half"]))"""

TEN = """from helpers.lessons.digits import TenDigits

ten = TenDigits()
ten"""

PROGRESS = """from helpers.widgets import ProgressTable

ProgressTable()"""

MINE = """from helpers.widgets import MyWork

MyWork()"""

INK_IN_EACH = """canvas => {
    const context = canvas.getContext('2d'), wide = canvas.width / 10, found = [];
    for (let digit = 0; digit < 10; digit++) {
        const pixels = context.getImageData(digit * wide + 8, 8, wide - 16, 2 * (wide - 8)).data;
        let dark = 0;
        for (let at = 0; at < pixels.length; at += 4) dark += pixels[at] < 128;
        found.push(dark);
    }
    return found;
}"""


def kept(lesson):
    """Return all that is kept."""
    return json.loads(lesson.server.work.read_text()) if lesson.server.work.exists() else {}


@pytest.mark.engines("chromium", "firefox")
def test_a_prediction_answers_back_and_the_first_answer_stays_on_record(open_lesson):
    lesson = open_lesson(extra=[ASKING, "Record('noise')"], only=())
    lesson.run_all()
    page, prediction = lesson.page, lesson.page.locator(".prediction")

    def press(label):
        prediction.get_by_role("button", name=label, exact=True).click()

    def wait_for_verdict(said):
        told = prediction.get_by_role("status").filter(has_text=said)
        told.wait_for()
        assert prediction.get_by_text("Of 100: 42.").is_visible()
        assert not prediction.get_by_role("radio").first.is_visible()

    press("That is my prediction")
    prediction.get_by_role("status").filter(has_text="Choose or write what you expect first").wait_for()
    # By keyboard: an answer, how sure, and the button.
    prediction.get_by_role("radio", name="few").focus()
    page.keyboard.press("Space")
    for _ in range(4):  # ipywidgets makes each option a stop of its own
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert prediction.get_by_role("radio", name="certain").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_for_verdict("✗ You said “few”, certain; “about half” held.")
    first = {"answer": "few", "sure": "certain", "held": False}
    entry = {"first": first, "latest": first, "question": "How many?"}
    lesson.wait_until(lambda: kept(lesson) == {"prediction noise: two thousand": entry}, "kept")

    press("Ask me again")
    prediction.get_by_text("about half", exact=True).click()
    press("That is my prediction")
    prediction.get_by_role("status").filter(has_text="Say how sure you are").wait_for()
    prediction.get_by_text("fairly sure", exact=True).click()
    press("That is my prediction")
    later = "✓ You said “about half”, fairly sure, and it held."
    wait_for_verdict(f"{later} (On record is your first answer. ✗ You said “few”, certain.)")
    lesson.check_access()

    lesson.restart()
    lesson.run_all()
    wait_for_verdict(later)
    page.get_by_text("You: 0 of 1 right; the one you were certain of was not.").wait_for()
    page.locator("h1").first.click()
    page.keyboard.press("Control+s")
    file = lesson.server.notebooks / lesson.name
    lesson.wait_until(lambda: 'execution_count": 3' in file.read_text(), "the notebook is saved")
    page.reload()
    wait_for_verdict(later)


def test_ten_digits_are_drawn_kept_and_drawn_anew(open_lesson):
    lesson = open_lesson(extra=[TEN], only=())
    lesson.run_all()
    page, strip = lesson.page, lesson.page.locator("canvas.ten-digits")

    def wait_for(digit, kept_digits):
        page.get_by_role("status").filter(has_text=f"Draw a {digit}").wait_for()
        lesson.wait_until(lambda: {name for name, value in kept(lesson).items() if value} == kept_digits, "it is kept")

        def shown():
            inked = {f"digit {place}" for place, dark in enumerate(strip.evaluate(INK_IN_EACH)) if dark}
            assert inked == kept_digits
            return True

        lesson.wait_until(shown, "the strip shows what is drawn")

    wait_for(0, set())
    for digit, drawn in [(0, {"digit 0"}), (1, {"digit 0", "digit 1"})]:
        lesson.draw([(4, 4), (9, 15), (4 + 5 * digit, 20)], number=1)
        wait_for(digit, drawn)
        before = lesson.agree("ten.pad", number=1)
        lesson.press("Next digit")
        wait_for(digit + 1, drawn)
    # By mouse: click one, and draw it anew.
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    page.mouse.click(box["x"] + 1.5 * box["width"] / 10, box["y"] + 20)
    wait_for(1, drawn)
    assert (lesson.wait_until(lambda: [lesson.agree("ten.pad", number=1)], "it is back on the pad")[0] == before).all()
    page.locator(".ten-digits-lab").get_by_role("button", name="Clear", exact=True).click()
    wait_for(1, {"digit 0"})
    lesson.draw(SEVEN, number=1)
    wait_for(1, drawn)
    # By keys: choose another one.
    strip.focus()
    page.keyboard.press("7")
    wait_for(7, drawn)
    page.keyboard.press("ArrowLeft")
    wait_for(6, drawn)
    lesson.check_access()

    lesson.restart()
    lesson.run_all()
    wait_for(2, drawn)
    images = lesson.array("__import__('helpers.learner', fromlist=['x']).digits().images[:2]")
    assert np.all(images.max(axis=(1, 2)) == 1)


@pytest.mark.parametrize("page", [{}], indirect=True)  # closed while another lesson opens, which nobody minds
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_table_of_progress_leads_to_the_lessons(open_lesson, theme):
    lesson = open_lesson(extra=[PROGRESS], only=())
    second = LESSONS[2]
    lesson.server.work.write_text(json.dumps({f"exercise {second.exercises[0]}": True}))
    lesson.run_all()
    page = lesson.page
    table = page.locator(".jp-OutputArea table")
    lesson.wait_until(lambda: table.locator("tbody tr").count() == len(LESSONS), "all lessons are listed")
    row = table.locator("tr").filter(has_text=f"{second.number} · {second.title}")
    assert f"0 of {len(second.predictions)}" in row.inner_text()
    assert f"1 of {len(second.exercises)}" in row.inner_text()
    if theme == "dark":
        lesson.turn_dark()
    lesson.check_access()
    page.locator(".jp-OutputArea").get_by_text(f"{second.number} · {second.title}").first.click()
    page.locator(".lm-TabBar-tab.lm-mod-current").filter(has_text=second.notebook).wait_for()


def test_kept_work_is_downloaded_as_one_file_and_brought_back(open_lesson, tmp_path):
    lesson = open_lesson(extra=[MINE], only=())
    lesson.server.work.write_text('{"a": 1}')
    lesson.run_all()
    lesson.press("Put my work into a file")
    with lesson.page.expect_download() as download:
        lesson.page.get_by_role("link", name="Download my_work.json").click()
    lesson.check_access()
    taken = tmp_path / download.value.suggested_filename
    download.value.save_as(taken)
    lesson.server.work.write_text('{"b": 2}')
    with lesson.page.expect_file_chooser() as chooser:
        lesson.page.get_by_role("button", name="Bring it back").click()
    chooser.value.set_files(taken)
    lesson.page.get_by_role("status").filter(has_text="Brought back.").wait_for()
    assert kept(lesson) == {"a": 1, "b": 2}
    assert json.loads(lesson.server.work.with_suffix(".before.json").read_text()) == {"b": 2}


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 800}, "has_touch": True}], indirect=True)
def test_on_a_telephone_what_to_draw_stands_above_the_pad_and_the_table_fits(open_lesson):
    lesson = open_lesson(extra=[TEN, PROGRESS], only=(), app="notebooks")
    lesson.run_all()
    asked = lesson.page.locator(".ten-digits-asked")
    asked.scroll_into_view_if_needed()
    assert asked.bounding_box()["y"] < lesson.pad(1).bounding_box()["y"]
    for part in [lesson.page.locator("canvas.ten-digits"), lesson.page.locator(".jp-OutputArea table")]:
        part.scroll_into_view_if_needed()
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
