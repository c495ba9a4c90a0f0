"""Lesson 01 in a browser: no result before the learner's own prediction, browsing, and ten digits of one's own."""

import json
import re

import pytest

from helpers.lessons.digits import asks
from tests.support.browser import SEVEN

LESSON = "01_digits.ipynb"
ASKED = [made() for made in (asks.sharpest, asks.nearest, asks.never_inked, asks.tidied)]
"""What the lesson asks, in order; nothing is measured here."""


def words(text):
    """Return a text without HTML tags, every run of spaces and line ends as one space."""
    return " ".join(re.sub(r"<[^<>]+>", " ", text).split())


def kept(lesson):
    """Return the answers on record: {key: the first answer}."""
    everything = json.loads(lesson.server.work.read_text()) if lesson.server.work.exists() else {}
    first = {name: value["first"]["answer"] for name, value in everything.items() if name.startswith("prediction")}
    return {name.removeprefix("prediction "): answer for name, answer in first.items() if answer is not None}


class Question:
    """One prediction of a lesson in a page. number: which, from above."""

    def __init__(self, lesson, number):
        self.lesson, self.place = lesson, lesson.page.locator(".prediction").nth(number)

    def said(self):
        """Return what it says in words."""
        self.place.scroll_into_view_if_needed()  # what is out of view has no text
        return self.lesson.wait_until(lambda: words(self.place.inner_text()), "the prediction is in view")

    def press(self, label):
        self.place.get_by_role("button", name=label, exact=True).click()

    def choose(self, option, sure="just a guess"):
        """Choose an answer and how sure one is, and commit."""
        self.place.get_by_role("radio", name=option, exact=True).check()
        self.place.get_by_role("radio", name=re.compile("certain")).check()
        self.press("That is my prediction")

    def wait_for_result(self):
        self.place.get_by_role("button", name="Ask me again", exact=True).wait_for()


def test_results_wait_for_a_prediction_that_is_kept(open_lesson):
    lesson = open_lesson(LESSON)
    lesson.run_all()
    questions = [Question(lesson, number) for number in range(len(lesson.wait_for_predictions()))]
    assert len(questions) == len(ASKED)
    for question, ask in zip(questions, ASKED):
        said = question.said()
        for part in (words(ask.question), *ask.options):
            assert part in said
        assert question.place.locator("img, canvas").count() == 0
        assert not re.search(r"\d\.\d|%", said.replace(words(ask.question), "")), "a number is told before the answer"

    questions[0].choose(ASKED[0].options[1])
    questions[0].wait_for_result()
    assert questions[0].place.locator("img").get_attribute("alt").startswith("Mean images")
    questions[3].choose("about 10")
    questions[3].place.get_by_role("status").filter(has_text="✗ You said").wait_for()
    questions[2].press("Show me")
    questions[2].wait_for_result()
    record = {ASKED[0].key: ASKED[0].options[1], ASKED[3].key: "about 10"}
    lesson.wait_until(lambda: kept(lesson) == record, "both answers are kept")

    lesson.restart()
    lesson.run_all()
    questions[0].wait_for_result()
    questions[3].wait_for_result()
    assert questions[1].place.locator("img").count() == 0
    lesson.page.get_by_text("You: 1 of 2 right; of the 2 you were certain of, 1.").wait_for()


def test_what_the_learner_changes_changes_the_reveal(open_lesson):
    """The measuring function goes into the question: here, with the shorter side for the longer one."""
    lesson = open_lesson(LESSON, extra=["import helpers.lessons.digits.asks as asked"], only=["def longer_side("])
    lesson.run_all()
    told = lesson.value("asked.tidied(lambda image: min(longer_side(image), 3), digits.train.images).reveal().sentence")
    assert "<b>3</b> pixels in 100.00%" in told


def test_browsing(open_lesson):
    lesson = open_lesson(LESSON, only=["Browser("])
    lesson.run_all()
    label = lesson.page.get_by_role("combobox", name="Label")
    label.scroll_into_view_if_needed()
    label.select_option("7")
    lesson.page.locator("img[alt^='Images labeled 7, page 0']").wait_for()
    lesson.check_access(looks_at=["select-name"])


@pytest.mark.engines("chromium", "firefox")
def test_ten_digits_of_ones_own_are_measured_below(open_lesson):
    lesson = open_lesson(LESSON, only=["def longer_side(", "TenDigits()", "drawn, centered = "])
    lesson.run_all()
    strip = lesson.page.locator("canvas.ten-digits")
    strip.scroll_into_view_if_needed()
    before = lesson.value("[longer_side(image).tolist() for image in learner.digits().images]")
    lesson.draw([(x / 2 + 8, y / 2 + 8) for x, y in SEVEN])
    lesson.wait_until(
        lambda: lesson.value("[longer_side(image).tolist() for image in learner.digits().images]") != before,
        "the drawing is the learner's 0",
    )
    assert 19 <= lesson.value("longer_side(learner.digits(centered=True).images[0]).tolist()") <= 21


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 800}}], indirect=True, ids=["narrow"])
def test_on_a_narrow_page_nothing_is_cut_off(open_lesson):
    lesson = open_lesson(LESSON)
    lesson.run_all()
    for picture in lesson.page.locator(".jp-OutputArea-output img, .jp-MarkdownOutput img").all():
        box = picture.bounding_box()
        assert box is None or box["width"] <= 390
