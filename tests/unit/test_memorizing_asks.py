"""The predictions of lesson 12: each outcome with its option, what is said, and figures that speak."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers import mnist, zoo
from helpers.examples import Examples
from helpers.lessons.memorizing import asks, measure
from tests.support.asks import option_that_holds
from tests.support.networks import random_network


@pytest.fixture(scope="module")
def few():
    return mnist.load("sample").train[:100]


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        (0.1, "about 100, as by guessing"),
        (0.2, "about 100, as by guessing"),
        (0.3, "about 300"),
        (0.6, "about 600"),
        (0.8, "nearly all"),
        (1, "nearly all"),
    ],
)
def test_memorizes(few, given, holds):
    runs = {share: measure.Run(random_network(seed=share), few, few, few) for share in (0, 1)}
    network = zoo.load("digits")

    def share_answered(student, examples):
        return given if student is runs[1].network and examples is runs[1].examples else 0.1

    new = few[:50]
    says = f"Of its shuffled labels it answers {given:.1%}. Of 1,000 test images it reads 10%"
    assert option_that_holds(asks.memorizes, share_answered, runs, new, network, says=says) == holds
    told = asks.memorizes(share_answered, runs, new, network).reveal().sentence
    assert ("A low cost proves" in told) == (given > 0.75)


@pytest.mark.parametrize(
    ("took", "holds"),
    [
        ((10, 8, 12), "about as many"),
        ((10, 20, 30), "two to four times as many"),
        ((10, 20, 95), "five times as many, or more"),
        ((10, 20, np.inf), "they never get there"),
        ((np.inf, np.inf, np.inf), "they never get there"),
        ((np.inf, 20, 30), "about as many"),
        ((0, 0, 0), "about as many"),
    ],
)
def test_passes(took, holds):
    runs = {share: SimpleNamespace(passes=[1, 2], given=[0.1, 0.9], took=it) for share, it in zip((0, 0.5, 1), took)}
    names = ["never" if it == np.inf else f"{it} passes" for it in took]
    says = f"All labels true: {names[0]}. All shuffled: {names[2]}"
    assert option_that_holds(asks.passes, lambda run: run.took, runs, says=says) == holds
    told = asks.passes(lambda run: run.took, runs).reveal().sentence
    assert ("nothing of that kind" in told) == (took[2] > 1.5 * took[0])


def test_runs_of_which_one_was_stopped_are_not_compared(few):
    runs = {share: SimpleNamespace(passes=[1, 150 - share], given=[0.1, 0.9]) for share in (0, 0.5, 1)}
    for asked in (asks.passes(lambda run: 10, runs), asks.memorizes(None, runs, few, None)):
        with pytest.raises(ValueError, match="A run was stopped before its end"):
            asked.reveal()


def test_a_function_that_changes_what_it_is_given_changes_no_result(few):
    outputs = {passes: np.eye(10)[few.labels] for passes in (1, 10, 150)}

    def in_place(said, labels, count):
        said -= np.eye(10)[labels]
        return np.argsort(-(said**2).sum(axis=1))[:count]

    told = asks.planted(in_place, outputs, few.labels, np.arange(5)).reveal().sentence
    assert "By then 100% of the wrong labels are memorized" in told


@pytest.mark.parametrize(
    ("best", "holds"), [(2, "in the first third"), (4, "in the second third"), (8, "in the last third")]
)
def test_half(few, best, holds):
    wrong = Examples(few.images, (few.labels + (np.arange(100) < 40)) % 10)
    answers = [few.labels] * 8 + [wrong.labels]
    run = SimpleNamespace(
        examples=wrong,
        passes=list(range(1, 10)),
        answers=answers,
        given=[0.5] * 9,
        held_out_read=[0.3 + 0.4 * (place == best) for place in range(9)],
        read=[0.2 + 0.4 * (place == best) for place in range(9)],
    )
    says = f"After {best + 1} passes: then it reads 70% of them, and {70 if best == 8 else 30}% in the end. The test"
    assert option_that_holds(asks.half, measure.best_moment, run, few, says=says) == holds
    told = asks.half(lambda run: best, run, few).reveal().sentence
    assert "the 40 of its own images whose label is wrong" in told
    assert ("spoiled" in told) == (best < 8)


@pytest.mark.parametrize(
    ("found", "holds"), [(3, "5 or fewer"), (10, "6 to 24"), (25, "25 or more"), (50, "25 or more")]
)
@pytest.mark.parametrize("own", [True, False])
def test_planted(found, holds, own):
    labels, mislabeled = np.zeros(200, int), np.arange(50)
    costly = np.r_[np.arange(found), np.arange(50, 100 - found)]
    said = np.tile(np.eye(10)[0], (200, 1))
    said[costly] = np.eye(10)[1]
    outputs = dict.fromkeys([1, 2, 5, 10, 20, 50, 150], said)
    function = measure.costliest if own else (lambda *task: ...)
    says = ("Your function" if own else "The lesson's function, not yours yet,") + f" finds {found} of the 50"
    if found == 50:
        costly = np.arange(50)
    assert option_that_holds(asks.planted, function, outputs, labels, mislabeled, says=says) == holds


@pytest.mark.parametrize(
    ("middle", "holds"),
    [
        (0.1, "below 0.3: strangers"),
        (0.55, "between 0.3 and 0.9"),
        (0.95, "0.9 or more: the same, in another order"),
        (1.0, "0.9 or more: the same, in another order"),
    ],
)
def test_alike(few, middle, holds):
    names = zoo.STARTS[:3]
    says = f"{middle:.2f} in the middle of 3 pairs"
    assert option_that_holds(asks.alike, lambda first, second: middle, names, few, says=says) == holds
    told = asks.alike(lambda first, second: middle, names, few).reveal().sentence
    assert ("does not mean" in told) == (middle < 0.9)
