"""The predictions about the digits: what is asked, what is told at the reveal, and which of the options holds.

Each takes what the lesson has just defined, and calls it when the result is shown, not before.
"""

import numpy as np
from matplotlib.colors import ListedColormap

from helpers import palette, plots
from helpers.asks import Revealed, ask, up_to
from helpers.images import BOX
from helpers.lessons.digits import measure


@ask(
    "Which digit's mean image is the sharpest: which has the darkest single pixel?",
    ["0", "1", "4", "5", "8", "another"],
)
def sharpest(mean_image):
    """mean_image(digit) gives (28, 28), from 0 to 255."""
    means = np.array([mean_image(digit) for digit in range(10)]) / 255
    darkest = means.max(axis=(1, 2))
    best, worst = darkest.argmax(), darkest.argmin()
    sentence = f"The mean {best} has the darkest pixel, {darkest[best]:.2f} of full ink. "
    sentence += f"The mean {worst} is the palest: no pixel above {darkest[worst]:.2f}."
    figure = plots.gallery(means, [f"{digit}: {pixel:.2f}" for digit, pixel in enumerate(darkest)])
    figure.suptitle("Mean images of the digits 0 to 9, and the darkest pixel of each")
    return Revealed(sentence, [figure], str(best) if str(best) in "01458" else "another")


@ask(
    "Of 100 test images, how many are named correctly by someone who knows nothing but these ten pictures?",
    ["about 10: no better than guessing", "about 50", "about 65", "about 80", "more than 90"],
)
def nearest(nearest_mean, examples):
    """nearest_mean(image) gives a digit; examples: the images to name, with labels."""
    right = np.array([nearest_mean(image) for image in examples.images]) == examples.labels
    shares = np.array([right[examples.labels == digit].mean() for digit in range(10)])
    best, worst = shares.argmax(), shares.argmin()
    sentence = f"They name <b>{right.mean():.1%}</b> of {len(right):,} test images correctly: of the {best}s "
    sentence += f"{shares[best]:.0%}, of the {worst}s {shares[worst]:.0%}."
    if hundreds := len(right) // 100:
        order = np.random.default_rng(0).permutation(len(right))[: 100 * hundreds]
        each = right[order].reshape(hundreds, 100).sum(axis=1)
        sentence += f" Shuffled, and a hundred at a time: from {each.min()} to {each.max()} of 100."
    ax = plots.bars(shares, range(10), form="{:.2f}")
    ax.set(title="Named correctly by comparing with ten means", xlabel="label", ylabel="share of the test images")
    limits = {
        "about 10: no better than guessing": 0.3,
        "about 50": 0.575,
        "about 65": 0.725,
        "about 80": 0.9,
        "more than 90": 1,
    }
    return Revealed(sentence, [ax], up_to(right.mean(), limits))


@ask(
    "How many of the 784 pixels are white in every single training image?",
    ["none: someone always smudges", "1 to 20", "21 to 400", "more than 400"],
)
def never_inked(never, digits):
    """never: (28, 28) of bool, the pixels that fit. digits: both parts of MNIST, as mnist.load gives them."""
    count, tests = never.sum(), digits.test.images
    inked = np.sum((tests[:, never] > 0).any(axis=1))
    sentence = f"<b>{count}</b> of the 784 pixels fit, in all {len(digits.train):,} training images. "
    sentence += f"Of the {len(tests):,} test images, {inked} have ink on one of them."
    white = digits.train.images.max(axis=0) == 0
    if np.array_equal(never, white):
        sentence += f" {measure.OTHER_CHOICES[digits.source]}"
    ax = marked(digits.train.images.mean(axis=0) / 255, never)
    ax.set_title(f"Orange, ringed: the {count} pixels that fit. Gray: the mean image")
    limits = {"none: someone always smudges": 0, "1 to 20": 20, "21 to 400": 400, "more than 400": 784}
    return Revealed(sentence, [ax], up_to(count, limits))


@ask(
    "In how many of 100 training images is the longer side the same number of pixels?",
    ["about 10", "about 50", "nearly all"],
)
def tidied(longer_side, images):
    """longer_side(image) gives a number of pixels; images: (n, 28, 28)."""
    counts = np.bincount([longer_side(image) for image in images], minlength=29)
    usual, shares = counts.argmax(), counts / len(images)
    rest = [f"{side} in {counts[side]:,}" for side in np.flatnonzero(counts) if side != usual]
    others = f" (and {', '.join(rest)} of {len(images):,})" if 0 < len(rest) <= 3 else ""
    sentence = f"It is <b>{usual}</b> pixels in {shares[usual]:.2%} of them{others}."
    if usual == BOX and shares[usual] > 0.99:
        sentence += f" Hands do not write like that: MNIST's makers scaled every digit to {BOX} pixels."
    there = np.flatnonzero(counts)
    near = np.arange(max(min(there[0], usual - 2), 0), min(max(there[-1], usual + 2), 28) + 1)
    ax = plots.bars(shares[near], near, form="{:.2f}")
    ax.set(title="The side that you measured, in the training images", xlabel="pixels", ylabel="share of the images")
    return Revealed(sentence, [ax], up_to(shares[usual], {"about 10": 0.3, "about 50": 0.75, "nearly all": 1}))


def marked(image, mask):
    """Draw one image, (28, 28) from 0 to 1, with the pixels of a mask, (28, 28) of bool, orange and ringed.

    Return the axes. The text equivalent says where the pixels are.
    """
    ax = plots.picture(image, plots.subplots(figsize=(3.6, 3.6))[1])
    ax.imshow(np.ma.masked_where(~mask, mask), cmap=ListedColormap([palette.SECOND]), label=_where(mask))
    rows, columns = np.nonzero(mask)
    ax.plot(
        columns, rows, "o", markersize=4.5, markerfacecolor="none", markeredgecolor=palette.INK, markeredgewidth=0.7
    )
    return ax


def _where(mask):
    """Say in words where the pixels of a mask are: how many in each frame of pixels, from the rim inward."""
    places = np.indices(mask.shape)
    depth = np.minimum(places, np.reshape(mask.shape, (2, 1, 1)) - 1 - places).min(axis=0)
    frames = [(frame, mask[depth == frame].sum(), np.sum(depth == frame)) for frame in range(depth.max() + 1)]
    said = [f"{count} of the {size} that are {frame} from the rim" for frame, count, size in frames if count]
    return f"marked, orange and ringed: {', '.join(said) or 'no pixel'}"
