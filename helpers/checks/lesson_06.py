"""The checks of lesson 06's exercises."""

import numpy as np

from helpers import mnist, zoo
from helpers.checks.checking import Wrong, as_numbers, check, close
from helpers.experiments import shifts


def _test_image():
    """Return a (28, 28) uint8 image in which every pixel differs from its neighbors, also at the rim."""
    return (np.arange(784) * 37 % 251 + 1).astype(np.uint8).reshape(28, 28)


@check
def shift(function):
    """Exercise of lesson 06: function(image, dx, dy) moves a (28, 28) image, dx to the right and dy down."""
    image = _test_image()
    for dx, dy in [(3, 0), (0, 2), (-4, 0), (0, -1), (2, -5), (0, 0), (27, -27), (28, 1)]:
        where = f"shift(image, {dx}, {dy})"
        result = np.asarray(function(image, dx, dy))
        got = as_numbers(result, (28, 28), where)
        right = shifts.shift(image, dx, dy)
        if (got == right).all():
            if result.dtype != image.dtype:
                raise Wrong(
                    f"The pixels are in the right places, but of type {result.dtype}: an image of {image.dtype} should "
                    "come back as one. Give np.zeros the dtype, or use np.zeros_like(image)."
                )
            continue
        if (got == shifts.shift(image, dy, dx)).all():
            raise Wrong(f"{where} moves {dx} down and {dy} right: x and y are swapped. Rows come first: image[y, x].")
        if (got == shifts.shift(image, -dx, -dy)).all():
            raise Wrong(f"{where} moves the wrong way: right and down are positive, left and up negative.")
        if (got == shifts.shift(image, dx, -dy)).all():
            raise Wrong(f"{where} moves up where it should move down: rows are counted from the top.")
        if (got == shifts.shift(image, -dx, dy)).all():
            raise Wrong(f"{where} moves left where it should move right.")
        if (got == np.roll(image, (dy, dx), (0, 1))).all():
            raise Wrong(f"{where} lets what leaves on one side come back on the other. It should become paper, 0.")
        if (got == np.roll(image, dx + dy)).all():
            raise Wrong(f"{where} rolls all pixels on, as one long line. And np.roll brings back what left the grid.")
        if close(got * 255, right):
            raise Wrong("Your pixels are from 0 to 1. Here they should stay as they are, 0 to 255.")
        if (dx, dy) == (0, 0) and not got.any():
            raise Wrong("shift(image, 0, 0) should be the image, but yours is empty: image[:-0] has no rows.")
        if abs(dx) < 27 and (dx < 0 or dy < 0):
            raise Wrong(f"{where} is not right: try negative steps on paper. What range of columns arrives where?")
        places = int((got != right).sum())
        raise Wrong(f"{where} differs from what it should be in {places} of 784 pixels.")
    return "All four directions, no movement at all, and off the grid."


@check
def hurt_by_one_pixel(function):
    """Exercise of lesson 06: function(network, images, labels) gives, for each digit, the accuracy it loses: (10,)."""
    test = mnist.load("sample").test
    images, labels = test.images[:400], test.labels[:400]
    for name in ("digits", "templates"):
        network = zoo.load(name)
        of = [labels == digit for digit in range(10)]
        before = np.array([network.accuracy(images[rows], labels[rows]) for rows in of])
        moved = np.array(
            [
                [network.accuracy(shifts.shift(images[rows], *step), labels[rows]) for rows in of]
                for step in shifts.DIRECTIONS.values()
            ]
        )
        after = moved.mean(axis=0)
        got = as_numbers(function(network, images, labels), (10,), "The loss of each digit")
        if close(got, before - after):
            continue
        if close(got, after - before):
            raise Wrong("A loss is before minus after; yours has the other sign.")
        if close(got, after):
            raise Wrong("That is the accuracy after moving. How much was lost? Subtract it from the accuracy before.")
        if close(got, before):
            raise Wrong("That is the accuracy before moving. Subtract the mean accuracy after moving.")
        if any(close(got, before - one) for one in moved):
            raise Wrong("That is one direction only. Average over right, left, down and up.")
        if close(got, (before - after) * 4):
            raise Wrong("You add up four directions; take their mean.")
        if close(got, 100 * (before - after)):
            raise Wrong("Those are points of 100. Give shares, from 0 to 1.")
        worst = int((before - after).argmax())
        raise Wrong(
            f"With the network {name!r} digit {worst} should lose {before[worst] - after[worst]:.4f}; "
            f"yours loses {got[worst]:.4f}."
        )
    return "Ten losses, right for two networks. Now look at the largest: which digit is it?"


@check
def center_of_mass(function):
    """Exercise of lesson 06: function(image) gives the ink's (column, row), counted from 0, of a uint8 image."""
    columns = rows = np.arange(28.0)
    lopsided = np.zeros((28, 28), np.uint8)
    lopsided[3:6, 20:24], lopsided[22, 4] = 250, 200
    for image in (lopsided, _test_image() // 2, mnist.load("sample").test.images[0]):
        ink = image.astype(float)
        right = np.array([ink.sum(axis=0) @ columns, ink.sum(axis=1) @ rows]) / ink.sum()
        # An overflow is the mistake to explain here, not the warning NumPy gives of it.
        with np.errstate(over="ignore"):
            got = as_numbers(function(image), (2,), "The center of mass")
        touched = np.nonzero(image)
        if close(got, right):
            continue
        if close(got, right[::-1]):
            raise Wrong("x and y are swapped: give the column first, then the row. image.sum(axis=0) is per column.")
        if close(got, right + 0.5):
            raise Wrong("You measure from the rim of the first pixel. Here count columns and rows from 0: 0.5 less.")
        if close(got, right + 1):
            raise Wrong("You count columns and rows from 1. Count from 0: np.arange(28).")
        if close(got, [touched[1].mean(), touched[0].mean()]):
            raise Wrong("Every touched pixel counts the same in yours. Weigh each place by its ink.")
        if close(got, [(touched[i].min() + touched[i].max()) / 2 for i in (1, 0)]):
            raise Wrong("That is the middle of the box around the digit. Weigh each place by its ink.")
        if close(got, [13.5, 13.5]):
            raise Wrong("That is the middle of the grid, for any image. Weigh each place by its ink.")
        if close(got * ink.sum(), right * (ink / 255).sum()) or close(got / 255, right):
            raise Wrong("A factor of 255 has crept in: divide by the same ink that you added up.")
        if close(got, right * ink.sum()):
            raise Wrong("Divide by all the ink.")
        if (np.abs(got - right) < 1).all():
            raise Wrong(f"It should be {right.round(2)}; yours is {got.round(2)}. Do not round: a half pixel matters.")
        if (got < right - 1e-3).any():
            raise Wrong(
                f"It should be {right.round(2)}; yours is {got.round(2)}, too small. The image is uint8, which cannot "
                "hold more than 255: 250 * 2 is 244 there. Make it float before you multiply."
            )
        raise Wrong(f"It should be {right.round(2)}; yours is {got.round(2)}.")
    return "Column and row, right for three images."
