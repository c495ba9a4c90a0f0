"""A network looking at an image, with no widget."""

import subprocess
import sys

import numpy as np
import pytest

from helpers import images
from helpers.network import Network, sigmoid
from helpers.widgets.reaction import Reaction
from tests.support.networks import SIZES, forward_without
from tests.support.widgets import SEVEN


@pytest.fixture
def reaction(network):
    return Reaction(network)


@pytest.fixture
def seven():
    return images.draw([SEVEN])


def test_it_begins_with_white_paper(reaction, network):
    assert reaction.image.shape == (28, 28)
    assert not reaction.image.any()
    assert reaction.answer is None
    assert reaction.answer_text() == "There is no ink: draw a digit. (White paper is an input, too.)"
    for shown, expected in zip(reaction.activations, network.forward(reaction.image), strict=True):
        np.testing.assert_array_equal(shown, expected)


def test_activations_follow_image_network_and_neurons_off(reaction, network, seven):
    other = Network.random(SIZES, np.random.default_rng(8))
    reaction.image = seven
    np.testing.assert_array_equal(reaction.outputs, network.forward(seven)[-1][0])
    reaction.off = (3, 1)
    for shown, expected in zip(reaction.activations, forward_without(network, seven, [1, 3]), strict=True):
        np.testing.assert_array_equal(shown, expected)
    reaction.network = other
    for shown, expected in zip(reaction.activations, forward_without(other, seven, [1, 3]), strict=True):
        np.testing.assert_array_equal(shown, expected)
    reaction.off = ()
    np.testing.assert_array_equal(reaction.outputs, other.forward(seven)[-1][0])


def test_a_network_with_other_layers_is_refused(reaction, network, seven):
    reaction.image = seven
    with pytest.raises(ValueError, match=r"layers' sizes are \(784, 8, 10\); .* must be \(784, 16, 16, 10\)"):
        reaction.network = Network.random((784, 8, 10), np.random.default_rng(8))
    assert reaction.network is network
    np.testing.assert_array_equal(reaction.outputs, network.forward(seven)[-1][0])


def test_each_change_is_told_once(reaction, network, seven):
    told = []
    reaction.observe(lambda change: told.append(change.new), "activations")
    reaction.image = seven
    reaction.off = (2,)
    reaction.network = network.copy()
    assert len(told) == 3
    assert told[-1] is reaction.activations


def test_weights_changed_in_place_show_after_an_update(reaction, network, seven):
    reaction.image = seven
    network.parameters *= 0.5
    reaction.update()
    np.testing.assert_array_equal(reaction.outputs, network.forward(seven)[-1][0])


def test_it_follows_a_pad(pad, network):
    pad.draw(SEVEN)
    reaction = Reaction(network, pad)
    np.testing.assert_array_equal(reaction.image, pad.image)
    pad.clear()
    np.testing.assert_array_equal(reaction.image, pad.image)


def test_the_answer_and_the_runner_up(reaction, seven):
    reaction.image = seven
    second, first = reaction.outputs.argsort()[-2:]
    assert reaction.answer == first
    assert reaction.answer_text() == (
        f"Answer: {first} (activation {reaction.outputs[first]:.2f}). "
        f"Runner-up: {second} ({reaction.outputs[second]:.2f})."
    )


def test_every_number_of_a_neuron_adds_up(reaction, network, seven):
    reaction.image = seven
    for layer, size in enumerate(SIZES[1:], start=1):
        for neuron in range(size):
            weighted_sum, bias, activation = reaction.neuron_numbers(layer, neuron)
            assert sigmoid(weighted_sum + bias) == pytest.approx(activation, abs=1e-6)
            assert bias == network.biases[layer - 1][neuron]
            assert activation == reaction.activations[layer][0, neuron]


def test_pushes_and_bias_are_an_answers_weighted_sum(reaction, seven):
    reaction.image = seven
    for answer in range(10):
        weighted_sum, _, _ = reaction.neuron_numbers(3, answer)
        assert reaction.pushes(answer).sum() == pytest.approx(weighted_sum, abs=1e-5)


@pytest.mark.parametrize("selected", [(1, 0), (1, 15), (3, 9), (np.int64(2), np.int64(5))])
def test_a_neuron_is_selected(reaction, selected):
    reaction.selected = selected
    layer, neuron = selected
    assert reaction.selected == (layer, neuron)
    assert type(reaction.selected[1]) is int
    assert [reaction.selected_in(l) for l in (1, 2, 3)] == [neuron if l == layer else None for l in (1, 2, 3)]
    reaction.selected = None
    assert reaction.selected_in(layer) is None


@pytest.mark.parametrize(
    ("layer", "neuron"), [(0, 0), (4, 0), (1, 16), (1, 99), (3, 10), (1, -1), (-1, 0), (1, 2.0), (1, "2")]
)
def test_a_neuron_that_is_not_there_is_refused(reaction, layer, neuron):
    reaction.selected = 2, 5
    with pytest.raises(ValueError, match=rf"no neuron {neuron} in layer {layer}; the layers' sizes are \(784"):
        reaction.selected = (layer, neuron)
    assert reaction.selected == (2, 5)


def test_neurons_off_are_sorted_and_there(reaction):
    reaction.off = [9, 2, 9]
    assert reaction.off == (2, 9)
    for off in [(16,), (-1,), (0.5,)]:
        with pytest.raises(ValueError, match=f"no neuron {off[0]} in layer 1"):
            reaction.off = off
    assert reaction.off == (2, 9)


def test_no_page_is_needed():
    code = "import helpers.widgets.reaction, sys; print([m for m in sys.modules if m in ('ipywidgets', 'ipycanvas')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
