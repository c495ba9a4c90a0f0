"""The checks of the exercises on scales and on taking neurons away."""

import numpy as np

from helpers.checking import Wrong, as_numbers, check, compare
from helpers.lessons.ablation.measure import right_without
from helpers.network import Network


def example():
    """Return (network, images, labels): a small network with 6 neurons in its 2nd layer, and images it reads right.

    The seed is one for which the mistakes that `hurts_most` knows each find a neuron of their own.
    """
    rng = np.random.default_rng(604)
    network = Network.random((16, 6, 5, 3), rng)
    for weights in network.weights:
        weights *= 4
    images = rng.integers(0, 256, (300, 4, 4)).astype(np.uint8)
    # Turned by two, the right answer for digit 0 is not neuron 0, which one might name without looking.
    order = np.roll(np.arange(6), 2)
    network.weights[0][...] = network.weights[0][order]
    network.weights[1][...] = network.weights[1][:, order]
    return network, images, network.predict(images)


def _one_neuron(function, *given):
    """Return what the function finds, a whole number; raises Wrong for anything else."""
    try:
        got = function(*given)
    except IndexError as error:
        raise Wrong(f"NumPy says: {error}. Neurons come first, images second: right[:, labels == digit].") from None
    if np.shape(got) != ():
        raise Wrong(f"Return one neuron's number; yours has the shape {np.shape(got)}. Which one is the lowest?")
    got = float(as_numbers(got, (), "The neuron"))
    if not got.is_integer():
        raise Wrong(f"Yours is {got:.3f}, which looks like a share. Return which neuron it is: .argmin().")
    return got


@check
def hurts_most(function):
    """Exercise: function(right, labels, digit) finds the neuron that a digit needs most.

    right: (neurons, n) bool, whether an image is still read without a neuron. Returns the neuron, counted from 0,
    without which the fewest images of `digit` are read.
    """
    network, images, labels = example()
    right = right_without(network, images, labels)
    of_digit = [labels == digit for digit in range(3)]
    found = [_one_neuron(function, right, labels, digit) for digit in range(3)]

    def each(groups=of_digit, pick=np.argmin):
        return [pick(right[:, chosen].mean(axis=1)) for chosen in groups]

    needed = each()
    names = [", ".join(f"{k:g}" for k in neurons) for neurons in (needed, found)]
    said = f"In a small network the digits 0, 1 and 2 need the neurons {names[0]}; you found {names[1]}."
    mistakes = {
        f"{said} Count neurons from 0.": np.add(needed, 1),
        f"{said} Take the lowest share left, not the highest.": each(pick=np.argmax),
        f"{said} Count only the images whose label is the digit.": [right.mean(axis=1).argmin()] * 3,
        f"{said} Keep the images of the digit, not the others.": each([~chosen for chosen in of_digit]),
    }
    otherwise = f"{said} For each neuron: how many images of the digit are still read without it?"
    compare(found, needed, mistakes, otherwise)
    return "Right for all three digits of a small network made for this check."


@check
def disguise(function):
    """Exercise: function(weights) gives other weights, all below zero, with the same min-max picture."""
    some = np.random.default_rng(5).normal(0, 1, 784)
    for weights in (100 * some, some):
        got = as_numbers(function(weights), (784,), "The new weights")
        if (got > 0).any():
            raise Wrong(
                f"{np.sum(got > 0)} of your weights are still above zero. Subtract one number from all, one that is "
                "large enough for any weights."
            )
        if (got == 0).any():
            raise Wrong(f"Exactly zero: {np.sum(got == 0)} of 784. Below zero means a little further down.")
        if got.max() == got.min():
            raise Wrong("All your weights are equal, so their picture is empty.")
        gray, wanted = ((values - values.min()) / (values.max() - values.min()) for values in (got, weights))
        if np.allclose(gray, 1 - wanted, atol=1e-3):
            raise Wrong("Your picture is the negative: dark became light. Do not turn the signs around; shift instead.")
        if not np.allclose(gray, wanted, atol=1e-3):
            raise Wrong("The min–max picture has changed. Do the same to every weight: subtract one number from all.")
    return f"All weights lie between {got.min():.2f} and {got.max():.2f}, and the gray picture is the same."
