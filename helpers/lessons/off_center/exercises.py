"""The checks of the exercises on off-center digits."""

import numpy as np

from helpers import images, mnist, zoo
from helpers.checking import Wrong, as_numbers, check, compare
from helpers.lessons.off_center import measure as shifts


def _test_image():
    """Return a (28, 28) uint8 image in which every pixel differs from its neighbors, also at the rim."""
    return (np.arange(784) * 37 % 251 + 1).astype(np.uint8).reshape(28, 28)


@check
def shift(function):
    """Exercise: function(image, dx, dy) moves a (28, 28) image, dx to the right and dy down."""
    image = _test_image()
    for dx, dy in [(3, 0), (0, 2), (-4, 0), (0, -1), (2, -5), (0, 0), (27, -27), (28, 1)]:
        where = f"shift(image, {dx}, {dy})"
        result = np.asarray(function(image, dx, dy))
        got = as_numbers(result, (28, 28), where)
        right = images.shift(image, dx, dy)
        swapped, away = images.shift(image, dy, dx), images.shift(image, -dx, -dy)
        wrapped, rolled = np.roll(image, (dy, dx), (0, 1)), np.roll(image, dx + dy)
        mistakes = {
            f"{where} moves {dx} down and {dy} right: x and y are swapped. Rows come first: image[y, x].": swapped,
            f"{where} moves the wrong way: right and down are positive, left and up negative.": away,
            f"{where} moves up where it should move down: rows are counted from the top.": images.shift(image, dx, -dy),
            f"{where} moves left where it should move right.": images.shift(image, -dx, dy),
            f"{where} lets what leaves on one side come back on the other. It should become paper, 0.": wrapped,
            f"{where} rolls all pixels on, as one long line. And np.roll brings back what left the grid.": rolled,
            "Your pixels are from 0 to 1. Here they should stay as they are, 0 to 255.": right / 255,
        }
        otherwise = f"{where} differs from what it should be in {(got != right).sum()} of 784 pixels."
        if (dx, dy) == (0, 0) and not got.any():
            otherwise = f"{where} should be the image, but yours is empty: image[:-0] has no rows."
        elif abs(dx) < 27 and (dx < 0 or dy < 0):
            otherwise = f"{where} is not right: try negative steps on paper. What range of columns arrives where?"
        compare(got, right, mistakes, otherwise)
        if result.dtype != image.dtype:
            raise Wrong(
                f"The pixels are in the right places, but of type {result.dtype}: an image of {image.dtype} should "
                "come back as one. Give np.zeros the dtype, or use np.zeros_like(image)."
            )
    return "All four directions, no movement at all, and off the grid."


@check
def hurt_by_one_pixel(function):
    """Exercise: function(network, pictures, labels) gives, for each digit, the accuracy it loses: (10,)."""
    test = mnist.load("sample").test
    pictures, labels = test.images[:400], test.labels[:400]
    for name in ("digits", "templates"):
        network = zoo.load(name)
        of = [labels == digit for digit in range(10)]
        before = np.array([network.accuracy(pictures[rows], labels[rows]) for rows in of])
        moved = np.array(
            [
                [network.accuracy(images.shift(pictures[rows], *step), labels[rows]) for rows in of]
                for step in shifts.DIRECTIONS.values()
            ]
        )
        after = moved.mean(axis=0)
        got = as_numbers(function(network, pictures, labels), (10,), "The loss of each digit")
        loss = before - after
        mistakes = {
            "A loss is before minus after; yours has the other sign.": -loss,
            "That is the accuracy after moving. How much was lost? Subtract it from the accuracy before.": after,
            "That is the accuracy before moving. Subtract the mean accuracy after moving.": before,
            "That is one direction only. Average over right, left, down and up.": tuple(before - moved),
            "You add up four directions; take their mean.": 4 * loss,
            "Those are points of 100. Give shares, from 0 to 1.": 100 * loss,
        }
        worst = loss.argmax()
        otherwise = (
            f"With the network {name!r} digit {worst} should lose {loss[worst]:.4f}; yours loses {got[worst]:.4f}."
        )
        compare(got, loss, mistakes, otherwise)
    return "Ten losses, right for two networks. Now look at the largest: which digit is it?"
