"""The weight lab: draw, and watch one neuron's weighted sum run along, pixel by pixel; switch neurons off."""

from numbers import Integral

import numpy as np
import traitlets
from ipywidgets import HTML, Button, Dropdown, HBox, IntSlider, Label, Layout, Play, ToggleButton, ToggleButtons, VBox

from helpers.experiments.neurons import forward_without, strength
from helpers.widgets.canvas import SHARPNESS, Coalesced, framed, new_canvas, painting, repaint_when_shown
from helpers.widgets.charts import BACKGROUND, FAINT, NEGATIVE, POSITIVE, TEXT, SignedPicture
from helpers.widgets.live import NetworkBars
from helpers.widgets.overlay import LiveText, Overlay
from helpers.widgets.pad import DrawingPad

CELL = 6
"""Screen pixels per square of the weight pictures."""

HEIGHT = 28 * CELL
CHART_WIDTH = 200
PIXELS = 784

COMPRESSED = 0.3
"""The power of the compressed scale."""

WRAP = {"flex_flow": "row wrap", "grid_gap": "4px 12px"}


class SwitchableBars(NetworkBars):
    """NetworkBars some of whose 2nd-layer neurons are switched off. off: these neurons, held at 0."""

    def __init__(self, network, pad):
        self.off = ()
        super().__init__(network, pad)
        # The bench shows these pictures, with a choice of scales.
        self.children = [child for child in self.children if child is not self.pictures]

    def update(self):
        """Run the pad's image through the network without the neurons in `off` and show the result."""
        with painting():
            self.activations = forward_without(self.network, self.pad.image, self.off)
            self.repaint()

    def _describe(self):
        super()._describe()
        layer, neuron = self._hovered or self.selected or (None, None)
        if layer == 1 and neuron in self.off:
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
        canvas.font, canvas.fill_style = f"{10.5 * SHARPNESS:g}px sans-serif", FAINT
        for text, x, align in [(f"−{reach:g}", 4, "left"), ("0", middle + 4, "left"), (f"+{reach:g}", -4, "right")]:
            canvas.text_align = align
            canvas.fill_text(text, float(x % CHART_WIDTH * SHARPNESS), 13.0 * SHARPNESS)
        points = self.points(sums, reach)
        if len(points) > 1:
            canvas.stroke_style, canvas.line_width = TEXT, 1.5 * SHARPNESS
            canvas.stroke_lines(points)
        x, y = (float(value) for value in points[-1])
        red, green, blue = POSITIVE if x > middle * SHARPNESS else NEGATIVE
        canvas.fill_style = f"rgb({red}, {green}, {blue})"
        canvas.fill_circle(x, min(y, (HEIGHT - 4) * SHARPNESS), 4.0 * SHARPNESS)


