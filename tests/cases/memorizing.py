"""Answers to the exercises on memorizing, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.memorizing import exercises


def costs_of(outputs, labels):
    return ((outputs - np.eye(10)[labels]) ** 2).sum(axis=1)


def by(size_of, turn=lambda order, count: order[::-1][:count]):
    """Return a costliest that sorts by size_of(outputs, labels)."""
    return lambda outputs, labels, count: turn(np.argsort(size_of(outputs, labels)), count)


def at_label(outputs, labels):
    return outputs[np.arange(len(labels)), labels]


RIGHT = [
    (exercises.costliest, by(costs_of)),
    (exercises.costliest, by(costs_of, lambda order, count: list(order[-count:][::-1]))),
    (exercises.costliest, lambda outputs, labels, count: np.argsort(-costs_of(outputs, labels))[:count]),
    (exercises.widths, lambda: (10, 5)),
    (exercises.widths, lambda: [12, 6]),
]


WRONG = [
    (exercises.costliest, by(costs_of, lambda order, count: order[:count]), "cost least"),
    (exercises.costliest, by(costs_of, lambda order, count: order[-count:]), "the costliest last"),
    (exercises.costliest, by(costs_of, lambda order, count: order[::-1]), "Only the first"),
    (exercises.costliest, by(costs_of, lambda order, count: order[:2]), r"shape \(3,\)"),
    (exercises.costliest, lambda a, y, count: np.sort(costs_of(a, y))[::-1][:count], "These are costs"),
    (exercises.costliest, lambda a, y, count: y[np.argsort(-costs_of(a, y))[:count]], "These are labels"),
    (exercises.costliest, by(lambda a, y: -at_label(a, y)), "how low the output at the label is"),
    (exercises.costliest, by(lambda a, y: np.abs(a - np.eye(10)[y]).sum(axis=1)), "Square each one"),
    (exercises.costliest, by(lambda a, y: (a**2).sum(axis=1)), "Subtract the target"),
    (exercises.costliest, lambda a, y, count: np.arange(count), "For the eight images"),
    (exercises.widths, lambda: 10, "two numbers"),
    (exercises.widths, lambda: (10, 0), "from 1 to 200"),
    (exercises.widths, lambda: (9.5, 3), "whole number"),
    (exercises.widths, lambda: (4, 2), "not enough"),
    (exercises.widths, lambda: (20, 12), "is enough, too"),
    (exercises.widths, lambda: (20, 3), "come closer"),
]
