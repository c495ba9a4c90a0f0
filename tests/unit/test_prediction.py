"""The prediction before a reveal: what is hidden until when, what is kept, and what happens when the reveal fails."""

import matplotlib.pyplot as plt
import pytest
from ipywidgets import HTML, Label

from helpers import contents, figures
from helpers.asks import Ask, Revealed
from helpers.learner import keep, predictions
from helpers.learner.predictions import Guess, Kept
from helpers.widgets import Prediction
from helpers.widgets.prediction import as_widget
from tests.support.widgets import descendants, press

KEY = "noise: a test"


@pytest.fixture(autouse=True)
def learner(work, monkeypatch):
    """A learner, not a test: results wait."""
    monkeypatch.delenv("COURSE_REVEAL", raising=False)


def words(widget):
    """Return all text that a widget shows."""
    return " ".join(part.value for part in descendants(widget) if isinstance(part, (HTML, Label)))


def asks(prediction):
    """Return whether the question can be answered, and nothing else is shown."""
    return (
        prediction.state == "asking" and prediction._asking.layout.display != "none" and not words(prediction.verdict)
    )


def forty_two():
    return Revealed("forty-two", [Label("below")])


def many():
    """Return an Ask that "many" comes true of."""
    return Ask(KEY, "How many?", lambda: Revealed("forty-two", holds="many"), ["few", "many"])


def test_the_result_waits_for_an_answer_which_is_kept():
    runs = []
    ask = Ask(KEY, "How many?", lambda: runs.append(1) or Revealed("forty-two", holds="many"), ["few", "many"])
    prediction = Prediction(ask)
    assert not runs
    assert asks(prediction)
    press(prediction, "That is my prediction")
    assert "Choose or write" in prediction.status.value
    assert not runs
    prediction.entry.value = "many"
    press(prediction, "That is my prediction")
    assert prediction.status.value == "Say how sure you are, too: a guess, fairly sure, or certain."
    assert not runs
    prediction.sureness.value = "fairly"
    press(prediction, "That is my prediction")
    assert runs == [1]
    assert (prediction.state, prediction.answer) == ("shown", "many")
    assert prediction.told.value == "✓ You said “many”, fairly sure, and it held."
    assert words(prediction.verdict) == "forty-two"
    guess = Guess("many", "fairly", True)
    assert predictions.read(KEY) == Kept(guess, guess)
    again = Prediction(ask)
    assert (again.state, again.guess, again.told.value) == ("shown", guess, prediction.told.value)
    assert "forty-two" in words(again.verdict)


@pytest.mark.parametrize(
    ("answer", "sure", "said"),
    [
        ("many", "a guess", "✓ You said “many”, a guess, and it held."),
        ("few", "certain", "✗ You said “few”, certain; “many” held."),
    ],
)
def test_the_verdict(answer, sure, said):
    prediction = Prediction(many())
    prediction.predict(answer, sure)
    assert prediction.told.value == said
    assert predictions.read(KEY).first == Guess(answer, sure, answer == "many")


def test_a_written_answer_is_set_beside_the_result_without_a_verdict():
    prediction = Prediction(Ask(KEY, "How many?", forty_two))
    assert prediction.sureness not in descendants(prediction)
    prediction.predict("<b>ten</b>")
    assert prediction.told.value == "You predicted: <b>ten</b>"  # shown as text: see live_text.js
    assert words(prediction.verdict) == "forty-two below"
    assert predictions.read(KEY).first == Guess("<b>ten</b>")


def test_opened_without_a_prediction_it_asks_the_next_time_but_keeps_no_record():
    prediction = Prediction(many())
    press(prediction, "Show me")
    assert (prediction.state, prediction.answer, prediction.told.value) == ("shown", None, "")
    assert words(prediction.verdict) == "forty-two"
    assert predictions.read(KEY) == Kept(Guess(None), None)
    again = Prediction(many())
    assert asks(again)
    again.predict("many", "certain")
    assert again.told.value.endswith("(Not on record: the result had been opened before.)")
    assert predictions.read(KEY) == Kept(Guess(None), Guess("many", "certain", True))


def test_asking_again_hides_the_result_and_the_first_answer_stays_on_record():
    prediction, first = Prediction(many()), Guess("few", "certain", False)
    prediction.predict("few", "certain")
    press(prediction, "Ask me again")
    assert asks(prediction)
    assert (prediction.answer, prediction.told.value, prediction.sureness.value) == (None, "", None)
    assert asks(Prediction(many()))
    assert predictions.read(KEY) == Kept(first, None)
    prediction.predict("many", "a guess")
    said = "✓ You said “many”, a guess, and it held. (On record is your first answer. ✗ You said “few”, certain.)"
    assert prediction.told.value == Prediction(many()).told.value == said
    assert predictions.read(KEY) == Kept(first, Guess("many", "a guess", True))
    press(prediction, "Ask me again")
    press(prediction, "Show me")
    assert prediction.told.value == ""
    assert predictions.read(KEY) == Kept(first, None)


def test_a_changed_experiment_changes_the_result_and_neither_verdict_nor_record():
    Prediction(many()).predict("many", "certain")
    changed = Prediction(Ask(KEY, "How many?", lambda: Revealed("two", holds="few"), ["few", "many"]))
    said = "✓ You said “many”, certain. That was for the cell as you first ran it; now “few” comes out."
    assert changed.told.value == said
    assert predictions.read(KEY).first == Guess("many", "certain", True)


