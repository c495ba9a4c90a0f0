"""Answers to the exercises on slopes, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.slopes import exercises
from helpers.network import sigmoid


def neuron(step_of=lambda step: step, factor=lambda a, y: 2 * (a - y) * a * (1 - a), bias_too=True, seen=None):
    """Return a train_neuron with a mistake, or none."""

    def train_neuron(images, labels, step):
        weights, bias = np.zeros(784), 0.0
        for x, y in zip(images[:seen], labels):
            a = sigmoid(weights @ x + bias)
            with_z = factor(a, y)
            weights -= step_of(step) * with_z * x
            bias -= step_of(step) * with_z * bias_too
        return weights, bias

    return train_neuron


def all_at_once(images, labels, step):
    with_z = 2 * (0.5 - labels) * 0.25
    return -step * with_z @ images, -step * with_z.sum()


def average(images, labels, step):
    return tuple(part / len(images) for part in all_at_once(images, labels, step))


def my_cost(outputs, labels):
    return np.mean(np.sum((outputs - np.eye(10)[labels]) ** 2, axis=1))


RIGHT = [
    (exercises.train_neuron, neuron()),
    (exercises.train_neuron, lambda *task: list(neuron()(*task))),
    (exercises.train_neuron, lambda *task: (neuron()(*task)[0], np.array([neuron()(*task)[1]]))),
    (exercises.cost, my_cost),
    (exercises.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2) / len(outputs)),
    (exercises.gradient_step, lambda parameters, gradient, rate: parameters - rate * gradient),
]


WRONG = [
    (exercises.train_neuron, lambda *task: np.zeros(784), "two things"),
    (exercises.train_neuron, lambda *task: (np.zeros(784), 0.0), "Nothing has moved"),
    (exercises.train_neuron, lambda *task: (np.zeros(783), 0.0), r"shape \(784,\)"),
    (exercises.train_neuron, lambda *task: (np.zeros(784), np.zeros(784)), r"The bias should have the shape \(\)"),
    (exercises.train_neuron, lambda *task: (np.zeros(784), "none"), "should be numbers"),
    (exercises.train_neuron, neuron(lambda step: -step), "uphill"),
    (exercises.train_neuron, neuron(factor=lambda a, y: 2 * (y - a) * a * (1 - a)), "uphill"),
    (exercises.train_neuron, neuron(factor=lambda a, y: (a - y) * a * (1 - a)), "factor 2"),
    (exercises.train_neuron, neuron(factor=lambda a, y: 2 * (a - y)), "sigmoid's slope"),
    (exercises.train_neuron, neuron(lambda step: 1), "step size is missing"),
    (exercises.train_neuron, neuron(bias_too=False), "bias has not moved"),
    (exercises.train_neuron, neuron(seen=1), "inside the loop"),
    (exercises.train_neuron, all_at_once, "One at a time"),
    (exercises.train_neuron, average, "One at a time"),
    (exercises.train_neuron, neuron(factor=lambda a, y: 2 * (a - y) * a), "first weight should be"),
    (exercises.cost, lambda outputs, labels: np.mean((outputs - np.eye(10)[labels]) ** 2), "Ten times too small"),
    (exercises.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2), "Divide by how many"),
    (exercises.cost, lambda outputs, labels: my_cost(outputs, labels) / 2, "Half"),
    (exercises.cost, lambda outputs, labels: np.mean(np.sum(np.abs(outputs - np.eye(10)[labels]), 1)), "Square"),
    (exercises.cost, lambda outputs, labels: np.mean(np.sum(outputs - np.eye(10)[labels], 1)), "Square"),
    (exercises.cost, lambda outputs, labels: np.mean(np.sum((outputs - labels[:, None]) ** 2, 1)), "1 at the label"),
    (exercises.cost, lambda outputs, labels: np.mean((outputs - labels) ** 2), "np.eye"),
    (exercises.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2, axis=1), "Average over"),
    (exercises.cost, lambda outputs, labels: np.sum((outputs - np.eye(10)[labels]) ** 2, axis=0), "axis 1"),
    (exercises.cost, lambda outputs, labels: -my_cost(outputs, labels), "wrong sign"),
    (exercises.cost, lambda outputs, labels: np.mean(np.sum((outputs + np.eye(10)[labels]) ** 2, 1)), "Subtract"),
    (exercises.cost, lambda outputs, labels: np.mean(np.sum(outputs**2, 1)), "Subtract the target first"),
    (exercises.cost, lambda outputs, labels: np.mean(np.sum((outputs - np.eye(10)[:6]) ** 2, 1)), "it should be"),
    (exercises.cost, lambda outputs, labels: my_cost((255 * outputs).astype(np.uint8), labels), "it should be"),
    (exercises.cost, lambda outputs, labels: my_cost(outputs.T, labels), "NumPy stopped with"),
    (exercises.cost, lambda outputs, labels: 0.5, "it should be"),
    (exercises.gradient_step, lambda parameters, gradient, rate: parameters + rate * gradient, "uphill"),
    (exercises.gradient_step, lambda parameters, gradient, rate: parameters - gradient, "step size is missing"),
    (exercises.gradient_step, lambda parameters, gradient, rate: parameters - gradient / rate, "Multiply"),
    (exercises.gradient_step, lambda parameters, gradient, rate: rate * (parameters - gradient), "scales the gradient"),
    (exercises.gradient_step, lambda parameters, gradient, rate: -rate * gradient, "Add it"),
    (exercises.gradient_step, lambda parameters, gradient, rate: parameters, "Nothing has moved"),
    (exercises.gradient_step, lambda parameters, gradient, rate: gradient, "element by element"),
    (exercises.gradient_step, lambda parameters, gradient, rate: 1.0, "shape"),
]
