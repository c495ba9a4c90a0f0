"""Every number that lesson 04's text states, computed on whatever mnist.load() gives, as tests/test_claims.py does."""

import numpy as np
import pytest

from helpers import mnist, zoo
from helpers.experiments import templates

pytestmark = pytest.mark.claims


@pytest.fixture(scope="module")
def digits():
    return mnist.load()


@pytest.fixture(scope="module")
def tests(digits):
    """The test images that the lesson uses, with their labels."""
    return digits.test.images[:2000], digits.test.labels[:2000]


@pytest.fixture(scope="module")
def nets():
    names = ["hidden-100", "digits", "deep-500", "deep", "templates", "zero-one", "untrained"]
    return {name: zoo.load(name) for name in names}


def test_the_networks_are_as_told(nets):
    sizes = {name: net.sizes for name, net in nets.items()}
    assert sizes["hidden-100"] == (784, 100, 10)
    assert sizes["deep"] == sizes["deep-500"] == (784, 512, 256, 10)
    assert sizes["templates"] == (784, 10)
    assert sizes["zero-one"] == (784, 1, 2)
    assert zoo.RECIPES["deep-500"].examples == "500"
    assert zoo.RECIPES["deep"].examples == "all"
    if mnist.load().source == "full":
        assert len(zoo.split()[0].images) == 54_000


def test_accuracies(nets, digits):
    """About 98 % with 100 hidden neurons and after 54,000 images, about 92 % with none; fewer after 500."""
    accuracy = {
        name: nets[name].accuracy(digits.test.images, digits.test.labels) for name in nets if name != "zero-one"
    }
    assert 0.975 <= accuracy["hidden-100"] <= 0.985
    assert 0.975 <= accuracy["deep"] <= 0.99
    assert 0.915 <= accuracy["templates"] <= 0.93
    assert 0.8 <= accuracy["deep-500"] <= 0.86


def test_how_many_are_awake(nets, tests):
    """Of the options, "10 to 30" is right; two 3s share some of the awake neurons, not all; no neuron wakes for all."""
    images, labels = tests
    awake = nets["hidden-100"].forward(images[labels == 3][:100])[1] > 0.5
    counts = awake.sum(axis=1)
    assert 10 <= counts.mean() <= 30
    assert np.percentile(counts, 5) >= 10
    assert counts.max() <= 30
    first, second = awake[:2]
    assert 0 < np.sum(first & second) < min(first.sum(), second.sum())
    assert not awake.all(axis=0).any()


def test_votes_and_vetoes(nets, tests):
    """A 1 comes second in votes, with over twice a 3's vetoes; a 3 meets least; 8 lacks votes, 9 is vetoed."""
    votes, vetoes = [templates.by_digit(part, tests[1]) for part in templates.votes(nets["hidden-100"], tests[0], 3)]
    assert votes.argsort()[-2:].tolist() == [1, 3]
    assert votes[1] > 0.85 * votes[3]
    assert vetoes[1] == vetoes.min() < 2 * vetoes[3]
    assert vetoes.argmax() == 3
    assert votes.argsort()[:2].tolist() in ([0, 8], [8, 0])
    assert votes[3] - votes[8] > 1.5 * (vetoes[3] - vetoes[8])
    assert vetoes[3] - vetoes[9] > votes[3] - votes[9]


def test_the_voters(nets, tests):
    """Neuron 80 is the strongest voter and sleeps through a third of the 3s or even half; neurons 4, 51 as told."""
    wide = nets["hidden-100"]
    order = np.argsort(wide.weights[1][3])
    assert order[-1] == 80
    assert 4 in order[-4:]
    assert 51 in order[:4]
    shares = templates.by_digit(wide.forward(tests[0])[1] > 0.5, tests[1])
    assert 0.5 <= shares[3, 80] <= 0.667
    assert shares[:, 80].argmax() == 3
    assert shares[1, 4] >= 2 * shares[3, 4]
    assert shares[1, 51] > 0.95
    assert 0.6 <= shares[2, 51] <= 0.75


def test_closing_the_loops(nets):
    """The 3 becomes an 8; most of what 3 loses are votes; neuron 80 loses most, by the upper stroke on its orange."""
    wide, drawn = nets["hidden-100"], templates.three_to_eight()
    _, hidden, outputs = wide.forward(drawn)
    assert outputs.argmax(axis=1).tolist() == [3, 3, 8]
    weights = wide.weights[1][3]
    change = (hidden[2] - hidden[0]) * weights
    voters, vetoers = change[weights > 0].sum(), change[weights < 0].sum()
    assert voters < 2 * vetoers < 0
    assert change.argmin() == 80
    stroke = (drawn[1] - drawn[0]).ravel()
    assert wide.weights[0][80] @ stroke < -3
    # Orange, and on the left.
    assert np.average(np.arange(784) % 28, weights=stroke) < 12


def test_paths_cancel(nets):
    """Pull a deeper neuron back, and the solutions: +75 and −54 from the pixel in the middle to 3 leave +21."""
    paths = templates.paths(nets["digits"], 28 * 14 + 14, 3)
    assert paths.size == 256
    raising, lowering = paths[paths > 0].sum(), paths[paths < 0].sum()
    assert raising == pytest.approx(75, abs=0.5)
    assert lowering == pytest.approx(-54, abs=0.5)
    assert paths.sum() == pytest.approx(21, abs=0.5)
    assert np.abs(paths).max() < 0.1 * raising


