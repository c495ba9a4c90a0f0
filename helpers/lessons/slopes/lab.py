"""Two labs, each with one slider: the cost against one weight with its tangent, and twenty steps downhill on two."""

import base64
import io
import itertools

import numpy as np
from ipywidgets import HTML, FloatSlider, Layout, SelectionSlider, VBox
from PIL import Image

from helpers import palette, plots
from helpers.widgets.canvas import guarded
from helpers.widgets.overlay import LiveText
from helpers.widgets.svg_chart import BOTTOM as FOOT
from helpers.widgets.svg_chart import HEIGHT, LEFT, RIGHT, TOP, WIDTH, Axes

REACH = 12
"""The weights go from -REACH to REACH."""

STEP_SIZES = 1, 3, 10, 20, 30, 50, 100, 200, 300, 500, 700, 1000
STEPS = 20

FLAT = 0.0005
"""Slopes smaller than this are called almost none."""

WIDE = Layout(width="100%", max_width=f"{WIDTH}px")


class TangentLab(VBox):
    """A slider for one weight; the cost of the network against it, and the tangent where the slider stands.

    two_weights: a measure.CostSlice; its first weight moves, its second one stays where training left it.
    weight: the slider. text: what is said of the place. chart: the picture.
    """

    def __init__(self, two_weights):
        self.two_weights = two_weights
        self.weight = FloatSlider(-4.0, min=-REACH, max=REACH, step=0.1, description="weight", layout=WIDE)
        self.text, self.chart = LiveText("tangent-value"), HTML()
        x = np.linspace(-REACH, REACH, 121)
        self.curve = np.stack([x, [self.cost(value) for value in x]], axis=1)
        top = self.curve[:, 1].max() * 1.1
        ticks = {value: f"{value:.2f}" for value in np.arange(0, top, 0.05)}
        self.axes = Axes(
            (-REACH, REACH),
            (0, top),
            {value: f"{value}".replace("-", "−") for value in range(-REACH, REACH + 1, 4)},
            ticks,
            "Cost against one weight, and its tangent",
            f"weight from neuron {two_weights.neurons[0]} of the 3rd layer to output {two_weights.output}",
        )
        super().__init__([self.weight, self.text, self.chart])
        self.weight.observe(guarded(lambda _: self.show(), self), "value")
        self.show()

    def cost(self, weight):
        """Return the cost where the first weight is this."""
        return self.two_weights.cost(weight, self.two_weights.trained[1])

    def slope(self, weight):
        """Return how fast the cost rises with the first weight, where it is this."""
        return float(self.two_weights.slopes(weight, self.two_weights.trained[1])[0])

    def said(self):
        """Return in words what the cost is where the slider stands, and which way is down."""
        weight = self.weight.value
        slope = self.slope(weight)
        way = "a larger weight costs less" if slope < 0 else "a smaller weight costs less"
        way = "almost none" if abs(slope) < FLAT else way
        return f"Weight {weight:.1f}: cost {self.cost(weight):.4f}, slope {slope:+.4f}: {way}.".replace("-", "−")

    def show(self):
        """Show the place on the curve where the slider stands."""
        weight, axes = self.weight.value, self.axes
        cost, slope = self.cost(weight), self.slope(weight)
        trained = self.two_weights.trained[0]
        reach = np.array([-4.0, 4.0])
        tangent = np.stack([weight + reach, cost + reach * slope], axis=1)
        mark = [(trained, self.cost(trained))]
        parts = [
            axes.line(self.curve, palette.FIRST, 2.5),
            axes.line(tangent, palette.SECOND, 2, "7 4"),
            axes.dots(mark, palette.INK, 4),
            axes.words(mark, "as trained", shift=(-26, 20)),
            axes.dots([(weight, cost)], palette.SECOND, 6),
        ]
        if abs(slope) >= FLAT:
            parts.append(axes.words([(weight, cost)], "→ down" if slope < 0 else "← down", shift=(10, -12)))
        said = self.said()
        self.text.value = said
        self.chart.value = axes.svg(parts, f"{axes.title} (x: {axes.xlabel}). Dashed: the tangent. {said}")

    def say(self, text):
        """Show a message instead of the numbers."""
        self.text.value = text


