"""The threshold under a slider: what is left above it, in numbers and in pictures."""

import re

import numpy as np
import pytest

from helpers.examples import Examples
from helpers.lessons.accuracy import MistakesLab, lab


class Says:
    """A network that gives these outputs, whatever the images."""

    def __init__(self, outputs):
        self._outputs = np.asarray(outputs)

    def outputs(self, images):
        return self._outputs[: len(images)]


TOPS = np.array([0.2, 0.95, 0.6, 0.8, 0.3])
ANSWERS = [1, 2, 3, 4, 5]
LABELS = np.array([1, 7, 3, 9, 8])  # right, wrong at 0.95, right, wrong at 0.8, wrong at 0.3
IMAGES = np.random.default_rng(1).integers(0, 256, (5, 28, 28), np.uint8)


@pytest.fixture
def made():
    outputs = np.zeros((5, 10))
    outputs[np.arange(5), ANSWERS] = TOPS
    few = Examples(IMAGES[:3].astype(np.float32) / 255, LABELS[:3])
    return MistakesLab({"test images": Examples(IMAGES, LABELS), "a few": few}, Says(outputs))


def titles(made):
    alt = re.search(r'alt="([^"]*)"', made.pictures.value)
    return [part.split(": ink in ")[0] for part in alt[1].split("; ")] if alt else []


def test_it_starts_with_all_answers_and_the_least_sure_mistakes(made):
    assert made.text.value == "Above 0.00: 5 of 5 answers are left, 40.0% of them right. Mistakes left: 3 of 3."
    assert titles(made)[1:] == ["8→5  0.30", "9→4  0.80", "7→2  0.95"]
    assert titles(made)[0].startswith("Mistakes above 0.00, the least sure first: label → answer")


@pytest.mark.parametrize(
    ("threshold", "left", "right", "mistakes"), [(0.3, 3, "33.3%", 2), (0.7, 2, "0.0%", 2), (0.9, 1, "0.0%", 1)]
)
def test_a_threshold_takes_answers_away(made, threshold, left, right, mistakes):
    made.threshold.value = threshold
    said = f"Above {threshold:.2f}: {left} of 5 answers are left, {right} of them right. "
    assert made.text.value == f"{said}Mistakes left: {mistakes} of 3."
    assert len(titles(made)) == 1 + mistakes


def test_above_all_of_them_nothing_is_left(made):
    made.threshold.value = 0.96
    assert made.text.value == "Above 0.96: 0 of 5 answers are left."
    assert made.pictures.value == ""


def test_other_images_can_be_chosen(made):
    made.chosen.value = "a few"
    assert made.text.value == "Above 0.00: 3 of 3 answers are left, 66.7% of them right. Mistakes left: 1 of 1."
    assert titles(made)[1:] == ["7→2  0.95"]


def test_of_many_mistakes_the_least_sure_are_shown(monkeypatch, made):
    monkeypatch.setattr(lab, "SHOWN", 2)
    made.show()
    assert made.text.value.endswith("Mistakes left: 3 of 3; the pictures show the 2 least sure of these.")
    assert titles(made)[1:] == ["8→5  0.30", "9→4  0.80"]


def test_what_goes_wrong_is_said(made):
    made._outputs = {}
    made.threshold.value = 0.5
    assert made.text.value == "'test images'"
