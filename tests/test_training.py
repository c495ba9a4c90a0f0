"""Learning: the gradient against differences of the cost, one step by hand, and a run that is stopped anywhere."""

import inspect
import warnings
from itertools import pairwise

import numpy as np
import pytest

from helpers import mnist
from helpers.network import Network
from helpers.training import GradientStep, backpropagate, cost, targets, train

SIZES = (784, 16, 16, 10)


def examples(sizes, n, seed=0, dtype=np.float64):
    """Return (network, images, labels): a float64 network with biases that are not 0, and n random examples."""
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, np.float64)
    for vector in network.biases:
        vector[:] = rng.normal(size=len(vector))
    images = rng.integers(0, 256, (n, sizes[0]), np.uint8) if dtype == np.uint8 else rng.random((n, sizes[0]), dtype)
    return network, images, rng.integers(0, sizes[-1], n)


@pytest.fixture(scope="module")
def digits():
    """200 real digits, 20 of each."""
    part = mnist.load("sample").train
    chosen = np.concatenate([np.flatnonzero(part.labels == digit)[:20] for digit in range(10)])
    return part.images[chosen], part.labels[chosen]


@pytest.fixture
def tiny():
    """A small problem for train: (network, images, labels)."""
    return examples((5, 4, 3), 12, dtype=np.float32)


def run(network, images, labels, seed=1, **settings):
    """Train to the end and return the list of Progress."""
    settings = {"passes": 2, "batch_size": 4, **settings}
    return list(train(network, images, labels, rng=np.random.default_rng(seed), **settings))


# The cost


def test_targets_are_1_at_the_label():
    np.testing.assert_array_equal(targets([2, 0], outputs=3), [[0, 0, 1], [1, 0, 0]])
    assert targets(np.array([3, 9], np.uint8)).shape == (2, 10)
    assert targets([0]).dtype == np.float32


def test_the_cost_by_hand():
    # Without weights the outputs are sigmoid(bias): 0.5 and 0.75.
    network = Network([np.zeros((2, 3))], [[0, np.log(3)]], np.float64)
    images = np.ones((3, 3))
    assert cost(network, images[:1], [0]) == pytest.approx(0.5**2 + 0.75**2)
    assert cost(network, images[:1], [1]) == pytest.approx(0.5**2 + 0.25**2)
    assert cost(network, images, [0, 1, 1]) == pytest.approx((0.8125 + 2 * 0.3125) / 3)


@pytest.mark.parametrize("batch_size", [1, 3, 7, 1000])
def test_the_cost_does_not_depend_on_the_batches(batch_size):
    network, images, labels = examples((6, 4, 3), 7)
    difference = network.forward(images)[-1] - np.eye(3)[labels]
    assert cost(network, images, labels, batch_size) == pytest.approx((difference**2).sum() / 7, rel=1e-12)


# The gradient


def differences(network, images, labels, nudge=1e-5):
    """Return the gradient by central differences of the cost: every number nudged up and down, one at a time."""
    gradient = np.empty_like(network.parameters)
    for i, value in enumerate(network.parameters.copy()):
        network.parameters[i] = value + nudge
        above = cost(network, images, labels)
        network.parameters[i] = value - nudge
        below = cost(network, images, labels)
        network.parameters[i] = value
        gradient[i] = (above - below) / (2 * nudge)
    return gradient


def relative_error(one, other):
    """Return the length of the difference as a share of the lengths."""
    return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))


@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
@pytest.mark.parametrize("n", [1, 2, 9])
@pytest.mark.parametrize("sizes", [(4, 3), (3, 4, 2), (1, 1, 1), (6, 5, 4, 3), (4, 6, 5, 4, 3)], ids=str)
def test_the_gradient_is_the_slope_of_the_cost(sizes, n, dtype):
    """Measured: 2e-10 at most; for all 13,002 numbers of the course's network and four digits 4e-10."""
    network, images, labels = examples(sizes, n, dtype=dtype)
    gradient = backpropagate(network, images, labels)
    assert gradient.shape == network.parameters.shape
    assert gradient.dtype == np.float64
    assert relative_error(gradient, differences(network, images, labels)) < 1e-7


