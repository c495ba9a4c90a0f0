"""The weight lab: draw, and watch one neuron's weighted sum run along, pixel by pixel; switch neurons off."""

from numbers import Integral

import numpy as np
import traitlets
from ipywidgets import HTML, Button, Dropdown, HBox, IntSlider, Label, Layout, Play, ToggleButton, ToggleButtons, VBox

from helpers.experiments.neurons import forward_without, strength
from helpers.widgets.canvas import SHARPNESS, Coalesced, framed, new_canvas, painting, repaint_when_shown, status_html
from helpers.widgets.charts import BACKGROUND, FAINT, NEGATIVE, POSITIVE, TEXT, SignedPicture
from helpers.widgets.live import NetworkBars
from helpers.widgets.pad import DrawingPad

CELL = 8
"""Screen pixels per square of the weight pictures."""

HEIGHT = 28 * CELL
CHART_WIDTH = 260
PIXELS = 784

COMPRESSED = 0.3
"""The power of the compressed scale."""


class SwitchableNetwork:
    """A network some of whose 2nd-layer neurons are switched off, for widgets that only run it.

    network: helpers.network.Network. off: the neurons held at 0, a tuple of integers counted from 0.
    """

    def __init__(self, network):
        self.network, self.off = network, ()
        self.sizes, self.weights, self.biases = network.sizes, network.weights, network.biases

    def forward(self, images):
        """Return what `Network.forward` returns, with the neurons in `off` at 0."""
        return forward_without(self.network, images, self.off)


class SwitchableBars(NetworkBars):
    """NetworkBars of a SwitchableNetwork: they say so when the neuron in question is switched off."""

    def _describe(self):
        super()._describe()
        layer, neuron = self._hovered or self.selected or (None, None)
        if layer == 1 and neuron in self.network.off:
            self.say(f"2nd layer, neuron {neuron}: switched off, held at 0 whatever its weighted sum says.")


class RunningSum:
    """A weighted sum as it adds up, from the image's first row down to its last: a line beside the picture.

    canvas: the ipycanvas.Canvas, with the CSS class `running-sum`, as high as the weight pictures.
    """

    def __init__(self):
        self.canvas = new_canvas(CHART_WIDTH, HEIGHT, "running-sum")

    def points(self, sums, reach):
        """Return the line's corners in canvas pixels, (n + 1, 2) float32, for the sums after each of n pixels.

        reach: the sum at the chart's right border; minus reach is at the left one.
        """
        sums = np.concatenate([[0], sums])
        x = (1 + sums / reach) / 2 * CHART_WIDTH
        y = np.arange(len(sums)) / PIXELS * HEIGHT
        return (np.stack([x, y], axis=1) * SHARPNESS).astype(np.float32)

    def paint(self, sums, reach):
        """Paint the line; call inside `painting()`. sums: (n,), n from 0 to 784. reach: > 0."""
        canvas, middle = self.canvas, CHART_WIDTH / 2
        canvas.fill_style = BACKGROUND
        canvas.fill_rect(0, 0, canvas.width, canvas.height)
        canvas.stroke_style, canvas.line_width = FAINT, 1 * SHARPNESS
        canvas.stroke_line(middle * SHARPNESS, 0, middle * SHARPNESS, HEIGHT * SHARPNESS)
        self._text(f"−{reach:g}", 4, "left", FAINT)
        self._text("0", middle + 4, "left", FAINT)
        self._text(f"+{reach:g}", CHART_WIDTH - 4, "right", FAINT)
        points = self.points(sums, reach)
        total = float(sums[-1]) if len(sums) else 0.0
        if len(points) > 1:
            canvas.stroke_style, canvas.line_width = TEXT, 1.5 * SHARPNESS
            canvas.stroke_lines(points)
        x, y = (float(value) for value in points[-1])
        rgb = POSITIVE if total > 0 else NEGATIVE
        canvas.fill_style = f"rgb({rgb[0]}, {rgb[1]}, {rgb[2]})"
        canvas.fill_circle(x, min(y, (HEIGHT - 4) * SHARPNESS), 4.0 * SHARPNESS)

    def _text(self, text, x, align, color):
        self.canvas.font = f"{10.5 * SHARPNESS:g}px sans-serif"
        self.canvas.text_align, self.canvas.fill_style = align, color
        self.canvas.fill_text(text, float(x * SHARPNESS), float(13 * SHARPNESS))


