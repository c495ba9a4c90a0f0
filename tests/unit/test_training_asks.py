"""The predictions about training, no page: each outcome has its option, sentences tell what was measured."""

import numpy as np
import pytest

from helpers import figures
from helpers.examples import Examples
from helpers.lessons.training import asks, measure
from helpers.network import Network
from tests.support.asks import option_that_holds

RNG = np.random.default_rng(3)
EXAMPLES = Examples(RNG.integers(0, 256, (50, 28, 28), np.uint8), np.arange(50) % 10)


class Pretender:
    """Stands for a network that reads 8 of 10 from a number of steps on; counts the steps that it was given."""

    def __init__(self, at):
        self.at, self.steps = at, 0

    def copy(self):
        return Pretender(self.at)

    def accuracy(self, images, labels):
        return 0.8 if self.steps >= self.at else 0.1


@pytest.mark.parametrize(
    ("at", "holds", "says"),
    [
        (0, "about 10", "for the first time after 0."),
        (9, "about 10", "for the first time after 10."),
        (100, "about 100", "for the first time after 100."),
        (700, "about 1,000", "for the first time after 1,000."),
        (2000, "about 1,000", "for the first time after 2,000."),
        (2001, "many thousands", "for the first time at none of them."),
    ],
)
def test_eight_in_ten(at, holds, says, monkeypatch):
    monkeypatch.setattr(asks, "cost", lambda network, examples: 2.5 if network.steps < 1 else 0.91)

    def take_steps(network, count, rng):
        assert isinstance(rng, np.random.Generator)
        network.steps += count

    assert option_that_holds(asks.eight_in_ten, take_steps, Pretender(at), EXAMPLES, says=says) == holds
    told = asks.eight_in_ten(take_steps, Pretender(at), EXAMPLES).reveal().sentence
    assert "It begins at a cost of 2.50; after 20 steps it costs 0.91 and reads" in told
    assert ("They go first" in told) == (at > 20)
    assert ("It need not see all of MNIST" in told) == (at <= 2000)


@pytest.mark.parametrize(
    ("large", "holds"),
    [
        (0.1, "less: it gets there sooner"),
        (0.2, "about the same"),
        (0.94, "about the same"),
        (1.0, "1 or more: no better than saying 0"),
        (1.8, "1 or more: no better than saying 0"),
        (np.nan, "1 or more: no better than saying 0"),
    ],
)
def test_learning_rate(large, holds):
    def cost_after(learning_rate, seed):
        return {0.03: 0.9, 3: 0.2, 300: large}[learning_rate] + 0.01 * (seed == 2)

    says = "rate 0.03: 0.90 to 0.91; rate 3: 0.20 to 0.21; rate 300: "
    assert option_that_holds(asks.learning_rate, cost_after, says=says) == holds


@pytest.mark.parametrize(
    ("share", "holds"),
    [(0.1, "88 or fewer"), (0.885, "88 or fewer"), (0.91, "89 to 94"), (0.95, "95 or more"), (1, "95 or more")],
)
def test_how_far(share, holds):
    parts = {name: EXAMPLES[:count] for name, count in {"learned": 50, "held out": 20, "test": 10}.items()}
    last = object()

    def share_read(network, examples):
        return {"learned": 0.99, "held out": 0.5, "test": share}["test" if len(examples) == 10 else "learned"]

    says = f"After 7 steps it reads {share:.1%} of 10 test images, and 99.0% of 50 that it has learned from: a "
    says += "difference of "
    says += f"{99 - 100 * share:.1f} points."
    checkpoints = {"0 steps": object(), "7 steps": last}
    assert option_that_holds(asks.how_far, share_read, checkpoints, *parts.values(), says=says) == holds
    told = asks.how_far(share_read, checkpoints, *parts.values()).reveal().sentence
    assert "90 to 92 of 100 on the sample, and to 95 or more on all of MNIST" in told


TEN = Examples(np.zeros((10, 28, 28), np.float32), np.arange(10))
LATER = {"0 steps": None, "100 steps": None, "200 steps": None, "300 steps": None}


