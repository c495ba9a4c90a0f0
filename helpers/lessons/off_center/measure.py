"""Off-center digits: what a network makes of digits that are moved, scaled, turned or shuffled.

Images come in batches, (n, 28, 28) uint8 from 0 (paper) to 255 (ink). dx counts pixels to the right, dy pixels down.
"""

import numpy as np

from helpers.examples import Examples
from helpers.images import MIDDLE, SIZE, bounding_box, center_of_mass, move_points, shift, to_unit
from helpers.learner import ten_digits

DIRECTIONS = {"right": (1, 0), "left": (-1, 0), "down": (0, 1), "up": (0, -1)}
"""One step each way, as (dx, dy)."""


def resample(images, scale=1.0, degrees=0.0):
    """Return images scaled and turned about the place where MNIST puts a digit's center of mass: uint8, same shape.

    images: (n, 28, 28) uint8. scale: above 1 enlarges. degrees: positive turns clockwise.
    Each new pixel is mixed from the four old ones around the place it comes from (bilinear interpolation).
    """
    angle = np.deg2rad(degrees)
    x, y = np.meshgrid(np.arange(SIZE) + 0.5 - MIDDLE, np.arange(SIZE) + 0.5 - MIDDLE)
    # Backwards: where on the old image does the new pixel look?
    from_x = (np.cos(angle) * x + np.sin(angle) * y) / scale + MIDDLE - 0.5
    from_y = (-np.sin(angle) * x + np.cos(angle) * y) / scale + MIDDLE - 0.5
    # A rim of two pixels of paper; what lies farther out is paper as well.
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    from_x, from_y = np.clip(from_x + 2, 0, SIZE + 2), np.clip(from_y + 2, 0, SIZE + 2)
    column, row = np.floor(from_x).astype(int), np.floor(from_y).astype(int)
    right, below = (from_x - column).astype(np.float32), (from_y - row).astype(np.float32)
    mixed = padded[:, row, column] * ((1 - below) * (1 - right)) + padded[:, row, column + 1] * ((1 - below) * right)
    mixed += padded[:, row + 1, column] * (below * (1 - right)) + padded[:, row + 1, column + 1] * (below * right)
    return np.rint(mixed).astype(np.uint8)


def excess_at(accuracies, surenesses, accuracy):
    """Return by how much sureness is above accuracy where the accuracy first falls to `accuracy`: -1 to 1.

    accuracies, surenesses: (n,) from 0 to 1, of n pushes from none to the largest. Between two of them the excess is
    taken to change in a straight line. Where the accuracy never falls so far, it is that of the largest push.
    """
    accuracies, excess = np.asarray(accuracies), np.subtract(surenesses, accuracies)
    low = accuracies <= accuracy
    after = low.argmax() if low.any() else len(accuracies) - 1
    if after == 0 or not low.any():
        return float(excess[after])
    before = after - 1
    share = (accuracies[before] - accuracy) / (accuracies[before] - accuracies[after])
    return float(excess[before] + share * (excess[after] - excess[before]))


def reach(network, images, dx, dy, most=SIZE):
    """Return (n,) integers: how many steps of (dx, dy) each image takes before its answer first changes, minus one.

    So 3 means that the answer is still what it was after 3 steps and another one after 4; `most` where it never
    changed in that many steps.
    """
    start = network.predict(images)
    kept = np.full(len(images), most)
    for step in range(most, 0, -1):
        kept[network.predict(shift(images, step * dx, step * dy)) != start] = step - 1
    return kept


# The learner's drawing


def four_ways(drawing):
    """Return a helpers.drawing.Drawing as it is, moved only, scaled only, and both: {name: (28, 28) float32}.

    Scaling strokes leaves the pen's width alone; a base image is scaled as a picture. Scaled only, the drawing grows
    or shrinks where it is, and is then moved just so far that it lies on the grid.
    """
    box = bounding_box(drawing.pixels)
    if box is None:
        return dict.fromkeys(["as drawn", "moved", "scaled", "both"], drawing.pixels)
    scale, dx, dy = drawing.centering()
    x, y = center_of_mass(drawing.pixels)
    low, high = np.array(box[:2]), np.array(box[2:])
    middle, half = (low + high) / 2, scale * (high - low) / 2
    to = middle + np.maximum(0, half - middle) - np.maximum(0, middle + half - SIZE)  # on the grid
    in_place = to - move_points(middle, scale, 0, 0)
    ways = {
        "as drawn": drawing,
        "moved": drawing.moved(1.0, round(MIDDLE - x), round(MIDDLE - y)),
        "scaled": drawing.moved(scale, *in_place),
        "both": drawing.moved(scale, dx, dy),
    }
    return {name: way.pixels for name, way in ways.items()}


def ten_digits_four_ways():
    """Return the learner's ten digits, and for those not drawn the ones that ship, in `four_ways`: {name: Examples}."""
    drawings = {**ten_digits.shipped(), **ten_digits.drawn()}
    ways = [four_ways(drawing) for _, drawing in sorted(drawings.items())]
    return {name: Examples(np.stack([way[name] for way in ways]), np.arange(10)) for name in ways[0]}


# One small detector, slid over the image


def slide(images, detector):
    """Return the weighted sum of `detector` at every place where it fits: (n, 29 - height, 29 - width) float32.

    images: (n, 28, 28) uint8 or float from 0 to 1. detector: (height, width).
    """
    detector = np.asarray(detector, np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(to_unit(images), detector.shape, axis=(1, 2))
    return np.einsum("nyxij,ij->nyx", windows, detector)


def best_places(answers):
    """Return (values, columns, rows), each (n,): the largest answer of each image and where it stands.

    answers: (n, rows, columns), as `slide` gives them.
    """
    flat = answers.reshape(len(answers), -1)
    rows, columns = np.divmod(flat.argmax(axis=1), answers.shape[2])
    return flat.max(axis=1), columns, rows


def follows(images, detector, dx, dy):
    """Return the share of images, 0 to 1, whose largest answer keeps its value and moves along by exactly (dx, dy)."""
    values, columns, rows = best_places(slide(images, detector))
    moved, new_columns, new_rows = best_places(slide(shift(images, dx, dy), detector))
    return float(np.mean(np.isclose(values, moved) & (new_columns - columns == dx) & (new_rows - rows == dy)))
