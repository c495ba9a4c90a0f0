"""What lesson 07 measures: what is left of a start, neurons held at a value, and networks shaken."""

import numpy as np
import pytest

from helpers import contents
from helpers.examples import Examples
from helpers.learner import keep, progress
from helpers.lessons.ablation import measure
from helpers.lessons.ablation.exercises import example
from tests.cases.ablation import hurts_most, on_all_digits, on_other_digits
from tests.support.networks import forward_without


@pytest.fixture
def images(rng):
    return rng.integers(0, 256, (50, 28, 28)).astype(np.uint8)


@pytest.fixture
def strong(network):
    """A network in which one neuron more or less changes answers."""
    for weights in network.weights:
        weights *= 4
    return network


def test_likeness_is_that_of_the_middle_pixels(rng):
    before = rng.normal(size=(3, 784))
    assert measure.likeness(before, before) == pytest.approx(1)
    assert measure.likeness(before, -2 * before) == pytest.approx(-1)
    rim = before.reshape(3, 28, 28).copy()
    rim[:, 4:24, 4:24] = rng.normal(size=(3, 20, 20))
    assert abs(measure.likeness(before, rim.reshape(3, 784))) < 0.1
    middle = np.zeros((3, 28, 28))
    middle[:, 4:24, 4:24] = before.reshape(3, 28, 28)[:, 4:24, 4:24]
    assert measure.likeness(before, middle.reshape(3, 784)) == pytest.approx(1)


def test_right_without_each_neuron_of_a_layer_in_turn(strong, images):
    labels = strong.predict(images)
    for layer in (1, 2):
        values = np.linspace(0, 1, 16)
        right = measure.right_without(strong, images, labels, layer, values)
        assert right.shape == (16, len(images))
        for k in range(16):
            held = strong.layer(images, layer)
            held[:, k] = values[k]
            assert np.array_equal(right[k], strong.onward(held, layer)[-1].argmax(axis=1) == labels)
            cut = forward_without(strong, images, [k], layer)[-1].argmax(axis=1) == labels
            assert np.array_equal(measure.right_without(strong, images, labels, layer)[k], cut)
    assert not measure.right_without(strong, images, labels).all()
    whole, without = measure.read_without(strong, images, labels)
    assert whole == 1
    assert np.array_equal(without, measure.right_without(strong, images, labels).mean(axis=1))


def test_a_neuron_can_be_held_at_another_value_for_each_image(strong, images):
    labels = strong.predict(images)
    own = strong.layer(images, 1).T
    assert measure.right_without(strong, images, labels, values=own).all()


def test_shaking_goes_further_the_same_way(network):
    kept = network.parameters.copy()
    some, twice = (measure.broken(network, noise, seed=3) for noise in (0.5, 1.0))
    for before, one, two in zip(network.weights, some.weights, twice.weights):
        assert np.allclose(two - before, 2 * (one - before), atol=1e-5)
        assert np.std(two - before) == pytest.approx(before.std(), rel=0.15)
    assert all(np.array_equal(a, b) for a, b in zip(network.biases, some.biases))
    assert not np.array_equal(some.parameters, measure.broken(network, 0.5, seed=4).parameters)
    assert np.array_equal(network.parameters, kept), "the network itself stays whole"


def test_biases_off_and_nothing_else(network):
    other = measure.broken(network, 0, seed=0, biases=False)
    assert all(np.array_equal(a, b) for a, b in zip(network.weights, other.weights))
    assert not any(vector.any() for vector in other.biases)


def test_the_share_read_with_neurons_off(strong, images):
    examples = Examples(images, strong.predict(images))
    assert measure.share_read(strong, examples) == 1
    for off in ((3,), (0, 5, 9)):
        answers = forward_without(strong, images, list(off))[-1].argmax(axis=1)
        assert measure.share_read(strong, examples, off) == np.mean(answers == examples.labels)


def test_the_check_tells_its_mistakes_apart():
    """For digit 0 of the example each mistake finds another neuron, so that each can get its own message."""
    network, images, labels = example()
    given = measure.right_without(network, images, labels), labels, 0
    found = [hurts_most(*given), hurts_most(*given, pick=np.argmax), on_all_digits(*given), on_other_digits(*given)]
    assert len(set(found[:3])) == 3
    assert found[0] not in found[1:]
    assert found[0] != 0


def test_who_had_solved_the_exercises_in_lesson_06_has_solved_them():
    assert set(contents.FORMERLY) >= set(contents.of("ablation").exercises)
    assert next(each for each in progress.overview() if each.lesson.topic == "ablation").solved == 0
    keep.write("exercise weights: disguise", True)
    assert next(each for each in progress.overview() if each.lesson.topic == "ablation").solved == 1
    keep.write("exercise ablation: hurts most", True)
    assert next(each for each in progress.overview() if each.lesson.topic == "ablation").solved == 2
