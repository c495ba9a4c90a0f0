"""A lab: the errors of every neuron for one image, drawn on the network, and how one of them comes about."""

import base64
import io
from html import escape

import numpy as np
from ipywidgets import HTML, HBox, IntSlider, Layout, ToggleButtons, VBox
from PIL import Image

from helpers import palette
from helpers.lessons.backpropagation import measure
from helpers.widgets.canvas import guarded
from helpers.widgets.overlay import LiveText

WIDTH, HEIGHT = 640, 430
"""Pixels: the picture."""

COLUMNS = 260, 425, 545
"""Where the layers behind the pixels stand."""

TOP, FOOT, SIDE = 52, 416, 140
"""Between which heights the neurons stand, and the side of the picture of the digit."""

SMALLEST, LARGEST = 1.5, 10.0
"""How large the disks are: an error of 0, and the largest of all."""

LAYERS = ["2nd layer", "3rd layer", "output"]
NUMBER = Layout(width="250px")


class ErrorsLab(VBox):
    """Choose a digit, what it should be read as, a network and a neuron; see the errors flow back.

    networks: {name: Network of 784-16-16-10}. examples: ten images, of the digits 0 to 9 in order.
    digit, target, which, layer, neuron: the controls. text: what is said of the neuron. picture: the drawing.
    """

    def __init__(self, networks, examples):
        self.networks, self.examples = networks, examples
        self.digit = IntSlider(4, 0, 9, description="your digit", layout=NUMBER)
        self.target = IntSlider(4, 0, 9, description="should say", layout=NUMBER)
        self.neuron = IntSlider(0, 0, 15, description="neuron", layout=NUMBER)
        self.which = ToggleButtons(options=list(networks), style={"button_width": "auto"})
        self.layer = ToggleButtons(options=LAYERS, value="3rd layer", style={"button_width": "auto"})
        self.text, self.picture = LiveText("errors-value"), HTML()
        rows = [[self.digit, self.target], [self.which], [self.layer, self.neuron]]
        wrapped = [HBox(row, layout=Layout(flex_flow="row wrap")) for row in rows]
        super().__init__([*wrapped, self.text, self.picture])
        self._busy = False
        for control in (self.digit, self.target, self.which, self.layer, self.neuron):
            control.observe(guarded(self._changed, self), "value")
        self.show()

    def _changed(self, change):
        """Let the other controls follow, and show it all once."""
        if self._busy:
            return
        self._busy = True
        try:
            if change["owner"] is self.digit:
                self.target.value = self.digit.value
            self.neuron.max = 9 if self.layer.value == "output" else 15
        finally:
            self._busy = False
        self.show()

    def place(self):
        """Return (layer, neuron) of the neuron that is looked into; layer 0 is the 2nd layer, 2 the output."""
        return LAYERS.index(self.layer.value), self.neuron.value

    def compute(self):
        """Return (activations, errors), lists of a vector for each layer, the activations' with the pixels first."""
        network, image = self.networks[self.which.value], self.examples.images[[self.digit.value]]
        activations = network.forward(image)
        errors = measure.all_errors(network, activations, np.array([self.target.value]))
        return [a[0] for a in activations], [e[0] for e in errors]

    def shares(self, errors):
        """Return what each neuron behind it sends to the chosen one, weight times error; (0,) at the output."""
        layer, neuron = self.place()
        if layer == 2:
            return np.zeros(0)
        return self.networks[self.which.value].weights[layer + 1][:, neuron] * errors[layer + 1]

    def said(self):
        """Return in words how the error of the chosen neuron comes about."""
        activations, errors = self.compute()
        layer, neuron = self.place()
        a, error, shares = activations[layer + 1][neuron], errors[layer][neuron], self.shares(errors)
        answer, cost = activations[-1].argmax(), np.sum((activations[-1] - np.eye(10)[self.target.value]) ** 2)
        words = f"Your {self.digit.value}, read as {answer}, should say {self.target.value}: cost {cost:.4f}. "
        if layer == 2:
            y = float(neuron == self.target.value)
            words += f"Output {neuron}: 2(a − y) is {2 * (a - y):+.4f}, a(1 − a) is {a * (1 - a):.4f}; "
        else:
            most = int(np.abs(shares).argmax())
            words += f"Neuron {neuron} of the {LAYERS[layer]}: {len(shares)} shares, the largest {shares[most]:+.5f} "
            words += f"from neuron {most} behind it, add up to {shares.sum():+.5f}; a(1 − a) is {a * (1 - a):.4f}; "
        way = "to rise" if error < 0 else "to fall"
        return (words + f"multiplied: error {error:+.5f}. z ought {way}.").replace("-", "−")

    def show(self):
        """Draw the errors and say how the chosen neuron's comes about."""
        _, errors = self.compute()
        largest = max(float(np.abs(layer).max()) for layer in errors) or 1.0
        parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.PAPER}"/>', self._digit()]
        parts += self._lines(errors)
        scale = f"largest disk: {largest:.4f}"
        parts.append(_text(scale, 10, (TOP + FOOT + SIDE) / 2 + 20, palette.FAINT, 12, "start"))
        for layer, values in enumerate(errors):
            parts.append(_text(LAYERS[layer], COLUMNS[layer], 22, palette.TEXT, 13, "middle"))
            size = f"average size {np.abs(values).mean():.4f}"
            parts.append(_text(size, COLUMNS[layer], 38, palette.FAINT, 11, "middle"))
            for neuron, value in enumerate(values):
                parts += _neuron(layer, neuron, value, largest, (layer, neuron) == self.place())
        self.text.value = said = self.said()
        alt = "The network, errors as disks, larger for larger errors: blue with a plus raises the cost as z grows, "
        alt += "orange with a minus lowers it. "
        alt += " ".join(f"{LAYERS[layer]}: average size {np.abs(e).mean():.4f}." for layer, e in enumerate(errors))
        head = f'<svg role="img" aria-label="{escape(f"{alt} {said}")}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        head += f' style="width: 100%; max-width: {WIDTH}px" font-family="sans-serif">'
        self.picture.value = f"{head}{''.join(parts)}</svg>"

    def say(self, text):
        """Show a message instead of the numbers."""
        self.text.value = text

    def _digit(self):
        """Return the picture of the digit, in its frame."""
        drawn, png = 255 * (1 - self.examples.images[self.digit.value]), io.BytesIO()
        Image.fromarray(drawn.astype(np.uint8)).resize((112, 112), Image.Resampling.NEAREST).save(png, "PNG")
        source, y = base64.b64encode(png.getvalue()).decode(), (TOP + FOOT - SIDE) / 2
        place = f'x="10" y="{y}" width="{SIDE}" height="{SIDE}"'
        frame = f'<rect {place} fill="none" stroke="{palette.FRAME}"/>'
        return f'<image href="data:image/png;base64,{source}" {place}/>{frame}' + _text(
            "← errors flow this way", 10, y - 14, palette.FAINT, 12, "start"
        )

    def _lines(self, errors):
        """Return the shares that reach the chosen neuron, drawn: wide for large, dashed below 0."""
        layer, neuron = self.place()
        shares, found = self.shares(errors), []
        most = np.abs(shares).max() if shares.size else 0
        for source, share in enumerate(shares):
            (x1, y1), (x2, y2) = _at(layer + 1, source), _at(layer, neuron)
            size = abs(share) / most if most else 0
            color, dashes = (palette.RAISES, "") if share > 0 else (palette.LOWERS, "5 3")
            style = f'stroke="{color}" stroke-width="{0.5 + 4 * size:.1f}" stroke-dasharray="{dashes}"'
            found.append(f'<line x1="{x1}" y1="{y1:.1f}" x2="{x2}" y2="{y2:.1f}" {style} opacity="0.75"/>')
        return found


