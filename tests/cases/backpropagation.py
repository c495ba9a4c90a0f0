"""Answers to the exercises on backpropagation, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.backpropagation import exercises, measure
from helpers.network import sigmoid


def one_layer_back(errors, weights, a):
    return (errors @ weights) * a * (1 - a)


def slopes(weight_slope=lambda e, a: e.T @ a / len(e), bias_slope=lambda e: e.mean(axis=0), images=slice(None)):
    """Return a backpropagate with a mistake, or none."""

    def backpropagate(net, all_images, labels):
        activations = net.forward(all_images[images])
        errors = measure.all_errors(net, activations, labels[images])
        return [weight_slope(e, a) for e, a in zip(errors, activations)], [bias_slope(e) for e in errors]

    return backpropagate


def without_the_sigmoids_slope(net, images, labels):
    activations = net.forward(images)
    errors = [measure.output_errors(activations[-1], labels)]
    for weights in (net.weights[2], net.weights[1]):
        errors.insert(0, errors[0] @ weights)
    return [e.T @ a / len(e) for e, a in zip(errors, activations)], [e.mean(axis=0) for e in errors]


def turned(net, images, labels):
    weights, biases = slopes()(net, images, labels)
    return [part.T for part in weights], biases


def off_by_one_layer(net, images, labels):
    weights, biases = slopes()(net, images, labels)
    return [*weights[:2], np.zeros_like(weights[2])], biases


RIGHT = [
    (exercises.one_layer_back, one_layer_back),
    (exercises.one_layer_back, lambda errors, weights, a: np.einsum("ij,jk->ik", errors, weights) * (a - a**2)),
    (exercises.backpropagate, slopes()),
    (exercises.backpropagate, lambda *task: [tuple(part) for part in slopes()(*task)]),
    (exercises.backpropagate, measure.backpropagate),
]


WRONG = [
    (exercises.one_layer_back, lambda errors, weights, a: errors @ weights, "sigmoid's slope is missing"),
    (exercises.one_layer_back, lambda errors, weights, a: (errors @ weights) * a, "1 - a is missing"),
    (exercises.one_layer_back, lambda errors, weights, a: (errors @ weights) * (1 - a), "a is missing"),
    (exercises.one_layer_back, lambda errors, weights, a: (errors @ weights.T) * a * (1 - a), "turned round"),
    (exercises.one_layer_back, lambda errors, weights, a: errors @ weights.T, "turned round"),
    (exercises.one_layer_back, lambda errors, weights, a: errors * a * (1 - a), "weights are missing"),
    (exercises.one_layer_back, lambda errors, weights, a: -one_layer_back(errors, weights, a), "wrong sign"),
    (exercises.one_layer_back, lambda errors, weights, a: 2 * one_layer_back(errors, weights, a), "factor 2"),
    (
        exercises.one_layer_back,
        lambda errors, weights, a: (errors @ weights) * sigmoid(a) * (1 - sigmoid(a)),
        "through the sigmoid already",
    ),
    (exercises.one_layer_back, lambda errors, weights, a: weights @ errors, "NumPy stopped with"),
    (exercises.one_layer_back, lambda errors, weights, a: one_layer_back(errors, weights, a).sum(), "shape"),
    (exercises.one_layer_back, lambda errors, weights, a: (errors @ weights) * a**2, "first error should be"),
    (exercises.backpropagate, lambda *task: slopes()(*task)[0], "Return two things"),
    (exercises.backpropagate, lambda *task: (slopes()(*task)[0][:2], slopes()(*task)[1]), "three arrays"),
    (exercises.backpropagate, lambda *task: (0.0, 0.0), "three arrays"),
    (exercises.backpropagate, turned, r"slopes of weights\[0\] should have the shape \(5, 12\)"),
    (
        exercises.backpropagate,
        slopes(lambda e, a: e.T @ a, lambda e: e.sum(axis=0)),
        "sum over the images. The cost is their average",
    ),
    (exercises.backpropagate, slopes(lambda e, a: e.T @ a), "weights' slopes are a sum"),
    (exercises.backpropagate, slopes(bias_slope=lambda e: e.sum(axis=0)), "biases' slopes are a sum"),
    (exercises.backpropagate, slopes(lambda e, a: -e.T @ a / 3, lambda e: -e.mean(axis=0)), "wrong sign"),
    (exercises.backpropagate, slopes(lambda e, a: e.T @ a / 6, lambda e: e.mean(axis=0) / 2), "half of it"),
    (exercises.backpropagate, slopes(images=slice(1)), "first image's part"),
    (exercises.backpropagate, slopes(bias_slope=lambda e: 0 * e[0]), "slope is the error itself"),
    (exercises.backpropagate, slopes(bias_slope=lambda e: 0 * e[0] + 1), "slope is the error itself"),
    (
        exercises.backpropagate,
        slopes(lambda e, a: e.T @ a / 10, lambda e: e.sum(axis=0) / 10),
        "divide by the ten outputs",
    ),
    (exercises.backpropagate, without_the_sigmoids_slope, r"lack a \* \(1 - a\)"),
    (exercises.backpropagate, off_by_one_layer, r"slopes of weights\[2\] are off"),
    (exercises.backpropagate, slopes(lambda e, a: e.T @ a / 3.01), r"slopes of weights\[2\] are off"),
]
