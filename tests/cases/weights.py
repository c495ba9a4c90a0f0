"""Answers to lesson 06's exercises, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.weights import exercises


def right_map(image, weights):
    return weights.reshape(28, 28) * (image / 255)


def sums(images, weights):
    return images.reshape(-1, 784) / 255 @ weights


def products(images, weights):
    return images.reshape(-1, 784) / 255 * weights


def ink(images):
    return images.reshape(-1, 784).sum(axis=1)


RIGHT = [
    (exercises.contribution_map, right_map),
    (exercises.contribution_map, lambda image, weights: (image.ravel() / 255 * weights).reshape(28, 28)),
    (exercises.most_exciting, lambda i, w: sums(i, w).argmax()),
    (exercises.most_exciting, lambda i, w: int(np.argsort(i.reshape(-1, 784) @ w)[-1])),
    (exercises.most_exciting, lambda i, w: max(range(len(i)), key=lambda k: (i[k] * w.reshape(28, 28)).sum())),
]


WRONG = [
    (exercises.contribution_map, lambda i, w: w @ i.ravel() / 255, "one number"),
    (exercises.contribution_map, lambda i, w: w * i.ravel() / 255, "one row of 784"),
    (exercises.contribution_map, lambda i, w: w.reshape(28, 28) * i, "255 times too large"),
    (exercises.contribution_map, lambda i, w: right_map(i, w) / 255, "255 times too small"),
    (exercises.contribution_map, lambda i, w: right_map(i.T, w), "swapped"),
    (exercises.contribution_map, lambda i, w: right_map(i, w).T, "swapped"),
    (exercises.contribution_map, lambda i, w: np.abs(right_map(i, w)), "lost its signs"),
    (exercises.contribution_map, lambda i, w: -right_map(i, w), "turned around"),
    (exercises.contribution_map, lambda i, w: w.reshape(28, 28), "weights alone"),
    (exercises.contribution_map, lambda i, w: w.reshape(28, 28) * (i > 0), "Half-dark"),
    (exercises.contribution_map, lambda i, w: w.reshape(28, 28) * (i // 255), "Half-dark pixels got lost"),
    (exercises.contribution_map, lambda i, w: w.reshape(28, 28) * (i * i / 255), "it adds"),
    (exercises.contribution_map, lambda i, w: w * i / 255, "reshape"),
    (exercises.contribution_map, lambda i, w: "map", "numbers, but it is str"),
    (exercises.contribution_map, lambda i, w: (w.reshape(28, 28) * i).astype(np.uint8) / 255, "uint8 holds no sign"),
    (exercises.contribution_map, lambda i, w: i * w.reshape(28, 28).astype(np.uint8) / 255, "uint8 holds no sign"),
    (exercises.contribution_map, lambda i, w: w.reshape(28, 28) * (i.astype(np.int8) / 255), "it adds"),
    (exercises.contribution_map, lambda i, w: np.zeros((3, 3)), r"shape \(28, 28\)"),
    (exercises.most_exciting, lambda i, w: sums(i, w), "a number for each image"),
    (exercises.most_exciting, lambda i, w: sums(i, w).max(), "the sum itself"),
    (exercises.most_exciting, lambda i, w: (i.reshape(-1, 784) @ w).max(), "the sum itself"),
    (exercises.most_exciting, lambda i, w: sums(i, w).argmax() + 1, "from 0"),
    (exercises.most_exciting, lambda i, w: sums(i, w).argmin(), "excite least"),
    (exercises.most_exciting, lambda i, w: np.argsort(sums(i, w))[0], "excite least"),
    (exercises.most_exciting, lambda i, w: np.argsort(sums(i, w))[-20:], "one image's place"),
    (exercises.most_exciting, lambda i, w: i[sums(i, w).argmax()], "one image's place"),
    (exercises.most_exciting, lambda i, w: np.abs(sums(i, w)).argmax(), "Keep the signs"),
    (exercises.most_exciting, lambda i, w: ink(i).argmax(), "most ink"),
    (exercises.most_exciting, lambda i, w: products(i, w).clip(0).sum(axis=1).argmax(), "argues against"),
    (exercises.most_exciting, lambda i, w: sums((i > 0) * 255, w).argmax(), "Half-dark"),
    (exercises.most_exciting, lambda i, w: products(i, w).max(axis=1).argmax(), "single one"),
    (exercises.most_exciting, lambda i, w: (sums(i, w) / ink(i)).argmax(), "Divide by nothing"),
    (exercises.most_exciting, lambda i, w: sums(i.transpose(0, 2, 1), w).argmax(), "swapped"),
    (exercises.most_exciting, lambda i, w: products(i, w).argmax(), "Whose products"),
    (exercises.most_exciting, lambda i, w: sums(i, w).mean(), "a whole number"),
    (exercises.most_exciting, lambda i, w: "the first", "numbers, but it is str"),
    (exercises.most_exciting, lambda i, w: i @ w, "reshape"),
]