class WeightLab(VBox):
    """A pad, the bars, and a bench for one neuron of the 2nd layer at a time.

    network: helpers.network.Network with 784 inputs. pad, bars: as in LiveNetwork.
    neuron: trait, the 2nd-layer neuron on the bench, counted from 0.
    compressed, shared: traits; the scale of the pictures: |w| ** 0.3 instead of |w|, and full color for the largest
    weight of all neurons instead of this one's.
    upto: trait, 0 to 784; how many pixels, row by row, the revealed picture and the running sum take in.
    off: trait, tuple of the 2nd-layer neurons that are switched off.

    >>> lab = WeightLab(network)
    >>> lab.pad.draw([(8, 6), (20, 6), (12, 24)])
    >>> lab.neuron, lab.off = 6, (1, 4)
    """

    neuron = traitlets.Int(0)
    compressed = traitlets.Bool(False)
    shared = traitlets.Bool(False)
    upto = traitlets.Int(PIXELS)
    off = traitlets.Tuple(default_value=())

    def __init__(self, network):
        self.network, self.switched = network, SwitchableNetwork(network)
        self.pad = DrawingPad()
        self.bars = SwitchableBars(self.switched, self.pad)
        # The bench shows these pictures larger, with a choice of scales.
        self.bars.children = [child for child in self.bars.children if child is not self.bars.pictures]
        self.plain, self.revealed = (SignedPicture(f"lab-{name}", CELL) for name in ("weights", "contributions"))
        self.running = RunningSum()
        self.sum_text, self.legend, self.off_text = HTML(), HTML(), HTML()
        self._repaint_soon = Coalesced(self.repaint, self.say)
        top = HBox([self.pad, self.bars], layout=Layout(flex_flow="row wrap"))
        super().__init__([top, self._switches(), self.off_text, self._controls(), self._bench()])
        for canvas in (self.plain.canvas, self.revealed.canvas, self.running.canvas):
            repaint_when_shown(canvas, self.repaint)
        self.pad.observe(lambda _: self.repaint(), "image")
        self.bars.observe(self._follow_bars, "selected")
        self.observe(self._look_again, ["neuron", "compressed", "shared", "upto"])
        self.observe(self._switch, "off")
        self.bars.look_into(1, self.neuron)
        self.repaint()

    @property
    def activations(self):
        """What the bars show: the list that `forward` gave, with the switched-off neurons at 0."""
        return self.bars.activations

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

    def look_into(self, neuron):
        """Put a 2nd-layer neuron on the bench, as a click on its bar does. Raises TraitError for any other."""
        self.neuron = neuron

    def switch_off(self, *neurons):
        """Hold these 2nd-layer neurons at 0 and switch all others on."""
        self.off = tuple(sorted(neurons))

    def say(self, text):
        """Show a line of text above the bench."""
        self.off_text.value = status_html(text, "lab-status")

    def repaint(self):
        """Paint the pictures and the running sum, and put their numbers into words."""
        with painting():
            power = COMPRESSED if self.compressed else 1.0
            taken = self.contributions * (np.arange(PIXELS) < self.upto)
            for picture, values in [(self.plain, self.weights), (self.revealed, taken)]:
                picture.paint(strength(values, self.largest, power).reshape(28, 28), 1.0)
            sums = np.cumsum(self.contributions, dtype=np.float64)
            self.running.paint(sums[: self.upto], self.reach)
            self.sum_text.value = status_html(self.text_of_sum(), "running-sum-text")
            scale = "not in proportion: |w| to the power of 0.3" if self.compressed else "in proportion"
            whose = "all 16 neurons" if self.shared else f"neuron {self.neuron}"
            self.legend.value = (
                f"Blue raises the sum, orange lowers it; full color is ±{self.largest:.2f}, the largest of {whose}. "
                f"Paler colors are {scale}."
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
            bias = float(self.network.biases[0][self.neuron])
            activation = self.network.forward(self.pad.image)[1][0, self.neuron]
            held = ", but it is switched off: held at 0" if self.neuron in self.off else ""
            text += f" With the bias {bias:+.2f} the activation is {activation:.2f}{held}."
        return text.replace("-", "−")

    def text_of_switches(self):
        """Return which neurons are off and what that does to the answer, in words with numbers."""
        if not self.off:
            return "All neurons of the 2nd layer are on."
        names = ", ".join(map(str, self.off))
        if not self.pad.image.any():
            return f"Switched off: {names}. The pad is empty: draw a digit to see what that changes."
        whole, without = self.network.forward(self.pad.image)[-1][0], self.activations[-1][0]
        return (
            f"Switched off: {names}. Answer with all neurons: {whole.argmax()} ({whole.max():.2f}); "
            f"without these: {without.argmax()} ({without.max():.2f})."
        )

    @traitlets.validate("neuron")
    def _check_neuron(self, proposal):
        self._check([proposal.value])
        return proposal.value

    @traitlets.validate("off")
    def _check_off(self, proposal):
        self._check(proposal.value)
        return tuple(sorted({int(neuron) for neuron in proposal.value}))

    @traitlets.validate("upto")
    def _check_upto(self, proposal):
        return min(max(proposal.value, 0), PIXELS)

    def _check(self, neurons):
        count = self.network.sizes[1]
        for neuron in neurons:
            if not (isinstance(neuron, Integral) and 0 <= neuron < count):
                raise traitlets.TraitError(
                    f"There is no neuron {neuron!r} in the 2nd layer; they are 0 to {count - 1}."
                )

    def _follow_bars(self, change):
        if change.new is not None and change.new[0] == 1:
            self.neuron = change.new[1]

    def _look_again(self, change):
        if change.name == "neuron" and self.bars.selected != (1, self.neuron):
            self.bars.look_into(1, self.neuron)
        with painting():
            self._repaint_soon()

    def _switch(self, _):
        with painting():
            self.switched.off = self.off
            self.bars.update()
            self.repaint()

    def _switches(self):
        """Return the row of buttons, one for each neuron, that switch it off."""
        count = self.network.sizes[1]
        self.switches = [
            ToggleButton(
                description=str(k), tooltip=f"Switch off neuron {k}", layout=Layout(width="38px", margin="1px")
            )
            for k in range(count)
        ]

        def pressed(change):
            if change["new"] != (change["owner"].description in map(str, self.off)):
                self.off = tuple(k for k, switch in enumerate(self.switches) if switch.value)

        def shown(_):
            for k, switch in enumerate(self.switches):
                switch.value = k in self.off
                switch.button_style = "warning" if k in self.off else ""

        for switch in self.switches:
            switch.observe(pressed, "value")
        self.observe(shown, "off")
        all_on = Button(description="All on", tooltip="Switch every neuron on again", layout=Layout(width="auto"))
        all_on.on_click(lambda _: self.switch_off())
        row = [Label("Switch off, 2nd layer:"), *self.switches, all_on]
        return HBox(row, layout=Layout(flex_flow="row wrap"))

    def _controls(self):
        """Return the choice of neuron, of scales, and of how many pixels count."""
        wide = {"description_width": "initial"}
        neuron = Dropdown(options=range(self.network.sizes[1]), description="Neuron", style=wide)
        neuron.layout.width = "120px"
        traitlets.link((self, "neuron"), (neuron, "value"))
        compressed = ToggleButtons(options=[("linear", False), ("compressed", True)], description="Scale", style=wide)
        shared = ToggleButtons(options=[("this neuron", False), ("all neurons", True)], style=wide)
        shared.description = "Full color: the largest of"
        for buttons, name in [(compressed, "compressed"), (shared, "shared")]:
            buttons.style.button_width = "110px"
            traitlets.link((self, name), (buttons, "value"))
        slider = IntSlider(PIXELS, 0, PIXELS, description="Pixels added", style=wide, layout=Layout(width="420px"))
        traitlets.link((self, "upto"), (slider, "value"))
        play = Play(value=PIXELS, min=0, max=PIXELS, step=14, interval=100, show_repeat=False)
        play.tooltip = "Let the sum run along, half a row at a time"
        traitlets.link((play, "value"), (slider, "value"))
        self.controls = {"neuron": neuron, "compressed": compressed, "shared": shared, "upto": slider, "play": play}
        rows = [HBox([neuron, compressed, shared]), HBox([slider, play])]
        for row in rows:
            row.layout = Layout(flex_flow="row wrap", grid_gap="4px 16px")
        return VBox(rows)

    def _bench(self):
        """Return the pictures and, beside them, the running sum."""
        parts = [
            ("its 784 weights", self.plain.canvas),
            ("weight × ink", self.revealed.canvas),
            ("the sum so far, row by row", self.running.canvas),
        ]
        columns = [VBox([Label(text), framed(canvas)]) for text, canvas in parts]
        row = HBox(columns, layout=Layout(flex_flow="row wrap", grid_gap="8px"))
        return VBox([self.sum_text, row, self.legend])


def reach_for(sums):
    """Return where the running sum's chart ends: the first of 1, 2, 5, 10, ... that no sum on the way exceeds."""
    needed = float(np.abs(sums).max()) if len(sums) else 0.0
    power = 10.0 ** np.floor(np.log10(max(needed, 1.0)))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= needed))