@pytest.mark.parametrize("n", [1, 10])
def test_the_gradient_of_the_courses_network_on_real_digits(digits, n):
    """300 of the 13,002 numbers, and 20 random directions through all of them."""
    network, _, _ = examples(SIZES, 1)
    images, labels = digits[0][::20][:n], digits[1][::20][:n]
    gradient = backpropagate(network, images, labels)
    rng = np.random.default_rng(0)
    start, nudge = network.parameters.copy(), 1e-5

    def slope(direction):
        network.parameters[:] = start + nudge * direction
        above = cost(network, images, labels)
        network.parameters[:] = start - nudge * direction
        below = cost(network, images, labels)
        return (above - below) / (2 * nudge)

    directions = rng.normal(size=(20, gradient.size))
    assert relative_error(directions @ gradient, np.array([slope(d) for d in directions])) < 1e-6
    used = np.flatnonzero(gradient)
    some = rng.choice(used, 300, replace=False)
    assert relative_error(gradient[some], np.array([slope(np.eye(1, gradient.size, i)[0]) for i in some])) < 1e-6


def test_the_gradient_in_float32_is_that_in_float64(digits):
    network, _, _ = examples(SIZES, 1)
    single = Network(network.weights, network.biases)
    gradient = backpropagate(single, *digits)
    assert gradient.dtype == np.float32
    assert relative_error(gradient, backpropagate(network, *digits)) < 1e-5


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_a_step_takes_bytes_and_floats(dtype):
    network, images, labels = examples((6, 5, 3), 4, dtype=dtype)
    gradient = GradientStep(network, 4).backpropagate(images, targets(labels, 3))
    assert relative_error(gradient, backpropagate(network, images, labels)) < 1e-6


def in_plain_numpy(a, wanted, weights):
    """Return (weight gradients, bias gradients) as the docstring of GradientStep says it."""
    n, layers, weight_gradients, bias_gradients = len(wanted), len(weights), {}, {}
    errors = 2 * (a[-1] - wanted) / n
    for l in reversed(range(layers)):
        errors = errors * a[l + 1] * (1 - a[l + 1])
        weight_gradients[l] = errors.T @ a[l]
        bias_gradients[l] = errors.sum(axis=0)
        errors = errors @ weights[l]
    return weight_gradients, bias_gradients


def test_the_docstring_says_what_is_tested_next():
    code = [line for line in inspect.cleandoc(GradientStep.__doc__).splitlines() if line.startswith("    ")]
    assert len(code) == 6
    assert "\n".join(code) in inspect.getsource(in_plain_numpy)


@pytest.mark.parametrize("sizes", [(6, 3), (6, 5, 3), (784, 16, 16, 10)])
def test_the_gradient_is_that_in_plain_numpy(sizes):
    network, images, labels = examples(sizes, 4)
    found = in_plain_numpy(network.forward(images), targets(labels, sizes[-1]), network.weights)
    found = np.concatenate([part[layer].ravel() for part in found for layer in range(len(sizes) - 1)])
    assert relative_error(found, backpropagate(network, images, labels)) < 1e-6


def test_backpropagate_leaves_network_and_examples_alone():
    network, images, labels = examples((6, 5, 3), 4)
    before = network.parameters.copy(), images.copy(), labels.copy()
    backpropagate(network, images, labels)
    for old, new in zip(before, (network.parameters, images, labels)):
        np.testing.assert_array_equal(old, new)


# Training


def test_training_lowers_the_cost_on_real_digits(digits):
    network = Network.random(SIZES, np.random.default_rng(0))
    before = cost(network, *digits)
    run(network, *digits, passes=20, batch_size=10)
    assert cost(network, *digits) < before / 5
    assert network.accuracy(*digits) > 0.9


def test_a_hidden_layer_learns_exclusive_or():
    images, labels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float), np.array([0, 1, 1, 0])
    network = Network.random((2, 4, 2), np.random.default_rng(2))
    run(network, images, labels, passes=1500)
    np.testing.assert_array_equal(network.predict(images), labels)
    assert cost(network, images, labels) < 0.05


def test_the_same_seed_gives_the_same_run(digits):
    one, two, other = (Network.random(SIZES, np.random.default_rng(0)) for _ in range(3))
    assert run(one, *digits, seed=3) == run(two, *digits, seed=3)
    run(other, *digits, seed=4)
    np.testing.assert_array_equal(one.parameters, two.parameters)
    assert (one.parameters != other.parameters).any()


def test_bytes_and_floats_train_the_same(digits):
    images, labels = digits
    one, two = (Network.random(SIZES, np.random.default_rng(0), np.float64) for _ in range(2))
    run(one, images, labels)
    run(two, images.reshape(-1, 784) / 255, labels)
    np.testing.assert_allclose(one.parameters, two.parameters, atol=1e-9)