def test_likeness(nets, digits):
    """After 500 images the pictures are more like digits; 784-10 is no more so than after 54,000."""
    train = digits.train.images, digits.train.labels
    like = {
        name: templates.likeness(templates.pull_back(nets[name]), *train) for name in ("deep-500", "deep", "templates")
    }
    assert (like["deep-500"] > like["deep"]).all()
    assert like["deep-500"].mean() > 0.6
    assert like["deep"].mean() < 0.5
    assert like["templates"].mean() <= like["deep"].mean()


def test_who_reaches_row_25(digits):
    """Nine in ten 7s and 9s, a fifth of the 4s, hardly a 0, 1, 2 or 6."""
    shares = templates.reached(digits.train.images, digits.train.labels, 25)
    assert (shares[[7, 9]] >= 0.9).all()
    assert (shares[[7, 9]] <= 0.95).all()
    assert 0.18 <= shares[4] <= 0.23
    assert (shares[[0, 1, 2, 6]] <= 0.02).all()


def test_what_row_25_says(nets, tests):
    """+1.3 for 7, +0.8 for 9 after 500 images; −1.9 for 4 (6: −1.6, 2: −0.8) after 54,000; most change from 4 to 9."""
    few, many = [templates.row_weights(nets[name], 25) for name in ("deep-500", "deep")]
    assert few.argsort()[-2:].tolist() == [9, 7]
    assert few[[7, 9]] == pytest.approx([1.3, 0.8], abs=0.05)
    assert many.argsort()[:2].tolist() == [4, 6]
    assert many[[4, 6, 2]] == pytest.approx([-1.9, -1.6, -0.8], abs=0.05)
    assert many[9] > 0
    before = nets["deep"].predict(tests[0])
    after = nets["deep"].predict(templates.with_dash(tests[0], 25))
    changed = before != after
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (before[changed], after[changed]), 1)
    assert counts.argmax() == 49  # from 4 to 9
    assert np.sort(counts, axis=None)[-2] < counts[4, 9]


def test_how_wrong_the_shortcut_is(nets, tests):
    """1 time in 4 after 54,000; lines explain about 95 % after 500 images and about half after 54,000."""
    images, _ = tests
    explained, plain, fitted = {}, {}, {}
    for name in ("untrained", "templates", "deep-500", "deep", "hidden-100", "digits"):
        real, shortcut = templates.weighted_sums(nets[name], images), templates.shortcut_sums(nets[name], images)
        explained[name] = templates.explained(real, shortcut).mean()
        plain[name] = templates.agreement(real, shortcut)
        fitted[name] = templates.agreement(real, templates.best_lines(real, shortcut))
    assert 0.2 <= plain["deep"] <= 0.27
    assert plain["untrained"] < 0.1
    assert 0.93 <= explained["deep-500"] <= 0.97
    assert all(0.4 <= explained[name] <= 0.6 for name in ("deep", "hidden-100", "digits"))
    assert fitted["deep-500"] > 0.94
    assert max(fitted[name] for name in ("deep", "hidden-100", "digits")) < 0.85
    assert fitted["templates"] > 0.999
    assert explained["untrained"] > 0.99


def test_who_uses_the_bends(nets, tests):
    """Half or more of the hidden activations are near 0 or 1, but not before training and not after 500 images."""
    bent = {
        name: templates.bent(nets[name], tests[0]) for name in ("untrained", "deep-500", "deep", "hidden-100", "digits")
    }
    assert bent["untrained"] < 0.01
    assert bent["deep-500"] < 0.1
    assert min(bent["deep"], bent["hidden-100"], bent["digits"]) > 0.44


def test_the_smallest_network(nets, digits, tests):
    """Above 99 % on zeros and ones; awake for zeros; +7.0 and −7.0 into the answers; most 4s wake it too."""
    tiny, (images, labels) = nets["zero-one"], tests
    assert zoo.score("zero-one", tiny, digits.test) >= 0.99
    activation = tiny.forward(images)[1][:, 0]
    means = templates.by_digit(activation, labels)
    assert means[0] > 0.99
    assert means[1] < 0.01
    assert tiny.weights[1][:, 0] == pytest.approx([7.0, -7.0], abs=0.05)
    assert np.mean(activation[labels == 4] > 0.5) > 0.7
    picture = tiny.weights[0][0].reshape(28, 28)
    assert picture[10:18, 13:16].mean() < 0
    assert picture[10:18, 7:11].mean() > 0
    assert picture[10:18, 18:22].mean() > 0


def test_turned_around_nothing_changes(nets, tests):
    tiny = nets["zero-one"]
    before, after = tiny.forward(tests[0]), templates.mirrored(tiny).forward(tests[0])
    np.testing.assert_allclose(after[2], before[2], atol=1e-5)
    np.testing.assert_allclose(after[1], 1 - before[1], atol=1e-5)


def test_twelve_starts(digits, tests):
    """About half of them wake for zeros, and all read the two digits."""
    learned = np.flatnonzero(digits.train.labels < 2)[:300]
    images, labels = tests
    wake = 0
    for seed in range(12):
        net = templates.train_tiny(digits.train.images[learned], digits.train.labels[learned], seed)
        wake += net.forward(images[labels == 0])[1].mean() > 0.5
        assert net.accuracy(images[labels < 2], labels[labels < 2]) > 0.98
    assert 4 <= wake <= 8
