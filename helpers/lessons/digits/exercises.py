"""The checks of the exercises on the digits."""

import numpy as np

from helpers.checking import as_numbers, check, compare


@check
def center_of_mass(function):
    """Exercise: function(image) gives (row, column), the average place of the ink of a (28, 28) image."""
    rng = np.random.default_rng(1)
    place = np.arange(28)
    for top, left in [(3, 12), (10, 2), (0, 0)]:
        image = np.zeros((28, 28))
        image[top : top + 9, left : left + 14] = rng.random((9, 14)) ** 3
        rows, columns = image.sum(axis=1), image.sum(axis=0)
        right = np.array([rows @ place, columns @ place]) / image.sum()
        inked = np.argwhere(image)
        mistakes = {
            "These are column and row: give the row first, as in image[row, column].": right[::-1],
            "That is the average place of all pixels with ink. Let darker ones count for more.": inked.mean(axis=0),
            "Divide by the sum of the ink: a weighted average divides by its weights.": right * image.sum(),
            "Divide by the sum of the ink, not by the number of pixels.": right * image.sum() / 784,
            "Rows and columns count from 0 here: you are one too far.": right + 1,
            "A place is the number of a row or column here, without the half pixel.": right + 0.5,
        }
        got = as_numbers(function(image), (2,), "The center of mass, (row, column),")
        otherwise = f"It should be row {right[0]:.2f}, column {right[1]:.2f}; yours is {got[0]:.2f}, {got[1]:.2f}."
        compare(got, right, mistakes, otherwise)
    return "Right for three pictures, none of them in the middle."


@check
def guess_rate(function):
    """Exercise: function(train_labels, test_labels) gives the share of the tests that the best fixed answer hits."""
    tests = np.repeat([1, 7, 3], [6, 10, 4]), np.repeat([0, 1, 2], [3, 1, 4])
    for best, train in [(1, np.repeat([7, 1, 9, 3], [5, 9, 2, 4])), (3, np.repeat([0, 1, 3, 8], [1, 2, 6, 5]))]:
        for test in tests:
            hits, most = np.sum(test == best), np.bincount(test).max()
            right = hits / len(test)
            mistakes = {
                "That is how often it is right on the training labels. Judge it on the test labels.": np.mean(
                    train == best
                ),
                "Choose the answer by the training labels: the test labels are not known yet.": most / len(test),
                "That is the answer itself, a digit. How often is it right?": best,
                "That is a number of images. Divide it by how many test labels there are.": hits,
                "1 in 10 holds only where every digit is equally common.": 0.1,
                "You always answer 1. Take what is most common among the training labels that are given.": np.mean(
                    test == 1
                ),
            }
            got = as_numbers(function(train, test), (), "The share")
            compare(got, right, mistakes, f"For one list of test labels it should be {right:.2f}; yours is {got:.2f}.")
    return "Chosen on the training labels, judged on the test labels."
