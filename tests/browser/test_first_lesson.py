"""Lesson 01 in a browser: no result before the learner's own prediction, and the prediction is kept."""

import ast
import json
import re

import pytest
from conftest import ROOT, SEVEN

pytestmark = pytest.mark.browser

LESSON = "01_the_digits_and_the_network.ipynb"
WRITTEN = "784 · 16 + 16 + <more>"


def predictions_in(name):
    """Return what a lesson asks: a list of (key, question, options, name of the function that shows the result)."""
    cells = json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))["cells"]
    asked = []
    for cell in cells:
        if cell["cell_type"] == "code" and "Prediction(" in "".join(cell["source"]):
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Prediction":
                    key, question, reveal = node.args
                    options = [ast.literal_eval(word.value) for word in node.keywords if word.arg == "options"]
                    asked.append((f"prediction {key.value}", question.value, *(options or [[]]), reveal.id))
    return asked


def words(text):
    """Return a text without HTML tags, every run of spaces and line ends as one space."""
    return " ".join(re.sub(r"<[^<>]+>", " ", text).split())


def kept(lesson):
    """Return the predictions that the course keeps."""
    everything = json.loads(lesson.server.work.read_text()) if lesson.server.work.exists() else {}
    return {name: value for name, value in everything.items() if name.startswith("prediction")}


def test_results_wait_for_a_prediction_that_is_kept(open_lesson):
    asked = predictions_in(LESSON)
    lesson = open_lesson(LESSON)
    lesson.run_all()
    shown = lesson.page.locator(".prediction")
    assert shown.count() == len(asked) >= 4

    def said(number):
        """What the prediction and its result say in words."""
        shown.nth(number).scroll_into_view_if_needed()  # what is out of view has no text
        return lesson.wait_until(lambda: words(shown.nth(number).inner_text()), "the prediction is in view")

    def button(number, label):
        return shown.nth(number).get_by_role("button", name=label, exact=True)

    def result(number):
        """What the prediction's result says in words."""
        reveal = asked[number][3]
        return words(lesson.value(f"(lambda r: r if isinstance(r, str) else r[0])({reveal}())"))

    def wait_for_result(number):
        button(number, "Ask me again").wait_for()
        lesson.wait_until(lambda: result(number) in said(number), f"{asked[number]} is shown")

    def check_that_it_only_asks(number):
        _, question, options, _ = asked[number]
        text = said(number)
        for part in ("Predict.", words(question), *options, "That is my prediction", "Show me"):
            assert part in text
            text = text.replace(part, "", 1)
        assert not text.strip(), "more is to be seen than the question, before there is an answer"
        assert shown.nth(number).locator("img, canvas").count() == 0

    for number in range(len(asked)):
        check_that_it_only_asks(number)
    to_choose = next(number for number, (_, _, options, _) in enumerate(asked) if len(options) > 3)
    to_write = next(number for number, (_, _, options, _) in enumerate(asked) if not options)
    to_skip = len(asked) - 2

    # No answer is no prediction.
    button(to_choose, "That is my prediction").click()
    shown.nth(to_choose).get_by_text("Choose or write what you expect first").wait_for()
    assert not kept(lesson)

    chosen = asked[to_choose][2][2]
    shown.nth(to_choose).get_by_text(chosen, exact=True).click()
    button(to_choose, "That is my prediction").click()
    wait_for_result(to_choose)
    shown.nth(to_choose).get_by_text(f"You predicted: {chosen}").wait_for()
    assert shown.nth(to_choose).locator("img").get_attribute("alt")
    assert not button(to_choose, "Show me").is_visible()
    assert kept(lesson) == {asked[to_choose][0]: chosen}

    shown.nth(to_write).get_by_role("textbox").fill(WRITTEN)
    button(to_write, "That is my prediction").click()
    wait_for_result(to_write)
    shown.nth(to_write).get_by_text(f"You predicted: {WRITTEN}").wait_for()
    both = {asked[to_choose][0]: chosen, asked[to_write][0]: WRITTEN}
    assert kept(lesson) == both

    button(to_skip, "Show me").click()
    wait_for_result(to_skip)
    assert kept(lesson) == both

    lesson.restart()
    lesson.run_all()
    for number, answer in ((to_choose, chosen), (to_write, WRITTEN)):
        wait_for_result(number)
        shown.nth(number).get_by_text(f"You predicted: {answer}").wait_for()
    check_that_it_only_asks(to_skip)

    button(to_choose, "Ask me again").click()
    button(to_choose, "Show me").wait_for()
    check_that_it_only_asks(to_choose)


def test_the_untrained_network_follows_the_same_pad(open_lesson):
    lesson = open_lesson(LESSON)
    lesson.run_all()
    untrained = lesson.page.locator(".prediction").last
    untrained.get_by_role("button", name="Show me", exact=True).click()
    untrained.locator("canvas.digit-pad").wait_for()
    charts = lesson.page.locator("canvas.activation-bars")
    lesson.wait_until(lambda: charts.count() == 3, "the untrained network's bars stand below the trained one's")
    lesson.draw(SEVEN, number=1)
    lesson.wait_for_strokes(1, number=1)
    lesson.wait_for_agreement(number=0)
    for chart, activations in enumerate(["live.activations"] * 2 + ["untrained.forward(live.pad.image)"]):
        lesson.wait_for_bars(activations=activations, chart=chart)
    lesson.check_access()
