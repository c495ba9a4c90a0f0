"""A network looking at an image: the state that bars, cells and pictures show. No widget is needed to use it."""

from numbers import Integral

import traitlets

from helpers import images

NO_INK = "There is no ink: draw a digit. (White paper is an input, too.)"
"""What is said in place of an answer while the image is blank."""


class Reaction(traitlets.HasTraits):
    """How a network reacts to an image. Observe its traits to follow it.

    network: helpers.network.Network with 784 inputs. Another one must have layers of the same sizes.
    image: float32 (28, 28), 0 to 1; blank to begin with. pad: what the image follows from now on, anything with a
    trait `image`; with None, set it yourself.
    off: neurons of the 2nd layer, layer 1, that are switched off: held at 0. A sorted tuple.
    selected: (layer, neuron) that is looked into, or None; layer 1 is the first hidden one.
    activations: read-only, [a0 (1, 784), a1, ...], the list that `network.forward` gives for the image, with the
    neurons in `off` held at 0.
    Another network with other layers, or a neuron that is not there, raises ValueError.

    >>> reaction = Reaction(network)
    >>> reaction.image = images.draw([[(8, 6), (20, 6), (17, 13), (13, 23)]])
    >>> reaction.answer
    7
    """

    network = traitlets.Any()
    image = traitlets.Any()
    off = traitlets.Tuple()
    selected = traitlets.Tuple(default_value=None, allow_none=True)
    activations = traitlets.Any(read_only=True)

    def __init__(self, network, pad=None):
        super().__init__(network=network)
        if pad is not None:
            traitlets.dlink((pad, "image"), (self, "image"))

    @traitlets.default("image")
    def _blank(self):
        return images.blank()

    @traitlets.validate("network")
    def _check_network(self, proposal):
        sizes = proposal.value.sizes
        own = tuple(layer.shape[1] for layer in self.activations or ())
        if own not in ((), sizes):  # what is off and selected, and who shows it, counts on them
            raise ValueError(f"The network's layers' sizes are {sizes}; here they must be {own}.")
        return proposal.value

    @traitlets.observe("network", "image", "off")
    def _react(self, _):
        self.update()

    def update(self):
        """Run the image through the network again, as after its weights were changed in place."""
        activations = self.network.forward(self.image)
        if self.off:
            activations[1][:, self.off] = 0
            activations[1:] = self.network.onward(activations[1], 1)
        self.set_trait("activations", activations)

    @traitlets.validate("selected")
    def _check_selected(self, proposal):
        if proposal.value is None:
            return None
        layer, neuron = proposal.value
        self._check(layer, neuron)
        return int(layer), int(neuron)

    @traitlets.validate("off")
    def _check_off(self, proposal):
        for neuron in proposal.value:
            self._check(1, neuron)
        return tuple(sorted({int(neuron) for neuron in proposal.value}))

    def _check(self, layer, neuron):
        sizes = self.network.sizes
        whole = isinstance(layer, Integral) and isinstance(neuron, Integral)
        if not (whole and 1 <= layer < len(sizes) and 0 <= neuron < sizes[layer]):
            raise ValueError(f"There is no neuron {neuron} in layer {layer}; the layers' sizes are {sizes}.")

    def selected_in(self, layer):
        """Return the neuron of this layer that is selected, or None."""
        return self.selected[1] if self.selected and self.selected[0] == layer else None

    @property
    def outputs(self):
        """The output layer's activations, (outputs,)."""
        return self.activations[-1][0]

    @property
    def answer(self):
        """The output neuron with the highest activation, or None while the image is blank."""
        return int(self.outputs.argmax()) if self.image.any() else None

    def answer_text(self):
        """Return the answer, its activation and the runner-up in words."""
        if self.answer is None:
            return NO_INK
        runner_up = int(self.outputs.argsort()[-2])
        return (
            f"Answer: {self.answer} (activation {self.outputs[self.answer]:.2f}). "
            f"Runner-up: {runner_up} ({self.outputs[runner_up]:.2f})."
        )

    def neuron_numbers(self, layer, neuron):
        """Return (weighted sum without bias, bias, activation) of one neuron, as floats."""
        weights, biases = self.network.weights[layer - 1], self.network.biases[layer - 1]
        weighted_sum = weights[neuron] @ self.activations[layer - 1][0]
        return float(weighted_sum), float(biases[neuron]), float(self.activations[layer][0, neuron])

    def pushes(self, answer):
        """Return what each neuron of the last hidden layer adds to an answer's weighted sum, (neurons,).

        That is its activation × its weight; together with the bias they are the sum.
        """
        return self.activations[-2][0] * self.network.weights[-1][answer]
