"""The checks of the exercises on accuracy."""

import numpy as np

from helpers.checking import Unfilled, Wrong, as_numbers, check, compare


def _answered(n, seed):
    """Return (labels, answers), both (n,), with many mistakes, and more in one direction than in the other."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, n)
    answers = np.where(rng.random(n) < 0.6, labels, rng.integers(0, 10, n) // 2)
    return labels, answers


@check
def confusion(function):
    """Exercise: function(labels, answers) counts how often each label, a row, got each answer, a column."""
    labels, answers = _answered(200, seed=6)
    right = np.zeros((10, 10))
    np.add.at(right, (labels, answers), 1)
    result = function(labels, answers)
    if np.shape(result) == (100,):
        raise Wrong("You return 100 counts in a row. Make it a table: .reshape(10, 10).")
    got = as_numbers(result, (10, 10), "The table of counts")
    mistakes = {
        "Rows and columns are swapped: a row is a label, a column an answer.": right.T,
        "These are shares. Count: whole numbers that add up to the number of images.": (
            right / len(labels),
            right / np.maximum(right.sum(axis=1, keepdims=True), 1),
        ),
        "Only the mistakes are counted. The right answers belong on the diagonal.": right * (1 - np.eye(10)),
        "Only the right answers are counted. A label may get any answer.": right * np.eye(10),
        "Each pair that occurs is counted once. counts[labels, answers] += 1 does that: NumPy adds 1 to each place "
        "once, however often it is named. Go image by image.": right > 0,
    }
    label, answer = np.unravel_index(np.abs(got - right).argmax(), right.shape)
    otherwise = (
        f"Of the 200 images of this check {right[label, answer]:.0f} are labeled {label} and answered {answer}; "
    )
    otherwise += f"yours says {got[label, answer]:g}."
    compare(got, right, mistakes, otherwise)
    return "Every image is in its place: the row of its label, the column of its answer."


@check
def reliability(function):
    """Exercise: function(tops, right, low, high) gives what answers say, and what they earn, between two bounds."""
    rng = np.random.default_rng(7)
    tops = rng.random(300)
    right, low, high = rng.random(300) < tops**2, 0.6, 0.8
    tops[:2] = low, high
    there = (tops > low) & (tops <= high)
    says, earns = tops[there].mean(), right[there].mean()
    result = function(tops, right, low, high)
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Wrong("Return two numbers: what they say, and what they earn.")
    if any(part is ... for part in result):
        raise Unfilled
    if any(part is None for part in result):
        raise Wrong("One of the two that you return is None: nothing.")
    got = np.array([as_numbers(part, (), what) for part, what in zip(result, ("says", "earns"), strict=True)])
    above, below = tops > low, tops <= high
    bounds = [(tops >= low) & (tops < high), (tops >= low) & below, above & (tops < high)]
    mistakes = {
        "The two are swapped: the mean top output comes first.": (earns, says),
        "You average over all answers. Choose those between low and high first.": (tops.mean(), right.mean()),
        "Your answers have no upper end: tops <= high is missing.": (tops[above].mean(), right[above].mean()),
        "Your answers have no lower end: tops > low is missing.": (tops[below].mean(), right[below].mean()),
        "You divide by all answers. Divide by how many lie between low and high.": (
            np.mean(tops * there),
            np.mean(right & there),
        ),
        "What they say is the mean top output of these answers, not the middle of low and high.": (0.7, earns),
        "You count the mistakes. What they earn is the share of right answers.": (says, 1 - earns),
        "These are counts. What they earn is a share, from 0 to 1.": (says, right[there].sum()),
        "The second number is the difference. Return the share of right answers itself.": (says, says - earns),
    }
    rows = {words: np.array(values) for words, values in mistakes.items()}
    rows["An answer of just `low` does not count, one of just `high` does: tops > low, tops <= high."] = tuple(
        np.array([tops[each].mean(), right[each].mean()]) for each in bounds
    )
    otherwise = f"For the 300 answers of this check it should be {says:.4f} and {earns:.4f}; yours is "
    compare(got, np.array([says, earns]), rows, f"{otherwise}{got[0]:.4f} and {got[1]:.4f}.")
    return f"These {there.sum()} made-up answers say {says:.2f} and earn {earns:.2f}: too sure by {says - earns:.2f}."
