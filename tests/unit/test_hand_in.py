"""The page to hand in: it says what is kept, as text, and loads and runs nothing."""

import re
from html.parser import HTMLParser

import pytest

from helpers import learner
from helpers.asks import Ask, Revealed
from helpers.contents import LESSONS
from helpers.learner import keep, predictions, progress, ten_digits
from helpers.learner.predictions import Guess, Kept
from helpers.widgets import Prediction

DIGITS = LESSONS[1]
FIRST, SECOND = DIGITS.predictions[:2]


class Page(HTMLParser):
    """The tags, the attributes and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def made(tmp_path):
    def make(name=""):
        return Page(learner.report(name, tmp_path / "report.html").read_text(encoding="utf-8"))

    return make


def test_a_page_without_any_work_says_so(made):
    page = made()
    assert "Predictions made: 0 of" in page.text
    assert "None is drawn yet." in page.text
    assert page.text.count("None on record.") == len(LESSONS) - 1


def test_what_was_predicted_first_stands_beside_how_sure_and_how_it_went(made):
    predictions.write(FIRST, Kept(Guess("1", "certain", True), Guess("5", "a guess", False)), "Which <b>digit</b>?")
    predictions.write(SECOND, Kept(Guess("about 50", "fairly", False), None))
    progress.solve(DIGITS.exercises[0])
    text = re.sub(r"\s+", " ", made("Ada L.").text)
    assert "Taking a network apart: Ada L." in text
    assert "Which digit?1certain\u2713 came true" in text
    assert "nearestabout 50fairly sure\u2717 did not" in text
    assert "certain1 of 1" in text
    assert "fairly sure0 of 1" in text
    assert f"Exercises solved: 1 of {len(DIGITS.exercises)}." in text


def test_what_a_prediction_asked_is_kept_with_it(made, monkeypatch):
    monkeypatch.delenv("COURSE_REVEAL")
    ask = Ask(FIRST, "How <i>many</i> &gt; 3?", lambda: Revealed("three", (), "many"), ("few", "many"))
    Prediction(ask).predict("few", "fairly")
    assert "How many > 3?fewfairly sure\u2717 did not" in made().text


def test_nothing_that_is_kept_or_typed_is_more_than_text(made):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    predictions.write(FIRST, Kept(Guess(bad, "certain", True), None), f"Is it {bad}?")
    keep.write(f"prediction {SECOND}", {"first": {"answer": bad, "sure": None, "held": None}, "latest": None})
    page = made(f"Eve {bad}")
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert page.text.count("<script>alert(1)</script>") >= 3
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("href", "src")]


def test_the_digits_drawn_are_pictures_within_the_page(made):

    drawing = ten_digits.shipped()[7]
    ten_digits.keep_digit(7, drawing)
    page = made()
    sources = [value for name, value in page.attributes if name == "src"]
    assert len(sources) == 2
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert [value for name, value in page.attributes if name == "alt"] == ["7, as drawn", "7, centered"]


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(OSError, match="no folder"):
        learner.report("", tmp_path / "no folder" / "report.html")


def test_the_home_folder_may_be_written_as_a_tilde(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert learner.report("", "~/report.html") == tmp_path / "report.html"
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
