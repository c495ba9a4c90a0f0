"""The bars: the activation of every neuron, the answer in words, and a look into one neuron."""

from typing import NamedTuple

import numpy as np

from helpers.network import layer_name
from helpers.palette import ANSWER, FAINT, FIRST, TEXT, TRACK
from helpers.widgets.canvas import SHARPNESS, Chart
from helpers.widgets.network_view import WIDTH, NetworkView
from helpers.widgets.pointing import KEYS, Pointing

ROW, BAR = 114, 66
"""Screen pixels: a layer's height in the chart, and the height of a bar whose activation is 1."""

BASELINE = 97
"""Screen pixels from the top of a layer's row to the foot of its bars."""

MOST_BARS_WITH_NUMBERS = 16

LABEL = (
    "Bars: the activation of every neuron, a row for each layer. Arrow keys go from neuron to neuron, "
    "Enter looks into one, Escape leaves the bars."
)


class TextStyle(NamedTuple):
    """How a text is written."""

    color: str
    align: str
    bold: bool = False


TITLE, NUMBER = TextStyle(FAINT, "left"), TextStyle(TEXT, "center")


class BarChart(Chart):
    """One row of bars for each layer behind the input, on a canvas with the CSS class `activation-bars`.

    sizes: the network's layer sizes, the input first.
    A neuron's place is (layer, neuron); layer 1 is the first hidden one, as in the list that `Network.forward` gives.
    """

    def __init__(self, sizes):
        super().__init__(WIDTH, ROW * (len(sizes) - 1), "activation-bars")
        self.sizes = tuple(sizes)
        self._style = None  # the text style the canvas is set to

    def box(self, place):
        """Return (x, y, width, height), in canvas pixels, of the full bar of a neuron: what it fills at 1.

        A bar of activation a covers the lowest a * height pixels of its box.
        """
        layer, neuron = place
        slot = WIDTH / self.sizes[layer]
        gap = 0.18 * slot
        top = ROW * (layer - 1) + BASELINE - BAR
        box = neuron * slot + gap / 2, top, slot - gap, BAR
        return tuple(round(value * SHARPNESS) for value in box)

    def place_at(self, x, y):
        """Return the place at canvas pixels, or None outside the chart."""
        layer = int(y // (ROW * SHARPNESS)) + 1
        if not (0 <= x < WIDTH * SHARPNESS and 1 <= layer < len(self.sizes) and y >= 0):
            return None
        return layer, int(x * self.sizes[layer] // (WIDTH * SHARPNESS))

    def neighbor(self, place, key):
        """Return the place beside `place` in the direction of an arrow key: "ArrowLeft", "ArrowUp", ..."""
        layer, neuron = place
        across = {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0)
        down = {"ArrowUp": -1, "ArrowDown": 1}.get(key, 0)
        other = min(max(layer + down, 1), len(self.sizes) - 1)
        middle = (neuron + 0.5) * self.sizes[other] / self.sizes[layer]  # where it lies in that layer
        return other, min(max(int(middle) + across, 0), self.sizes[other] - 1)

    def paint(self, activations, winner=None, selected=None, pointed=None):
        """Paint all bars.

        activations: what `Network.forward` gave for one image. winner: the output neuron to point out, or None.
        selected, pointed: (layer, neuron) to frame, the one with a strong line, the other with a faint one, or None.
        """
        canvas = self.canvas
        self.clear()
        for layer in range(1, len(self.sizes)):
            self._paint_layer(layer, activations[layer][0], winner)
        for place, color in [(pointed, FAINT), (selected, TEXT)]:
            if place:
                canvas.stroke_style, canvas.line_width = color, 2 * SHARPNESS
                canvas.stroke_rect(*self.box(place))

    def _paint_layer(self, layer, values, winner):
        canvas, count = self.canvas, self.sizes[layer]
        is_output = layer == len(self.sizes) - 1
        x, y, width, height = np.array([self.box((layer, neuron)) for neuron in range(count)]).T
        filled = np.rint(values * height).astype(int)
        self._style = None  # what follows changes the fill color
        canvas.fill_style = TRACK
        canvas.fill_rects(x.astype(np.int32), y.astype(np.int32), width.astype(np.int32), height.astype(np.int32))
        canvas.fill_style = FIRST
        foot = y + height - filled
        canvas.fill_rects(x.astype(np.int32), foot.astype(np.int32), width.astype(np.int32), filled.astype(np.int32))
        if is_output and winner is not None:
            canvas.fill_style = ANSWER
            canvas.fill_rect(int(x[winner]), int(foot[winner]), int(width[winner]), int(filled[winner]))

        what = "the ten answers" if is_output and count == 10 else f"{count} neurons"
        title = f"{layer_name(layer, len(self.sizes)).capitalize()}: {what}"
        self._text(title, 4, ROW * (layer - 1) + 12, TITLE)
        if count <= MOST_BARS_WITH_NUMBERS:
            top = ROW * (layer - 1) + BASELINE - BAR
            middles = (x + width / 2) / SHARPNESS
            marked = winner if is_output else None
            for neuron in sorted(range(count), key=lambda neuron: neuron == marked):  # bold last: one change of font
                style = NUMBER._replace(bold=neuron == marked)
                self._text(f"{values[neuron]:.2f}", middles[neuron], top - 3, style)
                self._text(f"▲ {neuron}" if style.bold else str(neuron), middles[neuron], top + BAR + 12, style)

    def _text(self, text, x, y, style):
        if style != self._style:  # each setting is a command to the page, and a repaint is mostly these
            self.canvas.font = f"{'bold ' if style.bold else ''}{10.5 * SHARPNESS:g}px sans-serif"
            self.canvas.text_align = style.align
            self.canvas.fill_style = style.color
            self._style = style
        self.canvas.fill_text(text, float(x * SHARPNESS), float(y * SHARPNESS))


class NetworkBars(NetworkView):
    """What a Reaction looks like: bars for every layer, the answer in words, and a look into one neuron.

    reaction, title, pictures: as in NetworkView.
    """

    CALLED = "bar"

    def __init__(self, reaction, title="", pictures=True):
        self.reaction = reaction
        self.chart = BarChart(reaction.network.sizes)
        self.pointing = Pointing.on_canvas(self.chart, reaction, self)
        super().__init__(reaction, self.chart.framed(LABEL, self, KEYS), title, pictures)

    def paint(self):
        """Paint the bars."""
        reaction = self.reaction
        self.chart.paint(reaction.activations, reaction.answer, reaction.selected, self.pointing.place)
