"""The checks of the exercises on convolution."""

import numpy as np

from helpers.checking import Wrong, as_numbers, check, compare
from helpers.lessons.convolution import measure


@check
def slide(function):
    """Exercise: function(image, detector) gives the weighted sum at every place where the detector fits."""
    image, detector = measure.slide_example()
    rows, columns = (side - 2 for side in image.shape)
    result = function(image, detector)
    shape = np.shape(result)
    if shape == image.shape:
        raise Wrong(f"Your map is as large as the image, {shape}. The detector fits at {rows} × {columns} places only.")
    if shape == (columns, rows):
        raise Wrong("Rows and columns have changed places: found[row, column] is what lies at image[row, column].")
    if shape == (rows, rows):
        raise Wrong(
            f"Your map is square; the image tried has {image.shape[0]} rows and {image.shape[1]} columns: "
            "len(image[0]) gives the columns. (Or the last column is missing.)"
        )
    if shape in [(rows - 1, columns - 1), (rows - 1, columns), (rows, columns - 1)]:
        raise Wrong("The last place is missing: a side of 28 has 28 - 5 + 1 places for a detector of 5.")
    got = as_numbers(result, (rows, columns), "The map of a (6, 7) image and a (3, 3) detector")

    def at_each(of_patch):
        patches = np.lib.stride_tricks.sliding_window_view(image, detector.shape)
        return np.array([[of_patch(patch) for patch in row] for row in patches])

    expected = measure.slide(image, detector)
    one = np.zeros_like(expected)
    one[-1, -1] = expected[-1, -1]
    mistakes = {
        "All sums are 0: put each into found[row, column].": np.zeros_like(expected),
        "Only the last place has a sum: does the return stand inside the loop, or is the array made anew in it?": one,
        "Only the first place has a sum: does the return stand inside the loop?": np.where(
            np.arange(expected.size).reshape(expected.shape) == 0, expected, 0
        ),
        "Your map holds whole numbers only: as np.zeros((rows, columns)) makes it, it holds others, too.": (
            np.trunc(expected)
        ),
        "That is the ink under the detector. Multiply by its numbers first.": at_each(np.sum),
        "That is the average of the products. Add them up.": expected / detector.size,
        "You multiply the sums. Multiply number by number, then add up.": at_each(np.sum) * detector.sum(),
        "The detector is turned round. Mathematics calls that convolution; networks, and we, leave it as it is.": (
            measure.slide(image, detector[::-1, ::-1])
        ),
        "The detector's rows and columns have changed places.": measure.slide(image, detector.T),
        "Every place sees the same patch. Cut it out anew: image[row : row + size, column : column + size].": (
            np.full_like(expected, expected[0, 0])
        ),
        "`@` is the matrix product. Multiply number by number, with `*`, then add up.": at_each(
            lambda patch: (patch @ detector).sum()
        ),
        "That is the largest product. Add up all of them.": at_each(lambda patch: (patch * detector).max()),
    }
    otherwise = f"At row 0, column 0 the sum should be {expected[0, 0]:g}, at the last place {expected[-1, -1]:g}; "
    otherwise += f"yours are {got[0, 0]:g} and {got[-1, -1]:g}."
    compare(got, expected, mistakes, otherwise)
    return f"{expected.size} places, one detector: the map is right at each."


@check
def pool(function):
    """Exercise: function(found) keeps the largest of each block of two by two of a map."""
    found = np.random.default_rng(8).permutation(24).reshape(4, 6) - 12.0
    result = function(found)
    if np.shape(result) == (2, 2, 3):
        raise Wrong("You have one number too many for each block. Take the largest along both axes of a block.")
    if np.shape(result) == found.shape:
        raise Wrong("The map is as large as before. Of each block of two by two one number is left: (2, 3) of (4, 6).")
    got = as_numbers(result, (2, 3), "The pooled map of a (4, 6) map")
    blocks = found.reshape(2, 2, 3, 2)
    expected = blocks.max(axis=(1, 3))
    mistakes = {
        "That is the average of each block. Here the largest is kept.": blocks.mean(axis=(1, 3)),
        "That is the sum of each block. Here the largest is kept.": blocks.sum(axis=(1, 3)),
        "That is the smallest of each block.": blocks.min(axis=(1, 3)),
        "You keep one corner of each block. Take the largest of its four.": tuple(
            found[i::2, j::2] for i in (0, 1) for j in (0, 1)
        ),
        "ReLU is another step: a block may be below 0 and still have a largest number.": np.maximum(expected, 0),
        "You compare the first row of each block only.": blocks[:, 0].max(axis=2),
        "You compare the first column of each block only.": blocks[..., 0].max(axis=1),
        "These are not blocks: in found.reshape(rows // 2, 2, columns // 2, 2) a block is axes 1 and 3.": (
            found.reshape(2, 3, 4).max(axis=2),
            found.reshape(2, 3, 2, 2).max(axis=(2, 3)),
        ),
        "These are blocks of all rows. Each block has two rows and two columns.": np.full_like(expected, found.max()),
    }
    otherwise = f"The top left block holds {', '.join(f'{x:g}' for x in found[:2, :2].ravel())}; its largest is "
    otherwise += f"{expected[0, 0]:g}, yours is {got[0, 0]:g}."
    compare(got, expected, mistakes, otherwise)

    other = -np.arange(48.0).reshape(6, 8)
    wrong = "Right for a (4, 6) map, but not for a (6, 8) one: take rows and columns from the map that comes."
    try:
        result = function(other)
    except ValueError:
        raise Wrong(wrong) from None
    got = as_numbers(result, (3, 4), "The pooled map of a (6, 8) map")
    compare(got, other[::2, ::2], {}, wrong)
    return "A quarter of the numbers is left: the strongest of each block."
