"""Answers to lesson 09's exercises, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.noise import exercises


def curve(tops, right):
    order = np.argsort(-tops)
    answered = np.arange(1, len(tops) + 1)
    return answered / len(tops), np.cumsum(~right[order]) / answered


def patch(n, rng):
    images = np.zeros((n, 28, 28))
    images[:, 10:18, 10:18] = rng.random((n, 8, 8))
    return images


def share_right(outputs, labels):
    return np.mean(outputs.argmax(axis=1) == labels)


RIGHT = [
    (exercises.over_confidence, lambda outputs, labels: outputs.max(axis=1).mean() - share_right(outputs, labels)),
    (exercises.fooling_noise, patch),
    (exercises.fooling_noise, lambda n, rng: patch(n, rng).astype(np.float32)),
    (exercises.risk_coverage, curve),
    (exercises.risk_coverage, lambda tops, right: list(curve(tops, right))),
]


WRONG = [
    (exercises.over_confidence, lambda o, y: share_right(o, y) - o.max(axis=1).mean(), "sign"),
    (exercises.over_confidence, lambda o, y: o.max(axis=1).mean(), "Subtract the share"),
    (exercises.over_confidence, lambda o, y: o.mean() - share_right(o, y), "all ten outputs"),
    (exercises.over_confidence, lambda o, y: o[np.arange(len(o)), y].mean() - share_right(o, y), "output of the label"),
    (exercises.over_confidence, lambda o, y: o.max(axis=0).mean() - share_right(o, y), "axis=1"),
    (exercises.over_confidence, lambda o, y: o.max(axis=0), "ten numbers"),
    (exercises.over_confidence, lambda o, y: o.max(axis=1) - (o.argmax(axis=1) == y), "each image"),
    (exercises.over_confidence, lambda o, y: 0.0, "made-up"),
    (exercises.fooling_noise, lambda n, rng: rng.random((n, 784)), "flat"),
    (exercises.fooling_noise, lambda n, rng: rng.random((28, 28)), r"shape \(500, 28, 28\)"),
    (exercises.fooling_noise, lambda n, rng: (patch(n, rng) * 255).astype(np.uint8), "Divide 0-to-255"),
    (exercises.fooling_noise, lambda n, rng: rng.random((n, 28, 28)) * 255, "Divide 0-to-255"),
    (exercises.fooling_noise, lambda n, rng: rng.normal(size=(n, 28, 28)), "np.clip"),
    (exercises.fooling_noise, lambda n, rng: np.full((n, 28, 28), np.nan), "np.clip"),
    (exercises.fooling_noise, lambda n, rng: patch(n, np.random.default_rng(0)), "rng that you are given"),
    (
        exercises.fooling_noise,
        lambda n, rng: np.repeat(rng.random((1, 28, 28)), n, axis=0),
        "All n images are the same",
    ),
    (exercises.fooling_noise, lambda n, rng: 0.01 * rng.random((n, 28, 28)), "white paper is too easy"),
    (exercises.fooling_noise, lambda n, rng: 0.04 + 0.01 * rng.random((n, 28, 28)), "pixels vary"),
    (exercises.fooling_noise, lambda n, rng: rng.random((n, 28, 28)), "shuffled digits reach"),
    (exercises.risk_coverage, lambda tops, right: curve(tops, right)[::-1], "swapped"),
    (exercises.risk_coverage, lambda tops, right: curve(-tops, right), "least sure"),
    (exercises.risk_coverage, lambda tops, right: curve(-np.arange(30.0), right), "order they came"),
    (exercises.risk_coverage, lambda tops, right: curve(tops, ~right), "count the right answers"),
    (exercises.risk_coverage, lambda tops, right: (curve(tops, right)[0] * 30, curve(tops, right)[1]), "is a share"),
    (exercises.risk_coverage, lambda tops, right: (np.arange(30) / 30, curve(tops, right)[1]), "starts at 0"),
    (exercises.risk_coverage, lambda tops, right: (np.zeros(30), np.zeros(30)), "rise evenly"),
    (
        exercises.risk_coverage,
        lambda tops, right: (curve(tops, right)[0], np.prod(curve(tops, right), axis=0)),
        "all n",
    ),
    (
        exercises.risk_coverage,
        lambda tops, right: (curve(tops, right)[0], np.ones(30)),
        r"Over the surest \d+ of 30 .* yours is 1.0000",
    ),
    (exercises.risk_coverage, lambda tops, right: curve(tops, right)[1], "Return two arrays"),
    (exercises.risk_coverage, lambda tops, right: (curve(tops, right)[0], None), "One of the two"),
    (exercises.risk_coverage, lambda tops, right: 1 / 0, "stopped with ZeroDivisionError"),
]
