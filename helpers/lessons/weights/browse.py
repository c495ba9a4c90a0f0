"""The test images that excite a neuron most, and least, for each neuron that one chooses."""

import numpy as np
from ipywidgets import HTML, Dropdown, HBox, Layout, VBox

from helpers import plots
from helpers.lessons.weights.rows import image_rows
from helpers.network import layer_name
from helpers.widgets.canvas import guarded

SHOWN = 20


class TopImages(VBox):
    """Of some images, the SHOWN with the largest z of a neuron, and those with the smallest.

    z_of(network, images, layer) gives the z of a layer's neurons: (n, neurons). network: a helpers.network.Network.
    examples: helpers.examples.Examples, SHOWN or more. layer, neuron: the controls.
    """

    def __init__(self, z_of, network, examples):
        self.z_of, self.network, self.examples, self._known = z_of, network, examples, {}
        count = len(network.sizes)
        layers = [(layer_name(layer, count), layer) for layer in range(1, count)]
        self.layer = Dropdown(options=layers, description="Layer", layout=Layout(width="190px"))
        self.neuron = Dropdown(options=range(network.sizes[1]), description="Neuron", layout=Layout(width="160px"))
        self.pictures, self.message = HTML(), HTML()
        super().__init__([HBox([self.layer, self.neuron]), self.pictures, self.message])
        self.layer.observe(guarded(lambda _: self._enter(), self), "value")
        self.neuron.observe(guarded(lambda _: self.show(), self), "value")
        self.show()

    def order(self):
        """Return the places of the images, from the one that excites the chosen neuron least to the most."""
        layer = self.layer.value
        if layer not in self._known:
            batches = self.network.batches(self.examples.images)  # all at once they would need much memory
            self._known[layer] = np.concatenate([self.z_of(self.network, images, layer) for images in batches])
        return np.argsort(self._known[layer][:, self.neuron.value], kind="stable")

    def show(self):
        """Show the images of the neuron that is chosen."""
        order = self.order()
        most, least = self.examples[order[::-1][:SHOWN]], self.examples[order[:SHOWN]]
        rows = {
            f"The {SHOWN} of {len(order):,} images that excite it most": most,
            f"The {SHOWN} that excite it least": least,
        }
        figure = image_rows(rows)
        figure.suptitle(f"{self.layer.label}, neuron {self.neuron.value}", fontsize=10)
        plots.close(figure)
        self.pictures.value, self.message.value = plots.figure_html(figure), ""

    def say(self, text):
        """Show a message below the pictures."""
        self.message.value = text

    def _enter(self):
        """Offer the neurons of the layer that is chosen, and show the first."""
        before = self.neuron.value
        self.neuron.options = range(self.network.sizes[self.layer.value])
        if self.neuron.value == before:  # else it has been shown already
            self.show()
