"""Weight pictures as they come out of the noise: a slider over the checkpoints of one run."""

import base64
import html
import io

import numpy as np
from ipywidgets import HTML, Dropdown, HBox, Layout, Play, SelectionSlider, VBox
from PIL import Image

from helpers import palette
from helpers.lessons.ablation import measure
from helpers.widgets.canvas import guarded
from helpers.widgets.controls import played
from helpers.widgets.overlay import LiveText

SIDE = 84
"""Screen pixels: how large a picture is shown."""

OWN, COMPRESSED, ONE = "each picture's largest weight", "the same, compressed", "the run's largest weight"
SCALES = OWN, COMPRESSED, ONE
POWER = 0.3
"""Of the compressed scale."""

WRAP = Layout(flex_flow="row wrap", grid_gap="4px 12px")


class Forming(VBox):
    """The weight pictures of a layer at each checkpoint of a run, and one neuron before, after, and the difference.

    kept: {step: Network}, in the order of the run, of the same sizes; the first is the start.
    examples: what the share of right answers is told of.
    step, neuron, scale: the controls. text: the numbers in words. pictures: the pictures.
    """

    def __init__(self, kept, examples):
        self.kept, self.examples, self._read = kept, examples, {}
        self.steps = list(kept)
        self.start = kept[self.steps[0]].weights[0]
        self.largest = max(float(np.abs(network.weights[0]).max()) for network in kept.values())
        wide = {"description_width": "initial"}
        options = [(f"{step:,}", step) for step in self.steps]
        self.step = SelectionSlider(options=options, description="After step", style=wide, layout=Layout(width="380px"))
        self.play = Play(min=0, max=len(options) - 1, interval=150, show_repeat=False)
        self.play.tooltip = "Let the run go by"
        self.neuron = Dropdown(options=range(len(self.start)), description="Below: neuron", style=wide)
        self.neuron.layout.width = "170px"
        self.scale = Dropdown(options=SCALES, description="Full color:", style=wide, layout=Layout(width="300px"))
        self.text, self.pictures = LiveText("forming-text"), HTML()
        rows = HBox([self.step, self.play], layout=WRAP), HBox([self.scale, self.neuron], layout=WRAP)
        super().__init__([*rows, self.text, self.pictures])
        played(self.play, self.step, "index", view=self)
        for control in (self.step, self.neuron, self.scale):
            control.observe(guarded(lambda _: self.show(), self), "value")
        self.show()

    def said(self):
        """Return in words how far the chosen checkpoint is, and how like the start its pictures are."""
        step = self.step.value
        network = self.kept[step]
        if step not in self._read:
            self._read[step] = network.accuracy(self.examples.images, self.examples.labels)
        like = measure.likeness(self.start, network.weights[0])
        return (
            f"After step {step:,}: {self._read[step]:.0%} of {len(self.examples):,} test images are read; with the "
            f"start the weights of the middle 20 × 20 pixels correlate by {like:.2f}.".replace("-", "−")
        )

    def show(self):
        """Show the checkpoint, the neuron and the scale that are chosen."""
        rows, neuron = self.kept[self.step.value].weights[0], self.neuron.value
        sixteen = [self._picture(row, f"{k}", f"neuron {k}") for k, row in enumerate(rows)]
        three = {
            "before": self.start[neuron],
            "after": rows[neuron],
            "after − before": rows[neuron] - self.start[neuron],
        }
        below = [self._picture(row, name, f"neuron {neuron} {name}") for name, row in three.items()]
        self.text.value = self.said()
        row = (
            '<div style="display: grid; grid-template-columns: repeat(auto-fill, {}px); gap: 2px 6px; max-width: {}px">'
        )
        row = row.format(SIDE, 8 * (SIDE + 6))
        self.pictures.value = (
            f"{row}{''.join(sixteen)}</div><div>Blue raises, striped orange lowers. Neuron {neuron}:</div>"
            f"{row}{''.join(below)}</div>"
        )

    def say(self, text):
        """Show a message instead of the numbers."""
        self.text.value = text

    def _picture(self, row, title, called):
        """Return a weight picture, (784,), with its title and the weight that gets full color, as HTML."""
        size, power = float(np.abs(row).max()), POWER if self.scale.value == COMPRESSED else 1.0
        full = self.largest if self.scale.value == ONE else size
        said = f"±{full:.2f}"
        y, x = divmod(int(np.abs(row).argmax()), 28)
        color = "blue" if row[28 * y + x] > 0 else "orange"
        alt = f"{called}: {_strength(size, full)}" + (f", most at row {y}, column {x}, in {color}" if size else "")
        return (
            f'<figure style="margin: 0"><img alt="{html.escape(alt)}" src="{picture_src(row, full or 1.0, power)}" '
            f'style="width: {SIDE}px; height: {SIDE}px; image-rendering: pixelated; border: 1px solid {palette.FRAME}">'
            f'<figcaption style="font-size: 11px; line-height: 1.3">{title}: {said}</figcaption></figure>'
        )


def _strength(size, full):
    """Return in words how strong the colors of a picture get."""
    if size == 0:
        return "white, all 0"
    return f"weights up to ±{size:.2f}" + ("" if size == full else f", {size / full:.0%} of full color")


def picture_src(row, largest, power=1.0):
    """Return a weight picture, (784,), as the address of an image: 28 wide and three times as high, to be stretched."""
    drawn = io.BytesIO()
    Image.fromarray(palette.signed_picture(row.reshape(28, 28), largest, power)).save(drawn, "PNG")
    return f"data:image/png;base64,{base64.b64encode(drawn.getvalue()).decode()}"