@pytest.mark.parametrize(
    ("lost", "holds"),
    [
        ([], "yes: what is read stays read"),
        ([4], "one or two are lost again"),
        ([4, 8], "one or two are lost again"),
        ([1, 4, 8], "three or more are lost again"),
    ],
)
def test_stays_read(lost, holds):
    answers = np.tile(np.arange(10), (4, 1))
    answers[0] = 7  # what the random start reads, and loses, does not count
    answers[1, [7, 9]] = 3  # read later
    answers[2, lost] = 0  # lost, and found again

    def answers_to(examples):
        return answers if len(examples) == 10 else np.tile(examples.labels, (4, 1))

    says = "After 100 steps it reads 0, 1, 2, 3, 4, 5, 6 and 8; in the end 10 of 10 centered and 10 as drawn. Read and "
    says += f"lost again, centered: {measure.listed(lost) or 'none'}."
    assert option_that_holds(asks.stays_read, answers_to, LATER, TEN, TEN, EXAMPLES, says=says) == holds


def test_a_run_that_reads_none_is_told_of():
    def answers_to(examples):
        return np.tile((examples.labels + 1) % 10, (4, 1))

    told = asks.stays_read(answers_to, LATER, TEN, TEN, EXAMPLES).reveal()
    assert "it reads none; in the end 0 of 10" in told.sentence
    assert "nan" not in told.sentence


def test_a_run_that_was_stopped_early_is_told_of():
    """With two checkpoints only, or the start alone, nothing can have been lost."""
    for count in (1, 2):
        names = dict(list(LATER.items())[:count])

        def answers_to(examples, count=count):
            return np.tile(examples.labels, (count, 1))

        assert asks.stays_read(answers_to, names, TEN, TEN, EXAMPLES).reveal().holds == "yes: what is read stays read"


@pytest.mark.parametrize(
    ("shared", "holds"),
    [
        (0, "hardly ever: luck decides"),
        (5, "about half the time"),
        (10, "nearly always: the image decides"),
    ],
)
def test_same_mistakes(shared, holds, monkeypatch):
    """Twenty networks that misread ten images each, so many of them the same."""
    names = [f"start-{number:02}" for number in range(20)]
    monkeypatch.setattr(asks.zoo, "load", names.index)

    def misread(network):
        wrong = np.zeros(400, bool)
        wrong[:shared] = True
        wrong[20 + 10 * network : 30 + 10 * network - shared] = True
        return wrong

    says = f"In {shared / 10:.0%} of the cases, for each pair from {shared / 10:.0%} to {shared / 10:.0%};"
    assert option_that_holds(asks.same_mistakes, misread, names, 0, 1, says=says) == holds
    told = asks.same_mistakes(misread, names, 0, 1).reveal().sentence
    assert f"{shared} by all. The twenty read 97.5% to 97.5%" in told


def test_the_answers_are_written_and_counted():
    answers = np.array([[3, 3, 3], [0, 1, 3]])
    figure = asks.answers_figure(["0 steps", "100 steps"], {"centered": answers}, np.arange(3))
    (ax,) = figure.axes
    assert [text.get_text() for text in ax.texts] == ["3", "0", "3", "1", "3", "3"]
    assert [text.get_weight() for text in ax.texts] == ["normal", "bold", "normal", "bold", "normal", "normal"]
    words = figures.in_words(figure)
    assert "centered; read: 0, 2 of 3" in words
    assert "bold on blue: read" in words
    assert "answers to each, first checkpoint to last, 0: 3 0, 1: 3 1, 2: 3 3" in words


def test_networks_are_what_the_lesson_gives():
    """The real thing once: a tiny network, a few steps."""
    network, steps = Network.random((784, 10), np.random.default_rng(0)), []
    asks.eight_in_ten(lambda network, count, rng: steps.append(count), network, EXAMPLES).reveal()
    assert np.cumsum(steps).tolist() == list(asks.MARKS)