class WeightLab(VBox):
    """A pad and a bench for one neuron of the 2nd layer at a time; below, the bars and switches for that layer.

    network: helpers.network.Network with 784 inputs. pad, bars: as in LiveNetwork.
    neuron: trait, the 2nd-layer neuron on the bench, counted from 0.
    compressed, shared: traits; the scale of the pictures: |w| ** 0.3 instead of |w|, and full color for the largest
    weight of all neurons instead of this one's.
    upto: trait, 0 to 784; how many pixels, row by row, the revealed picture and the running sum take in. Drawing
    sets it to all.
    off: trait, tuple of the 2nd-layer neurons that are switched off.
    A neuron that is not there raises traitlets.TraitError.

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
        self.network, self.pad = network, DrawingPad()
        self.bars = SwitchableBars(network, self.pad)
        self.plain, self.revealed = (SignedPicture(f"lab-{name}", CELL) for name in ("weights", "contributions"))
        self.running = RunningSum()
        self.sum_text, self.off_text, self.legend = LiveText("running-sum-text"), LiveText("lab-status"), HTML()
        self.sum_text.layout.min_height = "40px"  # so that nothing below jumps when the text needs its second line
        self._repaint_soon = Coalesced(self.repaint, self.say)
        super().__init__(
            [
                HBox([self.pad, self._bench()], layout=Layout(**WRAP)),
                HBox([self.bars, self._switches()], layout=Layout(**WRAP)),
            ]
        )
        for canvas in (self.plain.canvas, self.revealed.canvas, self.running.canvas):
            repaint_when_shown(canvas, self.repaint)
        self.pad.observe(self._drawn, "image")
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

    def say(self, text):
        """Show a line of text below the switches."""
        self.off_text.value = text

    def repaint(self):
        """Paint the pictures and the running sum, and put their numbers into words."""
        with painting():
            power = COMPRESSED if self.compressed else 1.0
            taken = self.contributions * (np.arange(PIXELS) < self.upto)
            for picture, values in [(self.plain, self.weights), (self.revealed, taken)]:
                picture.paint(strength(values, self.largest, power).reshape(28, 28), 1.0)
            sums = np.cumsum(self.contributions, dtype=np.float64)
            self.running.paint(sums[: self.upto], self.reach)
            self.sum_text.value = self.text_of_sum()
            scale = "not in proportion: |w| to the power of 0.3" if self.compressed else "in proportion"
            whose = f"all {len(self.network.weights[0])} neurons" if self.shared else f"neuron {self.neuron}"
            self.legend.value = (
                '<div style="line-height: 1.4">Blue raises the sum, orange lowers it; full color is '
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

    def _drawn(self, _):
        with painting():
            self.upto = PIXELS  # else a stroke below the pixels added so far would show nothing
            self.repaint()

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
            self.bars.off = self.off
            self.bars.update()
            self.repaint()

    def _switches(self):
        """Return a button for each neuron that switches it off, and what that does in words."""
        small = Layout(width="44px", margin="1px")
        self.switches = [
            ToggleButton(description=str(k), tooltip=f"Switch off neuron {k}", layout=small)
            for k in range(self.network.sizes[1])
        ]

        def pressed(change):
            neuron = {self.switches.index(change["owner"])}
            self.off = tuple({*self.off} | neuron if change["new"] else {*self.off} - neuron)

        def shown(_):
            for k, switch in enumerate(self.switches):
                switch.value = k in self.off
                switch.button_style = "warning" if k in self.off else ""

        for switch in self.switches:
            switch.observe(pressed, "value")
        self.observe(shown, "off")
        all_on = Button(description="All on", tooltip="Switch every neuron on again", layout=Layout(width="64px"))
        all_on.on_click(lambda _: self.set_trait("off", ()))
        buttons = HBox(self.switches, layout=Layout(flex_flow="row wrap", width="190px"))
        return VBox([Label("Switch off, 2nd layer:"), buttons, all_on, self.off_text], layout=Layout(width="250px"))

    def _bench(self):
        """Return the controls, the pictures and, beside them, the running sum."""
        parts = [
            ("its 784 weights", self.plain.canvas),
            ("weight × ink", self.revealed.canvas),
            ("the sum so far, row by row", self.running.canvas),
        ]
        columns = [VBox([Label(text), framed(canvas, Overlay(label=f"Picture: {text}"))]) for text, canvas in parts]
        pictures = HBox(columns, layout=Layout(**WRAP))
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
        play = Play(value=PIXELS, min=0, max=PIXELS, step=14, interval=100, show_repeat=False)
        play.tooltip = "Let the sum run along, half a row at a time"
        for buttons in (compressed, shared):
            buttons.style.button_width, buttons.style.description_width = "100px", "initial"
            buttons.layout.width = "auto"
        self.controls = {"neuron": neuron, "compressed": compressed, "shared": shared, "upto": slider, "play": play}
        for name in ("neuron", "compressed", "shared", "upto"):
            traitlets.link((self, name), (self.controls[name], "value"))
        traitlets.link((play, "value"), (slider, "value"))
        rows = [neuron, compressed, shared], [slider, play]
        return [HBox(row, layout=Layout(**WRAP)) for row in rows]


def reach_for(sums):
    """Return where the running sum's chart ends: the first of 1, 2, 5, 10, ... that no sum on the way exceeds."""
    needed = float(np.abs(sums).max()) if len(sums) else 0.0
    power = 10.0 ** np.floor(np.log10(max(needed, 1.0)))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= needed))
