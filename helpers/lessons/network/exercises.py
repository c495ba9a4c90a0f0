"""The checks of the exercises on the network."""

import itertools

import numpy as np

from helpers import network
from helpers.checking import Wrong, as_numbers, check, compare


@check
def parameter_count(function):
    """Exercise: function(sizes) counts all weights and biases of layers of these sizes."""
    for sizes in [(784, 16, 16, 10), (784, 10), (5, 4, 3, 2, 1)]:
        pairs = list(itertools.pairwise(sizes))
        weights = sum(inputs * outputs for inputs, outputs in pairs)
        right = weights + sum(sizes[1:])
        got = as_numbers(function(sizes), (), f"The count for {sizes}")
        counted = f"For {sizes} you count {got:,g}"
        mistakes = {
            f"{counted}: the weights only. Each neuron has a bias as well.": weights - right,
            f"{counted}: the input layer's {sizes[0]} pixels have no biases.": sizes[0],
        }
        otherwise = f"{counted}; it should be {right:,}. Take one pair of layers at a time."
        compare(got - right, 0, mistakes, otherwise)  # how far off it is: four digits are not enough for a count
    return "13,002 for (784, 16, 16, 10), and right for two other lists of sizes."


@check
def sigmoid(function):
    """Exercise: function(z) squashes an array of any numbers into 0 to 1."""
    z = np.array([-3.0, -0.5, 0.0, 0.5, 3.0])
    got = as_numbers(function(z), z.shape, "sigmoid(z) for 5 numbers")
    mistakes = {
        "Your curve falls where it should rise: look at the sign in front of z.": 1 - network.sigmoid(z),
        "That is tanh, which goes from -1 to 1. The sigmoid goes from 0 to 1.": np.tanh(z),
    }
    compare(got, network.sigmoid(z), mistakes, f"sigmoid(0.5) should be 0.6225; yours is {got[3]:.4f}.")
    return "From 0 to 1, and 0.5 at 0."


@check
def relu(function):
    """Exercise: function(z) keeps positive numbers and turns negative ones into 0."""
    z = np.array([[-2.0, -0.1, 0.0], [0.1, 2.0, 30.0]])
    got = as_numbers(function(z), z.shape, "relu(z) for a 2 by 3 array")
    mistakes = {
        "Negative numbers should become 0; yours lose their sign.": np.abs(z),
        "Positive numbers should stay what they are; yours become 1.": z > 0,
    }
    otherwise = f"relu should turn -2, -0.1, 0, 0.1, 2, 30 into 0, 0, 0, 0.1, 2, 30; yours gives {got.ravel()}."
    compare(got, np.maximum(z, 0), mistakes, otherwise)
    return "Negative numbers become 0, positive ones stay."


def _example(seed=1):
    """Return (image, weights, biases): uint8-like values from 0 to 1, and a small layer with visible biases."""
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 256, 784) / 255 * (rng.random(784) < 0.2)
    return image, rng.normal(0, 0.1, (16, 784)), rng.normal(0, 1, 16)


@check
def activation(function):
    """Exercise: function(image, weights, bias) gives one neuron's activation, a number."""
    image, weights, biases = _example()
    for row, bias in zip(weights, biases, strict=True):
        got = as_numbers(function(image, row, bias), (), "One neuron's activation")
        z = row @ image
        right = network.sigmoid(z + bias)
        mistakes = {
            "That is the weighted sum with its bias. Put it through the sigmoid.": z + bias,
            "The bias is missing: add it to the weighted sum before the sigmoid.": network.sigmoid(z),
            "Add the bias before the sigmoid, not after it.": network.sigmoid(z) + bias,
            "The bias is added, not subtracted.": network.sigmoid(z - bias),
            "These pixels are from 0 to 1 already; do not divide by 255 again.": network.sigmoid(z / 255 + bias),
        }
        compare(got, right, mistakes, f"It should be {right:.4f}; yours is {got:.4f}.")
    return "Sixteen neurons, sixteen activations, all right."


@check
def forward(function):
    """Exercise: function(images, weights, biases) gives the outputs of a batch, (n, outputs)."""
    rng = np.random.default_rng(2)
    sizes = (784, 16, 16, 10)
    net = network.Network.random(sizes, rng, np.float64)
    for vector in net.biases:
        vector += rng.normal(0, 1, len(vector))
    images = np.stack([_example(seed)[0] for seed in range(3)])
    expected = net.forward(images)[-1]
    try:
        result = function(images, net.weights, net.biases)
    except ValueError as error:
        if "matmul" not in str(error):
            raise
        raise Wrong(
            f"NumPy could not multiply: {error}. weights[l] is (outputs, inputs), so transpose it: a @ weights[l].T"
        ) from None
    layers = len(result) if isinstance(result, (list, tuple)) else 0  # with the images, or without them
    if layers == len(sizes) or (layers == len(sizes) - 1 and np.ndim(result[-1]) == 2):
        raise Wrong("You return every layer. Return the last one only: (n, 10).")
    got = as_numbers(result, (3, 10), "The outputs of 3 images")
    without = images
    for matrix in net.weights:
        without = network.sigmoid(without @ matrix.T)
    otherwise = (
        f"The first output of the first image should be {expected[0, 0]:.4f}; yours is {got[0, 0]:.4f}. "
        "Is the sigmoid applied in every layer, the last one too?"
    )
    compare(got, expected, {"The biases are missing: add biases[l] to each weighted sum.": without}, otherwise)
    return "Three images through three layers at once, right to four digits."