def _at(layer, neuron):
    """Return where a neuron stands, in pixels."""
    count = 10 if layer == 2 else 16
    return COLUMNS[layer], TOP + (neuron + 0.5) * (FOOT - TOP) / count


def _neuron(layer, neuron, error, largest, chosen):
    """Return the parts of a neuron's picture: its disk, its error as a number, and a ring if it is chosen."""
    x, y = _at(layer, neuron)
    radius = SMALLEST + (LARGEST - SMALLEST) * np.sqrt(abs(error) / largest)
    color, sign = (palette.RAISES, "+") if error > 0 else (palette.LOWERS, "−")
    parts = [f'<circle cx="{x}" cy="{y:.1f}" r="{LARGEST + 1}" fill="{palette.PAPER}" stroke="{palette.FRAME}"/>']
    parts.append(f'<circle cx="{x}" cy="{y:.1f}" r="{radius:.1f}" fill="{color}"/>')
    if radius > 4.5:
        parts.append(_text(sign, x, y + 4.5, palette.PAPER, 13, "middle"))
    if chosen:
        parts.append(f'<circle cx="{x}" cy="{y:.1f}" r="{LARGEST + 4}" fill="none" stroke="{palette.INK}"/>')
    number, (aside, anchor) = f"{neuron}: {error:+.4f}".replace("-", "−"), (17, "start") if layer == 2 else (-17, "end")
    return [*parts, _text(number, x + aside, y + 4, palette.TEXT, 10, anchor)]


def _text(text, x, y, color, size, anchor):
    style = f'font-size="{size}" fill="{color}" text-anchor="{anchor}" paint-order="stroke"'
    style += f' stroke="{palette.PAPER if color != palette.PAPER else "none"}" stroke-width="3"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(str(text))}</text>'
