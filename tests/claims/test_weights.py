"""Every number and rule that the text of lesson 06 states, computed on what mnist.load() gives, on many networks."""

from itertools import combinations

import numpy as np
import pytest

from helpers import learner, training, zoo
from helpers.examples import Examples, Settings
from helpers.lessons.weights import asks, measure
from helpers.network import Network
from tests.support.asks import what_holds

WIDE = ["hidden-100", "accurate", "deep"]


@pytest.fixture(autouse=True)
def nothing_drawn(tmp_path, monkeypatch):
    """Let nobody have drawn anything: the ten digits are those that ship."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))


@pytest.fixture(scope="module")
def weights(network):
    return network.weights[0]


@pytest.fixture(scope="module")
def lines():
    return measure.ideal_lines()


def agreements(pictures):
    """As on the page, for each picture: (n,)."""
    middles = np.reshape(pictures, (-1, 28, 28))[:, 4:24, 4:24]
    return np.array([np.corrcoef(m[:, :-1].ravel(), m[:, 1:].ravel())[0, 1] for m in middles])


def z_of(reader, images, layer):
    before = reader.layer(images, layer - 1)
    return before @ reader.weights[layer - 1].T + reader.biases[layer - 1]


# What is remembered, and the hope


def test_it_misreads_3_or_4_and_08_is_right_in_8_of_10_or_more(digits, network):
    """The first two questions."""
    outputs = network.outputs(digits.test.images)
    top, right = outputs.max(axis=1), outputs.argmax(axis=1) == digits.test.labels
    assert 0.96 <= right.mean() <= 0.97
    some = (top > 0.7) & (top < 0.9)
    assert top[some].mean() - 0.02 < right[some].mean() < 0.95


def test_the_made_up_edge_likes_sevens(digits):
    """The hope: a 7 gets most, about 6 on average; no other digit comes near."""
    edge = np.zeros((28, 28))
    edge[9:11, 8:18], edge[11:13, 8:18] = 1, -1
    sums = np.array([(edge * digits.test.of(d).images).sum(axis=(1, 2)).mean() / 255 for d in range(10)])
    assert sums.argmax() == 7
    assert sums[7] == pytest.approx(6.2, abs=0.3)
    assert np.sort(sums)[-2] < 4


# The sixteen pictures


def test_most_pictures_are_blobs(digits, weights, lines):
    """The sixteen pictures: all count as blobs; the agreement lies between noise and mean images.

    Tried to refute: with twenty other starts (15 or 16 of 16), 100, 200 and 512 neurons (at least 95 in 100), and with
    other limits: half the limit for noise, and 0.4 and 0.5 for lines and digits, leave at least 14 of 16.
    """
    means = np.array([digits.train.of(d).images.mean(axis=0).ravel() for d in range(10)])
    start = zoo.load("untrained").weights[0]
    assert np.median(agreements(weights)) == pytest.approx(0.61, abs=0.01)
    assert np.abs(np.median(agreements(start))) < 0.1
    assert np.median(agreements(means)) == pytest.approx(0.93, abs=0.02)
    for name, least in [
        ("digits", 1),
        ("digits-plain", 1),
        *((s, 0.9) for s in zoo.STARTS),
        *((w, 0.95) for w in WIDE),
    ]:
        rows = zoo.load(name).weights[0]
        assert np.mean(np.equal(asks.kinds_of(rows, agreements(rows), means, lines), asks.BLOBS)) >= least
    assert set(asks.kinds_of(start, agreements(start), means, lines)) == {asks.NOISE}
    line, _ = measure.best_line(weights, lines)
    strict = (agreements(weights) > 0.125) & (line < 0.4) & (measure.likeness(weights, means) < 0.5)
    assert strict.sum() >= 14


def test_four_neurons_hold_an_orange_streak(weights, lines):
    """Put the hope to a test: neurons 7, 8, 13 and 14 hold one thin streak, and it is orange, that is negative.

    They are the four nearest to a line. In 7 and 14 an orange stroke fits best, in 8 and 13 an edge, whose orange side
    adds about four times as much as the blue. Tried to refute: an edge that fits best has more blue in 2, 12 and 15.
    """
    streaks, _ = measure.best_line(weights, lines[1::2])  # the strokes among the ideal lines
    assert set(np.argsort(streaks)[-4:]) == {7, 8, 13, 14}
    for neuron in (7, 8, 13, 14):
        strongest = np.argsort(np.abs(weights[neuron]))[-10:]
        assert (weights[neuron][strongest] < 0).all()
    share, fitted = measure.best_line(weights, lines)
    assert set(np.argsort(share)[-4:]) == {7, 8, 13, 14}
    assert all(fitted[neuron].max() <= 0 for neuron in (7, 14))
    for neuron in (8, 13):
        parts = fitted[neuron] * weights[neuron]
        assert parts[fitted[neuron] < 0].sum() > 3.9 * parts[fitted[neuron] > 0].sum() > 0
    for neuron in (2, 12, 15):
        parts = fitted[neuron] * weights[neuron]
        assert parts[fitted[neuron] > 0].sum() > parts[fitted[neuron] < 0].sum() > 0


# One edge each?


def test_the_best_line_explains_a_quarter(weights, lines):
    """Put the hope to a test: about a quarter; noise 1 %; noise as smooth, a tenth. Not one edge each.

    Tried to refute: twenty other starts, 0.23 to 0.29 in the middle neuron, and wider networks, up to 0.31; of 100
    neurons of `hidden-100` 3 pass half. What the test cannot show: pictures of three pure lines fail it, too.
    """
    share, _ = measure.best_line(weights, lines)
    start, _ = measure.best_line(zoo.load("untrained").weights[0], lines)
    noise = measure.blurred_noise(200, weights.std(axis=0), np.random.default_rng(0))
    blurred, _ = measure.best_line(noise, lines)
    assert len(lines) > 5000
    assert np.median(share) == pytest.approx(0.26, abs=0.03)
    assert share.max() < 0.5
    assert start.max() < 0.03
    assert np.median(blurred) == pytest.approx(0.1, abs=0.03)
    assert np.median(agreements(weights)) == pytest.approx(np.median(agreements(noise)), abs=0.08)
    others = [np.median(measure.best_line(zoo.load(name).weights[0], lines)[0]) for name in zoo.STARTS]
    assert 0.2 < min(others) < max(others) < 0.32
    wide = [measure.best_line(zoo.load(name).weights[0], lines)[0] for name in WIDE]
    assert 0.2 < min(map(np.median, wide)) < max(map(np.median, wide)) < 0.35
    assert np.sum(wide[0] >= 0.5) == 3


def test_several_lines_fail_a_test_of_one(lines):
    """At the reveal of the best line: pictures made of three pure lines; the best explains 41 % in the middle one."""
    rng = np.random.default_rng(0)
    made = (lines[rng.integers(0, len(lines), (60, 3))] * rng.choice([-1, 1], (60, 3, 1))).sum(axis=1)
    share, _ = measure.best_line(made, lines)
    assert np.median(share) == pytest.approx(0.41, abs=0.05)


def six_lines(pictures, lines):
    left = pictures
    for _ in range(6):
        left = left - measure.best_line(left, lines)[1]
    return np.median(1 - np.sum(left**2, axis=1) / np.sum(pictures**2, axis=1))


def test_six_lines_explain_about_half(weights, lines):
    """More: about half, and of noise as smooth a third; so it is with other starts, there 0.5 to 0.62."""
    noise = measure.blurred_noise(100, weights.std(axis=0), np.random.default_rng(0))
    assert six_lines(weights, lines) == pytest.approx(0.52, abs=0.02)
    assert six_lines(noise, lines) == pytest.approx(0.34, abs=0.03)
    others = [six_lines(zoo.load(name).weights[0], lines) for name in zoo.STARTS[:6]]
    assert 0.45 < min(others) < max(others) < 0.65


# Random labels


def trained_on_chance(start, examples, seed, decay):
    rng, other = np.random.default_rng(seed), start.copy()
    lots = Examples(examples.images[:4000], rng.integers(0, 10, 4000))
    for _ in training.train(other, lots, Settings(20, weight_decay=decay), rng):
        pass
    return other


def test_structure_is_no_proof_of_use(digits, lines):
    """Is it of use, then? On random labels neighbors agree, too: by 0.3 to 0.4 without decay, 0.4 to 0.6 with 1e-4.

    And by about 0.7 with 5e-4, where one line explains a third to a half, too: more than in `network`; no weight is
    above 0.01 there. None of these reads more than guessing. Tried to refute: three starts, three decays; the line
    alone, which without much decay explains no more than in smooth noise (0.06 to 0.13), does not save the proof.
    """
    starts = [zoo.load("untrained"), *(Network.random((784, 16, 16, 10), np.random.default_rng(s)) for s in (5, 6))]
    expected = {0: (0.25, 0.45), 1e-4: (0.38, 0.62), 5e-4: (0.62, 0.8)}
    for seed, start in enumerate(starts):
        for decay, (low, high) in expected.items():
            other = trained_on_chance(start, digits.train, seed, decay)
            rows, line = other.weights[0], measure.best_line(other.weights[0], lines)[0]
            assert low < np.median(agreements(rows)) < high
            assert other.accuracy(digits.test.images, digits.test.labels) < 0.2
            assert np.median(line) < 0.16 if decay < 5e-4 else 0.3 < np.median(line) < 0.6
            if decay == 5e-4:
                assert np.abs(rows).max() < 0.01


def test_weights_are_made_of_digits(digits):
    """Is it of use, then? Whatever the labels: what training adds is a sum of the training images, each times a number.

    Tried to refute: forty images, labels at random, no decay: nothing of the change is left beside such a sum.
    """
    rng = np.random.default_rng(2)
    start = Network.random((784, 16, 16, 10), rng, np.float64)
    few = Examples(digits.train.images[:40], rng.integers(0, 10, 40))
    other = start.copy()
    for _ in training.train(other, few, Settings(20), rng):
        pass
    change, pixels = (other.weights[0] - start.weights[0]).T, few.images.reshape(40, 784).T / 255
    numbers, *_ = np.linalg.lstsq(pixels, change, rcond=None)
    assert np.linalg.norm(change) > 0.1
    assert np.linalg.norm(change - pixels @ numbers) < 1e-8 * np.linalg.norm(change)


# The images that excite


def leaders(reader, examples, layer, count=20):
    """Return for each neuron (share of the leader among the `count`, among all that wake it): (neurons, 2)."""
    found = []
    for z in z_of(reader, examples.images, layer).T:
        first, awake = examples.labels[np.argsort(z)[-count:]], examples.labels[z > 0]
        leader = np.bincount(first).argmax()
        found.append((np.mean(first == leader), np.sum(awake == leader) / max(len(awake), 1)))
    return np.array(found)


def test_the_20_flatter_a_neuron(digits, network):
    """How far does a name hold? 3rd layer: 7 or 8 in ten of the 20 and 3 in ten of all; 82 and 70 % of the 20.

    Tried to refute: twenty other starts, both hidden layers, and wider and deeper networks: in every one the middle
    neuron's leader has at least 0.2 less among all that wake it. It does not hold of outputs, 0.9 or more of both, nor
    of every neuron: of 33 of the 256 in the 3rd layer of `deep` nine in ten of what wakes them is one digit.
    """
    top, awake = np.median(leaders(network, digits.test, 2), axis=0)
    assert top == pytest.approx(0.82 if digits.source == "full" else 0.70, abs=0.01)
    assert awake == pytest.approx(0.29, abs=0.015)
    assert np.median(leaders(zoo.load("untrained"), digits.test, 2), axis=0)[1] == pytest.approx(0.1, abs=0.03)
    assert np.sum(leaders(zoo.load("deep"), digits.test, 2)[:, 1] > 0.9) == 33
    some = digits.test[:2000]
    for name in [*zoo.STARTS, *WIDE]:
        other = zoo.load(name)
        for layer in range(1, len(other.sizes) - 1):
            top, awake = np.median(leaders(other, some, layer), axis=0)
            assert top - awake > 0.2
            assert awake < 0.45
        assert np.median(leaders(other, some, len(other.sizes) - 1), axis=0).min() > 0.9


def test_the_more_images_the_farther_out_the_20(digits, network):
    """How far does a name hold? Among the 20 of 1,000 the leader has more than among the 20 of 100: 21 of 21."""
    for reader in [network, *map(zoo.load, zoo.STARTS)]:
        few, many = (np.median(leaders(reader, digits.test[:n], 2)[:, 0]) for n in (100, 1000))
        assert many > few


# Loops


def means_of(reader, examples, layer=2):
    return np.array([reader.layer(examples.of(d).images, layer).mean(axis=0) for d in range(10)], dtype=float)


def told_apart(means, group):
    inside = np.isin(np.arange(10), group)
    return np.abs(means[inside].mean(axis=0) - means[~inside].mean(axis=0)).max()


def place(means, group):
    apart = told_apart(means, group)
    return 1 + sum(told_apart(means, other) > apart for other in combinations(range(10), len(group)) if other != group)


def test_loops_are_a_group_like_any_other(digits, network):
    """Loops and strokes? Among 210 groups of four, 0 6 8 9 stands about the middle; the middle neuron is awake for 3.

    Tried to refute: in twenty other starts it stands between 25 and 196, in the hidden layers of wider and deeper
    networks at 60 or later, never among the first 20. Pairs with a loop in the same place, 8 and 9, 6 and 8, stand at
    18 to 25 of 45. What does stand far ahead, 1 4 7 9 with an upright stroke, does so before training, too.
    """
    test = digits.test if digits.source == "sample" else digits.test[:3000]
    means = means_of(network, digits.test)
    assert 80 <= place(means, (0, 6, 8, 9)) <= 120
    assert np.median((means > 0.5).sum(axis=0)) == 3
    assert 15 <= place(means, (8, 9)) <= 28
    assert 15 <= place(means, (6, 8)) <= 28
    expected = (33, 14) if digits.source == "sample" else (38, 13)
    assert place(means, (1, 4, 7, 9)) == expected[0]
    assert place(means_of(zoo.load("untrained"), digits.test), (1, 4, 7, 9)) == expected[1]
    others = [means_of(zoo.load(name), test) for name in zoo.STARTS]
    places = [place(other, (0, 6, 8, 9)) for other in others]
    assert 25 <= min(places) < 80 < np.median(places) < 150 < max(places) <= 196
    assert all(2 <= np.median((other > 0.5).sum(axis=0)) <= 4 for other in others)
    wider = [("hidden-100", 1), ("accurate", 1), ("deep", 1), ("deep", 2), ("noise-none", 2)]
    assert min(place(means_of(zoo.load(name), test, layer), (0, 6, 8, 9)) for name, layer in wider) > 60


def holes(images):
    """Return which images have white paper enclosed by ink, three pixels or more: (n,) bool. images: uint8."""
    paper = np.pad(images < 100, ((0, 0), (2, 2), (2, 2)), constant_values=True)
    outside, before = np.zeros_like(paper), -1
    outside[:, 0] = True
    while before != outside.sum():
        before, grown = outside.sum(), outside.copy()
        grown[:, 1:] |= outside[:, :-1]
        grown[:, :-1] |= outside[:, 1:]
        grown[:, :, 1:] |= outside[:, :, :-1]
        grown[:, :, :-1] |= outside[:, :, 1:]
        outside = grown & paper
    return (paper & ~outside).sum(axis=(1, 2)) >= 3


def sorted_apart(z, which):
    """Return how well z, (n, neurons), sorts some images from the others: (neurons,), 0 not at all, ±0.5 wholly."""
    places = np.argsort(np.argsort(z, axis=0), axis=0) + 1
    some, rest = which.sum(), np.sum(~which)
    return (places[which].sum(axis=0) - some * (some + 1) / 2) / (some * rest) - 0.5


def test_within_a_digit_no_neuron_tells_closed_loops(digits, network):
    """Loops and strokes? Told: within 0, 2, 6 and 9, which come closed and open, no neuron of the 3rd layer does.

    Closed are those whose ink shuts paper off from the rim. In twelve networks the neuron that does best in all four
    digits at once gets 0.06 to 0.11 of 0.5; random weights get 0.03 to 0.11. Tried to refute: with labels left aside,
    since a digit's mean may hide a loop that only some of its images have; with the best neuron chosen on these images.
    """
    few = digits.train[:4000]
    closed = holes(few.images)

    def best(reader):
        z = z_of(reader, few.images, 2)
        each = [sorted_apart(z[few.labels == d], closed[few.labels == d]) for d in (0, 2, 6, 9)]
        return np.abs(np.mean(each, axis=0)).max()

    rng = np.random.default_rng(0)
    random = [best(Network.random((784, 16, 16, 10), rng)) for _ in range(12)]
    trained = [best(reader) for reader in (network, *map(zoo.load, zoo.STARTS[:11]))]
    assert max(trained) < 0.12
    assert np.median(trained) < np.median(random) + 0.03


# One neuron adds up


def test_two_piles_for_the_3_that_ships(weights):
    """One neuron adds up your drawing: 10.0 and −10.4 leave −0.4."""
    parts = weights[9] * learner.digits(centered=True).images[3].reshape(784)
    sums = [parts.clip(min=0).sum(), parts.clip(max=0).sum(), parts.sum()]
    assert sums == pytest.approx([10.0, -10.4, -0.4], abs=0.05)


def share_left(rows, pixels):
    up, down = pixels @ np.maximum(rows, 0).T, pixels @ np.maximum(-rows, 0).T
    return np.median(np.abs(up - down) / (up + down))


def test_training_lets_less_cancel(digits, weights):
    """More: a fifth is left, before training 8 %. Tried to refute: 8 random starts, at most 0.09; 22 trained ones."""
    pixels = digits.test.images[:1000].reshape(-1, 784) / 255
    assert share_left(weights, pixels) == pytest.approx(0.2, abs=0.01)
    assert share_left(zoo.load("untrained").weights[0], pixels) == pytest.approx(0.08, abs=0.005)
    starts = [Network.random((784, 16, 16, 10), np.random.default_rng(seed)).weights[0] for seed in range(8)]
    assert max(share_left(rows, pixels) for rows in starts) < 0.1
    trained = [share_left(zoo.load(name).weights[0], pixels) for name in [*zoo.STARTS, "hidden-100", "accurate"]]
    assert 0.2 < min(trained) < max(trained) < 0.45


def test_what_holds_in_lesson_06(tmp_path):
    """The cells as they stand on the page: on the sample and on the full data."""
    assert what_holds("06_what_the_neurons_look_for.ipynb", tmp_path) == {
        "weights: edges": "blobs",
        "weights: ideal line": "about a quarter",
        "weights: chance": "above 0.3",
        "weights: twenty": "20 to 50",
        "weights: loops": "somewhere in the middle",
    }
