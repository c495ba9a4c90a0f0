"""Every number that lessons 00 and 01, the data page and the docstrings state of networks and MNIST, computed.

They run on whatever mnist.load() gives, the sample or the full set (MNIST_DIR), and hold on both.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from helpers import images, mnist, zoo
from helpers.network import Network

pytestmark = pytest.mark.claims

TESTS = Path(__file__).parent
DRAWINGS = json.loads((TESTS / "drawings.json").read_text())


@pytest.fixture(scope="module")
def digits():
    return mnist.load()


@pytest.fixture(scope="module")
def network():
    return zoo.load("digits")


# The networks that ship


def test_sizes_and_count(network):
    """Lesson 01 and README: 784-16-16-10, 13,002 weights and biases, 42 bars."""
    assert network.sizes == (784, 16, 16, 10)
    assert network.parameter_count == network.parameters.size == 13_002
    assert sum(network.sizes[1:]) == 42


def test_other_counts():
    """Lesson 01, question 4, and its solutions: 79,510 with 100 hidden neurons, six times 13,002; 7,850 with none."""
    rng = np.random.default_rng(0)
    assert Network.random((784, 100, 10), rng).parameter_count == 79_510
    assert 6 <= 79_510 / 13_002 < 6.5
    assert Network.random((784, 10), rng).parameter_count == 7_850


def test_most_numbers_lead_to_the_second_layer(network):
    """Lesson 01: nearly all of the 13,002 sit between the pixels and the 2nd layer."""
    assert network.weights[0].size / network.parameter_count > 0.95


def test_accuracy_of_digits(digits, network):
    """Lessons 00 and 01: about 96 % right, about 4 in 100 misread, on images the network never saw."""
    accuracy = network.accuracy(digits.test.images, digits.test.labels)
    assert 0.95 <= accuracy <= 0.97
    if digits.source == "full":
        assert accuracy >= 0.955


def test_accuracy_before_training(digits):
    """Lesson 01: before training about as many as guessing, 1 in 10."""
    untrained = zoo.load("untrained")
    assert 0.05 <= untrained.accuracy(digits.test.images, digits.test.labels) <= 0.2


def test_weight_decay_helps(digits, network):
    """Data page: without weight decay the same training ends lower."""
    plain = zoo.load("digits-plain").accuracy(digits.test.images, digits.test.labels)
    assert 0.92 <= plain < network.accuracy(digits.test.images, digits.test.labels)


def test_the_untrained_network_hardly_reacts(digits, network):
    """Lesson 01: nearly always the same answer, all activations near 0.5; learning makes the bars swing."""
    untrained = zoo.load("untrained")
    assert np.bincount(untrained.predict(digits.test.images)).max() > 0.95 * len(digits.test.images)
    before, after = [net.forward(digits.test.images[:1000])[1] for net in (untrained, network)]
    assert np.abs(before.mean() - 0.5) < 0.05
    assert before.std(axis=0).max() < 0.1
    assert after.std(axis=0).mean() > 0.3


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
    page = (TESTS.parent / "data" / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([\w-]+) \|.*\| ([\d.]+) % \|$", page, re.MULTILINE))
    shipped = [name for name in zoo.names() if not name.startswith("start-")]
    assert list(rows) == shipped
    for name in shipped:
        assert float(rows[name]) / 100 == pytest.approx(zoo.score(name, zoo.load(name), digits.test), abs=5.1e-5)
    starts = [zoo.score(name, zoo.load(name), digits.test) for name in zoo.STARTS]
    low, high = re.search(r"twenty starts read from ([\d.]+) to ([\d.]+) %", page).groups()
    assert [float(low) / 100, float(high) / 100] == pytest.approx([min(starts), max(starts)], abs=5.1e-5)


# MNIST


def test_guessing(digits):
    """Lesson 01: the most common digit is about 1 in 10 of the images."""
    counts = np.bincount(digits.train.labels)
    assert 0.1 <= counts.max() / counts.sum() < 0.12


def test_mean_images(digits):
    """Lesson 01: the mean 1 is the sharpest, the mean 5 the palest."""
    darkest = [digits.train.images[digits.train.labels == digit].mean(axis=0).max() for digit in range(10)]
    assert np.argmax(darkest) == 1
    assert np.argmin(darkest) == 5


def test_ones_cross_the_middle(digits):
    """Lesson 01: ones cross the middle of the image."""
    ones = digits.train.images[digits.train.labels == 1]
    assert np.mean(ones[:, 13:15, 13:15].max(axis=(1, 2)) > 0) > 0.99


def test_some_pixels_are_never_inked(digits):
    """Lesson 01: the right answer among those offered is "21 to 400"."""
    assert 21 <= np.sum(digits.train.images.max(axis=0) == 0) <= 400


def test_digits_are_scaled_and_centered(digits):
    """Lesson 01 and images.BOX, images.MIDDLE: 20 pixels long, center of mass at index 14."""
    boxes = np.array([images.bounding_box(image / 255) for image in digits.train.images[:4000]])
    inked = digits.train.images > 0
    rows, columns = [
        28 - used.argmax(axis=1) - used[:, ::-1].argmax(axis=1) for used in (inked.any(axis=2), inked.any(axis=1))
    ]
    assert np.mean(np.maximum(rows, columns) == images.BOX) > 0.999
    assert np.mean(np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) == images.BOX) > 0.95
    centers = np.array([images.center_of_mass(image / 255) for image in digits.train.images[:4000]])
    assert np.abs(centers.mean(axis=0) - images.MIDDLE).max() < 0.05
    assert np.mean(np.abs(centers - images.MIDDLE).max(axis=1) <= 0.5) > 0.99


def test_the_pen_is_as_soft_as_mnist(digits):
    """images.PEN_CORE and PEN_EDGE: ink per touched pixel is 0.68 of full ink, in MNIST and in drawings by hand."""
    touched = digits.train.images[:4000]
    drawn = np.array([images.draw([np.array(stroke) for stroke in drawing["strokes"]]) for drawing in DRAWINGS])
    assert touched.sum() / 255 / np.count_nonzero(touched) == pytest.approx(0.68, abs=0.01)
    assert drawn.sum() / np.count_nonzero(drawn) == pytest.approx(0.68, abs=0.01)


# Drawings by hand, made before the networks were trained and not taken from MNIST


def answers_to_drawings(network, centered):
    """Return (digits drawn, answers), both (n,)."""
    drawn, answers = [], []
    for drawing in DRAWINGS:
        strokes = [np.array(stroke) for stroke in drawing["strokes"]]
        if centered:
            move = images.centering(images.blank(), strokes)
            strokes = [images.move_points(stroke, *move) for stroke in strokes]
        drawn.append(drawing["digit"])
        answers.append(int(network.predict(images.draw(strokes))[0]))
    return np.array(drawn), np.array(answers)


def test_drawings_are_read(network, capsys):
    """At least ten drawings of each digit by hand: 90 % read after centering; the table is printed."""
    drawn, raw = answers_to_drawings(network, centered=False)
    _, centered = answers_to_drawings(network, centered=True)
    with capsys.disabled():
        print("\ndrawings by hand: digit, how many, right as drawn, right after centering")
        for digit in range(10):
            of = drawn == digit
            print(f"{digit:5} {of.sum():4} {np.sum(raw[of] == digit):4} {np.sum(centered[of] == digit):4}")
        print(f"  all {len(drawn):4} {np.sum(raw == drawn):4} {np.sum(centered == drawn):4}")
    assert np.bincount(drawn).min() >= 10
    assert np.mean(centered == drawn) >= 0.9
    assert np.mean(raw == drawn) < np.mean(centered == drawn)
