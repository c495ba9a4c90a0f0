"""The cost by hand, its gradient against differences of the cost, and the fast gradient against the plain one."""

import numpy as np
import pytest

from helpers import mnist
from helpers.examples import Examples
from helpers.gradient_step import GradientStep
from helpers.network import Network
from helpers.training import cost, gradient, targets
from tests.support.networks import SIZES, problem


@pytest.fixture(scope="module")
def digits():
    """200 real digits, 20 of each."""
    part = mnist.load("sample").train
    return part[np.concatenate([np.flatnonzero(part.labels == digit)[:20] for digit in range(10)])]


# The cost


def test_targets_are_1_at_the_label():
    np.testing.assert_array_equal(targets([2, 0], outputs=3), [[0, 0, 1], [1, 0, 0]])
    assert targets(np.array([3, 9], np.uint8)).shape == (2, 10)
    assert targets([0]).dtype == np.float32


def test_the_cost_by_hand():
    # Without weights the outputs are sigmoid(bias): 0.5 and 0.75.
    network = Network([np.zeros((2, 3))], [[0, np.log(3)]], np.float64)
    examples = Examples(np.ones((3, 3)), np.array([0, 1, 1]))
    assert cost(network, examples[:1]) == pytest.approx(0.5**2 + 0.75**2)
    assert cost(network, examples[1:2]) == pytest.approx(0.5**2 + 0.25**2)
    assert cost(network, examples) == pytest.approx((0.8125 + 2 * 0.3125) / 3)


@pytest.mark.parametrize("n", [1, 7, 1000, 2001])
def test_the_cost_is_the_mean_of_the_sum_of_squares(n):
    network, examples = problem((6, 4, 3), n)
    difference = network.forward(examples.images)[-1] - np.eye(3)[examples.labels]
    assert cost(network, examples) == pytest.approx((difference**2).sum() / n, rel=1e-12)


# The gradient


def differences(network, examples, nudge=1e-5):
    """Return the gradient by central differences of the cost: every number nudged up and down, one at a time."""
    slopes = np.empty_like(network.parameters)
    for i, value in enumerate(network.parameters.copy()):
        network.parameters[i] = value + nudge
        above = cost(network, examples)
        network.parameters[i] = value - nudge
        below = cost(network, examples)
        network.parameters[i] = value
        slopes[i] = (above - below) / (2 * nudge)
    return slopes


def relative_error(one, other):
    """Return the length of the difference as a share of the lengths."""
    return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))


@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
@pytest.mark.parametrize("n", [1, 2, 9])
@pytest.mark.parametrize("sizes", [(4, 3), (3, 4, 2), (1, 1, 1), (6, 5, 4, 3), (4, 6, 5, 4, 3)], ids=str)
def test_the_gradient_is_the_slope_of_the_cost(sizes, n, dtype):
    """Measured: 2e-10 at most; for all 13,002 numbers of the course's network and four digits 4e-10."""
    network, examples = problem(sizes, n, dtype=dtype)
    slopes = gradient(network, examples)
    assert slopes.shape == network.parameters.shape
    assert slopes.dtype == np.float64
    assert relative_error(slopes, differences(network, examples)) < 1e-7


@pytest.mark.parametrize("n", [1, 10])
def test_the_gradient_of_the_courses_network_on_real_digits(digits, n):
    """300 of the 13,002 numbers, and 20 random directions through all of them."""
    network, _ = problem(SIZES, 1)
    examples = digits[::20][:n]
    slopes = gradient(network, examples)
    rng = np.random.default_rng(0)
    start, nudge = network.parameters.copy(), 1e-5

    def slope(direction):
        network.parameters[:] = start + nudge * direction
        above = cost(network, examples)
        network.parameters[:] = start - nudge * direction
        below = cost(network, examples)
        return (above - below) / (2 * nudge)

    directions = rng.normal(size=(20, slopes.size))
    assert relative_error(directions @ slopes, np.array([slope(d) for d in directions])) < 1e-6
    used = np.flatnonzero(slopes)
    some = rng.choice(used, 300, replace=False)
    assert relative_error(slopes[some], np.array([slope(np.eye(1, slopes.size, i)[0]) for i in some])) < 1e-6


def test_the_gradient_in_float32_is_that_in_float64(digits):
    network, _ = problem(SIZES, 1)
    single = Network(network.weights, network.biases)
    slopes = gradient(single, digits)
    assert slopes.dtype == np.float32
    assert relative_error(slopes, gradient(network, digits)) < 1e-5


def test_the_gradient_leaves_network_and_examples_alone():
    network, examples = problem((6, 5, 3), 4)
    before = network.parameters.copy(), examples.images.copy(), examples.labels.copy()
    gradient(network, examples)
    for old, new in zip(before, (network.parameters, examples.images, examples.labels)):
        np.testing.assert_array_equal(old, new)


# The fast gradient


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("n", [1, 4, 33])
@pytest.mark.parametrize("sizes", [(6, 3), (6, 5, 3), SIZES, (9, 8, 7, 6, 5)], ids=str)
def test_the_fast_gradient_is_the_plain_one(sizes, n, dtype):
    """In float64 they differ by rounding only. Measured: 3e-16 at most, and 3e-8 where float32 images come in."""
    network, examples = problem(sizes, n, dtype=dtype)
    step = GradientStep(network, n)
    for _ in range(2):  # the second time in arrays that have been used, and after the network has moved
        fast = step.of(examples.images, targets(examples.labels, sizes[-1]))
        assert relative_error(fast, gradient(network, examples)) < (1e-6 if dtype == np.float32 else 1e-14)
        network.parameters -= 0.1 * fast


def test_the_fast_gradient_comes_times_the_step_size(digits):
    network, _ = problem(SIZES, 1)
    step = GradientStep(network, 10)
    batch = digits.images[::20].reshape(10, 784), targets(digits.labels[::20])
    slopes = step.of(*batch).copy()
    np.testing.assert_allclose(step.of(*batch, 0.3), 0.3 * slopes, rtol=1e-12)