class WalkLab(VBox):
    """A slider for the step size; the map of the cost over two weights, and twenty steps on it from (0, 0).

    two_weights: a measure.CostSlice. size: the slider. text: how the walk ends. chart: the picture.
    """

    def __init__(self, two_weights):
        self.two_weights = two_weights
        self.size = SelectionSlider(options=STEP_SIZES, value=30, description="step size", layout=WIDE)
        self.text, self.chart = LiveText("downhill-value"), HTML()
        ticks = {value: f"{value}".replace("-", "−") for value in range(-REACH, REACH + 1, 4)}
        first, second = two_weights.neurons
        label = f"weight from neuron {first} (to the right) and {second} (upward) to output {two_weights.output}"
        self.axes = Axes((-REACH, REACH), (-REACH, REACH), ticks, ticks, "Cost over two weights: dark is low", label)
        self._map = self._drawn_map()
        super().__init__([self.size, self.text, self.chart])
        self.size.observe(guarded(lambda _: self.show(), self), "value")
        self.show()

    def path(self):
        """Return the walk, (STEPS + 1, 2), at the step size that the slider shows."""
        return self.two_weights.descend((0, 0), self.size.value, STEPS)

    def said(self):
        """Return in words where the walk ends, and whether each of its steps led down."""
        costs = [self.two_weights.cost(*place) for place in self.path()]
        up = sum(after > before for before, after in itertools.pairwise(costs))
        ways = "each led down" if up == 0 else f"{up} of them led up"
        said = (
            f"Step size {self.size.value}: from a cost of {costs[0]:.4f} to {costs[-1]:.4f} in {STEPS} steps; {ways}."
        )
        if np.abs(self.path()).max() > REACH:
            said += " It left the map, and is drawn at the rim."
        return said

    def show(self):
        """Show the walk at the step size that the slider shows."""
        axes, path = self.axes, self.path()
        parts = [
            axes.under(self._map),
            axes.line(path, palette.INK, 3.5),
            axes.line(path, palette.PAPER, 1.5),
            axes.dots(path, palette.PAPER, 3.5, palette.INK),
            axes.dots([self.two_weights.trained], palette.SECOND, 5),
            axes.words([(0, 0)], "start", palette.PAPER, (-34, 16)),
            axes.words([self.two_weights.trained], "as trained", palette.PAPER, (9, -7)),
        ]
        self.text.value = said = self.said()
        self.chart.value = axes.svg(parts, f"{axes.title} ({axes.xlabel}), with a path of {STEPS} steps. {said}")

    def say(self, text):
        """Show a message instead of the numbers."""
        self.text.value = text

    def _drawn_map(self):
        """Return the map of the cost, with its contour lines labeled: a PNG, in base64."""
        grid = np.linspace(-REACH, REACH, 49)
        costs = self.two_weights.surface(grid, grid)
        figure, ax = plots.subplots(figsize=((WIDTH - LEFT - RIGHT) / 100, (HEIGHT - TOP - FOOT) / 100))
        ax.set_position((0, 0, 1, 1))
        ax.set_axis_off()
        ax.contourf(grid, grid, costs, 24, cmap="cividis")
        lines = ax.contour(grid, grid, costs, 6, colors=palette.PAPER, linewidths=0.5)
        ax.clabel(lines, fmt="%.2f", fontsize=6)
        drawn, small = io.BytesIO(), io.BytesIO()
        figure.savefig(drawn, format="png", dpi=200)
        plots.close(figure)
        with Image.open(drawn) as picture:
            picture.convert("RGB").quantize(48).save(small, "PNG", optimize=True)
        return base64.b64encode(small.getvalue()).decode()
