"""How far a learner has come: what counts as made, as right and as solved, where to go on, and how it is shown."""

import re

import numpy as np
import pytest

from helpers import contents
from helpers.asks import Ask, Revealed
from helpers.checking import Wrong, check
from helpers.contents import LESSONS
from helpers.learner import keep, predictions, progress
from helpers.learner.predictions import Guess, Kept
from helpers.lessons.off_center import exercises
from helpers.widgets import Calibration, Prediction, ProgressTable, Record

NOISE = contents.of("noise")


@pytest.fixture(autouse=True)
def learner(work, monkeypatch):
    """A learner, not a test: what is done counts."""
    monkeypatch.delenv("COURSE_REVEAL", raising=False)


def put(key, *guess, latest=None):
    first = Guess(*guess)
    predictions.write(key, Kept(first, latest or (first if first.answer else None)))


def finish(lesson):
    for key in lesson.predictions:
        put(key, "few")
    for key in lesson.exercises:
        progress.solve(key)


@check
def is_four(number):
    """Exercise: number() is 4."""
    if number() != 4:
        raise Wrong("It should be 4.")
    return "Four."


is_four.key = NOISE.exercises[0]


def test_nothing_is_done_where_nothing_was_kept(work):
    assert [(each.made, each.solved) for each in progress.overview()] == [(0, 0)] * len(LESSONS)
    assert progress.go_on(progress.overview()) == LESSONS[1]
    assert not work.exists()


def test_every_answer_makes_a_prediction():
    one, two, three, four, *_ = NOISE.predictions
    put(one, "few", "certain", False)
    put(two, None)  # opened without an answer ...
    put(three, None, latest=Guess("many"))  # ... and answered later
    keep.write(f"prediction {four}", "as the first edition kept it")
    assert progress.of(NOISE).made == 3


def test_what_was_predicted_under_a_former_key_counts():
    before = progress.of(contents.of("noise")).made, progress.record("noise").left
    keep.write(
        "prediction 05 two thousand",
        {"first": {"answer": "nearly all", "sure": "certain", "held": True}, "latest": None},
    )
    assert (progress.of(contents.of("noise")).made, progress.record("noise").left) == (before[0] + 1, before[1] - 1)
    assert progress.calibration()["certain"] == (1, 1)


def test_a_check_keeps_what_is_solved_for_good(capsys):
    is_four(lambda: 5)
    is_four(...)
    assert progress.of(NOISE).solved == 0
    is_four(lambda: 4)
    is_four(lambda: 5)
    assert progress.of(NOISE).solved == 1
    assert keep.read(f"exercise {NOISE.exercises[0]}") is True
    assert [line[0] for line in capsys.readouterr().out.splitlines()] == ["✗", "…", "✓", "✗"]


def test_a_check_is_known_by_topic_and_name():
    assert exercises.hurt_by_one_pixel.key == "off center: hurt by one pixel"


def test_what_the_solutions_notebook_solves_is_not_the_learners(tmp_path, monkeypatch, work):
    (tmp_path / "solutions").mkdir()
    monkeypatch.chdir(tmp_path / "solutions")
    is_four(lambda: 4)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_REVEAL", "1")
    is_four(lambda: 4)
    assert not work.exists()


def test_where_nothing_can_be_kept_a_check_says_so(tmp_path, monkeypatch, capsys):
    (tmp_path / "a file").write_text("in the way")
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "a file" / "my_work.json"))
    is_four(lambda: 4)
    verdict, excuse = capsys.readouterr().out.splitlines()
    assert verdict == "✓ Four."
    assert excuse.startswith("That you solved it could not be kept")


def test_one_goes_on_with_the_last_lesson_begun_or_the_next():
    def number():
        return getattr(progress.go_on(progress.overview()), "number", None)

    put(NOISE.predictions[0], "few")
    assert number() == "09"
    finish(NOISE)
    assert number() == "10"
    finish(LESSONS[-1])
    assert number() == LESSONS[1].number  # what was left out
    for lesson in LESSONS:
        finish(lesson)
    assert number() is None
    assert str(ProgressTable()).startswith("All predictions are made")


def test_the_first_answers_are_on_record():
    one, two, three, four, five = NOISE.predictions
    put(one, "few", "certain", True)
    put(two, "few", "certain", False, latest=Guess("many", "certain", True))
    put(three, "few", None, True)  # an answer of the first edition
    put(four, "in my own words")
    assert progress.record("noise") == progress.Record(2, 3, 1, 2, 1, 1)
    assert str(Record("noise")) == (
        "You: 2 of 3 right; of the 2 you were certain of, 1. In your own words, for you to judge: 1. "
        "Still to be made: 1; then run this cell again."
    )
    put(five, None, latest=Guess("many", "certain", True))  # the result had been opened before
    assert progress.record("noise") == progress.Record(2, 3, 1, 2, 1, 0)


