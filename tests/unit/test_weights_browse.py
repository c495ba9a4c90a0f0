"""Browsing the images that excite a neuron."""

import numpy as np
import pytest

from helpers.examples import Examples
from helpers.lessons.weights import TopImages


@pytest.fixture
def shown(network, rng):
    """A TopImages of sixty random images, and the z of each layer's neurons, by layer."""
    examples = Examples(rng.integers(0, 256, (60, 28, 28)).astype(np.uint8), np.arange(60) % 10)
    known, asked = {layer: rng.normal(size=(60, network.sizes[layer])) for layer in (1, 2, 3)}, []

    def z_of(reader, images, layer):
        assert reader is network
        asked.append(layer)
        return known[layer]

    top = TopImages(z_of, network, examples)
    top.known, top.asked = known, asked
    return top


def test_it_opens_on_the_first_neuron_of_the_2nd_layer_in_words(shown):
    order = np.argsort(shown.known[1][:, 0])
    assert np.array_equal(shown.order(), order)
    first = np.bincount(order[-20:] % 10, minlength=10)
    assert "2nd layer, neuron 0" in shown.pictures.value
    assert f"{first.argmax()} ({first.max()})" in shown.pictures.value
    assert "The 20 of 60 images that excite it most" in shown.pictures.value


def test_another_neuron_or_layer_shows_others_and_is_computed_once(shown):
    seen = [shown.pictures.value]
    shown.neuron.value = 15
    seen.append(shown.pictures.value)
    assert shown.layer.label == "2nd layer"
    shown.layer.value = 3
    seen.append(shown.pictures.value)
    assert "output, neuron 0" in shown.pictures.value
    assert list(shown.neuron.options) == list(range(10))
    shown.layer.value = 2
    assert "3rd layer, neuron 0" in shown.pictures.value
    shown.layer.value = 1
    assert "2nd layer, neuron 0" in shown.pictures.value
    assert len(set(seen)) == 3
    assert sorted(shown.asked) == [1, 2, 3]


def test_what_goes_wrong_is_said(shown):
    shown.z_of = lambda *given: 1 / 0
    shown.layer.value = 2
    assert "division by zero" in shown.message.value
