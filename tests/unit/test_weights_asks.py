"""The predictions about what neurons look for, no page: each outcome has its option, sentences tell what came out."""

import numpy as np
import pytest

from helpers import zoo
from helpers.examples import Examples
from helpers.learner import predictions, progress
from helpers.lessons.weights import asks, measure
from helpers.mnist import Digits
from helpers.network import Network
from helpers.widgets import LiveNetwork, Prediction
from helpers.widgets.pictures import EDGES
from tests.support.asks import option_that_holds
from tests.support.networks import random_network

RNG = np.random.default_rng(4)
TEST = Examples(RNG.integers(0, 256, (200, 28, 28), np.uint8), np.arange(200) % 10)
FEW = Digits("sample", Examples(RNG.integers(0, 256, (40, 28, 28), np.uint8), np.arange(40) % 10), TEST)
SMALL = random_network(seed=3)


def neighbor_agreement(picture):
    middle = np.reshape(picture, (28, 28))[4:24, 4:24]
    return np.corrcoef(middle[:, :-1].ravel(), middle[:, 1:].ravel())[0, 1]


def with_rows(rows):
    """Return a network whose 16 neurons of the 2nd layer have these weights, (n, 784), in turn."""
    network = random_network(seed=5)
    network.weights[0][:] = np.resize(rows, (16, 784))
    return network


@pytest.fixture(autouse=True)
def few_networks(monkeypatch):
    """Three other networks instead of twenty: what is told of them is computed all the same."""
    monkeypatch.setattr(zoo, "STARTS", zoo.STARTS[:3])


# The sixteen pictures

BLOB = np.exp(-((np.indices((28, 28)) - 14) ** 2).sum(axis=0) / 30).ravel()
RAGGED = BLOB * np.repeat(RNG.choice([-1, 1], (28, 7)), 4, axis=1).ravel()


@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        (zoo.load("untrained").weights[0], "pure noise"),
        (measure.ideal_lines()[[700, 1001, 3000]], "edges or strokes"),
        ([FEW.train.of(digit).images.mean(axis=0).ravel() for digit in (0, 3)], "a whole digit"),
        ([RAGGED], "blobs"),
        (zoo.load("digits").weights[0], "blobs"),
    ],
)
def test_edges(rows, holds):
    agreement = neighbor_agreement if holds != "a whole digit" else lambda picture: 0.9  # these made-up means are noise
    made = asks.edges(agreement, with_rows(rows), SMALL, FEW)
    assert option_that_holds(lambda: made, says=f"16 as {holds}") == holds


def test_the_first_click_on_a_neuron_and_the_lesson_ask_the_same():
    asked = asks.edges(neighbor_agreement, SMALL, SMALL, FEW)
    assert (asked.key, asked.options) == (EDGES.key, EDGES.options)
    assert EDGES.question.startswith(asked.question.split(": what do you expect")[0])


def test_who_answered_at_the_first_click_sees_that_answer_and_is_not_asked(network, monkeypatch):
    monkeypatch.delenv("COURSE_REVEAL")
    live = LiveNetwork(network)
    live.reaction.selected = 1, 3
    live.bars.pictures.question.predict("edges or strokes", "certain")
    assert predictions.read(EDGES.key).first.held is None
    made = Prediction(asks.edges(neighbor_agreement, zoo.load("digits"), SMALL, FEW))
    assert made.state == "shown"
    assert made.told.value == "✗ You said “edges or strokes”, certain; “blobs” held."
    assert predictions.read(EDGES.key).first == predictions.Guess("edges or strokes", "certain", False)
    record = progress.record("weights")
    assert (record.right, record.judged, record.certain) == (0, 1, 1)


def test_who_answers_in_the_lesson_is_not_asked_at_a_neuron(network, monkeypatch):
    monkeypatch.delenv("COURSE_REVEAL")
    made = Prediction(asks.edges(neighbor_agreement, zoo.load("digits"), SMALL, FEW))
    assert made.state == "asking"
    made.predict("blobs", "fairly")
    live = LiveNetwork(network)
    live.reaction.selected = 1, 3
    assert live.bars.pictures.opened


# A test of the hope, and of what it proves


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (0.01, "about 1 %, like noise"),
        (0.11, "about a quarter"),
        (0.27, "about a quarter"),
        (0.5, "about half"),
        (0.76, "nearly all"),
    ],
)
def test_ideal_line(share, holds):
    lines = measure.ideal_lines()[::500]
    asked = asks.ideal_line(lambda pictures: np.full(len(pictures), share), lines, SMALL, SMALL)
    says = (
        f"The best of {len(lines)} ideal lines explains {share:.0%} of the middle picture ({share:.0%} to {share:.0%})"
    )
    assert option_that_holds(lambda: asked, says=says) == holds


