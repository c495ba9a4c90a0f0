"""Answers to the exercises on training, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.training import exercises

NAN = float("nan")


def my_pass(parameters, slopes_of, order, batch_size, learning_rate):
    for first in range(0, len(order) - batch_size + 1, batch_size):
        parameters = parameters - learning_rate * slopes_of(parameters, order[first : first + batch_size])
    return parameters


def in_place(parameters, slopes_of, order, batch_size, learning_rate):
    for batch in np.split(order[: len(order) // batch_size * batch_size], len(order) // batch_size):
        parameters -= learning_rate * slopes_of(parameters, batch)
    return parameters


def step_from(parameters, slopes_of, chosen, rate):
    return parameters - rate * slopes_of(parameters, chosen)


def too_many(parameters, slopes_of, order, batch_size, learning_rate):
    for first in range(0, len(order), batch_size):
        parameters = step_from(parameters, slopes_of, order[first : first + batch_size], learning_rate)
    return parameters


def from_the_start(parameters, slopes_of, order, batch_size, learning_rate):
    start = parameters.copy()
    for first in range(0, len(order) - batch_size + 1, batch_size):
        parameters = parameters - learning_rate * slopes_of(start, order[first : first + batch_size])
    return parameters


def the_same_batch(parameters, slopes_of, order, batch_size, learning_rate):
    for _ in range(len(order) // batch_size):
        parameters = step_from(parameters, slopes_of, order[:batch_size], learning_rate)
    return parameters


def in_no_order(parameters, slopes_of, order, batch_size, learning_rate):
    return my_pass(parameters, slopes_of, np.arange(len(order)), batch_size, learning_rate)


def overlapping(parameters, slopes_of, order, batch_size, learning_rate):
    for first in range(len(order) - batch_size + 1):
        parameters = step_from(parameters, slopes_of, order[first : first + batch_size], learning_rate)
    return parameters


def one_by_one(parameters, slopes_of, order, batch_size, learning_rate):
    return my_pass(parameters, slopes_of, order, 1, learning_rate)


def without_the_last(parameters, slopes_of, order, batch_size, learning_rate):
    for first in range(0, len(order) - batch_size, batch_size):
        parameters = step_from(parameters, slopes_of, order[first : first + batch_size], learning_rate)
    return parameters


RIGHT = [
    (exercises.learning_rates, lambda: (3, 30)),
    (exercises.learning_rates, lambda: [1.0, 100.0]),
    (exercises.one_pass, my_pass),
    (exercises.one_pass, in_place),
]


WRONG = [
    (exercises.learning_rates, lambda: 3, "two numbers"),
    (exercises.learning_rates, lambda: (3, -1), "above 0"),
    (exercises.learning_rates, lambda: (3, 1e39), "at most 1,000,000; you gave 1e\\+39"),
    (exercises.learning_rates, lambda: (NAN, 3), "you gave nan"),
    (exercises.learning_rates, lambda: (300, 3), "other way round"),
    (exercises.learning_rates, lambda: (0.01, 300), "larger"),
    (exercises.learning_rates, lambda: (100, 300), "smaller"),
    (exercises.learning_rates, lambda: (3, 0.01), "too small rather than too large"),
    (exercises.learning_rates, lambda: (3, 5), "still learns"),
    (exercises.learning_rates, lambda: ("three", 5), "should be numbers"),
    (exercises.one_pass, lambda parameters, slopes_of, order, size, rate: parameters, "Nothing has moved"),
    (
        exercises.one_pass,
        lambda p, slopes_of, order, size, rate: step_from(p, slopes_of, order[:size], rate),
        "one step",
    ),
    (exercises.one_pass, lambda p, slopes_of, order, size, rate: step_from(p, slopes_of, order, rate), "all images at"),
    (exercises.one_pass, too_many, "One step too many"),
    (exercises.one_pass, lambda p, slopes_of, order, size, rate: my_pass(p, slopes_of, order, size, -rate), "uphill"),
    (exercises.one_pass, lambda p, slopes_of, order, size, rate: my_pass(p, slopes_of, order, size, 1), "rate is miss"),
    (exercises.one_pass, from_the_start, "Every step starts from the first"),
    (exercises.one_pass, the_same_batch, "the same batch again"),
    (exercises.one_pass, in_no_order, "from `order`, which is shuffled"),
    (exercises.one_pass, overlapping, "overlap"),
    (exercises.one_pass, without_the_last, "12 make four batches"),
    (exercises.one_pass, one_by_one, "One image at a time"),
    (exercises.one_pass, lambda p, slopes_of, order, size, rate: p + 1, "it should be three steps"),
    (exercises.one_pass, lambda p, slopes_of, order, size, rate: 1.0, "shape"),
    (exercises.one_pass, lambda p, slopes_of, order, size, rate: slopes_of(p, order[0]), "it should be|stopped with"),
]
