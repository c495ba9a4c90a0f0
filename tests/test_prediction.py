"""The prediction before a reveal: what is hidden until when, what is kept, and what happens when the reveal fails."""

import html

import matplotlib.pyplot as plt
import pytest
from ipywidgets import HTML, Button, Label

from helpers import keep, plots
from helpers.widgets import Prediction
from helpers.widgets.prediction import as_widget

NAME = "09 a test"


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """A learner, not a test: an empty file of kept work, and results that wait."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "my_work.json"))
    monkeypatch.delenv("PYTEST_VERSION")


def descendants(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from descendants(child)


def words(widget):
    """Return all text that a widget shows."""
    return " ".join(part.value for part in descendants(widget) if isinstance(part, (HTML, Label)))


def press(widget, label):
    next(part for part in descendants(widget) if isinstance(part, Button) and part.description == label).click()


def test_the_result_waits_for_an_answer_which_is_kept():
    runs = []
    prediction = Prediction(NAME, "How many?", lambda: runs.append(1) or "forty-two", options=["few", "many"])
    assert not runs
    press(prediction, "That is my prediction")
    assert "Choose or write" in prediction.status.value
    assert not runs
    prediction.predict("many")
    assert "many" in words(prediction.verdict)
    assert "forty-two" in words(prediction.verdict)
    assert keep.read(f"prediction {NAME}") == "many"
    again = Prediction(NAME, "How many?", lambda: "forty-two", options=["few", "many"])
    assert "forty-two" in words(again.verdict)


def test_show_me_keeps_nothing():
    prediction = Prediction(NAME, "How many?", lambda: "forty-two")
    press(prediction, "Show me")
    assert "forty-two" in words(prediction.verdict)
    assert keep.read(f"prediction {NAME}") is None


def test_asking_again_hides_the_result_and_forgets_the_answer():
    prediction = Prediction(NAME, "How many?", lambda: "forty-two")
    prediction.predict("<b>ten</b>")
    assert html.escape("<b>ten</b>") in words(prediction.verdict)
    press(prediction, "Ask me again")
    assert words(prediction.verdict) == ""
    assert keep.read(f"prediction {NAME}") is None


def test_while_it_runs_it_says_so():
    seen = []
    prediction = Prediction(NAME, "How many?", lambda: seen.append(words(prediction.verdict)) or "forty-two")
    prediction.show()
    assert "Running" in seen[0]
    assert "Running" not in words(prediction.verdict)


@pytest.mark.parametrize("problem", [KeyboardInterrupt(), RuntimeError("no luck")])
def test_after_a_failure_it_can_be_run_again(problem):
    problems = [problem]

    def reveal():
        if problems:
            raise problems.pop()
        return "forty-two"

    prediction = Prediction(NAME, "How many?", reveal)
    prediction.entry.value = "ten"
    press(prediction, "That is my prediction")
    assert ("Stopped" if isinstance(problem, KeyboardInterrupt) else "no luck") in prediction.status.value
    assert words(prediction.verdict) == ""
    assert keep.read(f"prediction {NAME}") is None
    press(prediction, "That is my prediction")
    assert "forty-two" in words(prediction.verdict)


def test_a_figure_is_shown_with_its_titles_and_labels_in_words():
    figure, axes = plt.subplots(1, 2)
    axes[0].set(title="The <cost>", xlabel="step", ylabel="cost")
    axes[1].set_title("The accuracy")
    figure.suptitle("Training")
    assert plots.in_words(figure) == "Training; The <cost> (x: step, y: cost); The accuracy"
    shown = as_widget(axes[0])
    assert 'alt="Training; The &lt;cost&gt; (x: step, y: cost); The accuracy"' in shown.value
    assert figure.number not in plt.get_fignums()
