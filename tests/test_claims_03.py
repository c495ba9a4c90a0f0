"""Every number and every ranking that the text of lesson 03 states, computed on what mnist.load() gives."""

import numpy as np
import pytest

from helpers import images as drawing
from helpers import mnist, training, zoo
from helpers.experiments import neurons

pytestmark = pytest.mark.claims


@pytest.fixture(scope="module")
def digits():
    return mnist.load()


@pytest.fixture(scope="module")
def network():
    return zoo.load("digits")


@pytest.fixture(scope="module")
def weights(network):
    return network.weights[0]


@pytest.fixture(scope="module")
def lines():
    return neurons.ideal_lines()


@pytest.fixture(scope="module")
def whole(digits, network):
    return network.predict(digits.test.images) == digits.test.labels


@pytest.fixture(scope="module")
def right(digits, network):
    return neurons.right_without(network, digits.test.images, digits.test.labels)


def test_reads_96_of_100(whole):
    """The opening: the network reads 96 of 100 digits."""
    assert 0.955 <= whole.mean() < 0.97


def test_the_made_up_edge_likes_sevens(digits):
    """The hope: a 7 raises the sum of the made-up edge, a 1 does not."""
    edge = np.zeros((28, 28))
    edge[9:11, 8:18], edge[11:13, 8:18] = 1, -1
    sums = [(digits.test.images[digits.test.labels == d] / 255 * edge).sum(axis=(1, 2)).mean() for d in range(10)]
    assert sums[7] > 5
    assert abs(sums[1]) < 1


def test_the_pictures_are_neither_noise_nor_smooth(digits, weights):
    """The sixteen pictures: agreement above 0.5, far below that of mean images, 0.9; before training near 0."""
    agreement = neurons.neighbor_agreement(weights)
    start = neurons.neighbor_agreement(zoo.load("untrained").weights[0])
    means = [digits.train.images[digits.train.labels == d].mean(axis=0) for d in range(10)]
    assert 0.4 < agreement.min() < agreement.max() < 0.7
    assert np.median(agreement) > 0.5
    assert np.abs(start).max() < 0.15
    smooth = neurons.neighbor_agreement(means)
    assert smooth.min() > 0.85
    assert np.median(smooth) == pytest.approx(0.9, abs=0.04)


def test_four_neurons_hold_an_orange_streak(weights, lines):
    """The sixteen pictures: neurons 7, 8, 13 and 14 hold one thin streak, and it is orange, that is negative."""
    streaks, _ = neurons.best_line(weights, lines[1::2])  # the strokes among the ideal lines
    assert set(np.argsort(streaks)[-4:]) == {7, 8, 13, 14}
    for neuron in (7, 8, 13, 14):
        strongest = np.argsort(np.abs(weights[neuron]))[-10:]
        assert (weights[neuron][strongest] < 0).all()


def test_the_best_line_explains_a_quarter(weights, lines):
    """Put the hope to a test: about a quarter; noise 1 %; blurred noise as smooth, a tenth; the streaks on top."""
    share, _ = neurons.best_line(weights, lines)
    start, _ = neurons.best_line(zoo.load("untrained").weights[0], lines)
    noise = neurons.blurred_noise(200, weights.std(axis=0), np.random.default_rng(0))
    blurred, _ = neurons.best_line(noise, lines)
    assert len(lines) > 5000
    assert np.median(share) == pytest.approx(0.26, abs=0.03)
    assert share.max() < 0.5
    assert np.median(start) < 0.02
    assert start.max() < 0.03
    assert np.median(blurred) == pytest.approx(0.1, abs=0.03)
    agreements = [np.median(neurons.neighbor_agreement(pictures)) for pictures in (weights, noise)]
    assert agreements[0] == pytest.approx(agreements[1], abs=0.05)
    assert set(np.argsort(share)[-4:]) == {7, 8, 13, 14}


