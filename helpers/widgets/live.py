"""The live network: a pad to draw on beside the bars of every neuron that reacts to it."""

import traitlets
from ipywidgets import HTML, HBox, Label, Layout, VBox

from helpers.widgets.canvas import Coalesced, framed, handler, listen, painting, repaint_when_shown
from helpers.widgets.charts import WIDTH, BarChart, SignedPicture, layer_name
from helpers.widgets.overlay import LiveText, Overlay
from helpers.widgets.pad import DrawingPad

ARROWS = "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"

BARS_LABEL = (
    "Bars: the activation of every neuron, a row for each layer. Arrow keys go from neuron to neuron, "
    "Enter looks into one, Escape leaves the bars."
)


class NetworkBars(VBox):
    """How one network reacts to a pad: bars for every layer, the answer in words, and a look into one neuron.

    network: helpers.network.Network with 784 inputs. pad: the DrawingPad it follows.
    activations: what the bars show, the list that `network.forward` gave for the pad's image.
    selected: (layer, neuron) looked into, or None; layer 1 is the first hidden one.
    """

    selected = traitlets.Tuple(default_value=None, allow_none=True)

    def __init__(self, network, pad, title=""):
        self.network, self.pad = network, pad
        self.chart = BarChart(network.sizes)
        self.readout = LiveText("digit-readout")
        self.neuron_text = LiveText("neuron-text")
        self.plain, self.revealed = SignedPicture("weight-picture"), SignedPicture("weight-picture-inked")
        pictures = [
            VBox([Label(text), framed(picture.canvas, Overlay(label=f"Picture: {text}"))])
            for text, picture in [("its 784 weights", self.plain), ("weight × ink, pixel by pixel", self.revealed)]
        ]
        self.legend = HTML()
        self.pictures = VBox([HBox(pictures, layout=Layout(flex_flow="row wrap", grid_gap="12px")), self.legend])
        self._hovered = None
        self._point_soon = Coalesced(self.repaint, self.say)
        heading = [HTML(f"<b>{title}</b>")] if title else []
        overlay = Overlay(label=BARS_LABEL, role="application", mouse=True, heard=[*ARROWS, "Enter", " "])
        bars = framed(self.chart.canvas, overlay)
        children = [*heading, self.readout, bars, self.neuron_text, self.pictures]
        super().__init__(children, layout=Layout(width=f"{WIDTH + 16}px", max_width="100%"))
        for canvas in (self.chart.canvas, self.plain.canvas, self.revealed.canvas):
            repaint_when_shown(canvas, self.repaint)
        listen(self.chart.canvas, self._on_hover, self._on_click, self._on_key)
        pad.observe(lambda _: self.update(), "image")
        self.observe(lambda _: self.repaint(), "selected")
        self.update()

    def update(self):
        """Run the pad's image through the network and show the result."""
        with painting():
            self.activations = self.network.forward(self.pad.image)
            self.repaint()

    def repaint(self):
        """Paint the bars, the answer and the neuron looked into."""
        with painting():
            self.chart.paint(self.activations, self.answer, self.selected, self._hovered)
            self.readout.value = self.answer_text()
            self._describe()
            self._paint_pictures()

    @property
    def answer(self):
        """The digit with the highest output activation, or None while the pad is blank."""
        return int(self.activations[-1][0].argmax()) if self.pad.image.any() else None

    def answer_text(self):
        """Return the answer, its activation and the runner-up in words."""
        if self.answer is None:
            return "The pad is empty: draw a digit. (White paper is an input, too.)"
        outputs = self.activations[-1][0]
        runner_up = int(outputs.argsort()[-2])
        return (
            f"Answer: {self.answer} (activation {outputs[self.answer]:.2f}). "
            f"Runner-up: {runner_up} ({outputs[runner_up]:.2f})."
        )

    def look_into(self, layer, neuron):
        """Select a neuron, as a click on its bar does; layer 1 is the first hidden one. Raises ValueError."""
        self.selected = (layer, neuron)

    @traitlets.validate("selected")
    def _check_selected(self, proposal):
        if proposal.value is not None:
            layer, neuron = proposal.value
            sizes = self.network.sizes
            if not (1 <= layer < len(sizes) and 0 <= neuron < sizes[layer]):
                raise ValueError(f"There is no neuron {neuron} in layer {layer}; the layers' sizes are {sizes}.")
        return proposal.value

    def close_neuron(self):
        """Select no neuron."""
        self.selected = None

    def neuron_numbers(self, layer, neuron):
        """Return (weighted sum without bias, bias, activation) of one neuron for the pad's image, as floats."""
        weights, biases = self.network.weights[layer - 1], self.network.biases[layer - 1]
        weighted_sum = weights[neuron] @ self.activations[layer - 1][0]
        return float(weighted_sum), float(biases[neuron]), float(self.activations[layer][0, neuron])

    def say(self, text):
        """Show a message below the bars."""
        self.neuron_text.value = text

    def _describe(self):
        """Put the numbers of the neuron under the mouse, or else of the one selected, into words."""
        where = self._hovered or self.selected
        if where is None:
            first = layer_name(1, len(self.network.sizes))
            self.say(f"Point at a bar for its numbers; click a bar of the {first} to see its weights.")
            return
        layer, neuron = where
        weighted_sum, bias, activation = self.neuron_numbers(layer, neuron)
        name = layer_name(layer, len(self.network.sizes)).capitalize()
        self.say(
            f"{name}, neuron {neuron}: weighted sum {weighted_sum:+.2f}, bias {bias:+.2f}, together "
            f"{weighted_sum + bias:+.2f}; the sigmoid makes that an activation of {activation:.3f}.".replace("-", "−")
        )

    def _paint_pictures(self):
        shown = self.selected is not None and self.selected[0] == 1
        self.pictures.layout.display = "flex" if shown else "none"
        if shown:
            weights = self.network.weights[0][self.selected[1]].reshape(28, 28)
            largest = float(abs(weights).max()) or 1.0
            self.plain.paint(weights, largest)
            self.revealed.paint(weights * self.pad.image, largest)
            self.legend.value = (
                f"Blue raises the weighted sum, orange lowers it; full color is {largest:.2f} or −{largest:.2f}."
            )

    @handler
    def _on_hover(self, x, y):
        where = self.chart.neuron_at(x, y)
        if where != self._hovered:
            self._hovered = where
            self._point_soon()

    @handler
    def _on_click(self, x, y):
        self._choose(self.chart.neuron_at(x, y))

    @handler
    def _on_key(self, key):
        where = self._hovered or self.selected
        if key not in ARROWS:
            self._choose(where)
            return
        self._hovered = self.chart.neighbor(where, key) if where else (1, 0)
        self.repaint()

    def _choose(self, where):
        """Look into a neuron, or close it if it is open."""
        if where is None or where == self.selected:
            self.close_neuron()
        else:
            self.look_into(*where)


class LiveNetwork(HBox):
    """A pad and, beside it, every neuron of a network reacting while you draw.

    network: helpers.network.Network with 784 inputs.
    pad: the DrawingPad; bars: the NetworkBars; activations: what the bars show.

    >>> live = LiveNetwork(network)
    >>> live.pad.draw([(8, 6), (20, 6), (12, 24)])
    >>> live.activations[-1].argmax()
    7
    """

    def __init__(self, network):
        self.network = network
        self.pad = DrawingPad()
        self.bars = NetworkBars(network, self.pad)
        super().__init__([self.pad, self.bars], layout=Layout(flex_flow="row wrap"))

    @property
    def activations(self):
        """What the bars show: [a0 (1, 784), a1, ...], the list that `network.forward` gave."""
        return self.bars.activations
