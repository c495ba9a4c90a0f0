"""The weight lab: draw, and watch one neuron's weighted sum run along, pixel by pixel; switch neurons off."""

import numpy as np
import traitlets
from ipywidgets import HTML, Dropdown, HBox, IntSlider, Label, Layout, Play, ToggleButton, ToggleButtons, VBox

from helpers.network import sigmoid
from helpers.palette import FAINT, LOWERS, RAISES, TEXT
from helpers.widgets.bars import NetworkBars
from helpers.widgets.canvas import SHARPNESS, Chart, Coalesced, handler
from helpers.widgets.controls import button, linked, played
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad
from helpers.widgets.painter import painter
from helpers.widgets.pictures import SignedPicture
from helpers.widgets.reaction import Reaction

CELL = 6
"""Screen pixels per square of the weight pictures."""

HEIGHT = 28 * CELL
CHART_WIDTH = 200
PIXELS = 784

COMPRESSED = 0.3
"""The power of the compressed scale."""

WRAP = {"flex_flow": "row wrap", "grid_gap": "4px 12px"}


class RunningSum(Chart):
    """A weighted sum as it adds up, from the image's first row down to its last: a line as high as the picture."""

    def __init__(self):
        super().__init__(CHART_WIDTH, HEIGHT, "running-sum")

    def points(self, sums, reach):
        """Return the line's corners in canvas pixels, (n + 1, 2) float32, for the sums after each of n pixels.

        reach: the sum at the chart's right border; minus reach is at the left one.
        """
        sums = np.concatenate([[0], sums])
        x = (1 + sums / reach) / 2 * CHART_WIDTH
        y = np.arange(len(sums)) / PIXELS * HEIGHT
        return (np.stack([x, y], axis=1) * SHARPNESS).astype(np.float32)

    def paint(self, sums, reach):
        """Paint the line. sums: (n,), n from 0 to 784. reach: > 0."""
        canvas, middle = self.canvas, CHART_WIDTH / 2
        self.clear()
        canvas.stroke_style, canvas.line_width = FAINT, 1 * SHARPNESS
        canvas.stroke_line(middle * SHARPNESS, 0, middle * SHARPNESS, HEIGHT * SHARPNESS)
        canvas.font, canvas.fill_style = f"{10.5 * SHARPNESS:g}px sans-serif", FAINT
        for text, x, align in [(f"−{reach:g}", 4, "left"), ("0", middle + 4, "left"), (f"+{reach:g}", -4, "right")]:
            canvas.text_align = align
            canvas.fill_text(text, float(x % CHART_WIDTH * SHARPNESS), 13.0 * SHARPNESS)
        points = self.points(sums, reach)
        if len(points) > 1:
            canvas.stroke_style, canvas.line_width = TEXT, 1.5 * SHARPNESS
            canvas.stroke_lines(points)
        x, y = (float(value) for value in points[-1])
        canvas.fill_style = RAISES if x > middle * SHARPNESS else LOWERS
        canvas.fill_circle(x, min(y, (HEIGHT - 4) * SHARPNESS), 4.0 * SHARPNESS)