def test_twenty_networks_hold_about_as_much_line(lines):
    """Put the hope to a test: 20 networks with other random starts."""
    assert len(zoo.STARTS) == 20
    shares = [np.median(neurons.best_line(zoo.load(name).weights[0], lines)[0]) for name in zoo.STARTS]
    assert 0.18 < min(shares) < max(shares) < 0.33


def test_most_weights_are_small(weights):
    """The scale is part of the picture: about 6 in 10 are below a tenth of their neuron's largest; neuron 6 fades."""
    small = np.abs(weights) < 0.1 * np.abs(weights).max(axis=1, keepdims=True)
    assert small.mean() == pytest.approx(0.6, abs=0.03)
    assert np.abs(weights[6]).max() < 0.5 * np.abs(weights).max()


def test_one_sided_neurons(digits, weights):
    """A popular recipe: one neuron 97 % negative, a third as lively as the middle one; neuron 1 72 % positive."""
    accurate = zoo.load("accurate")
    rows = accurate.weights[0]
    assert rows.shape == (200, 784)
    chosen = neurons.balance(rows).argmin()
    row = rows[chosen]
    assert -row[row < 0].sum() / np.abs(row).sum() == pytest.approx(0.97, abs=0.01)
    assert accurate.accuracy(digits.test.images, digits.test.labels) == pytest.approx(0.98, abs=0.01)
    swing = accurate.forward(digits.test.images[:1000])[1].std(axis=0)
    assert swing[chosen] / np.median(swing) == pytest.approx(1 / 3, abs=0.05)
    below = -rows.clip(max=0).sum(axis=1) / np.abs(rows).sum(axis=1)
    assert np.array_equal(below > 0.95, neurons.balance(rows) < -0.9)
    assert np.abs(neurons.balance(weights)).argmax() == 1
    assert weights[1][weights[1] > 0].sum() / np.abs(weights[1]).sum() == pytest.approx(0.72, abs=0.01)
    even = rows[np.abs(neurons.balance(rows)).argmin()]
    for mixed in (weights[13], even, weights[6]):
        assert 0.25 < -mixed[mixed < 0].sum() / np.abs(mixed).sum() < 0.75


def test_neuron_6_in_disguise(weights):
    """A popular recipe: all negative, a hundred times smaller, the same picture."""
    made_up = 0.01 * weights[6] - 0.05
    assert made_up.max() < 0
    assert np.abs(neurons.min_max(made_up).astype(int) - neurons.min_max(weights[6])).max() <= 1


def test_what_training_never_touched(digits):
    """About 1 in 10 of 12,544 weights; 70 corner pixels; elsewhere no correlation; with decay as good as 0."""
    before, plain, decayed = (zoo.load(name).weights[0] for name in ("untrained", "digits-plain", "digits"))
    assert before.size == 12_544
    assert np.mean(before == plain) == pytest.approx(0.1, abs=0.01)
    untouched = (before == plain).all(axis=0)
    assert abs(np.corrcoef(before[:, ~untouched].ravel(), plain[:, ~untouched].ravel())[0, 1]) < 0.05
    rows, columns = np.divmod(np.flatnonzero(untouched), 28)
    assert (np.minimum.reduce([rows, columns, 27 - rows, 27 - columns]) <= 4).all()
    assert np.abs(decayed[:, untouched]).max() < 1e-20
    never_inked = (digits.train.images.max(axis=0) == 0).ravel()
    assert (untouched & never_inked).sum() >= 0.95 * untouched.sum()
    if digits.source == "full":
        assert untouched[never_inked].all()
    recipe = zoo.RECIPES["digits-plain"]
    assert (recipe.passes, recipe.weight_decay) == (200, 0)
    assert recipe.passes * 54_000 // recipe.batch_size > 1_000_000