def test_how_often_one_was_right_by_how_sure_one_was():
    """Of all lessons, by the first answers."""
    assert progress.calibration() == {"a guess": (0, 0), "fairly": (0, 0), "certain": (0, 0)}
    one, two, three, four, five = NOISE.predictions
    put(one, "few", "certain", True)
    put(two, "few", "certain", False, latest=Guess("many", "certain", True))
    put(three, "few", None, True)
    put(four, "in my own words")
    put(five, None, latest=Guess("many", "certain", True))
    put(LESSONS[1].predictions[0], "few", "a guess", False)
    put(LESSONS[2].predictions[0], "few", "certain", True)
    assert progress.calibration() == {"a guess": (0, 1), "fairly": (0, 0), "certain": (2, 3)}


def test_the_learner_beside_a_network():
    put(NOISE.predictions[0], "few", "certain", True)
    tops, right = np.array([0.2, 0.5, 0.7, 0.95, 1.0]), np.array([True, False, True, True, True])
    shown = Calibration(tops, right, np.array([0.3, 0.92, 0.93]))
    assert str(shown).splitlines()[1:] == [
        "a guess  none  up to 0.5  1 of 2 (50.0 %)  0 of 1 (0.0 %)",
        "fairly  none  0.5 to 0.9  1 of 1 (100.0 %)  none",
        "certain  1 of 1 (100.0 %)  above 0.9  2 of 2 (100.0 %)  0 of 2 (0.0 %)",
    ]
    page = shown._repr_html_()
    assert page.count("<tr>") == 4
    assert page.count('scope="row"') == 3
    assert '<td style="text-align: left">above 0.9</td>' in page


@pytest.mark.parametrize(
    ("guesses", "said"),
    [
        ([], "No prediction of this lesson is on record yet: make some, then run this cell again."),
        ([(None,)], "No prediction of this lesson is on record yet: make some, then run this cell again."),
        ([(None,)] * len(NOISE.predictions), "No prediction of this lesson is on record: all results were opened "),
        ([("few",)], "In your own words, for you to judge: 1."),
        ([("few", "fairly", False)], "You: 0 of 1 right; you were certain of none."),
        ([("few", "certain", True)], "You: 1 of 1 right; the one you were certain of was."),
        ([("few", "certain", False)], "You: 0 of 1 right; the one you were certain of was not."),
    ],
)
def test_the_record_in_words(guesses, said):
    for key, guess in zip(NOISE.predictions, guesses):
        put(key, *guess)
    assert str(Record("noise")).startswith(said)


def test_a_record_of_no_lesson_is_refused():
    with pytest.raises(LookupError, match="no lesson on 'dogs'"):
        Record("dogs")


def test_what_a_prediction_keeps_is_what_the_record_counts():
    ask = Ask(NOISE.predictions[0], "How many?", lambda: Revealed("42", holds="many"), ["few", "many"])
    Prediction(ask).predict("few", "certain")
    again = Prediction(ask)
    again.ask_again()
    again.predict("many", "certain")
    assert str(Record("noise")).startswith("You: 0 of 1 right; the one you were certain of was not.")


def test_the_table():
    finish(LESSONS[1])
    put(NOISE.predictions[0], "few")
    page = ProgressTable()._repr_html_()
    assert page.startswith(f'<p>Go on with <a href="{NOISE.notebook}">09 · {NOISE.title}</a>.</p>')
    rows = [re.sub(r"<(?:br|/t[hd])>", "|", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    rows = [re.sub("<[^>]*>", "", row).strip("|").split("|") for row in rows]
    assert rows[0] == ["Lesson", "Predicted", "Solved"]
    assert len(rows) == len(LESSONS) + 1
    first, noise = LESSONS[1], rows[LESSONS.index(NOISE) + 1]
    made, solved = (f"{len(keys)} of {len(keys)} ✓" for keys in (first.predictions, first.exercises))
    assert rows[2] == [f"01 · {first.title}", f"{first.question} {first.minutes}&nbsp;minutes", made, solved]
    assert noise[2:] == [f"1 of {len(NOISE.predictions)}", f"0 of {len(NOISE.exercises)}"]
    assert page.count("<a href=") == len(LESSONS) + 1
