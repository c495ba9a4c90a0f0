"""Examples: what fits together, read-only, and part of them."""

import numpy as np
import pytest

from helpers import mnist
from helpers.examples import Examples, Settings
from helpers.training import cost, gradient, train
from tests.support.networks import problem


@pytest.fixture(scope="module")
def digits():
    """200 real digits, 20 of each."""
    part = mnist.load("sample").train
    return part[np.concatenate([np.flatnonzero(part.labels == digit)[:20] for digit in range(10)])]


@pytest.fixture
def tiny():
    """A small problem for train: (network, examples)."""
    return problem((5, 4, 3), 12, dtype=np.float32)


def test_examples_are_read_only_and_leave_the_arrays_they_came_from_writable():
    images, labels = np.zeros((3, 28, 28), np.uint8), np.arange(3)
    examples = Examples(images, labels)
    for array in (examples.images, examples.labels, examples[:2].images):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    images[0], labels[0] = 1, 2  # still the owner's


def test_part_of_examples_is_examples(digits):
    few = digits[:30]
    assert len(few) == 30
    np.testing.assert_array_equal(few.images, digits.images[:30])
    chosen = digits[np.array([5, 3])]
    np.testing.assert_array_equal(chosen.labels, digits.labels[[5, 3]])
    sevens = digits.of(7)
    assert len(sevens) == 20
    assert set(sevens.labels) == {7}
    assert "200 images" in repr(digits)
    with pytest.raises(ValueError, match="n at least 1"):
        digits.of(11)


# What does not fit


def with_one(array, value):
    array = array.copy()
    array[-1] = value
    return array


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda images, labels: (images, with_one(labels, 3)), "integers, from 0 to 2; these go from . to 3"),
        (lambda images, labels: (images, with_one(labels, -1)), "from -1 to"),
        (lambda images, labels: (images, labels.astype(float)), "these are float64"),
        (lambda images, labels: (images, labels > 0), "these are bool"),
        (lambda images, labels: (images, labels[:-1]), r"these are \(12, 5\) and \(11,\)"),
        (lambda images, labels: (images, labels[:, None]), r"these are \(12, 5\) and \(12, 1\)"),
        (lambda images, labels: (images[:0], labels[:0]), r"n at least 1; these are \(0, 5\) and \(0,\)"),
        (lambda images, labels: ([], []), r"these are \(0,\) and \(0,\)"),
        (lambda images, labels: (images[0], labels[:1]), r"these are \(5,\) and \(1,\)"),
        (lambda images, labels: (images[:, :4], labels), r"this array is \(\d+, 4\)"),
        (lambda images, labels: (images * 255, labels), "Divide 0-to-255 values by 255"),
        (lambda images, labels: ((images * 255).astype(int), labels), "not int64"),
    ],
)
@pytest.mark.parametrize("function", [train, cost, gradient])
def test_examples_that_do_not_fit_are_refused_at_the_call(tiny, function, change, words):
    network, examples = tiny
    more = (Settings(1, batch_size=1), np.random.default_rng(0)) if function is train else ()
    with pytest.raises(ValueError, match=words):
        function(network, Examples(*change(examples.images, examples.labels)), *more)


def test_a_bad_number_in_a_later_image_is_refused(tiny):
    _, examples = tiny
    with pytest.raises(ValueError, match="from nan to nan"):
        Examples(with_one(examples.images, np.nan), examples.labels)
