"""The predictions about the digits, no page: each outcome has its option, sentences tell what was measured."""

import re

import numpy as np
import pytest

from helpers import figures
from helpers.examples import Examples
from helpers.lessons.digits import asks, measure
from helpers.mnist import Digits
from tests.support.asks import option_that_holds


@pytest.mark.parametrize(
    ("best", "holds"),
    [(0, "0"), (1, "1"), (4, "4"), (5, "5"), (8, "8"), (7, "another")],
)
def test_sharpest(best, holds):
    def mean_image(digit):
        image = np.full((28, 28), 51.0 if digit == 3 else 102.0)
        image[5, 5] = 204 if digit == best else image[5, 5]
        return image

    says = f"The mean {best} has the darkest pixel, 0.80 of full ink. The mean 3 is the palest: no pixel above 0.20."
    assert option_that_holds(asks.sharpest, mean_image, says=says) == holds


@pytest.mark.parametrize(
    ("right", "holds"),
    [
        (0, "about 10: no better than guessing"),
        (2, "about 10: no better than guessing"),
        (5, "about 50"),
        (6, "about 65"),
        (7, "about 65"),
        (8, "about 80"),
        (10, "more than 90"),
    ],
)
def test_nearest(right, holds):
    """Of ten images of each digit, made so that their first pixel tells how often the reader is right."""
    images = np.zeros((100, 28, 28), np.uint8)
    labels = np.repeat(np.arange(10), 10)
    images[:, 0, 0], images[:, 0, 1] = labels, np.tile(np.arange(10), 10)

    def nearest_mean(image):
        return image[0, 0] if image[0, 1] < right else 10

    says = f"name {right / 10:.1%} of 100 test images"
    assert option_that_holds(asks.nearest, nearest_mean, Examples(images, labels), says=says) == holds
    twice = Examples(np.concatenate([images, images]), np.concatenate([labels, labels]))
    told = asks.nearest(nearest_mean, twice).reveal().sentence
    low, high = map(int, re.search(r"a hundred at a time: from (\d+) to (\d+) of 100", told).groups())
    assert low + high == 20 * right, "two hundreds, which are all there are"


@pytest.mark.parametrize(
    ("count", "holds"),
    [
        (0, "none: someone always smudges"),
        (1, "1 to 20"),
        (20, "1 to 20"),
        (129, "21 to 400"),
        (400, "21 to 400"),
        (784, "more than 400"),
    ],
)
def test_never_inked(count, holds):
    never = (np.arange(784) < count).reshape(28, 28)
    images = np.zeros((5, 28, 28), np.uint8)
    images[:2, 0, 0] = 9
    part = Examples(images, np.arange(5))
    says = f"{count} of the 784 pixels fit, in all 5 training images. "
    says += f"Of the 5 test images, {2 if count else 0} have ink"
    assert option_that_holds(asks.never_inked, never, Digits("sample", part, part), says=says) == holds


@pytest.mark.parametrize(
    ("alike", "holds"), [(2, "about 10"), (3, "about 10"), (5, "about 50"), (8, "nearly all"), (10, "nearly all")]
)
def test_tidied(alike, holds):
    images = np.zeros((10, 28, 28), np.uint8)
    sides = iter([20] * alike + [*range(8, 18 - alike)])
    says = f"It is 20 pixels in {alike / 10:.2%} of them"
    assert option_that_holds(asks.tidied, lambda image: next(sides), images, says=says) == holds


def test_the_exceptions_are_told_where_nearly_all_are_alike():
    sides = iter([19] + [20] * 199)
    told = asks.tidied(lambda image: next(sides), np.zeros((200, 28, 28), np.uint8)).reveal().sentence
    assert told.startswith("It is <b>20</b> pixels in 99.50% of them (and 19 in 1 of 200).")


@pytest.mark.parametrize(("usual", "others", "scaled"), [(20, 1, True), (20, 3, False), (16, 0, False)])
def test_that_digits_were_scaled_is_told_where_nearly_all_are_20_pixels_long(usual, others, scaled):
    sides = iter([19] * others + [usual] * (200 - others))
    told = asks.tidied(lambda image: next(sides), np.zeros((200, 28, 28), np.uint8)).reveal().sentence
    assert ("MNIST's makers scaled every digit to 20 pixels" in told) == scaled


def test_how_other_choices_of_images_differ_is_told_where_all_white_pixels_were_marked():
    images = np.zeros((5, 28, 28), np.uint8)
    images[:2, 0, 0] = 9
    digits = Digits("sample", Examples(images, np.arange(5)), Examples(images, np.arange(5)))
    told = asks.never_inked(images.max(axis=0) == 0, digits).reveal().sentence
    assert told.endswith(measure.OTHER_CHOICES["sample"])
    assert "Told" not in asks.never_inked(images.max(axis=0) < 10, digits).reveal().sentence


def test_a_side_that_never_varies_still_has_a_figure():
    images = np.full((3, 28, 28), 9, np.uint8)
    for side in (0, 1, 28):
        assert asks.tidied(lambda image, side=side: side, images).reveal().holds == "nearly all"


def test_marked_pixels_are_ringed_and_their_place_is_said():
    mask = np.zeros((28, 28), bool)
    mask[0, :3] = mask[3, 24] = True
    ax = asks.marked(np.zeros((28, 28)), mask)
    (rings,) = ax.lines
    assert list(zip(*rings.get_data())) == [(0, 0), (1, 0), (2, 0), (24, 3)]
    said = "marked, orange and ringed: 3 of the 108 that are 0 from the rim, 1 of the 84 that are 3 from the rim"
    assert figures.in_words(ax.figure) == f"no ink; {said}"
    assert figures.in_words(asks.marked(np.zeros((28, 28)), ~mask & mask).figure).endswith("ringed: no pixel")
