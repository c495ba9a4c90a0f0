"""Accuracy: others' scores, which digits are mixed up, and whether the top output says how often it is right.

The top output of an image is the largest of its ten outputs; the answer is the neuron that has it.
"""

import itertools

import numpy as np

PUBLISHED = [
    ("the nearest of ten means (lesson 01)", 20),
    ("1998: no hidden layer (linear)", 12.0),
    ("1998: 784-300-10", 4.7),
    ("1998: 784-1000-10", 4.5),
    ("1998: 784-300-100-10", 3.05),
    ("1998: LeNet-5, convolutional", 0.95),
    ("2010: five wide hidden layers, deformed digits", 0.35),
    ("2016: SimpleNet, convolutional", 0.25),
]
"""How many of 100 MNIST test images others' networks misread, as they report it, and lesson 01's ten pictures.

Source: LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document recognition", figure 9;
Cireşan, Meier, Gambardella, Schmidhuber 2010, arXiv:1003.0358; Hasanpour et al. 2016, arXiv:1608.06037.
"""

SURE = 0.9
"""Above which top output an answer is called sure."""

EDGES = 0.0, 0.5, 0.7, 0.9, 1.0
"""Between which top outputs answers are put together."""


def chance(share, n):
    """Return by how much chance typically moves a share, 0 to 1, that is measured on n images: its standard deviation.

    That is what n images picked at random would give; images that were written by few people stray more.
    """
    return float(np.sqrt(share * (1 - share) / n))


def judged(network, examples):
    """Return (tops, right), both (n,): the top output of each image, 0 to 1, and whether the answer is its label."""
    outputs = network.outputs(examples.images)
    return outputs.max(axis=1), outputs.argmax(axis=1) == examples.labels


def mixed_up(counts):
    """Return the pairs of digits taken for each other: [(how often, one, other), ...], the most frequent pair first.

    counts: (10, 10), how often each label (rows) got each answer (columns). Both directions are added up; of equals
    the smaller digits come first.
    """
    together = np.asarray(counts) + np.transpose(counts)
    pairs = [(int(together[a, b]), a, b) for a in range(10) for b in range(a + 1, 10)]
    return sorted(pairs, key=lambda pair: -pair[0])


def steps(tops, edges=EDGES):
    """Return, for each step from one edge to the next, which top outputs lie in it: [(n,) of bool, ...].

    A top output that is an edge belongs to the step below it.
    """
    return [(tops > low) & (tops <= high) for low, high in itertools.pairwise(edges)]


def reliability(tops, right, edges=EDGES):
    """Return (says, earns), a number for each step: the mean top output in it, and the share of right answers.

    tops: (n,) from 0 to 1. right: (n,) of bool. NaN for a step without answers.
    """
    says, earns = np.full((2, len(edges) - 1), np.nan)
    for i, there in enumerate(steps(tops, edges)):
        if there.any():
            says[i], earns[i] = tops[there].mean(), right[there].mean()
    return says, earns
