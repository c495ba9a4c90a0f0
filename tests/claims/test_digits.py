"""Every number and rule that lessons 00 and 01, the data page and the docstrings state of MNIST's digits, computed."""

import re

import numpy as np
import pytest

from data import make_networks
from helpers import images, learner, mnist
from helpers.lessons.digits import asks, measure
from tests.support.asks import what_holds
from tests.support.images import DRAWINGS


@pytest.fixture(scope="module")
def means(digits):
    """The ten mean images, (10, 28, 28), from 0 to 255."""
    return np.array([digits.train.of(digit).images.mean(axis=0) for digit in range(10)])


@pytest.fixture(scope="module")
def longer_sides(digits):
    """The longer side of each training image, by another way than the lesson's: (n,)."""
    inked = digits.train.images > 0
    rows, columns = [
        28 - used.argmax(axis=1) - used[:, ::-1].argmax(axis=1) for used in (inked.any(axis=2), inked.any(axis=1))
    ]
    return np.maximum(rows, columns)


def nearest(means, tests):
    """Return (n,), the digit whose mean is nearest to each image by squared differences."""
    flat, tests = means.reshape(10, 784), tests.reshape(-1, 784)
    return ((flat**2).sum(axis=1) - 2 * tests @ flat.T).argmin(axis=1)


def shares_of(answers, labels):
    """Return (10,): of each digit, which share is answered correctly."""
    return np.array([np.mean(answers[labels == digit] == digit) for digit in range(10)])


def test_guessing(digits):
    """Lesson 01: the most common digit is about 1 in 10, in training and test images.

    For the sample, each digit was picked equally often.
    """
    counts = np.bincount(digits.train.labels)
    assert 0.1 <= counts.max() / counts.sum() < 0.12
    assert 0.095 < np.mean(digits.test.labels == counts.argmax()) < 0.12
    assert np.ptp(np.bincount(mnist.load("sample").train.labels)) == 0


def test_mean_images(means):
    """Lesson 01: the 1 is sharpest, with a pixel of 0.97 of full ink; the 5 is palest, none above 0.7; the 8 dark."""
    darkest = means.max(axis=(1, 2)) / 255
    assert np.argmax(darkest) == 1
    assert darkest[1] == pytest.approx(0.97, abs=0.005)
    assert np.argmin(darkest) == 5
    assert darkest[5] < 0.7
    assert np.sum(darkest > darkest[8]) <= 3
    assert asks.sharpest(lambda digit: means[digit]).reveal().holds == "1"


def test_ones_agree(digits):
    """Lesson 01: that pixel is dark in nearly every 1; nearly all ones have ink in the middle, whatever their slant."""
    ones = digits.train.of(1).images
    row, column = np.unravel_index(ones.mean(axis=0).argmax(), (28, 28))
    assert np.mean(ones[:, row, column] > 127) > 0.95
    for digit in range(10):
        these = digits.train.of(digit).images
        means = these.mean(axis=0) / 255
        assert (np.mean(these > 127, axis=0)[means > 0.95] > 0.97).all(), "nearly black is dark in nearly every image"
        gray = (means > 0.4) & (means < 0.6)
        assert gray.any()
        assert (np.mean(these > 191, axis=0)[gray] > 0.2).all()
        assert (np.mean(these < 64, axis=0)[gray] > 0.2).all()
    assert np.mean(ones[:, 13:15, 13:15].max(axis=(1, 2)) > 0) > 0.99


def test_ten_averages_read_eight_in_ten(digits, means):
    """Lesson 01: about 80 of 100; of the fives 38 of 100 misread on the sample, 31 on all."""
    answers = nearest(means, digits.test.images.astype(float))
    shares = shares_of(answers, digits.test.labels)
    assert np.mean(answers == digits.test.labels) == pytest.approx(0.81, abs=0.02)
    assert shares.argmin() == 5
    assert 1 - shares[5] == pytest.approx(0.31 if digits.source == "full" else 0.38, abs=0.005)
    absolute = [np.abs(means - image).sum(axis=(1, 2)).argmin() for image in digits.test.images]
    assert np.mean(absolute == digits.test.labels) == pytest.approx(0.67, abs=0.0051), "the change to try"

    def nearest_mean(image):
        return ((means - image) ** 2).sum(axis=(1, 2)).argmin()

    some = digits.test[:1000]
    assert asks.nearest(nearest_mean, some).reveal().holds == "about 80"

    def nearest_by_differences(image):
        return np.abs(means - image).sum(axis=(1, 2)).argmin()

    assert asks.nearest(nearest_by_differences, some).reveal().holds == "about 65"
    assert np.array_equal([nearest_mean(image) for image in some.images[:200]], answers[:200])


def test_ten_averages_read_as_well_on_other_halves(digits):
    """Lesson 01: "about 80", and fives worst, is no luck of one choice of images: twenty random splits of all."""
    everything = np.concatenate([digits.train.images, digits.test.images])
    labels = np.concatenate([digits.train.labels, digits.test.labels])
    rng, worst = np.random.default_rng(0), []
    for _ in range(20):
        learned, tested = np.split(rng.permutation(len(labels))[:5000], [4000])
        of = [everything[learned][labels[learned] == digit].mean(axis=0) for digit in range(10)]
        answers = nearest(np.array(of), everything[tested].astype(float))
        assert 0.76 < np.mean(answers == labels[tested]) < 0.84
        worst.append(shares_of(answers, labels[tested]).argmin())
    assert worst.count(5) >= 14


