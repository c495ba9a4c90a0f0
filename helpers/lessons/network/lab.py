"""The sigmoid under a slider: any number in, an activation out."""

import numpy as np
from ipywidgets import HTML, FloatSlider, Layout, VBox

from helpers import palette, plots
from helpers.network import sigmoid
from helpers.widgets.canvas import guarded
from helpers.widgets.overlay import LiveText

REACH = 8


class SigmoidLab(VBox):
    """A slider for z, the number it stands for after the sigmoid, and its place on the curve.

    z: where the slider starts, moved to its end if it lies beyond.
    """

    def __init__(self, z=0.0):
        start = float(np.clip(z, -REACH, REACH))
        layout = Layout(width="100%", max_width="560px")
        self.z = FloatSlider(start, min=-REACH, max=REACH, step=0.1, description="z", layout=layout)
        self.z.continuous_update = False
        self.text, self.curve = LiveText("sigmoid-value"), HTML()
        super().__init__([self.z, self.text, self.curve])
        self.z.observe(guarded(lambda _: self.show(), self), "value")
        self.show()

    def show(self):
        """Show the activation that z becomes."""
        z, x = self.z.value, np.linspace(-REACH, REACH, 161)
        said = f"z = {z:.1f} becomes an activation of {sigmoid(z):.3f}.".replace("-", "−")
        ax = plots.curve(x, sigmoid(x))
        ax.plot(z, sigmoid(z), "o", color=palette.SECOND)
        ax.set(title="The sigmoid", xlabel="z: the weighted sum with its bias", ylabel="activation", ylim=(-0.05, 1.05))
        plots.tell(ax, f"the curve rises from 0 to 1, through 0.5 at z = 0; a dot on it: {said}")
        plots.close(ax.figure)
        self.text.value, self.curve.value = said, plots.figure_html(ax.figure)

    def say(self, text):
        """Show a message instead of the number."""
        self.text.value = text
