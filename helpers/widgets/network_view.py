"""What the bars and the diagram of a network share: the answer in words, and a look into one neuron."""

import traitlets
from ipywidgets import HTML, Layout, VBox

from helpers.network import layer_name
from helpers.widgets.overlay import LiveText
from helpers.widgets.painter import painter
from helpers.widgets.pictures import NeuronPictures

WIDTH = 560
"""Screen pixels: how wide a chart of a network is."""

LEGEND = "Blue raises the weighted sum, striped orange lowers it; full color is {largest} or −{largest}."


class NetworkView(VBox):
    """What a Reaction looks like: a chart of its neurons, the answer in words, and a look into one neuron.

    reaction: the Reaction it follows. chart: the widget that shows the chart. title: HTML above it.
    pictures: whether to show the NeuronPictures of a neuron that is selected; or those of another view of the reaction.
    shown: trait, whether it is painted; while it is not, nobody should see it.
    A kind of view has `pointing`, the Pointing at its chart, `paint()`, and CALLED, what it calls a neuron's place.
    """

    shown = traitlets.Bool(True)

    def __init__(self, reaction, chart, title="", pictures=True):
        self.readout, self.neuron_text = LiveText("digit-readout"), LiveText("neuron-text")
        self.pictures = NeuronPictures(reaction, LEGEND) if pictures is True else pictures or None
        children = [self.readout, chart, self.neuron_text]
        if title:
            children.insert(0, HTML(f"<b>{title}</b>"))
        if self.pictures:
            children += [self.pictures, self.pictures.legend]
        super().__init__(children, layout=Layout(width=f"{WIDTH + 16}px", max_width="100%"))
        reaction.observe(lambda _: self.repaint(), ["activations", "selected"])
        self.observe(lambda _: self._show(), "shown")
        self.repaint()

    def _show(self):
        self.pointing.place = None  # nobody tells when the mouse has left what was taken away
        self.repaint()

    def repaint(self):
        """Paint the chart, the answer and the neuron looked into."""
        if not self.shown:
            return
        with painter.hold():
            self.paint()
            self.readout.value = self.reaction.answer_text()
            self.say(self.neuron_description())
            if self.pictures:
                self.pictures.repaint()

    def neuron_description(self):
        """Return the numbers of the neuron under the mouse, or else of the one selected, in words."""
        count = len(self.reaction.network.sizes)
        if self.pointing.told is None:
            what = f"click a {self.CALLED} of the {layer_name(1, count)} to see its weights"
            return f"Point at a {self.CALLED} for its numbers; {what if self.pictures else 'click it to keep them'}."
        layer, neuron = self.pointing.told
        name = layer_name(layer, count).capitalize()
        if layer == 1 and neuron in self.reaction.off:
            return f"{name}, neuron {neuron}: switched off, held at 0 whatever its weighted sum says."
        weighted_sum, bias, activation = self.reaction.neuron_numbers(layer, neuron)
        return (
            f"{name}, neuron {neuron}: weighted sum {weighted_sum:+.2f}, bias {bias:+.2f}, together "
            f"{weighted_sum + bias:+.2f}; the sigmoid makes that an activation of {activation:.3f}.".replace("-", "−")
        )

    def say(self, text):
        """Show a message below the chart."""
        self.neuron_text.value = text
