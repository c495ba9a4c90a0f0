"""Lesson 14's predictions without a page, each outcome with its option; and its pictures."""

import re

import numpy as np
import pytest

from helpers import figures, mnist, zoo
from helpers.lessons.convolution import asks, draw, measure
from tests.support.asks import option_that_holds

NAMES = "digits", "placed", "anywhere"


class Reads:
    """A network that misreads this share of some images, and says all with the same sureness."""

    parameter_count = 5994

    def __init__(self, wrong=0.1, answer=8):
        self.wrong, self.answer = wrong, answer

    def accuracy(self, images, labels):
        return 1 - self.wrong

    def predict(self, images):
        return np.full(len(images), self.answer)


@pytest.fixture(scope="module")
def sample():
    return mnist.load("sample")


@pytest.mark.parametrize(
    ("wrong", "holds"),
    [
        (0, "fewer than 2"),
        (0.019, "fewer than 2"),
        (0.044, "2 to 7"),
        (0.08, "7 to 10"),
        (0.11, "more than 10"),
        (1, "more than 10"),
    ],
)
def test_few_images(wrong, holds, sample, monkeypatch):
    monkeypatch.setattr(measure, "plain_network", lambda learned: Reads(0.08))
    says = f"It misreads {100 * wrong:.1f} of 100, with 5,994 numbers."
    assert option_that_holds(asks.few_images, Reads(wrong), sample.train, sample.test, says=says) == holds


def test_few_images_has_its_yardsticks(sample, monkeypatch):
    monkeypatch.setattr(measure, "plain_network", lambda learned: zoo.load("digits"))
    told = asks.few_images(zoo.load("placed"), sample.train, sample.test).reveal().sentence
    assert "with 13,002 numbers and 30 passes, misreads 3.4; the nearest mean image (lesson 01) 19" in told


@pytest.mark.parametrize(
    ("anywhere", "placed", "holds"),
    [
        (0.9, 0.9, "both"),
        (0.9, 0.7, "anywhere, not placed"),
        (0.7, 0.9, "placed, not anywhere"),
        (0.8, 0.1, "neither"),
    ],
)
def test_pushed(anywhere, placed, holds):
    far = {"digits": 0.3, "placed": placed, "anywhere": anywhere}

    def accuracy_after(name, pixels):
        return 1 + (far[name] - 1) * pixels / asks.FAR if pixels <= asks.FAR else 0.05

    says = f"digits 30%, placed {placed:.0%}, anywhere {anywhere:.0%}. By 6: digits 5%"
    assert option_that_holds(asks.pushed, accuracy_after, {name: name for name in NAMES}, says=says) == holds


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (0, "about 1, as by guessing"),
        (0.2, "about 1, as by guessing"),
        (0.5, "about 5"),
        (0.8, "about 9, as before"),
        (1, "about 9, as before"),
    ],
)
def test_turned(share, holds):
    def accuracy_turned(name, degrees):
        return share if (name, degrees) == ("anywhere", 40) else 0.6

    says = f"Turned by 40°: digits 60%, placed 60%, anywhere {share:.0%}."
    assert option_that_holds(asks.turned, accuracy_turned, {name: name for name in NAMES}, says=says) == holds


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        (0, "of almost none"),
        (0.05, "of almost none"),
        (0.3, "of some"),
        (0.51, "of more than half"),
        (1, "of more than half"),
    ],
)
def test_of_noise(share, holds, sample):
    noise, networks = np.zeros((7, 28, 28)), {name: Reads(answer=i) for i, name in enumerate(NAMES)}

    def share_sure(network, images):
        return (share if len(images) == 7 else 0.94) if network is networks["anywhere"] else 0.2

    says = f"placed 20% (most often it says 1), anywhere {share:.0%} (most often it says 2). For comparison: of 1,000 "
    says += "real digits anywhere is sure of 94%."
    assert option_that_holds(asks.of_noise, share_sure, networks, noise, sample.test, says=says) == holds


def test_options_are_plain_text():
    """The page shows them as they are written, tags and all."""
    for made in (asks.few_images, asks.pushed, asks.turned, asks.of_noise):
        assert not any("<" in option for option in made().options)


# Pictures


def test_one_place_says_its_sum_and_where_it_lies(sample):
    image = sample.test.images[0] / 255
    figure = draw.one_place(image, measure.STROKE, 6, 9)
    total = (image[6:11, 9:14] * measure.STROKE).sum()
    words = figures.in_words(figure)
    assert "laid on row 6, column 9: ink in rows" in words
    assert f"{total:.2f} in all".replace("-", "−") in words
    assert len(figure.axes[2].texts) == 25


def test_maps_say_where_the_highest_sum_is(rng):
    images, found = rng.random((2, 28, 28)), rng.random((2, 24, 24))
    found[0, 3, 7] = found[1, 5, 9] = 2
    words = figures.in_words(draw.maps(images, found))
    assert "a cross at row 3, column 7" in words
    assert "a cross at row 5, column 9" in words
    assert "blue raises" in words


def test_detectors_say_what_they_find(sample):
    words = figures.in_words(draw.detectors(zoo.load("placed"), sample.test.images))
    found = dict(re.findall(r"detector (\d) finds ([^.;\n]*)", words))
    assert found.keys() == set("01234567")
    assert "nearly no ink" in found["0"]
    assert "a bent stroke, at the top and on the right" in found["1"]
    assert "a level stroke" in found["3"]
    assert "an upright edge, ink on its right" in found["4"]
    assert "a slanted edge, ink at the lower left" in found["5"]
    assert "an upright edge, ink on its left" in found["6"]
    assert "a slanted edge, ink at the upper right" in found["7"]
    assert len(re.findall(r"highest at row \d, column \d", words)) == 8