def test_some_pixels_are_never_inked(digits):
    """Lesson 01: the right answer among those offered is "21 to 400"; hardly a test image has ink there."""
    never = digits.train.images.max(axis=0) == 0
    assert asks.never_inked(never, digits).reveal().holds == "21 to 400"
    assert np.mean((digits.test.images[:, never] > 0).any(axis=1)) <= 0.01
    full = digits.source == "full"
    assert never.sum() == (67 if full else 129)
    half = digits.train.images.max(axis=0) < 128
    assert half.sum() == (108 if full else 165)
    assert asks.never_inked(half, digits).reveal().holds == "21 to 400"


def test_other_images_leave_other_pixels_white(digits):
    """Lesson 01: ten choices of 400 images a digit leave 118 to 145; 70 of the sample's 129 stay in all."""
    if digits.source != "full":
        pytest.skip("other choices need the full data")
    rng = np.random.default_rng(0)
    of = [np.flatnonzero(digits.train.labels == digit) for digit in range(10)]
    choices = [np.concatenate([rng.choice(every, 400, replace=False) for every in of]) for _ in range(10)]
    white = [int(np.sum(digits.train.images[chosen].max(axis=0) == 0)) for chosen in choices]
    learned = make_networks.split()[0].images
    stays = (mnist.load("sample").train.images.max(axis=0) == 0) & (learned.max(axis=0) == 0)
    told = " ".join(measure.OTHER_CHOICES.values())
    assert set(re.findall(r"(\d+) to (\d+) pixels", told)) == {(str(min(white)), str(max(white)))}
    assert f"{stays.sum()} stay white in the {len(learned):,} images" in told
    assert np.sum(learned.max(axis=0) == 0) == 70, "no other ones"


def test_digits_are_scaled_and_centered(digits, longer_sides):
    """Lesson 01 and images.BOX, images.MIDDLE: 20 pixels long, mass at index 14; none small or in a corner."""
    boxes = np.array([images.bounding_box(image / 255) for image in digits.train.images[:4000]])
    assert np.mean(longer_sides == images.BOX) > 0.999
    assert longer_sides.min() >= 19
    assert np.sum(longer_sides == 19) == np.sum(longer_sides != 20) == (13 if digits.source == "full" else 1)
    assert np.mean(np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) == images.BOX) > 0.95
    centers = np.array([images.center_of_mass(image / 255) for image in digits.train.images[:4000]])
    assert np.abs(centers.mean(axis=0) - images.MIDDLE).max() < 0.05
    assert np.mean(np.abs(centers - images.MIDDLE).max(axis=1) <= 0.5) > 0.99
    columns, rows = measure.centers_of_mass(digits.train.images)
    off = np.maximum(np.abs(columns - 14), np.abs(rows - 14))
    assert np.sum(off > 0.5) == (2 if digits.source == "full" else 0)
    assert off.max() < 1


def test_the_lesson_finds_the_longer_side(digits, longer_sides):
    """Lesson 01: nearly all are alike, and the shorter side is not."""

    def sides(image):
        return [np.ptp(np.flatnonzero(image.any(axis=axis))) + 1 for axis in (1, 0)]

    some = digits.train.images[:2000]
    assert [max(sides(image)) for image in some] == longer_sides[:2000].tolist()
    assert asks.tidied(lambda image: max(sides(image)), some).reveal().holds == "nearly all"
    assert asks.tidied(lambda image: min(sides(image)), some).reveal().holds == "about 10"
    shorter = np.array([min(sides(image)) for image in digits.train.images])
    counts = np.bincount(shorter)
    assert shorter.min() in (2, 3)
    assert counts.argmax() == 16
    assert 0.165 < counts.max() / len(shorter) < 0.185


def test_the_ten_that_ship_have_several_sizes_as_drawn_and_one_centered(tmp_path, monkeypatch):
    """Lesson 01: above several sizes, below what the network expects."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "none.json"))
    sides = [
        [max(np.ptp(np.flatnonzero(image.any(axis=axis))) + 1 for axis in (0, 1)) for image in examples.images]
        for examples in (learner.digits(), learner.digits(centered=True))
    ]
    assert len(set(sides[0])) >= 4
    assert set(sides[1]) <= {20, 21}


def test_the_pen_is_as_soft_as_mnist(digits):
    """images.PEN_CORE and PEN_EDGE: ink per touched pixel is 0.68 of full ink, in MNIST and in drawings by hand."""
    touched = digits.train.images[:4000]
    drawn = np.array([images.draw([np.array(stroke) for stroke in drawing["strokes"]]) for drawing in DRAWINGS])
    assert touched.sum() / 255 / np.count_nonzero(touched) == pytest.approx(0.68, abs=0.01)
    assert drawn.sum() / np.count_nonzero(drawn) == pytest.approx(0.68, abs=0.01)


def test_what_holds_in_lesson_01(tmp_path):
    """The cells as they stand on the page give these answers, on the sample and on the full data."""
    assert what_holds("01_digits.ipynb", tmp_path) == {
        "digits: sharpest": "1",
        "digits: nearest": "about 80",
        "digits: never inked": "21 to 400",
        "digits: tidied": "nearly all",
    }
