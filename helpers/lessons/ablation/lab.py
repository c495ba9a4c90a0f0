"""Break it by hand: neurons off, biases off, noise on the weights, while you draw."""

from ipywidgets import Checkbox, FloatSlider, HBox, Label, Layout, ToggleButton, VBox

from helpers.lessons.ablation import measure
from helpers.widgets.bars import NetworkBars
from helpers.widgets.canvas import Coalesced, guarded
from helpers.widgets.controls import button
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad
from helpers.widgets.painter import painter
from helpers.widgets.reaction import Reaction

MOST_NOISE = 2.0


class BreakLab(VBox):
    """A pad, the bars of a network, and controls that break it: what it answers then, and how many images it reads.

    network: helpers.network.Network with 784 inputs; it stays whole. examples: what the share read is told of.
    pad: the DrawingPad. reaction: the broken network's Reaction to it; what is switched off is in its `off`. bars: the
    NetworkBars that show it.
    noise: the slider, in parts of how far each layer's weights stray; biases: the checkbox. seed: of the noise.

    >>> lab = BreakLab(network, digits.test[:1000])
    >>> lab.noise.value, lab.reaction.off = 0.5, (6,)
    """

    def __init__(self, network, examples):
        self.network, self.examples, self.seed = network, examples, 0
        self.pad = DrawingPad()
        self.reaction = Reaction(network, self.pad)
        self.bars = NetworkBars(self.reaction, pictures=False)
        self.whole = measure.share_read(network, examples)
        self.read_text, self.answer_text = LiveText("break-read"), LiveText("break-answer")
        wide = Layout(width="100%", max_width="520px")
        self.noise = FloatSlider(0.0, min=0, max=MOST_NOISE, step=0.05, description="noise", layout=wide)
        self.biases = Checkbox(value=True, description="biases on", indent=False, layout=Layout(width="120px"))
        again = button("Shake anew", "Other random numbers on the weights", self.shake_anew, self)
        mend = button("Mend all", "Everything on, no noise", self.mend, self)
        buttons = HBox([self.biases, again, mend], layout=Layout(flex_flow="row wrap", grid_gap="4px 12px"))
        parts = [self._switches(), self.noise, buttons, self.read_text, self.answer_text]
        controls = VBox(parts, layout=Layout(width="520px", max_width="100%"))
        beside = HBox([self.pad, controls], layout=Layout(flex_flow="row wrap", grid_gap="4px 12px"))
        super().__init__([beside, self.bars])
        self._break_soon = Coalesced(self._break, self.say)
        for control in (self.noise, self.biases):
            control.observe(guarded(lambda _: self._break_soon(), self), "value")
        self.reaction.observe(lambda _: self._tell_read(), ["network", "off"])
        self.reaction.observe(lambda _: self._tell_answer(), "activations")
        self._tell_read()
        self._tell_answer()

    def shake_anew(self):
        """Take other random numbers for the noise."""
        self.seed += 1
        self._break()

    def mend(self):
        """Switch everything on again, and take the noise away."""
        with painter.hold():
            self.reaction.off = ()
            self.noise.value, self.biases.value = 0.0, True
            self._break_soon.now()

    def said_of_reading(self):
        """Return in words how many of the examples are read now, and how many by the whole network."""
        read = measure.share_read(self.reaction.network, self.examples, self.reaction.off)
        off = ", ".join(map(str, self.reaction.off)) or "none"
        return (
            f"Neurons off: {off}. It reads {read:.0%} of {len(self.examples):,} test images; whole, it reads "
            f"{self.whole:.0%}, and guessing is right for 10%."
        )

    def said_of_drawing(self):
        """Return in words what the whole network and the broken one answer to the drawing."""
        if not self.pad.image.any():
            return "Draw a digit: what do the whole network and the broken one answer?"
        whole, now = self.network.forward(self.pad.image)[-1][0], self.reaction.outputs
        return f"Your drawing: whole {whole.argmax()} ({whole.max():.2f}), broken {now.argmax()} ({now.max():.2f})."

    def say(self, text):
        """Show a message instead of the numbers."""
        self.read_text.value = text

    # Inside.

    def _switches(self):
        """Return a row of buttons that switch the neurons of the 2nd layer off and on."""
        small = {"width": "46px", "margin": "1px"}
        self.switches = [
            ToggleButton(description=str(k), tooltip=f"Switch neuron {k} off or on", layout=Layout(**small))
            for k in range(self.network.sizes[1])
        ]
        for k, switch in enumerate(self.switches):
            switch.observe(guarded(lambda event, k=k: self._switch(k, event.new), self), "value")
        self.reaction.observe(lambda _: self._show_switches(), "off")
        label = Label("Switch off, 2nd layer:")
        return VBox([label, HBox(self.switches, layout=Layout(flex_flow="row wrap", max_width="390px"))])

    def _switch(self, neuron, off):
        others = set(self.reaction.off) - {neuron}
        with painter.hold():
            self.reaction.off = tuple(others | {neuron} if off else others)

    def _show_switches(self):
        for k, switch in enumerate(self.switches):
            switch.value = k in self.reaction.off
            switch.button_style = "warning" if switch.value else ""

    def _break(self):
        with painter.hold():
            self.reaction.network = measure.broken(self.network, self.noise.value, self.seed, self.biases.value)

    def _tell_read(self):
        self.read_text.value = self.said_of_reading()

    def _tell_answer(self):
        self.answer_text.value = self.said_of_drawing()
