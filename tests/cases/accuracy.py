"""Answers to the exercises on accuracy, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.accuracy import exercises


def one_by_one(labels, answers):
    counts = np.zeros((10, 10))
    for label, answer in zip(labels, answers):
        counts[label, answer] += 1
    return counts


def once(labels, answers):
    counts = np.zeros((10, 10))
    counts[labels, answers] += 1
    return counts


def between(tops, low, high):
    return (tops > low) & (tops <= high)


def both(tops, right, low, high, sign=1):
    there = between(tops, low, high)
    return sign * tops[there].mean(), right[there].mean()


RIGHT = [
    (exercises.confusion, one_by_one),
    (exercises.confusion, lambda labels, answers: np.bincount(10 * labels + answers, minlength=100).reshape(10, 10)),
    (exercises.confusion, lambda labels, answers: one_by_one(labels, answers).astype(int).tolist()),
    (exercises.reliability, both),
    (exercises.reliability, lambda *given: np.array(both(*given))),
]


WRONG = [
    (exercises.confusion, lambda labels, answers: one_by_one(answers, labels), "swapped: a row is a label"),
    (exercises.confusion, lambda labels, answers: one_by_one(labels, answers) / len(labels), "These are shares"),
    (
        exercises.confusion,
        lambda labels, answers: one_by_one(labels, answers) / one_by_one(labels, answers).sum(axis=1, keepdims=True),
        "These are shares",
    ),
    (exercises.confusion, lambda labels, answers: one_by_one(labels, answers) * (1 - np.eye(10)), "on the diagonal"),
    (exercises.confusion, lambda labels, answers: one_by_one(labels, answers) * np.eye(10), "Only the right answers"),
    (exercises.confusion, once, "Go image by image"),
    (exercises.confusion, lambda labels, answers: np.bincount(10 * labels + answers, minlength=100), "reshape"),
    (exercises.confusion, lambda labels, answers: np.mean(labels == answers), r"shape \(10, 10\)"),
    (exercises.confusion, lambda labels, answers: one_by_one(labels, answers) + 1, "labeled 0 and answered 0; yours"),
    (exercises.reliability, lambda *given: both(*given)[::-1], "The two are swapped"),
    (exercises.reliability, lambda tops, right, low, high: (tops.mean(), right.mean()), "over all answers"),
    (exercises.reliability, lambda tops, right, low, high: both(tops, right, low, 1), "no upper end"),
    (exercises.reliability, lambda tops, right, low, high: both(tops, right, 0, high), "no lower end"),
    (exercises.reliability, lambda tops, right, low, high: both(-tops, right, -high, -low, -1), "An answer of just"),
    (
        exercises.reliability,
        lambda tops, right, low, high: (np.mean(tops * between(tops, low, high)), np.mean(right & (tops > low))),
        "it should be",
    ),
    (
        exercises.reliability,
        lambda tops, right, low, high: [np.mean(part * between(tops, low, high)) for part in (tops, right)],
        "Divide by how many lie between",
    ),
    (exercises.reliability, lambda *given: ((given[2] + given[3]) / 2, both(*given)[1]), "not the middle"),
    (exercises.reliability, lambda *given: (both(*given)[0], 1 - both(*given)[1]), "You count the mistakes"),
    (
        exercises.reliability,
        lambda tops, right, low, high: (tops[between(tops, low, high)].mean(), right[between(tops, low, high)].sum()),
        "These are counts",
    ),
    (exercises.reliability, lambda *given: (both(*given)[0], both(*given)[0] - both(*given)[1]), "the difference"),
    (exercises.reliability, lambda *given: both(*given)[1], "Return two numbers"),
    (exercises.reliability, lambda *given: (both(*given)[0], None), "One of the two"),
    (exercises.reliability, lambda tops, right, low, high: (tops, right), r"shape \(\)"),
]