@pytest.mark.parametrize(("answer", "held"), [("many", True), ("few", False)])
def test_an_answer_of_the_first_edition_is_judged_as_it_opens(answer, held):
    keep.write(f"prediction {KEY}", answer)
    prediction = Prediction(many())
    assert prediction.state == "shown"
    assert predictions.read(KEY).first == Guess(answer, None, held)
    mark = {True: "✓ ", False: "✗ "}[held]
    assert prediction.told.value.startswith(f"{mark}You said “{answer}”")


def test_an_answer_that_is_no_option_any_more_opens_nothing_and_stays_on_record():
    keep.write(f"prediction {KEY}", "an option of before")
    prediction = Prediction(many())
    assert asks(prediction)
    assert prediction.answer is None
    prediction.predict("many", "fairly")
    assert prediction.told.value.startswith("✓ You said “many”, fairly sure, and it held.")
    assert predictions.read(KEY) == Kept(Guess("an option of before"), Guess("many", "fairly", True))


@pytest.mark.parametrize("kept", [None, 5, [], {}, {"first": 1, "latest": 2}, {"first": {"answer": 3}, "latest": None}])
def test_what_is_no_answer_counts_as_none(kept):
    keep.write(f"prediction {KEY}", kept)
    prediction = Prediction(many())
    assert asks(prediction)
    prediction.predict("many", "fairly")
    assert predictions.read(KEY).first == Guess("many", "fairly", True)


def test_an_answer_kept_under_a_former_key_is_found_and_stays_on_record(monkeypatch):
    monkeypatch.setitem(contents.FORMERLY, KEY, "09 a test")
    keep.write("prediction 09 a test", "ten")
    ask = Ask(KEY, "How many?", forty_two)
    prediction = Prediction(ask)
    assert prediction.answer == "ten"
    prediction.ask_again()
    assert asks(Prediction(ask))
    prediction.predict("twelve")
    assert Prediction(ask).answer == "twelve"
    assert predictions.read(KEY) == Kept(Guess("ten"), Guess("twelve"))
    assert keep.read("prediction 09 a test") == "ten"


def test_where_nothing_can_be_kept_it_says_so_and_goes_on(tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("in the way")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "a file" / "my_work.json"))
    prediction = Prediction(many())
    prediction.predict("many", "fairly")
    assert prediction.told.value == "✓ You said “many”, fairly sure, and it held."
    assert "could not be kept" in prediction.status.value


def test_while_it_runs_it_says_so_and_a_second_press_does_nothing():
    seen = []

    def experiment():
        seen.append((prediction.state, words(prediction.verdict), prediction._asking.layout.display))
        press(prediction, "Show me")  # as when a learner presses twice
        return "forty-two"

    prediction = Prediction(Ask(KEY, "How many?", experiment))
    prediction.predict("ten")
    assert seen == [("running", "Running ... ■ in the toolbar above stops it.", "none")]
    press(prediction, "Show me")  # which came late
    assert len(seen) == 1
    assert (prediction.state, prediction.answer, words(prediction.verdict)) == ("shown", "ten", "forty-two")


def failing_once(problem):
    """Return an Ask whose experiment fails the first time."""
    problems = [problem]

    def experiment():
        if problems:
            raise problems.pop()
        return Revealed("forty-two")

    return Ask(KEY, "How many?", experiment)


failures = pytest.mark.parametrize(
    ("problem", "said"), [(KeyboardInterrupt(), "Stopped"), (RuntimeError("no luck"), "no luck")]
)


@failures
def test_after_a_failure_it_can_be_run_again(problem, said):
    prediction = Prediction(failing_once(problem))
    prediction.entry.value = "ten"
    press(prediction, "That is my prediction")
    assert said in prediction.status.value
    assert asks(prediction)
    assert keep.read(f"prediction {KEY}") is None
    press(prediction, "That is my prediction")
    assert prediction.status.value == ""
    assert (prediction.told.value, words(prediction.verdict)) == ("You predicted: ten", "forty-two")


@failures
def test_a_kept_prediction_that_fails_as_it_opens_has_its_buttons(problem, said):
    keep.write(f"prediction {KEY}", "ten")
    prediction = Prediction(failing_once(problem))
    assert said in prediction.status.value
    assert asks(prediction)
    press(prediction, "That is my prediction")
    assert (prediction.told.value, words(prediction.verdict)) == ("You predicted: ten", "forty-two")


def test_with_nobody_to_ask_results_open_at_once_and_failures_are_raised(monkeypatch):
    monkeypatch.setenv("COURSE_REVEAL", "1")
    prediction = Prediction(Ask(KEY, "How many?", forty_two))
    assert (prediction.state, prediction.answer) == ("shown", None)
    assert keep.read(f"prediction {KEY}") is None
    with pytest.raises(RuntimeError, match="no luck"):
        Prediction(failing_once(RuntimeError("no luck")))


def test_a_figure_is_shown_with_its_titles_and_labels_in_words():
    figure, axes = plt.subplots(1, 2)
    axes[0].set(title="The <cost>", xlabel="step", ylabel="cost")
    axes[1].set_title("The accuracy")
    figure.suptitle("Training")
    assert figures.in_words(figure) == "Training; The <cost> (x: step, y: cost); The accuracy"
    shown = as_widget(axes[0])
    assert 'alt="Training; The &lt;cost&gt; (x: step, y: cost); The accuracy"' in shown.value
    assert figure.number not in plt.get_fignums()
