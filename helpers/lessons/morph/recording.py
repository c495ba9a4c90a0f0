"""A drawing as it came to be: what is on the pad, and what a network makes of it, at each point of the pen."""

from typing import NamedTuple

import numpy as np

from helpers import images
from helpers.lessons.morph import measure
from helpers.network import layer_name

MOST = 1000
"""At most so many moments; of a longer recording some points are passed over, all of them are drawn."""


class Flip(NamedTuple):
    """A moment at which the answer changes: from one digit to another."""

    moment: int
    before: int
    after: int


class Recording:
    """A drawing, point by point: at moment t the first t points of its strokes are drawn on its base.

    network: helpers.network.Network with 784 inputs. drawing: helpers.drawing.Drawing.
    images: (moments, 28, 28) float32, from 0 to 1; the first is the base, the last the whole drawing.
    activations: as `network.forward` gives them, a row for each moment.
    ends: the moments at which a stroke is done, the first of them 0. last: the last moment.
    """

    def __init__(self, network, drawing):
        self.network = network
        drawing = drawing.settled()
        count = sum(map(len, drawing.strokes))
        kept = set(np.unique(np.linspace(0, count, min(count, MOST) + 1).round().astype(int)).tolist())
        image, done = drawing.base.copy(), 0
        seen, self.ends = [image.copy()], [0]
        for stroke in drawing.strokes:
            for place in range(len(stroke)):
                images.draw_stroke(stroke[max(place - 1, 0) : place + 1], image)
                done += 1
                if done in kept or place == len(stroke) - 1:
                    seen.append(image.copy())
            self.ends.append(len(seen) - 1)
        self.images = np.stack(seen)
        self.activations = network.forward(self.images)

    @property
    def last(self):
        """The last moment."""
        return len(self.images) - 1

    @property
    def outputs(self):
        """The ten outputs at each moment: (moments, 10)."""
        return self.activations[-1]

    def answer(self, moment):
        """Return the answer at a moment, or None while nothing is drawn."""
        return int(self.outputs[moment].argmax()) if self.images[moment].any() else None

    def flips(self):
        """Return the moments at which the answer changes, a list of Flip; the first answer of all is none."""
        inked = self.images.any(axis=(1, 2))
        answers = self.outputs.argmax(axis=1)
        changed = np.flatnonzero((np.diff(answers) != 0) & inked[:-1]) + 1
        return [Flip(int(moment), int(answers[moment - 1]), int(answers[moment])) for moment in changed]

    def waterfall(self, layer, neuron, before, after):
        """Return (z before, steps, z after) of one neuron between two moments: measure.waterfall."""
        rows = ([each[moment : moment + 1] for each in self.activations] for moment in (before, after))
        return measure.waterfall(self.network, layer, neuron, *rows)

    def name(self, layer, neuron):
        """Return what a neuron is called: "output 8", "3rd layer, neuron 4"."""
        count = len(self.network.sizes)
        return f"output {neuron}" if layer == count - 1 else f"{layer_name(layer, count)}, neuron {neuron}"
