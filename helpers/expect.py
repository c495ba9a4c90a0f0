"""What a value has to be: checked once, at the door, so that no loop and no formula has to.

Each raises ValueError with the name, the value, and what is expected.
"""

from numbers import Integral, Real

import numpy as np


def whole(value, low, high, name):
    """Raise ValueError unless `value` is a whole number from `low` to `high`; None for `high`: no upper end."""
    if not (isinstance(value, Integral) and low <= value and (high is None or value <= high)):
        until = f", {low} or more" if high is None else f" from {low} to {high:,}"
        raise ValueError(f"{name} is {value!r}; it must be a whole number{until}.")


def number(value, low, high, name):
    """Raise ValueError unless `value` is a finite number from `low` to `high`; None for `high`: no upper end."""
    if not (isinstance(value, Real) and low <= value < np.inf and (high is None or value <= high)):
        until = f", {low} or more" if high is None else f" from {low} to {high:,}"
        raise ValueError(f"{name} is {value!r}; it must be a finite number{until}.")


def positive(value, high, name):
    """Raise ValueError unless `value` is a finite number above 0, at most `high`; None for `high`: no upper end."""
    if not (isinstance(value, Real) and 0 < value < np.inf and (high is None or value <= high)):
        until = "" if high is None else f", at most {high:,}"
        raise ValueError(f"{name} is {value!r}; it must be a finite number above 0{until}.")


def generator(rng):
    """Raise ValueError unless `rng` is a generator of random numbers."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng is {rng!r}; it must be a generator, such as numpy.random.default_rng(0).")


def sizes(value):
    """Raise ValueError unless `value` is a list of layer sizes: two or more whole numbers, each 1 or more."""
    if len(value) < 2 or not all(isinstance(size, Integral) and size >= 1 for size in value):
        raise ValueError(f"sizes is {value}; it must be whole numbers, the inputs first, as in (784, 16, 16, 10).")


def pixels(array):
    """Raise ValueError unless an array holds uint8, or floating-point numbers from 0 to 1."""
    if array.dtype == np.uint8:
        return
    if not np.issubdtype(array.dtype, np.floating):
        raise ValueError(f"Pixels are uint8 (0 to 255) or floating point (0 to 1), not {array.dtype}.")
    low, high = (array.min(), array.max()) if array.size else (0, 0)
    if not (low >= 0 and high <= 1):  # written so that NaN fails too
        raise ValueError(
            f"Floating-point pixels go from 0 (paper) to 1 (ink); these go from {low:g} to {high:g}. "
            "Divide 0-to-255 values by 255."
        )


def labels(array, outputs=None):
    """Raise ValueError unless an array holds whole numbers, 0 or more, and less than `outputs` where that is given."""
    until = "0 or more" if outputs is None else f"from 0 to {outputs - 1}"
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"Labels are integers, {until}; these are {array.dtype}.")
    if array.size and (array.min() < 0 or (outputs is not None and array.max() >= outputs)):
        raise ValueError(f"Labels are integers, {until}; these go from {array.min()} to {array.max()}.")


def layers(weights, biases):
    """Raise ValueError unless weight matrices and bias vectors, lists of arrays of numbers, fit together."""
    if not weights or len(weights) != len(biases):
        raise ValueError(
            f"A network needs as many bias vectors as weight matrices; got {len(biases)} and {len(weights)}."
        )
    inputs = None
    for layer, (matrix, vector) in enumerate(zip(weights, biases, strict=True)):
        for name, array, dimensions in [("weights", matrix, 2), ("biases", vector, 1)]:
            if array.ndim != dimensions or 0 in array.shape:
                raise ValueError(
                    f"{name}[{layer}] has the shape {array.shape}; it needs {dimensions} dimension(s), none 0."
                )
            if not np.issubdtype(array.dtype, np.number) or np.iscomplexobj(array):
                raise ValueError(f"{name}[{layer}] holds {array.dtype}, not numbers.")
        if len(matrix) != len(vector):
            raise ValueError(
                f"weights[{layer}] leads to {len(matrix)} neurons but biases[{layer}] has {len(vector)}; "
                "weights are (outputs, inputs)."
            )
        if inputs is not None and matrix.shape[1] != inputs:
            raise ValueError(
                f"weights[{layer}] takes {matrix.shape[1]} inputs but the layer before has {inputs} neurons."
            )
        inputs = len(matrix)


def finite(weights, biases):
    """Raise ValueError unless all numbers of a network's weights and biases, lists of arrays, are finite."""
    for kind, arrays in [("weights", weights), ("biases", biases)]:
        for layer, array in enumerate(arrays):
            if not np.isfinite(array).all():
                raise ValueError(f"{kind}[{layer}] holds values that are not finite numbers.")
