"""Predictions as data: nothing runs before the reveal, every outcome has its option, keys come from names."""

import pytest

from helpers.asks import Ask, Revealed, ask, up_to


def asked_of(experiment, options=(), **about):
    """Return the Ask that an experiment of this name makes in a lesson's folder."""
    experiment.__module__ = "helpers.lessons.off_center.asks"
    return ask("How many?", options, **about)(experiment)


def test_a_function_becomes_an_ask_that_runs_at_the_reveal_only():
    runs = []

    def how_many(count, least):
        runs.append(1)
        return Revealed(f"There are {count()}.", holds="many" if count() >= least else "few")

    made = asked_of(how_many, ["few", "many"])
    asked = made(lambda: 42, least=40)
    assert (asked.key, asked.question, asked.options) == ("off center: how many", "How many?", ("few", "many"))
    assert not runs
    assert asked.reveal() == Revealed("There are 42.", (), "many")
    assert runs == [1]
    assert made(lambda: 4, least=40).reveal().holds == "few"


@pytest.mark.parametrize("holds", ["a few", None])
def test_an_outcome_without_an_option_is_told_of(holds):
    def how_many():
        return Revealed("There are 12.", holds=holds)

    words = f"No option of 'off center: how many' holds: {holds!r} came out, its options are 'few', 'many'."
    with pytest.raises(ValueError, match=words):
        asked_of(how_many, ["few", "many"])().reveal()


def test_where_the_answer_is_written_nothing_holds():
    def how_many(holds):
        return Revealed("There are 12.", holds=holds)

    assert asked_of(how_many)(None).reveal().holds is None
    with pytest.raises(ValueError, match="since the answer is written"):
        asked_of(how_many)("few").reveal()


def test_an_experiment_may_return_what_to_show():
    assert Ask("09 a test", "How many?", lambda: ["Twelve.", 12], ["few", "many"]).reveal() == ["Twelve.", 12]


def test_the_first_limit_that_is_not_exceeded():
    limits = {"few": 3, "some": 10, "many": 100}
    values = [0, 3, 3.5, 10, 100, 101, float("nan")]
    assert [up_to(value, limits) for value in values] == ["few", "few", "some", "some", "many", None, None]
