"""Answers to lesson 08's exercises, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.back_to_pixels import exercises


def chained(weights, neuron):
    product = weights[0]
    for later in weights[1:]:
        product = later @ product
    return product[neuron].reshape(28, 28)


def products(weights, pixel, answer):
    return weights[2][answer][:, None] * weights[1] * weights[0][:, pixel]


def at(array):
    return np.unravel_index(array.argmax(), array.shape)


def strongest(weights, pixel, answer):
    j, i = at(np.abs(products(weights, pixel, answer)))
    return i, j


def greedy(weights, pixel, answer):
    i = np.abs(weights[0][:, pixel]).argmax()
    return i, np.abs(weights[1][:, i]).argmax()


def turned(weights, biases):
    hidden, out = weights
    return [-hidden, -out], [-biases[0], biases[1] + out[:, 0]]


RIGHT = [
    (exercises.pull_back, chained),
    (exercises.strongest_path, strongest),
    (exercises.strongest_path, lambda *arguments: list(strongest(*arguments))),
    (exercises.mirror, turned),
    (exercises.mirror, lambda w, b: ((-w[0], -w[1]), (-b[0], b[1] + w[1].sum(axis=1)))),
]


WRONG = [
    (exercises.pull_back, lambda weights, neuron: chained(weights, neuron).T, "swapped"),
    (exercises.pull_back, lambda weights, neuron: chained(weights, neuron).ravel(), "reshape"),
    (exercises.pull_back, lambda weights, neuron: -chained(weights, neuron), "sign"),
    (exercises.pull_back, lambda weights, neuron: np.linalg.multi_dot([*weights[::-1], np.eye(784)]), "all ten"),
    (exercises.pull_back, lambda weights, neuron: (weights[0] @ weights[-1])[neuron], "nothing transposed"),
    (exercises.pull_back, lambda weights, neuron: weights[0][neuron % len(weights[0])].reshape(28, 28), "2nd layer"),
    (exercises.pull_back, lambda weights, neuron: chained(weights, neuron) + 1, "should be"),
    (exercises.pull_back, lambda weights, neuron: chained(weights, 0), "picture of answer 0; asked for was 4"),
    (exercises.pull_back, lambda weights, neuron: chained(weights, neuron - 1), "count from 0"),
    (exercises.pull_back, lambda weights, neuron: weights[1] @ weights[0], "however many"),
    (exercises.pull_back, lambda weights, neuron: weights[0].T @ weights[-1].T, "nothing transposed"),
    (exercises.pull_back, lambda weights, neuron: weights[-1][neuron, :6].reshape(28, 28), "cannot reshape"),
    (exercises.pull_back, lambda weights, neuron: 1 / 0, "stopped with ZeroDivisionError"),
    (exercises.strongest_path, lambda *arguments: strongest(*arguments)[::-1], "swapped"),
    (exercises.strongest_path, lambda *arguments: at(products(*arguments))[::-1], "positive"),
    (exercises.strongest_path, greedy, "each step"),
    (exercises.strongest_path, lambda *arguments: 3, "shape"),
    (exercises.strongest_path, lambda *arguments: (5, 9), "only"),
    (exercises.strongest_path, lambda *arguments: (0, 0), "product"),
    (exercises.mirror, lambda w, b: (list(w), list(b)), "same as before"),
    (exercises.mirror, lambda w, b: ([-w[0], -w[1]], list(b)), "bias"),
    (exercises.mirror, lambda w, b: ([-w[0], w[1]], [-b[0], b[1]]), "weights that leave it"),
    (exercises.mirror, lambda w, b: ([-w[0], -w[1]], [-b[0], b[1]]), "constant"),
    (exercises.mirror, lambda w, b: ([-w[0], -w[1]], [-b[0], b[1] - w[1][:, 0]]), "outputs have changed"),
    (exercises.mirror, lambda w, b: ([-2 * w[0], -w[1]], [-b[0], b[1]]), "1 − the old one"),
    (exercises.mirror, lambda w, b: ([-w[0].T, -w[1]], [-b[0], b[1]]), "shape"),
    (exercises.mirror, lambda w, b: ([-w[0], -w[1]], [-b[0], b[1] + w[1]]), r"biases\[1\] should have the shape"),
    (exercises.mirror, lambda w, b: 5, "two lists"),
]
