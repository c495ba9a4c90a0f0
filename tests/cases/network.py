"""Answers to the exercises on the network, the right ones, and wrong ones with what is said of them."""

from itertools import pairwise

import numpy as np

from helpers.lessons.network import exercises
from helpers.network import sigmoid


def layered(images, weights, biases):
    for matrix, vector in zip(weights, biases):
        images = sigmoid(images @ matrix.T + vector)
    return images


def every_layer(images, weights, biases):
    return [layered(images, weights[:layer], biases[:layer]) for layer in (1, 2, 3)]


def in_place(z):
    z[z < 0] = 0
    return z


RIGHT = [
    (exercises.parameter_count, lambda sizes: sum(a * b + b for a, b in pairwise(sizes))),
    (exercises.sigmoid, lambda z: 1 / (1 + np.exp(-z))),
    (exercises.relu, lambda z: np.maximum(z, 0)),
    (exercises.relu, lambda z: z * (z > 0)),
    (exercises.activation, lambda image, weights, bias: sigmoid(image @ weights + bias)),
    (exercises.forward, layered),
    (exercises.forward, lambda *given: list(layered(*given))),
    (exercises.relu, in_place),
]


WRONG = [
    (exercises.parameter_count, lambda sizes: sum(a * b for a, b in pairwise(sizes)), "has a bias as well"),
    (
        exercises.parameter_count,
        lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes),
        "pixels have no biases",
    ),
    (exercises.parameter_count, lambda sizes: 13_002, "it should be 7,850"),
    (exercises.sigmoid, lambda z: 1 / (1 + np.exp(z)), "sign"),
    (exercises.sigmoid, np.tanh, "tanh"),
    (exercises.sigmoid, lambda z: z, r"sigmoid\(0.5\) should be 0.6225"),
    (exercises.sigmoid, lambda z: 0.5, r"shape \(5,\)"),
    (exercises.sigmoid, lambda z: "half", "should be numbers"),
    (exercises.relu, lambda z: max(z, 0), "np.maximum"),
    (exercises.relu, np.abs, "lose their sign"),
    (exercises.relu, lambda z: z > 0, "become 1"),
    (exercises.relu, lambda z: np.minimum(z, 0), "0, 0, 0, 0.1, 2, 30"),
    (exercises.activation, lambda image, weights, bias: weights @ image + bias, "through the sigmoid"),
    (exercises.activation, lambda image, weights, bias: sigmoid(weights @ image), "bias is missing"),
    (exercises.activation, lambda image, weights, bias: sigmoid(weights @ image) + bias, "before the sigmoid"),
    (exercises.activation, lambda image, weights, bias: sigmoid(weights @ image - bias), "added, not subtracted"),
    (exercises.activation, lambda image, weights, bias: sigmoid(weights @ (image / 255) + bias), "divide by 255"),
    (exercises.activation, lambda image, weights, bias: 0.5, "It should be"),
    (exercises.forward, lambda images, weights, biases: images @ weights[0], "transpose"),
    (exercises.forward, lambda images, weights, biases: layered(images, weights, [0, 0, 0]), "biases are missing"),
    (
        exercises.forward,
        lambda images, weights, biases: layered(images, weights[:-1], biases[:-1]) @ weights[-1].T + biases[-1],
        "the last one too",
    ),
    (exercises.forward, lambda images, weights, biases: layered(images, weights[:1], biases[:1]), r"shape \(3, 10\)"),
    (exercises.forward, lambda images, weights, biases: [0, 1, 2, 3], "last one only"),
    (exercises.forward, every_layer, "last one only"),
    (exercises.forward, lambda images, weights, biases: 1 / 0, "stopped with ZeroDivisionError"),
]
