"""Live charts on ipycanvas: the bars of every layer's activations, and pictures of signed numbers.

They only paint what they are given; call them inside `canvas.painting()`.
"""

import numpy as np

from helpers.widgets.canvas import SHARPNESS, new_canvas

WIDTH, ROW, BAR = 560, 114, 66
"""Screen pixels: the chart's width, a layer's height in it, and the height of a bar whose activation is 1."""

BASELINE = 97
"""Screen pixels from the top of a layer's row to the foot of its bars."""

MOST_BARS_WITH_NUMBERS = 16

BACKGROUND, TEXT, FAINT, TRACK = "#ffffff", "#1f2937", "#6b7280", "#eef1f5"
COLOR, WINNER = "#2f6db5", "#d9730d"
POSITIVE, NEGATIVE = np.array([33, 102, 172]), np.array([214, 82, 28])


def layer_name(layer, count):
    """Return what the lessons call layer `layer` (the input is 0) of `count` layers: "2nd layer", ..., "output"."""
    ordinals = {1: "2nd", 2: "3rd"}
    return "output" if layer == count - 1 else f"{ordinals.get(layer, f'{layer + 1}th')} layer"


class BarChart:
    """One row of bars for each layer behind the input.

    sizes: the network's layer sizes, the input first.
    canvas: the ipycanvas.Canvas, with the CSS class `activation-bars`.
    """

    def __init__(self, sizes):
        self.sizes = tuple(sizes)
        self.canvas = new_canvas(WIDTH, ROW * (len(sizes) - 1), "activation-bars")
        self._style = None  # the text style the canvas is set to

    def box(self, layer, neuron):
        """Return (x, y, width, height), in canvas pixels, of the full bar of a neuron: what it fills at 1.

        layer: 1 for the first hidden layer, as in the list that `Network.forward` gives. A bar of activation a covers
        the lowest a * height pixels of its box.
        """
        slot = WIDTH / self.sizes[layer]
        gap = 0.18 * slot
        top = ROW * (layer - 1) + BASELINE - BAR
        box = neuron * slot + gap / 2, top, slot - gap, BAR
        return tuple(round(value * SHARPNESS) for value in box)

    def neuron_at(self, x, y):
        """Return (layer, neuron) at a place on the canvas, in canvas pixels, or None outside the chart."""
        layer = int(y // (ROW * SHARPNESS)) + 1
        if not (0 <= x < WIDTH * SHARPNESS and 1 <= layer < len(self.sizes) and y >= 0):
            return None
        return layer, int(x * self.sizes[layer] // (WIDTH * SHARPNESS))

    def neighbor(self, place, key):
        """Return (layer, neuron) beside `place` in the direction of an arrow key: "ArrowLeft", "ArrowUp", ..."""
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
        canvas.fill_style = BACKGROUND
        canvas.fill_rect(0, 0, canvas.width, canvas.height)
        for layer in range(1, len(self.sizes)):
            self._paint_layer(layer, activations[layer][0], winner)
        for place, color in [(pointed, FAINT), (selected, TEXT)]:
            if place:
                canvas.stroke_style, canvas.line_width = color, 2 * SHARPNESS
                canvas.stroke_rect(*self.box(*place))

    def _paint_layer(self, layer, values, winner):
        canvas, count = self.canvas, self.sizes[layer]
        is_output = layer == len(self.sizes) - 1
        x, y, width, height = np.array([self.box(layer, neuron) for neuron in range(count)]).T
        filled = np.rint(values * height).astype(int)
        self._style = None  # what follows changes the fill color
        canvas.fill_style = TRACK
        canvas.fill_rects(x.astype(np.int32), y.astype(np.int32), width.astype(np.int32), height.astype(np.int32))
        canvas.fill_style = COLOR
        foot = y + height - filled
        canvas.fill_rects(x.astype(np.int32), foot.astype(np.int32), width.astype(np.int32), filled.astype(np.int32))
        if is_output and winner is not None:
            canvas.fill_style = WINNER
            canvas.fill_rect(int(x[winner]), int(foot[winner]), int(width[winner]), int(filled[winner]))

        what = "the ten answers" if is_output and count == 10 else f"{count} neurons"
        title = f"{layer_name(layer, len(self.sizes)).capitalize()}: {what}"
        self._text(title, 4, ROW * (layer - 1) + 12, FAINT, "left")
        if count <= MOST_BARS_WITH_NUMBERS:
            top = ROW * (layer - 1) + BASELINE - BAR
            middles = (x + width / 2) / SHARPNESS
            marked = winner if is_output else None
            for neuron in sorted(range(count), key=lambda neuron: neuron == marked):  # bold last: one change of font
                bold = neuron == marked
                self._text(f"{values[neuron]:.2f}", middles[neuron], top - 3, TEXT, bold=bold)
                self._text(f"▲ {neuron}" if bold else str(neuron), middles[neuron], top + BAR + 12, TEXT, bold=bold)

    def _text(self, text, x, y, color, align="center", bold=False):
        style = color, align, bold
        if style != self._style:  # each setting is a command to the page, and a repaint is mostly these
            self.canvas.font = f"{'bold ' if bold else ''}{10.5 * SHARPNESS:g}px sans-serif"
            self.canvas.text_align = align
            self.canvas.fill_style = color
            self._style = style
        self.canvas.fill_text(text, float(x * SHARPNESS), float(y * SHARPNESS))


class SignedPicture:
    """A 28 by 28 picture of signed numbers: blue above zero, orange below, white at zero.

    canvas: the ipycanvas.Canvas, with the given CSS class.
    """

    def __init__(self, css_class, cell=6):
        self.cell = cell * SHARPNESS
        self.canvas = new_canvas(28 * cell, 28 * cell, css_class)

    def paint(self, values, largest):
        """Paint values (28, 28); full color stands for `largest` (> 0) and more, in either direction."""
        strength = np.clip(np.abs(values) / largest, 0, 1).reshape(-1, 1)
        color = np.where(values.reshape(-1, 1) > 0, POSITIVE, NEGATIVE)
        rgb = np.rint(255 + strength * (color - 255)).astype(np.uint8)
        rows, columns = np.divmod(np.arange(28 * 28, dtype=np.int32), np.int32(28))
        self.canvas.fill_styled_rects(columns * self.cell, rows * self.cell, self.cell, self.cell, rgb)
