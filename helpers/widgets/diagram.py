"""The diagram: the network drawn as disks and the connections between them, following the drawing.

The page draws it, by anywidget, from one trait. Drawing the same on ipycanvas, as the bars are drawn, was tried beside
it. From a press on the pad until the page shows the result, medians of 25 presses in milliseconds above a bare echo, on
a busy machine: directly connected +4 and −11 (two runs) against +4, and +5 for the bars; 200 ms away +11 and −1 against
−3. So neither is slower. Drawn in the page it is crisp on every screen, its columns move together on a narrow page
instead of becoming small, and a repaint costs the kernel 0.5 ms instead of 1.9 (bars: 1.0).
"""

from pathlib import Path

import anywidget
import numpy as np
import traitlets

from helpers import palette
from helpers.network import layer_name
from helpers.widgets import connections
from helpers.widgets.network_view import WIDTH, NetworkView
from helpers.widgets.overlay import STYLE, module
from helpers.widgets.pointing import Pointing

HERE = Path(__file__).parent

HEIGHT = 440
"""Screen pixels: how high the diagram is. It is as wide as WIDTH, or as the page, if that is narrower."""

LABEL = (
    "Diagram: the drawing at the left, then a column of neurons for each layer, filled as dark as their activation is "
    "high, and between them the strongest connections. Arrow keys go from neuron to neuron, Enter looks into one, "
    "Escape leaves the diagram."
)

COLORS = {
    name: getattr(palette, name.upper())
    for name in ("paper", "margin", "ink", "text", "faint", "frame", "raises", "lowers")
}


class Diagram(anywidget.AnyWidget):
    """What diagram.js draws, on a canvas with the CSS class `network-diagram`.

    sizes: the network's layer sizes, the input first. titles: of each layer, the input's first.
    scene: what is to be seen of it:
        activations: float32 bytes, those of all layers, the input's first.
        lines: float32 bytes, five numbers for each connection, those of connections.Connection.
        largest: for each layer behind the input, the weight whose push has the strength 1.
        answer: the output neuron to point out, or None. told: (layer, neuron) whose connections these are, or None.
        selected: (layer, neuron) to frame, or None. note: a line of text at the foot.
    It sends {"point": place}, {"press": place} or {"key": name}; a place is [layer, neuron], or null.
    """

    _esm = module("late.js", "focus.js", "diagram.js")
    _css = f"{STYLE}\n{(HERE / 'diagram.css').read_text(encoding='utf-8')}"

    label = traitlets.Unicode(LABEL).tag(sync=True)
    colors = traitlets.Dict(COLORS).tag(sync=True)
    size = traitlets.List([WIDTH, HEIGHT]).tag(sync=True)
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    titles = traitlets.List(traitlets.Unicode()).tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)

    def neighbor(self, place, key):
        """Return the place beside `place` in the direction of an arrow key: "ArrowLeft", "ArrowUp", ..."""
        layer, neuron = place
        across = {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0)
        down = {"ArrowUp": -1, "ArrowDown": 1}.get(key, 0)
        other = min(max(layer + across, 1), len(self.sizes) - 1)
        middle = (neuron + 0.5) * self.sizes[other] / self.sizes[layer]  # where it lies in that layer
        return other, min(max(int(middle) + down, 0), self.sizes[other] - 1)


class NetworkDiagram(NetworkView):
    """What a Reaction looks like: its image, every neuron, and the connections that matter most, drawn.

    Point at a neuron, and only its connections are shown, with what each of them adds to its sum.
    reaction, title, pictures: as in NetworkView.
    """

    CALLED = "neuron"

    def __init__(self, reaction, title="", pictures=True):
        self.reaction = reaction
        sizes = reaction.network.sizes
        titles = ["28 × 28 pixels", *(layer_name(layer, len(sizes)) for layer in range(1, len(sizes)))]
        self.chart = Diagram(sizes=list(sizes), titles=titles)
        self.pointing = Pointing(self.chart, reaction, self)
        self.chart.on_msg(lambda _, message, buffers: self._hear(message))
        super().__init__(reaction, self.chart, title, pictures)
        if self.pictures:
            self.pictures.observe(lambda _: self.repaint(), "opened")

    def paint(self):
        """Let every page that shows the diagram draw it."""
        reaction, told = self.reaction, self.pointing.told
        self.chart.scene = {
            "activations": np.concatenate([layer[0] for layer in reaction.activations]).astype(np.float32).tobytes(),
            "lines": np.array(self.connections(), np.float32).tobytes(),
            "largest": [float(np.abs(weights).max()) for weights in reaction.network.weights],
            "answer": reaction.answer,
            "told": told,
            "selected": reaction.selected,
            "note": self.note(),
        }

    def connections(self):
        """Return the connections that are shown, a list of connections.Connection."""
        if self.pointing.told is None:
            return connections.of_all(self.reaction)
        return connections.of_one(self.reaction, self.pointing.told, self.from_pixels)

    @property
    def from_pixels(self):
        """How many of a neuron's connections from the pixels are shown while one points at it, at most."""
        return connections.AFTER if self.pictures and self.pictures.opened else connections.BEFORE

    def note(self):
        """Return what stands at the diagram's foot: how the neuron pointed at comes to its activation."""
        if self.pointing.told is None:
            return ""
        layer, neuron = self.pointing.told
        if layer == 1 and neuron in self.reaction.off:
            return "switched off"
        weighted_sum, bias, activation = self.reaction.neuron_numbers(layer, neuron)
        total = weighted_sum + bias
        return f"sum {weighted_sum:+.2f}, bias {bias:+.2f}: together {total:+.2f} → {activation:.2f}".replace("-", "−")

    def neuron_description(self):
        """Return the numbers of the neuron under the mouse or selected, or else what the answer rests on, in words."""
        words = super().neuron_description()
        if self.pointing.told is not None or self.reaction.answer is None:
            return words
        last = len(self.reaction.network.sizes) - 1
        sources = [str(c.source) for c in self.connections() if c.stands_out and c.layer == last]
        if not sources:
            return words
        before = f"{layer_name(last - 1, last + 1)}, neurons" if last > 1 else "pixels"
        return f"What raises the {self.reaction.answer} most: {before} {', '.join(sources)}. {words}"

    def _hear(self, message):
        """Do what the page says of mouse, finger and keys."""
        ((what, value),) = message.items()
        value = tuple(value) if isinstance(value, list) else value
        {"point": self.pointing.point, "press": self.pointing.press, "key": self.pointing.key}[what](value)
