"""What lesson 13 measures, and how an answer that is not done yet is stood in for."""

import numpy as np
import pytest

from helpers import mnist, training, zoo
from helpers.lessons.backpropagation import exercises, measure
from helpers.network import Network
from tests.cases import backpropagation as cases


@pytest.fixture(scope="module")
def few():
    return mnist.load("sample").train[:40]


def test_backpropagate_is_the_gradient_of_the_cost(few):
    for network in (zoo.load("digits"), zoo.load("start-03"), measure.deep_start(3), zoo.load("hidden-100")):
        exact = measure.precise(network)
        found = measure.flat(*measure.backpropagate(exact, few.images, few.labels))
        assert np.allclose(found, training.gradient(exact, few), rtol=1e-9, atol=1e-15)


def test_backpropagate_agrees_with_nudging():
    network, images, labels = exercises.example()

    def cost():
        return ((network.forward(images)[-1] - np.eye(10)[labels]) ** 2).sum(axis=1).mean()

    before = network.parameters.copy()
    approximate = measure.nudged(network.parameters, cost)
    assert np.array_equal(network.parameters, before)
    assert np.allclose(approximate, measure.flat(*measure.backpropagate(network, images, labels)), atol=1e-6)


def test_errors_are_slopes_with_the_weighted_sums(few):
    """Nudged biases move the weighted sums of one image just so."""
    network = measure.precise(zoo.load("untrained"))
    image, label = few.images[:1], few.labels[:1]

    def cost():
        return ((network.forward(image)[-1] - np.eye(10)[label]) ** 2).sum()

    errors = measure.all_errors(network, network.forward(image), label)
    for biases, found in zip(network.biases, errors):
        assert np.allclose(measure.nudged(biases, cost), found[0], atol=1e-6)


def test_one_line_compares(capsys):
    measure.compare("two", [0.25, -0.5], [0.25, -0.5001])
    said = capsys.readouterr().out
    assert said == "two: largest of 2: exact −0.500000 · approximate −0.500100 · largest difference 1e−04\n"
    assert measure.compared("x", 1.0, 1.0, "yours").endswith("yours +1.000000 · largest difference below 1e−12")
    with pytest.raises(ValueError, match=r"shape \(2,\), the others \(3,\)"):
        measure.compared("x", [1, 2], [1, 2, 3])


def test_one_line_says_how_well_they_agree_and_not_how_large_they_are(capsys):
    measure.agree("two", [0.25, -0.5], [0.25, -0.5001])
    assert capsys.readouterr().out == "two: 2 slopes, largest difference 2e−04 of the largest slope\n"
    with pytest.raises(ValueError, match=r"shape \(2,\), the others \(3,\)"):
        measure.agree("x", [1, 2], [1, 2, 3])


def test_multiplications_are_counted():
    """By hand, 3-2-2: forward 6 + 4; backward 10 slopes, 4 on the way back, 2 for each neuron, 1 for each output."""
    assert measure.multiplications((3, 2, 2)) == (10, 10 + 4 + 8 + 2)
    assert measure.multiplications(measure.SIZES) == (12_960, 13_470)


def test_what_is_told_of_errors():
    errors = np.array([[1.0, -2.0, 0.0], [-1.0, -2.0, 0.0]])
    assert measure.mean_sizes([errors]) == [1.0]
    left = measure.share_left(errors)
    assert left[:2].tolist() == [0, 1]
    assert np.isnan(left[2])


def test_a_pass_brings_each_image_once(few):
    rng = np.random.default_rng(0)
    batches = list(measure.batches(few, rng))
    assert [len(labels) for _, labels in batches] == [measure.BATCH] * 2
    brought = np.concatenate([images for images, _ in batches])
    assert sorted(map(bytes, brought)) == sorted(map(bytes, few.images))


def test_training_takes_the_learners_steps(few):
    sizes = []
    network, seen = measure.trained(lambda net, images, labels, size: sizes.append(size), few, lambda net: 7)
    assert seen == [7] * (measure.PASSES + 1)
    assert sizes[0] == measure.STEP_SIZE
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] > 0
    start = Network.random(measure.SIZES, np.random.default_rng(1))
    assert np.array_equal(network.parameters, start.parameters)
    assert np.array_equal(start.parameters, zoo.load("untrained").parameters)


def test_the_nearest_mean(few):
    class Few:
        images = np.eye(10).reshape(10, 1, 10)
        labels = np.arange(10)

        def __len__(self):
            return 10

    assert measure.share_by_means(Few(), Few()) == 1


@pytest.mark.parametrize("name", ["one_layer_back", "backpropagate"])
def test_what_is_not_done_yet_is_stood_in_for(name, capsys):
    def stub(*_):
        return ...

    stub.__name__ = name
    assert exercises.or_given(stub) is getattr(measure, name)
    assert f"the lesson's own {name} stands in, as yours is not done yet" in capsys.readouterr().out

    def own(*task):
        return getattr(measure, name)(*task)

    own.__name__ = name
    assert exercises.or_given(own) is own
    assert f"your own {name} is used" in capsys.readouterr().out


def test_no_other_function_is_stood_in_for():
    with pytest.raises(ValueError, match="no exercise '<lambda>'"):
        exercises.or_given(lambda: 1)


def test_a_backpropagate_half_filled_is_met_calmly(verdict):
    assert "Not filled in yet" in verdict(exercises.backpropagate, lambda *task: (..., ...))
    assert "should be numbers" in verdict(exercises.backpropagate, lambda *task: ([...] * 3, [0.0] * 3))
    assert verdict(exercises.backpropagate, cases.slopes()).startswith("✓")