def test_early_on_a_picture_is_its_start(digits):
    """Before and after: 0.9 at step 50; above 0.4 at step 200, every second digit read, then less."""
    start, mine, seen = zoo.load("untrained"), zoo.load("untrained"), {}
    images, labels = digits.train.images[:4000], digits.train.labels[:4000]
    for at in training.train(mine, images, labels, passes=4, rng=np.random.default_rng(0), report_every=50):
        if at.steps_done in (50, 200, 1600):
            r = np.corrcoef(start.weights[0].ravel(), mine.weights[0].ravel())[0, 1]
            seen[at.steps_done] = r, mine.accuracy(digits.test.images[:1000], digits.test.labels[:1000])
    assert seen[50][0] > 0.9
    assert seen[200][0] > 0.4
    assert seen[200][1] > 0.5
    assert seen[1600][0] < 0.25


def test_a_fifth_of_the_pushing_is_left(digits, weights):
    """One neuron adds up your drawing: about a fifth."""
    pixels = digits.test.images[:1000].reshape(-1, 784) / 255
    up, down = pixels @ np.maximum(weights, 0).T, pixels @ np.maximum(-weights, 0).T
    assert np.median(np.abs(up - down) / (up + down)) == pytest.approx(0.2, abs=0.03)


def test_neuron_9_and_the_3_fit_the_scale_of_their_figure(weights):
    """One neuron adds up your drawing: the figure's full color, 0.96, is neuron 9's largest weight."""
    assert np.abs(weights[9]).max() == pytest.approx(0.96, abs=0.005)


def test_a_line_along_the_bottom_lowers_neuron_6(weights):
    """The lab: try a 4, then a line along the bottom."""
    four = drawing.draw([[(8, 5), (7, 14), (20, 14)], [(18, 4), (18, 23)]])
    underlined = drawing.draw([[(7, 22.5), (21, 22.5)]], four)
    assert (underlined - four).ravel() @ weights[6] < -1


def test_one_neuron_less(whole, right):
    """Switch a neuron off: the worst leaves about 75, about a fifth less; most others cost a few in 100."""
    accuracy = 100 * right.mean(axis=1)
    assert accuracy.argmin() == 6
    assert accuracy.min() == pytest.approx(75, abs=2)
    lost = 100 * whole.mean() - accuracy
    assert lost.max() == pytest.approx(21, abs=3)
    assert np.sum(lost < 6) >= 12


def test_which_digits_each_neuron_carries(digits, whole, right):
    """Switch a neuron off: neuron 1 carries the 0, neuron 6 the 4 and the 9; some numbers are negative."""
    labels = digits.test.labels
    lost = np.array([whole[labels == d].mean() - right[:, labels == d].mean(axis=1) for d in range(10)]).T
    assert np.unravel_index(lost.argmax(), lost.shape) == (1, 0)
    assert lost[1, 0] > 0.8
    assert lost[6, [4, 9]].min() > 0.7
    assert lost.min() < -0.01


def test_held_at_its_average(digits, network, whole, right):
    """Off, or only silenced: neuron 1 costs 17 points or 1 to 3; neuron 6 is the worst both ways, at 3 or 4."""
    usual = neurons.mean_activations(network, digits.test.images)
    held = neurons.right_without(network, digits.test.images, digits.test.labels, values=usual)
    at_zero, at_usual = (100 * (whole.mean() - kept.mean(axis=1)) for kept in (right, held))
    assert usual[1] > 0.8
    assert at_zero[1] == pytest.approx(17, abs=0.6)
    assert 1 <= at_usual[1] <= 3
    assert at_usual.argmax() == at_zero.argmax() == 6
    assert 3 <= at_usual[6] < 4.5


def test_the_worst_neuron_differs_from_run_to_run(digits):
    """Off, or only silenced: a fifth here; in 20 other networks half as much, or twice."""
    images, labels = digits.test.images[:1000], digits.test.labels[:1000]
    worst = []
    for name in zoo.STARTS:
        other = zoo.load(name)
        worst.append(other.accuracy(images, labels) - neurons.right_without(other, images, labels).mean(axis=1).min())
    assert 0.08 < min(worst) < 0.14
    assert 0.35 < max(worst) < 0.5
