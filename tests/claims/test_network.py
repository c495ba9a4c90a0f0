"""Every number and rule that lessons 00 and 02, the data page and the docstrings state of networks, computed."""

import re
from functools import cache

import numpy as np
import pytest

from data import make_networks
from helpers import learner, zoo
from helpers import network as network_module
from helpers.drawing import Drawing
from helpers.lessons.network import asks, measure
from helpers.lessons.off_center.measure import four_ways
from helpers.network import Network
from tests.support.asks import what_holds
from tests.support.files import ROOT
from tests.support.images import DRAWINGS


@pytest.fixture(autouse=True)
def nothing_drawn(tmp_path, monkeypatch):
    """Let nobody have drawn anything: the ten digits are those that ship."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))


# The networks that ship


def test_sizes_and_count(network):
    """Lesson 02 and README: 784-16-16-10, 13,002 weights and biases, 42 bars."""
    assert network.sizes == (784, 16, 16, 10)
    assert network.parameter_count == network.parameters.size == 13_002
    assert sum(network.sizes[1:]) == 42


def test_other_counts():
    """Lesson 02, question 4, and its solutions: 79,510 with 100 hidden neurons, six times 13,002; 7,850 with none."""
    rng = np.random.default_rng(0)
    assert Network.random((784, 100, 10), rng).parameter_count == 79_510
    assert 6 <= 79_510 / 13_002 < 6.5
    assert Network.random((784, 10), rng).parameter_count == 7_850


def test_most_numbers_lead_to_the_second_layer(network):
    """Lesson 02: 97 of 100 of the 13,002 sit between the pixels and the 2nd layer, because there are so many pixels.

    Other widths of the hidden layers do not change that: from 8 to 100 it is nine in ten or more.
    """
    gaps = [784 * 16 + 16, 16 * 16 + 16, 16 * 10 + 10]
    assert gaps == [w.size + b.size for w, b in zip(network.weights, network.biases)]
    assert gaps[0] / network.parameter_count == pytest.approx(0.97, abs=0.005)
    assert asks.first_gap(gaps).reveal().holds == "nearly all"
    for width in (8, 16, 64, 100):
        first = 784 * width + width
        assert first / (first + width * width + width + width * 10 + 10) > 0.87


def test_most_products_are_zero(digits):
    """Lesson 02: about 8 in 10 pixels of a digit are white, in every digit more than 400, in the ten that ship, too."""
    white = (digits.test.images == 0).mean(axis=(1, 2))
    assert white.mean() == pytest.approx(0.8, abs=0.02)
    assert white.min() * 784 > 400
    assert ((learner.digits(centered=True).images == 0).sum(axis=(1, 2)) > 400).all()


def test_where_the_sigmoid_passes(network):
    """Lesson 02: 0.9 at 2.2, 0.1 at −2.2; beyond 5 hardly anything changes."""
    assert network_module.sigmoid(np.array([2.2, -2.2])) == pytest.approx([0.9, 0.1], abs=0.002)
    assert network_module.sigmoid(5.0) > 0.99


def test_three_lines_give_the_bars(network):
    """Lesson 02: the largest difference in each layer is zero but for rounding."""
    image = learner.digits(centered=True).images[3]
    activations = image.reshape(784)
    for weights, biases, bars in zip(network.weights, network.biases, network.forward(image)[1:]):
        activations = 1 / (1 + np.exp(-(weights @ activations + biases)))
        assert np.abs(activations - bars).max() < 1e-6


def test_accuracy_of_digits(digits, network):
    """Lesson 02: 96 to 97 of 100, on images the network never saw; the twenty others come close."""
    accuracy = network.accuracy(digits.test.images, digits.test.labels)
    assert 0.96 <= accuracy <= 0.97
    starts = [zoo.load(name).accuracy(digits.test.images, digits.test.labels) for name in zoo.STARTS]
    assert 0.93 < min(starts) <= max(starts) < accuracy

    def share_read(reader, examples):
        return np.mean(reader.predict(examples.images) == examples.labels)

    assert asks.accuracy(share_read, network, digits.test).reveal().holds == "about 96"


def test_accuracy_before_training(digits):
    """Lesson 02: before training about as many as guessing, 1 in 10."""
    untrained = zoo.load("untrained")
    assert 0.05 <= untrained.accuracy(digits.test.images, digits.test.labels) <= 0.2


def test_weight_decay_helps(digits, network):
    """Data page: without weight decay the same training ends lower."""
    plain = zoo.load("digits-plain").accuracy(digits.test.images, digits.test.labels)
    assert 0.92 <= plain < network.accuracy(digits.test.images, digits.test.labels)


def answers_of(network, images):
    return np.bincount(network.predict(images), minlength=10)


def test_the_untrained_network_hardly_reacts(digits, network):
    """Lesson 02: always the same answer; its bars stray by 0.06, 0.014, 0.003, the trained network's by 0.3.

    Its highest output leads the next by 0.13, and in no image by less than 0.1. "The image gets nearly lost" was
    refuted: compared with the mean outputs of each digit, the ten outputs tell 4 in 10 images.
    """
    untrained, tests = zoo.load("untrained"), digits.test.images
    assert answers_of(untrained, tests).max() == len(tests)
    before, after = [measure.swing(net, tests[:1000]) for net in (untrained, network)]
    assert before == pytest.approx([0.06, 0.014, 0.003], rel=0.12)
    assert measure.lead(untrained, tests) == pytest.approx(0.13, abs=0.005)
    assert np.diff(np.sort(untrained.forward(tests)[-1], axis=1)[:, -2:]).min() > 0.1
    means = np.array([untrained.outputs(digits.train.of(digit).images).mean(axis=0) for digit in range(10)])
    apart = np.linalg.norm(untrained.outputs(tests)[:, np.newaxis] - means, axis=2)
    assert np.mean(apart.argmin(axis=1) == digits.test.labels) > 0.35
    assert min(after) > 0.27
    assert max(after) < 0.37
    told = asks.before_training(lambda net: answers_of(net, tests), untrained, network, tests).reveal()
    assert told.holds == "nearly always the same"


def test_eight_batches_of_forty_random_starts(digits):
    """Lesson 02: 33 to 39 of forty give more than 95 of 100 images one answer; with weights ten times larger, 2 to 8.

    "Ten times larger, they answer several digits" was refuted by our own start, which gives one answer to 96 of 100
    even then; and one batch alone, of 34 and 2, stood at the end of these ranges.
    """
    tests = digits.test.images[:1000]
    for batch in range(8):
        counts = {1: 0, 10: 0}
        for seed in range(1000 + 40 * batch, 1040 + 40 * batch):
            start = Network.random((784, 16, 16, 10), np.random.default_rng(seed))
            for scale in counts:
                start.parameters *= scale
                counts[scale] += answers_of(start, tests).max() > 950
        assert 33 <= counts[1] <= 39
        assert 2 <= counts[10] <= 8


def test_how_many_pages_the_numbers_fill(network):
    """Lesson 02: about twenty, of 65 lines with ten numbers each."""
    assert network.parameter_count / (65 * 10) == pytest.approx(20, abs=0.1)


def test_the_twenty_others_have_another_recipe():
    """Lesson 02: 50 passes and no weight decay, where the network had 200 and some."""
    ours, others = zoo.RECIPES["digits"].settings, [zoo.RECIPES[name].settings for name in zoo.STARTS]
    assert (ours.passes, {settings.passes for settings in others}) == (200, {50})
    assert ours.weight_decay > 0
    assert {settings.weight_decay for settings in others} == {0}


def test_the_untrained_network_reads_one_of_ten_digits():
    """Lesson 02: with `untrained` for `network`, one of the ten that ship, as drawn and centered."""
    for examples in (learner.digits(), learner.digits(centered=True)):
        assert len(set(zoo.load("untrained").predict(examples.images))) == 1


def test_untrained_is_the_start_of_both():
    """Recipes: `untrained` is the random start of `digits` and `digits-plain`.

    A weight of a pixel that was never inked has no gradient, so without weight decay it still is what it was.
    """
    start, plain, decayed = [zoo.load(name).weights[0] for name in ("untrained", "digits-plain", "digits")]
    corner = [0, 27, 27 * 28, 28 * 28 - 1]
    assert np.array_equal(start[:, corner], plain[:, corner])
    assert not np.array_equal(start, plain)
    # Weight decay alone shrinks them, all by the same factor.
    factor = decayed[:, corner].astype(float) / start[:, corner]
    assert np.ptp(factor) < 1e-3 * factor.mean()
    assert factor.mean() < 1e-20


def test_the_scores_on_the_data_page(digits):
    """data/README.md: what share of the 10,000 test images each shipped network reads."""
    if digits.source != "full":
        pytest.skip("the scores are on the full set's test images")
    page = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([\w-]+) \|.*\| ([\d.]+) % \|$", page, re.MULTILINE))
    shipped = [name for name in zoo.names() if not name.startswith("start-")]
    assert list(rows) == shipped
    for name in shipped:
        score = make_networks.score(name, zoo.load(name), digits.test)
        assert float(rows[name]) / 100 == pytest.approx(score, abs=5.1e-5)
    starts = [make_networks.score(name, zoo.load(name), digits.test) for name in zoo.STARTS]
    low, high = re.search(r"twenty starts read from ([\d.]+) to ([\d.]+) %", page).groups()
    assert [float(low) / 100, float(high) / 100] == pytest.approx([min(starts), max(starts)], abs=5.1e-5)


# Drawings by hand, made before the networks were trained and not taken from MNIST


@cache
def drawings_four_ways():
    """Return (digits drawn, {way: images}), as lesson 10 treats them: "scaled" moves a drawing on the grid at most."""
    ways = [four_ways(Drawing(strokes=[np.array(stroke) for stroke in each["strokes"]])) for each in DRAWINGS]
    return np.array([each["digit"] for each in DRAWINGS]), {
        name: np.stack([way[name] for way in ways]) for name in ways[0]
    }


def answers_to_drawings(network, way="as drawn"):
    """Return (digits drawn, answers), both (n,): "as drawn", "scaled", "moved", or "both"."""
    drawn, ways = drawings_four_ways()
    return drawn, network.predict(ways[way])


def test_drawings_are_read(network, tell):
    """At least ten drawings of each digit by hand: 90 % read after centering; the table is printed."""
    drawn, raw = answers_to_drawings(network)
    _, centered = answers_to_drawings(network, "both")
    tell("drawings by hand: digit, how many, right as drawn, right after centering")
    for digit in range(10):
        of = drawn == digit
        tell(f"{digit:5} {of.sum():4} {np.sum(raw[of] == digit):4} {np.sum(centered[of] == digit):4}")
    tell(f"  all {len(drawn):4} {np.sum(raw == drawn):4} {np.sum(centered == drawn):4}")
    assert np.bincount(drawn).min() >= 10
    assert np.mean(centered == drawn) >= 0.9
    # Lesson 02 tells: of 120 it reads 54 as drawn and 117 centered, so nearly all that it misread needed only that.
    assert (len(drawn), np.sum(raw == drawn), np.sum(centered == drawn)) == (120, 54, 117)
    assert np.mean(centered[raw != drawn] == drawn[raw != drawn]) > 0.9
    # Most of it was the place: only scaled it reads 67, only moved 100; so it is with the twenty others.
    only = [np.sum(answers_to_drawings(network, way)[1] == drawn) for way in ("scaled", "moved")]
    assert only == [67, 100]
    for name in zoo.STARTS:
        plain, scaled, moved = [
            np.sum(answers_to_drawings(zoo.load(name), way)[1] == drawn) for way in ("as drawn", "scaled", "moved")
        ]
        assert moved - plain > 3 * (scaled - plain)


def test_centering_mends_for_other_networks_too():
    """Lesson 02: ten other starts read twice as many centered, too, and few are spoiled.

    What it cannot do: the network that ships still misreads 3 of 120.
    """
    for name in zoo.STARTS[:10]:
        drawn, raw = answers_to_drawings(zoo.load(name))
        _, centered = answers_to_drawings(zoo.load(name), "both")
        assert np.sum(centered == drawn) > 1.9 * np.sum(raw == drawn)
        assert np.sum((raw == drawn) & (centered != drawn)) <= 3


def test_what_holds_in_lesson_02(tmp_path):
    """The cells as they stand on the page, with the ten digits that ship: on the sample and on the full data."""
    assert what_holds("02_network.ipynb", tmp_path) == {
        "network: silent": "more than 400",
        "network: first gap": "nearly all",
        "network: before training": "nearly always the same",
        "network: accuracy": "about 96",
        "network: own digits": "4 to 6",
    }
