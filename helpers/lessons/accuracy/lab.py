"""A threshold under a slider: how many answers are left above it, how many are right, and which mistakes remain."""

import numpy as np
from ipywidgets import HTML, Dropdown, FloatSlider, HBox, Layout, VBox

from helpers import plots
from helpers.images import to_unit
from helpers.widgets.canvas import guarded
from helpers.widgets.overlay import LiveText

SHOWN = 20
"""So many mistakes are shown at a time."""


class MistakesLab(VBox):
    """The mistakes of a network, those just above a threshold, with what the threshold leaves.

    sets: {name: helpers.examples.Examples}, what to choose from; the first is shown. network: helpers.network.Network.
    chosen, threshold: the controls. An answer is left when its top output is above the threshold.
    """

    def __init__(self, sets, network):
        self.sets = sets
        self._outputs = {name: network.outputs(examples.images) for name, examples in sets.items()}
        self.chosen = Dropdown(options=list(sets), description="Images", layout=Layout(width="260px"))
        self.threshold = FloatSlider(0, min=0, max=0.99, step=0.01, description="Threshold", continuous_update=False)
        self.threshold.layout = Layout(width="100%", max_width="420px")
        self.text, self.pictures = LiveText("mistakes-left"), HTML()
        controls = HBox([self.chosen, self.threshold], layout=Layout(flex_flow="row wrap"))
        super().__init__([controls, self.text, self.pictures])
        for control in (self.chosen, self.threshold):
            control.observe(guarded(lambda _: self.show(), self), "value")
        self.show()

    def show(self):
        """Show what is left above the threshold."""
        examples, outputs = self.sets[self.chosen.value], self._outputs[self.chosen.value]
        answers, tops, threshold = outputs.argmax(axis=1), outputs.max(axis=1), self.threshold.value
        left, wrong = tops > threshold, answers != examples.labels
        remain = np.flatnonzero(left & wrong)
        remain = remain[np.argsort(tops[remain], kind="stable")]
        self.text.value = _said(threshold, left, wrong)
        self.pictures.value = _gallery(examples, answers, tops, remain[:SHOWN], threshold) if len(remain) else ""

    def say(self, text):
        """Show a message instead of the numbers."""
        self.text.value = text


def _said(threshold, left, wrong):
    """Return in words how many answers and mistakes are left. left, wrong: (n,) of bool."""
    said = f"Above {threshold:.2f}: {left.sum():,} of {len(left):,} answers are left"
    if not left.any():
        return f"{said}."
    remain = np.sum(left & wrong)
    said += f", {1 - remain / left.sum():.1%} of them right. Mistakes left: {remain:,} of {wrong.sum():,}"
    return f"{said}; the pictures show the {SHOWN} least sure of these." if remain > SHOWN else f"{said}."


def _gallery(examples, answers, tops, shown, threshold):
    """Return the images of some mistakes as HTML, each with label, answer and top output above it."""
    titles = [f"{examples.labels[i]}→{answers[i]}  {tops[i]:.2f}" for i in shown]
    figure = plots.gallery(to_unit(examples.images[shown]), titles)
    figure.suptitle(f"Mistakes above {threshold:.2f}, the least sure first: label → answer, and the top output")
    plots.close(figure)
    return plots.figure_html(figure)
