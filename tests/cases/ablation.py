"""Answers to lesson 07's exercises, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.ablation import exercises


def hurts_most(right, labels, digit, pick=np.argmin):
    return pick(right[:, labels == digit].mean(axis=1))


def on_all_digits(right, labels, digit):
    return right.mean(axis=1).argmin()


def on_other_digits(right, labels, digit):
    return right[:, labels != digit].mean(axis=1).argmin()


def spoiling(right, labels, digit):
    answer = hurts_most(right, labels, digit)
    right[:] = False
    return answer


RIGHT = [
    (exercises.hurts_most, hurts_most),
    (exercises.hurts_most, lambda *given: int(hurts_most(*given))),
    (exercises.hurts_most, spoiling),
    (exercises.disguise, lambda weights: weights - weights.max() - 1),
    (exercises.disguise, lambda weights: weights / np.abs(weights).max() - 2),
]


WRONG = [
    (exercises.hurts_most, lambda *given: hurts_most(*given, pick=np.argmax), "not the highest"),
    (exercises.hurts_most, on_all_digits, "Count only the images"),
    (exercises.hurts_most, lambda *given: hurts_most(*given) + 1, "from 0"),
    (exercises.hurts_most, on_other_digits, "not the others"),
    (exercises.hurts_most, lambda right, labels, digit: right[labels == digit].argmin(), "Neurons come first"),
    (exercises.hurts_most, lambda *given: "six", "numbers, but it is str"),
    (exercises.hurts_most, lambda *given: np.nan, "a share"),
    (exercises.hurts_most, lambda *given: -1, "you found -1, -1, -1"),
    (exercises.hurts_most, lambda *given: hurts_most(*given, pick=np.min), "looks like a share"),
    (exercises.hurts_most, lambda *given: hurts_most(*given, pick=np.array), "one neuron's number"),
    (exercises.hurts_most, lambda *given: 4.0 if hurts_most(*given) != 4 else 3.0, "small network"),
    (exercises.disguise, lambda w: w, "still above zero"),
    (exercises.disguise, lambda w: w - w.max(), "Exactly zero: 1 of 784"),
    (exercises.disguise, lambda w: w - 4, "large enough for any"),
    (exercises.disguise, lambda w: -w - 1000, "negative: dark became light"),
    (exercises.disguise, lambda w: -np.abs(w) - 1, "picture has changed"),
    (exercises.disguise, lambda w: -np.ones(784), "all your weights are equal|All your weights are equal"),
    (exercises.disguise, lambda w: w.reshape(28, 28) - 999, r"shape \(784,\)"),
]