@pytest.mark.parametrize("weight_decay", [0, 0.01])
def test_one_step_by_hand(tiny, weight_decay):
    network, images, labels = tiny
    start = network.parameters.copy()
    gradient = backpropagate(network, images, labels)
    run(network, images, labels, passes=1, batch_size=12, learning_rate=0.5, weight_decay=weight_decay)
    expected = start - 0.5 * (gradient + weight_decay * start)
    np.testing.assert_allclose(network.parameters, expected, rtol=0, atol=1e-14)


def test_the_step_size_falls_in_a_straight_line_to_0(tiny, monkeypatch):
    network, images, labels = tiny
    positions = []

    def slope_of_one(step, inputs, wanted, step_size):
        positions.append(network.parameters[0])
        step.gradient[:] = step_size
        return step.gradient

    monkeypatch.setattr(GradientStep, "backpropagate", slope_of_one)
    report = run(network, images, labels, passes=3, batch_size=4, learning_rate=0.9)
    sizes = [before - after for before, after in pairwise([*positions, network.parameters[0]])]
    np.testing.assert_allclose(sizes, 0.9 * (1 - np.arange(9) / 9), atol=1e-12)
    assert [(p.passes_done, p.passes, p.steps_done) for p in report] == [(1, 3, 3), (2, 3, 6), (3, 3, 9)]
    np.testing.assert_allclose([p.learning_rate for p in report], [0.6, 0.3, 0], atol=1e-12)


def test_every_pass_goes_through_all_images_in_a_new_order(monkeypatch):
    network, _, _ = examples((1, 2, 10), 1)
    images, labels = np.arange(10, dtype=np.uint8)[:, None], np.arange(10)
    seen = []
    complete = GradientStep.backpropagate

    def look(step, inputs, wanted, step_size):
        seen.append((inputs[:, 0].tolist(), wanted.argmax(axis=1).tolist()))
        return complete(step, inputs, wanted, step_size)

    monkeypatch.setattr(GradientStep, "backpropagate", look)
    run(network, images, labels, passes=2, batch_size=5)
    assert all(pixels == batch_labels for pixels, batch_labels in seen)  # every image with its own label
    first, second = seen[0][0] + seen[1][0], seen[2][0] + seen[3][0]
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second
    assert first != list(range(10))


def test_images_that_do_not_fill_a_last_batch_are_left_out(tiny):
    network, images, labels = tiny
    report = run(network, images, labels, passes=3, batch_size=5)
    assert [p.steps_done for p in report] == [2, 4, 6]


def test_images_and_labels_stay_as_they_are(digits):
    images, labels = digits[0].copy(), digits[1].copy()
    run(Network.random(SIZES, np.random.default_rng(0)), images, labels, weight_decay=0.1)
    np.testing.assert_array_equal(images, digits[0])
    np.testing.assert_array_equal(labels, digits[1])


def test_nothing_happens_before_the_first_pass_is_asked_for(tiny):
    network, images, labels = tiny
    start = network.parameters.copy()
    train(network, images, labels, passes=2, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(network.parameters, start)


def test_a_run_can_be_stopped_after_any_pass(tiny):
    network, images, labels = tiny
    start, whole = network.parameters.copy(), network.copy()
    steps = train(network, images, labels, passes=4, rng=np.random.default_rng(1), batch_size=4)
    next(steps)
    steps.close()
    assert np.isfinite(network.parameters).all()
    assert (network.parameters != start).all()
    after_one = network.parameters.copy()
    for progress in train(whole, images, labels, passes=4, rng=np.random.default_rng(1), batch_size=4):
        if progress.passes_done == 1:
            np.testing.assert_array_equal(whole.parameters, after_one)
    assert (whole.parameters != after_one).any()


@pytest.mark.parametrize("interrupted_step", range(18))
def test_an_interrupted_step_leaves_the_last_finished_one(tiny, monkeypatch, interrupted_step):
    network, images, labels = tiny
    reference = network.copy()
    settings = {"passes": 6, "batch_size": 4, "learning_rate": 0.5, "weight_decay": 0.01}
    finished = []
    complete = GradientStep.backpropagate

    def note(*arguments):
        finished.append(reference.parameters.copy())
        return complete(*arguments)

    monkeypatch.setattr(GradientStep, "backpropagate", note)
    run(reference, images, labels, **settings)
    assert len(finished) == 18

    calls = []

    def interrupt(*arguments):
        calls.append(complete(*arguments))
        if len(calls) == interrupted_step + 1:
            raise KeyboardInterrupt
        return calls[-1]

    monkeypatch.setattr(GradientStep, "backpropagate", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(network, images, labels, **settings)
    np.testing.assert_array_equal(network.parameters, finished[interrupted_step])


def test_a_long_run_with_large_steps_warns_of_nothing_and_stays_finite(tiny):
    network, images, labels = tiny
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(network, images, labels, passes=50, learning_rate=1000)
    assert np.isfinite(network.parameters).all()


# What does not fit


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"batch_size": 0}, "batch_size is 0; it must be a whole number from 1 to the number of images, 12"),
        ({"batch_size": 13}, "batch_size is 13; .* 12"),
        ({"batch_size": -1}, "batch_size is -1"),
        ({"passes": 0}, "passes is 0; it must be a whole number, 1 or more"),
        ({"passes": -2}, "passes is -2"),
        ({"learning_rate": 0}, "learning_rate is 0; it must be a finite number above 0"),
        ({"learning_rate": -0.5}, "learning_rate is -0.5"),
        ({"learning_rate": np.nan}, "learning_rate is nan"),
        ({"learning_rate": np.inf}, "learning_rate is inf"),
        ({"weight_decay": -1e-3}, "weight_decay is -0.001"),
        ({"weight_decay": np.nan}, "weight_decay is nan"),
        ({"weight_decay": np.inf}, "weight_decay is inf"),
        pytest.param({"batch_size": 2.5}, "batch_size is 2.5"),
        pytest.param({"passes": 1.5}, "passes is 1.5"),
    ],
    ids=str,
)
def test_settings_out_of_range_are_refused_at_the_call(tiny, settings, words):
    settings = {"passes": 1, "batch_size": 4, **settings}
    with pytest.raises(ValueError, match=words):
        train(*tiny, rng=np.random.default_rng(0), **settings)