class WeightLab(VBox):
    """A pad and a bench for one neuron of the 2nd layer at a time; below, the bars and switches for that layer.

    network: helpers.network.Network with 784 inputs.
    pad: the DrawingPad. reaction: the network's Reaction to it; neurons in its `off` are switched off. bars: the
    NetworkBars that show it.
    neuron: trait, the 2nd-layer neuron on the bench, counted from 0.
    compressed, shared: traits; the scale of the pictures: |w| ** 0.3 instead of |w|, and full color for the largest
    weight of all neurons instead of this one's.
    upto: trait, 0 to 784; how many pixels, row by row, the revealed picture and the running sum take in. Drawing
    sets it to all.
    A neuron that is not there raises ValueError.

    >>> lab = WeightLab(network)
    >>> lab.pad.draw([(8, 6), (20, 6), (12, 24)])
    >>> lab.neuron, lab.reaction.off = 6, (1, 4)
    """

    neuron = traitlets.Int(0)
    compressed = traitlets.Bool(False)
    shared = traitlets.Bool(False)
    upto = traitlets.Int(PIXELS)

    def __init__(self, network):
        self.network, self.pad = network, DrawingPad()
        self.reaction = Reaction(network, self.pad)
        self.reaction.selected = 1, self.neuron
        self.bars = NetworkBars(self.reaction, pictures=False)  # the bench shows them, with a choice of scales
        self.plain, self.revealed = (SignedPicture(f"lab-{name}", CELL) for name in ("weights", "contributions"))
        self.running = RunningSum()
        self.sum_text, self.off_text, self.legend = LiveText("running-sum-text"), LiveText("lab-status"), HTML()
        self.sum_text.layout.min_height = "40px"  # so that nothing below jumps when the text needs its second line
        self._repaint_soon = Coalesced(self.repaint, self.say)
        bench, bars = HBox([self.pad, self._bench()]), HBox([self.bars, self._switches()])
        bench.layout, bars.layout = Layout(**WRAP), Layout(**WRAP)
        super().__init__([bench, bars])
        self.pad.observe(lambda _: self._drawn(), "image")
        self.observe(lambda _: self._look_again(), ["compressed", "shared", "upto"])
        self.observe(lambda _: self._choose(), "neuron")
        self.reaction.observe(lambda _: self._follow_bars(), "selected")
        self.reaction.observe(lambda _: self._show_switches(), "off")
        self.repaint()

    @property
    def weights(self):
        """The weights of the neuron on the bench: (784,)."""
        return self.network.weights[0][self.neuron]

    @property
    def contributions(self):
        """What each pixel of the drawing adds to the neuron's weighted sum: (784,), weight × ink."""
        return self.weights * self.pad.image.ravel()

    @property
    def largest(self):
        """The weight that gets full color: the neuron's largest, or that of all neurons when `shared`."""
        return float(np.abs(self.network.weights[0] if self.shared else self.weights).max()) or 1.0

    @property
    def reach(self):
        """Where the running sum's chart ends, to the right and to the left; it stays while the sum runs along."""
        return reach_for(np.cumsum(self.contributions, dtype=np.float64))

    def say(self, text):
        """Show a line of text below the switches."""
        self.off_text.value = text

    def repaint(self):
        """Paint the pictures and the running sum, and put their numbers into words."""
        with painter.hold():
            power = COMPRESSED if self.compressed else 1.0
            taken = self.contributions * (np.arange(PIXELS) < self.upto)
            for picture, values in [(self.plain, self.weights), (self.revealed, taken)]:
                picture.paint(values.reshape(28, 28), self.largest, power)
            sums = np.cumsum(self.contributions, dtype=np.float64)
            self.running.paint(sums[: self.upto], self.reach)
            self.sum_text.value = self.text_of_sum()
            scale = "not in proportion: |w| to the power of 0.3" if self.compressed else "in proportion"
            whose = f"all {len(self.network.weights[0])} neurons" if self.shared else f"neuron {self.neuron}"
            self.legend.value = (
                '<div style="line-height: 1.4">Blue raises the sum, striped orange lowers it; full color is '
                f"±{self.largest:.2f}, the largest of {whose}. Paler colors are {scale}.</div>"
            )
            self.say(self.text_of_switches())

    def text_of_sum(self):
        """Return how far the weighted sum has come, in words with numbers."""
        taken = self.contributions[: self.upto]
        raised, lowered = float(taken[taken > 0].sum()), float(taken[taken < 0].sum())
        text = (
            f"Neuron {self.neuron}, after {self.upto} of {PIXELS} pixels: "
            f"{raised:+.2f} for, {lowered:+.2f} against, together {raised + lowered:+.2f}."
        )
        if self.upto == PIXELS:
            weighted_sum, bias, _ = self.reaction.neuron_numbers(1, self.neuron)
            held = ", but it is switched off: held at 0" if self.neuron in self.reaction.off else ""
            text += f" With the bias {bias:+.2f} the activation is {sigmoid(weighted_sum + bias):.2f}{held}."
        return text.replace("-", "−")

    def text_of_switches(self):
        """Return which neurons are off and what that does to the answer, in words with numbers."""
        if not self.reaction.off:
            return "All neurons of the 2nd layer are on."
        names = ", ".join(map(str, self.reaction.off))
        if not self.pad.image.any():
            return f"Switched off: {names}. The pad is empty: draw a digit to see what that changes."
        whole, without = self.network.forward(self.pad.image)[-1][0], self.reaction.outputs
        return (
            f"Switched off: {names}. Answer with all neurons: {whole.argmax()} ({whole.max():.2f}); "
            f"without these: {without.argmax()} ({without.max():.2f})."
        )

    @traitlets.validate("neuron")
    def _check_neuron(self, proposal):
        count = self.network.sizes[1]
        if not 0 <= proposal.value < count:
            raise ValueError(f"There is no neuron {proposal.value} in the 2nd layer; they are 0 to {count - 1}.")
        return proposal.value

    @traitlets.validate("upto")
    def _check_upto(self, proposal):
        return min(max(proposal.value, 0), PIXELS)

    def _drawn(self):
        with painter.hold():
            self.upto = PIXELS  # else a stroke below the pixels added so far would show nothing
            self._repaint_soon.now()

    def _look_again(self):
        with painter.hold():
            self._repaint_soon()

    def _choose(self):
        with painter.hold():
            self.reaction.selected = 1, self.neuron
            self._repaint_soon()

    def _follow_bars(self):
        neuron = self.reaction.selected_in(1)
        if neuron is not None:
            self.neuron = neuron

    def _switches(self):
        """Return a button for each neuron that switches it off, and what that does in words."""
        small = Layout(width="44px", margin="1px")
        self.switches = [
            ToggleButton(description=str(k), tooltip=f"Switch neuron {k} off or on", layout=small)
            for k in range(self.network.sizes[1])
        ]
        for k, switch in enumerate(self.switches):
            switch.observe(lambda event, k=k: self._switch(k, event.new), "value")
        all_on = button("All on", "Switch every neuron on again", lambda: self.reaction.set_trait("off", ()), self)
        buttons = HBox(self.switches, layout=Layout(flex_flow="row wrap", width="190px"))
        return VBox([Label("Switch off, 2nd layer:"), buttons, all_on, self.off_text], layout=Layout(width="250px"))

    @handler
    def _switch(self, neuron, off):
        others = set(self.reaction.off) - {neuron}
        self.reaction.off = tuple(others | {neuron} if off else others)

    def _show_switches(self):
        with painter.hold():
            for k, switch in enumerate(self.switches):
                switch.value = k in self.reaction.off
                switch.button_style = "warning" if switch.value else ""
            self.repaint()

    def _bench(self):
        """Return the controls, the pictures and, beside them, the running sum."""
        parts = [
            ("its 784 weights", self.plain),
            ("weight × ink", self.revealed),
            ("the sum so far, row by row", self.running),
        ]
        pictures = HBox([chart.titled(text, self) for text, chart in parts], layout=Layout(**WRAP))
        return VBox([*self._controls(), self.sum_text, pictures, self.legend], layout=Layout(max_width="580px"))

    def _controls(self):
        """Return two rows: the choice of neuron and of scales, and of how many pixels count."""
        wide = {"description_width": "initial"}
        neuron = Dropdown(options=range(self.network.sizes[1]), description="Neuron", style=wide)
        neuron.layout.width = "120px"
        compressed = ToggleButtons(options=[("linear", False), ("compressed", True)], description="Scale")
        shared = ToggleButtons(options=[("this neuron", False), ("all neurons", True)])
        shared.description = "Full color: the largest of"
        slider = IntSlider(PIXELS, 0, PIXELS, description="Pixels added", style=wide, layout=Layout(width="380px"))
        play = Play(min=0, max=PIXELS, step=14, interval=100, show_repeat=False)
        play.tooltip = "Let the sum run along, half a row at a time"
        for buttons in (compressed, shared):
            buttons.style.button_width, buttons.style.description_width = "100px", "initial"
            buttons.layout.width = "auto"
        self.controls = {"neuron": neuron, "compressed": compressed, "shared": shared, "upto": slider, "play": play}
        for name in ("neuron", "compressed", "shared", "upto"):
            linked(self.controls[name], self, name)
        played(play, self, "upto")
        rows = [neuron, compressed, shared], [slider, play]
        return [HBox(row, layout=Layout(**WRAP)) for row in rows]


def reach_for(sums):
    """Return where the running sum's chart ends: the first of 1, 2, 5, 10, ... that no sum on the way exceeds."""
    needed = float(np.abs(sums).max()) if len(sums) else 0.0
    power = 10.0 ** np.floor(np.log10(max(needed, 1.0)))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= needed))
