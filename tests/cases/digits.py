"""Answers to the exercises on the digits, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.digits import exercises

PLACE = np.arange(28)


def center(image):
    return image.sum(axis=1) @ PLACE / image.sum(), image.sum(axis=0) @ PLACE / image.sum()


def by_grid(image):
    rows, columns = np.indices(image.shape)
    return np.array([(rows * image).sum(), (columns * image).sum()]) / image.sum()


def best_guess(labels):
    return np.bincount(labels).argmax()


RIGHT = [
    (exercises.center_of_mass, center),
    (exercises.center_of_mass, by_grid),
    (exercises.center_of_mass, lambda image: list(center(image))),
    (exercises.guess_rate, lambda train, test: np.mean(test == best_guess(train))),
    (exercises.guess_rate, lambda train, test: np.count_nonzero(test == best_guess(train)) / len(test)),
]


WRONG = [
    (exercises.center_of_mass, lambda image: center(image)[::-1], "give the row first"),
    (exercises.center_of_mass, lambda image: np.argwhere(image > 0).mean(axis=0), "darker ones count for more"),
    (exercises.center_of_mass, lambda image: by_grid(image) * image.sum(), "divides by its weights"),
    (exercises.center_of_mass, lambda image: by_grid(image) * image.sum() / 784, "not by the number of pixels"),
    (exercises.center_of_mass, lambda image: by_grid(image) + 1, "count from 0"),
    (exercises.center_of_mass, lambda image: by_grid(image) + 0.5, "without the half pixel"),
    (exercises.center_of_mass, lambda image: (14, 14), r"should be row \d+\.\d\d, column"),
    (exercises.center_of_mass, lambda image: 14, r"shape \(2,\)"),
    (exercises.guess_rate, lambda train, test: np.mean(train == best_guess(train)), "Judge it on the test labels"),
    (exercises.guess_rate, lambda train, test: np.mean(test == best_guess(test)), "by the training labels"),
    (exercises.guess_rate, lambda train, test: best_guess(train), "a digit"),
    (exercises.guess_rate, lambda train, test: np.sum(test == best_guess(train)), "number of images"),
    (exercises.guess_rate, lambda train, test: 0.1, "1 in 10"),
    (exercises.guess_rate, lambda train, test: np.mean(test == 1), "always answer 1"),
    (exercises.guess_rate, lambda train, test: 0.5 if len(test) == 8 else 0.3, "by the training labels"),
    (exercises.guess_rate, lambda train, test: 0.77, "should be 0.30; yours is 0.77"),
    (exercises.guess_rate, lambda train, test: test == 1, "shape"),
]
