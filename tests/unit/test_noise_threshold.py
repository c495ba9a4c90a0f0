"""The threshold under a slider, without a browser."""

import numpy as np
import pytest

from helpers import mnist, zoo
from helpers.lessons.noise import ThresholdLab, measure


@pytest.fixture
def digits():
    return mnist.load("sample")


def answered(network, images, threshold):
    return network.outputs(images).max(axis=1) > threshold


@pytest.fixture
def lab(digits, rng):
    networks = {"digits_plain": zoo.load("digits-plain"), "network": zoo.load("digits")}
    return ThresholdLab(answered, networks, digits.test, measure.kinds(50, rng, digits.test.images))


def test_it_starts_where_the_lesson_calls_an_answer_sure(lab, digits):
    answers, tops = measure.top_outputs(lab.networks["digits_plain"], digits.test.images)
    wrong, told = answers != digits.test.labels, tops > 0.9
    says = f"Threshold 0.90: it answers {told.mean():.0%} of the digits (coverage); {wrong[told].mean():.1%} of these "
    says += f"answers are wrong (risk), instead of {wrong.mean():.1%}. It keeps {np.mean(~told[wrong]):.0%} of its "
    assert lab.text.value == says + "mistakes to itself."


def test_it_follows_slider_and_network_in_words_and_in_bars(lab):
    before = lab.bars.value
    lab.network.value = "network"
    assert 'alt="What network still answers (y: share answered): digits it' in lab.bars.value
    assert lab.bars.value != before
    lab.threshold.value = 0
    assert "Threshold 0.00: it answers 100% of the digits" in lab.text.value
    assert "It keeps 0% of its mistakes to itself." in lab.text.value
    lab.threshold.value = 1
    assert "it answers 0% of the digits (coverage); 0.0% of these" in lab.text.value


def test_each_bar_is_the_share_that_gets_an_answer(lab):
    lab.network.value, lab.threshold.value = "network", 0.7
    shares = list(lab.shares().values())
    assert shares[2:] == [answered(lab.networks["network"], images, 0.7).mean() for images in lab.kinds.values()]


def test_what_goes_wrong_in_the_learners_function_is_said(lab):
    def broken(network, images, threshold):
        raise LookupError("gone")

    lab.answered = broken
    lab.threshold.value = 0.5
    assert lab.text.value == "gone"
