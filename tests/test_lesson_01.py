"""Lesson 01's checks: they take what is right, say what is off in what is not, and stay calm on a stub."""

from itertools import pairwise

import numpy as np

from helpers import checks
from helpers.network import sigmoid


def layered(images, weights, biases):
    for matrix, vector in zip(weights, biases):
        images = sigmoid(images @ matrix.T + vector)
    return images


def in_place(z):
    z[z < 0] = 0
    return z


RIGHT = [
    (checks.parameter_count, lambda sizes: sum(a * b + b for a, b in pairwise(sizes))),
    (checks.sigmoid, lambda z: 1 / (1 + np.exp(-z))),
    (checks.relu, lambda z: np.maximum(z, 0)),
    (checks.relu, lambda z: z * (z > 0)),
    (checks.activation, lambda image, weights, bias: sigmoid(image @ weights + bias)),
    (checks.forward, layered),
    (checks.relu, in_place),
]

WRONG = [
    (checks.parameter_count, lambda sizes: sum(a * b for a, b in pairwise(sizes)), "has a bias as well"),
    (
        checks.parameter_count,
        lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes),
        "pixels have no biases",
    ),
    (checks.parameter_count, lambda sizes: 13_002, "it should be 7,850"),
    (checks.sigmoid, lambda z: 1 / (1 + np.exp(z)), "sign"),
    (checks.sigmoid, np.tanh, "tanh"),
    (checks.sigmoid, lambda z: z, r"sigmoid\(0.5\) should be 0.6225"),
    (checks.sigmoid, lambda z: 0.5, r"shape \(5,\)"),
    (checks.sigmoid, lambda z: "half", "should be numbers"),
    (checks.relu, np.abs, "lose their sign"),
    (checks.relu, lambda z: z > 0, "become 1"),
    (checks.relu, lambda z: np.minimum(z, 0), "0, 0, 0, 0.1, 2, 30"),
    (checks.activation, lambda image, weights, bias: weights @ image + bias, "through the sigmoid"),
    (checks.activation, lambda image, weights, bias: sigmoid(weights @ image), "bias is missing"),
    (checks.activation, lambda image, weights, bias: sigmoid(weights @ image) + bias, "before the sigmoid"),
    (checks.activation, lambda image, weights, bias: sigmoid(weights @ image - bias), "added, not subtracted"),
    (checks.activation, lambda image, weights, bias: sigmoid(weights @ (image / 255) + bias), "divide by 255"),
    (checks.activation, lambda image, weights, bias: 0.5, "It should be"),
    (checks.forward, lambda images, weights, biases: images @ weights[0], "transpose"),
    (checks.forward, lambda images, weights, biases: layered(images, weights, [0, 0, 0]), "biases are missing"),
    (
        checks.forward,
        lambda images, weights, biases: layered(images, weights[:-1], biases[:-1]) @ weights[-1].T + biases[-1],
        "the last one too",
    ),
    (checks.forward, lambda images, weights, biases: layered(images, weights[:1], biases[:1]), r"shape \(3, 10\)"),
    (checks.forward, lambda images, weights, biases: [0, 1, 2, 3], "last one only"),
    (checks.forward, lambda images, weights, biases: 1 / 0, "stopped with ZeroDivisionError"),
]