@pytest.mark.parametrize(
    ("blue", "orange", "said"),
    [
        (1, 0, "a blue stroke"),
        (0, 1, "an orange stroke"),
        (1, 2, "an edge, its orange side the stronger in the picture"),
        (2, 1, "an edge, its blue side the stronger in the picture"),
    ],
)
def test_the_line_that_fits_best_is_told_in_words(blue, orange, said):
    line, picture = np.zeros((2, 784))
    line[:2] = bool(blue), -bool(orange)
    picture[:2] = blue, -orange
    assert asks._line_in_words(line) + asks._stronger(line, picture) == said


def test_which_rule_the_pictures_count_by_is_told_at_once():
    told = asks.edges(neighbor_agreement, zoo.load("digits"), SMALL, FEW).reveal().sentence
    assert "16 as blobs, by a strict rule: noise, if neighbors agree by less than 0.25" in told
    lines = measure.ideal_lines()
    fitting = asks.ideal_line(lambda pictures: measure.best_line(pictures, lines)[0], lines, zoo.load("digits"), SMALL)
    edge = "an edge, its orange side the stronger in the picture"
    said = f"in 14 an orange stroke; in 13 {edge}; in 7 an orange stroke; in 8 {edge}."
    assert said in fitting.reveal().sentence


@pytest.mark.parametrize(
    ("found", "holds"),
    [(-0.2, "below 0.1, as before training"), (0.2, "0.1 to 0.3"), (0.31, "above 0.3"), (1, "above 0.3")],
)
def test_chance(found, holds):
    trained, calls = random_network(seed=6), []
    asked = asks.chance(lambda: calls.append(1) or trained, lambda picture: found, SMALL, TEST)
    read = trained.accuracy(TEST.images, TEST.labels)
    assert option_that_holds(lambda: asked, says=f"reads {read:.0%} of 200 test images") == holds
    assert calls == [1], "it is trained once, at the reveal"


# What excites, and what is told apart


def z_of(reader, images, layer):
    return reader.layer(images, layer - 1) @ reader.weights[layer - 1].T + reader.biases[layer - 1]


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (0.0, "fewer than 20: hardly more than guessing"),
        (0.2, "fewer than 20: hardly more than guessing"),
        (0.29, "20 to 50"),
        (0.7, "50 to 80"),
        (1.0, "more than 80"),
    ],
)
def test_twenty(share, holds):
    says = f"Among its 20 the leading digit makes up 65%, of all images that wake the neuron {share:.0%}."
    asked = asks.twenty(lambda z: (0.65, share), z_of, SMALL, random_network(seed=9), TEST)
    assert option_that_holds(lambda: asked, says=says) == holds


def test_a_neuron_that_sleeps_can_be_shown():
    sleeping = SMALL.copy()
    sleeping.biases[1][:] = -99
    shown = asks.twenty(lambda z: (0.5, np.mean(z > 0)), z_of, sleeping, SMALL, TEST).reveal()
    assert shown.holds == "fewer than 20: hardly more than guessing"


def told_apart(means, group):
    inside = np.isin(np.arange(10), group)
    return np.abs(means[inside].mean(axis=0) - means[~inside].mean(axis=0)).max()


@pytest.mark.parametrize(
    ("awake", "sign", "holds"),
    [
        ([0, 6, 8, 9], 1, "among the first 20"),
        ([0, 6, 1, 2], 1, "somewhere in the middle"),
        ([0, 6, 8, 9], -1, "among the last 20"),  # turned round, the first is last
    ],
)
def test_loops(awake, sign, holds):
    """All neurons are awake for these digits only."""
    means = np.isin(np.arange(10), awake)[:, None] * np.ones(16)
    asked = asks.loops(lambda reader: means, lambda *given: sign * told_apart(*given), SMALL, [0, 6, 8, 9])
    assert option_that_holds(lambda: asked, says="of 210: for the digits 0, 6, 8, 9") == holds


def test_any_group_can_be_asked_for_and_the_table_is_told_in_words():
    means = np.zeros((10, 2))
    means[[4, 9], 1] = 1
    shown = asks.loops(lambda reader: means, told_apart, SMALL, [4, 9]).reveal()
    assert "Number <b>1</b> of 45" in shown.sentence
    assert shown.figures[0].images[0].get_label() == "awake for: neuron 0: none; neuron 1: 4, 9"


def test_a_network_of_another_shape_can_be_asked_about():
    other = Network.random((784, 5, 7, 10), np.random.default_rng(1))
    assert asks.twenty(lambda z: (1.0, 0.3), z_of, other, other, TEST).reveal().holds == "20 to 50"