def with_one(array, value):
    array = array.copy()
    array[-1] = value
    return array


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda images, labels: (images, with_one(labels, 3)), "integers from 0 to 2; these are int64 from . to 3"),
        (lambda images, labels: (images, with_one(labels, -1)), "from -1 to"),
        (lambda images, labels: (images, labels.astype(float)), "these are float64"),
        (lambda images, labels: (images, labels > 0), "these are bool"),
        (lambda images, labels: (images, labels[:-1]), r"these are \(12, 5\) and \(11,\)"),
        (lambda images, labels: (images, labels[:, None]), r"these are \(12, 5\) and \(12, 1\)"),
        (lambda images, labels: (images[:0], labels[:0]), r"n at least 1; these are \(0, 5\) and \(0,\)"),
        (lambda images, labels: ([], []), r"this array is \(0,\)"),
        (lambda images, labels: (images[0], labels[:1]), r"these are \(5,\) and \(1,\)|this array is \(1,\)"),
        (lambda images, labels: (images[:, :4], labels), r"this array is \(1, 4\)"),
        (lambda images, labels: (images * 255, labels), "Divide 0-to-255 values by 255"),
        (lambda images, labels: ((images * 255).astype(int), labels), "not int64"),
    ],
)
@pytest.mark.parametrize("function", [train, cost, backpropagate])
def test_examples_that_do_not_fit_are_refused_at_the_call(tiny, function, change, words):
    network, images, labels = tiny
    settings = {"passes": 1, "rng": np.random.default_rng(0), "batch_size": 1} if function is train else {}
    with pytest.raises(ValueError, match=words):
        function(network, *change(images, labels), **settings)


def test_a_bad_number_in_a_later_image_is_refused(tiny):
    network, images, labels = tiny
    with pytest.raises(ValueError, match="from nan to nan"):
        run(network, with_one(images, np.nan), labels)


def test_the_gradient_comes_times_the_step_size(digits):
    network, _, _ = examples(SIZES, 1)
    step = GradientStep(network, 10)
    batch = digits[0][::20].reshape(10, 784), targets(digits[1][::20])
    gradient = step.backpropagate(*batch).copy()
    np.testing.assert_allclose(step.backpropagate(*batch, 0.3), 0.3 * gradient, rtol=1e-12)


def test_a_step_writes_to_the_same_arrays_every_time(digits):
    step = GradientStep(Network.random(SIZES, np.random.default_rng(0)), 10)
    arrays = step.inputs, step.gradient
    assert all(array.ctypes.data % 64 == 0 for array in arrays)
    pixels, wanted = digits[0][:10].reshape(10, 784), targets(digits[1][:10])
    assert step.backpropagate(pixels, wanted) is arrays[1]
    assert step.inputs is arrays[0]
    assert arrays[0].shape == (10, 784)
    from_bytes = arrays[1].copy()
    assert step.backpropagate(pixels / 255, wanted) is arrays[1]
    assert relative_error(arrays[1], from_bytes) < 1e-5
