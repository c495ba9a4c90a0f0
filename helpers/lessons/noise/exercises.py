"""The checks of the exercises on noise."""

import numpy as np

from helpers import mnist, zoo
from helpers.checking import Unfilled, Wrong, as_numbers, check, close, compare
from helpers.lessons.noise import measure as noise

LEAST_INK, LEAST_VARYING = 0.03, 50
"""What a noise model of exercise 2 must have: mean ink, and pixels whose spread over the images is above 0.05."""


@check
def over_confidence(function):
    """Exercise: function(outputs, labels) is the mean top output minus the share of right answers."""
    rng = np.random.default_rng(3)
    outputs = rng.random((40, 10)) ** 2
    labels = np.where(rng.random(40) < 0.6, outputs.argmax(axis=1), rng.integers(0, 10, 40))
    tops, right = outputs.max(axis=1), outputs.argmax(axis=1) == labels
    expected = tops.mean() - right.mean()
    result = function(outputs, labels)
    if np.shape(result) == (40,):
        raise Wrong("You return one number for each image. Average them: return one number in all.")
    if np.shape(result) == (10,):
        raise Wrong("You return ten numbers: the maximum goes along axis=1, the ten outputs of each image.")
    got = as_numbers(result, (), "The over-confidence")
    of_label = outputs[np.arange(40), labels].mean() - right.mean()
    along_images = outputs.max(axis=0).mean() - right.mean()
    mistakes = {
        "The sign is turned around: surer than right should come out above 0.": -expected,
        "That is the mean top output. Subtract the share of right answers.": tops.mean(),
        "You average all ten outputs; only the top output of each image says how sure it is.": outputs.mean()
        - right.mean(),
        "You take the output of the label. How sure it is, is the largest output, right or wrong.": of_label,
        "Your maximum goes along the images; axis=1 goes along the ten outputs of each image.": along_images,
    }
    compare(got, expected, mistakes, f"For 40 made-up images it should be {expected:+.4f}; yours is {got:+.4f}.")
    test = mnist.load("sample").test
    said = []
    for name in ("digits-plain", "digits"):
        said.append(f"{float(function(zoo.load(name).outputs(test.images), test.labels)):+.3f} for {name}")
    return f"Right. On the sample's test images that is {' and '.join(said)}."


@check
def fooling_noise(function):
    """Exercise: function(n, rng) makes n noise images that digits-plain is often sure of."""
    plain = zoo.load("digits-plain")
    images = _noise_of(function, 500, seed=1)
    if np.array_equal(images, _noise_of(function, 500, seed=2)):
        raise Wrong("Two different generators give the same images: draw the pixels with the rng that you are given.")
    if np.array_equal(images[0], images[1]):
        raise Wrong("All n images are the same: draw each one anew, for example rng.random((n, 28, 28)).")
    ink, varying = images.mean(), np.sum(images.std(axis=0) > 0.05)
    if ink < LEAST_INK:
        raise Wrong(f"The mean ink is {ink:.3f}; white paper is too easy. Use at least {LEAST_INK}.")
    if varying < LEAST_VARYING:
        raise Wrong(f"Only {varying} pixels vary, by a spread above 0.05; let at least {LEAST_VARYING} do so.")
    answers, tops = noise.top_outputs(plain, images)
    sure, favorite = np.mean(tops > noise.SURE), np.bincount(answers, minlength=10).argmax()
    test = mnist.load("sample").test.images
    _, shuffled = noise.top_outputs(plain, noise.shuffled(test, 500, np.random.default_rng(1)))
    to_beat = np.mean(shuffled > noise.SURE)
    if sure <= to_beat:
        raise Wrong(f"It is sure of {sure:.1%} of yours; shuffled digits reach {to_beat:.1%}. Where is a digit's ink?")
    return f"It is sure of {sure:.0%} of your noise, most often as {favorite}; shuffled digits reach {to_beat:.0%}."


def _noise_of(function, n, seed):
    """Return the learner's n images as float32, or say what is wrong with them."""
    result = function(n, np.random.default_rng(seed))
    was_bytes = getattr(result, "dtype", None) == np.uint8
    if np.shape(result) == (n, 784):
        raise Wrong(f"Your images are flat, ({n}, 784). Return them as ({n}, 28, 28): .reshape(n, 28, 28).")
    images = as_numbers(result, (n, 28, 28), "The noise")
    low, high = images.min(), images.max()
    if not (low >= 0 and high <= 1):  # written so that NaN fails too
        if was_bytes or (low >= 0 and 1 < high <= 255):
            raise Wrong(f"Your pixels go up to {high:g}; ink is from 0 to 1. Divide 0-to-255 values by 255.")
        raise Wrong(f"Your pixels go from {low:g} to {high:g}; keep them from 0 to 1 with np.clip.")
    return images.astype(np.float32)


@check
def risk_coverage(function):
    """Exercise: function(tops, right) gives coverage and risk, both (n,), surest images first."""
    rng = np.random.default_rng(4)
    tops = rng.permutation(np.linspace(0.05, 0.99, 30))
    right = rng.random(30) < tops
    coverage, risk = noise.risk_coverage(tops, right)
    result = function(tops, right)
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Wrong("Return two arrays: return coverage, risk.")
    if any(part is ... for part in result):
        raise Unfilled
    if any(part is None for part in result):
        raise Wrong("One of the two that you return is None: nothing.")
    got = [as_numbers(part, (30,), what) for part, what in zip(result, ("coverage", "risk"), strict=True)]
    if close(got[0], risk) and close(got[1], coverage):
        raise Wrong("The two arrays are swapped: coverage comes first, then risk.")
    mistakes = {
        "coverage is a share, from 1/n to 1: divide the number of answered images by n.": coverage * 30,
        "Your coverage starts at 0: the first point answers one image, so it is 1/n; the last is 1.": coverage - 1 / 30,
    }
    compare(got[0], coverage, mistakes, "coverage should rise evenly from 1/n to 1: np.arange(1, n + 1) / n.")
    least_first, unsorted = noise.risk_coverage(-tops, right)[1], np.cumsum(~right) / np.arange(1, 31)
    mistakes = {
        "You count the right answers. Risk is the share of wrong ones: ~right.": 1 - risk,
        "You begin with the least sure image: argsort goes up, so sort -tops.": least_first,
        "You keep the images in the order they came. Sort them first, the surest one first.": unsorted,
        "You divide by all n images; risk is the share among those that are answered so far.": risk * coverage,
    }
    off = np.abs(got[1] - risk).argmax()
    otherwise = (
        f"Over the surest {off + 1} of 30 made-up images the risk is {risk[off]:.4f}; yours is {got[1][off]:.4f}."
    )
    compare(got[1], risk, mistakes, otherwise)
    return f"Right: from the surest image to all {len(tops)}, where the risk is the plain share of mistakes."
