"""Answers to the exercises on the way from 3 to 8, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers import zoo
from helpers.lessons.morph import exercises, measure


def waterfall(weights, bias, before, after):
    return np.cumsum(np.append(weights @ before + bias, weights * (after - before)))


def with_steps(steps_of, start_of=lambda weights, bias, before: weights @ before + bias):
    """Return a waterfall with steps, or a start, of its own."""

    def answer(weights, bias, before, after):
        return np.cumsum(np.append(start_of(weights, bias, before), steps_of(weights, bias, before, after)))

    return answer


def step(weights, bias, before, after):
    return weights * (after - before)


def search(image, targets=range(10)):
    """The greedy search towards each of the other digits; the shortest of them."""
    network = zoo.load("digits")
    others = [digit for digit in targets if digit != 3]
    found = [measure.greedy(network, image, lambda outputs, k=k: outputs[:, k] - outputs[:, 3]) for k in others]
    return min(found, key=len)


def greedy(image):
    return measure.greedy(zoo.load("digits"), image)


RIGHT = [
    (exercises.waterfall, waterfall),
    (exercises.waterfall, lambda *given: list(waterfall(*given))),
    (exercises.fewer, search),
    (exercises.fewer, lambda image: np.array(search(image))),
    (exercises.fewer, lambda image: set(search(image))),
]

WRONG = [
    (exercises.waterfall, step, "These are the steps"),
    (exercises.waterfall, lambda *given: waterfall(*given)[1:], "the start is missing"),
    (exercises.waterfall, lambda *given: waterfall(*given)[-1], r"shape \(5,\)"),
    (exercises.waterfall, lambda *given: "z", "should be numbers"),
    (exercises.waterfall, with_steps(step, lambda w, b, before: w @ before), "bias is missing at the start"),
    (exercises.waterfall, with_steps(lambda w, b, x, y: w * (y - x) + b), "counted again"),
    (exercises.waterfall, with_steps(lambda w, b, x, y: w * (x - y)), r"weight times \(after - before\)"),
    (exercises.waterfall, with_steps(lambda w, b, x, y: w * y), "the \\*change\\* of activation"),
    (exercises.waterfall, with_steps(lambda w, b, x, y: y - x), "weights are missing"),
    (exercises.waterfall, with_steps(step, lambda w, b, x: 0), "starts at 0"),
    (
        exercises.waterfall,
        lambda w, b, x, y: np.cumsum(np.append(w @ y + b, w * (y - x))),
        "starts at z after",
    ),
    (exercises.waterfall, lambda w, b, x, y: np.append(w @ x + b, w * (y - x)), "z before and the steps"),
    (exercises.waterfall, lambda w, b, x, y: np.ones(5), r"number \d should be -?\d\.\d+; yours is 1.000"),
    (exercises.fewer, greedy, "as many as greedy"),
    (exercises.fewer, lambda image: [*greedy(image), 0], r"\d+ pixels for three images; greedy search turns"),
    (exercises.fewer, lambda image: greedy(image)[:1], "still reads a 3"),
    (exercises.fewer, lambda image: [], "still reads a 3"),
    (exercises.fewer, lambda image: measure.with_turned(image, greedy(image)), "a list of places"),
    (exercises.fewer, lambda image: image.ravel(), "not an image"),
    (exercises.fewer, lambda image: [5, 5], "twice"),
    (exercises.fewer, lambda image: [784], "from 0 to 783"),
    (exercises.fewer, lambda image: ["a"], "whole numbers"),
]
