"""The morph lab: draw, and every point is recorded; two sliders replay it, and a waterfall says what moved a bar."""

import traitlets
from ipywidgets import HTML, Dropdown, HBox, IntSlider, Layout, Play, VBox

from helpers.asks import key_of
from helpers.learner import predictions, ten_digits
from helpers.lessons.morph import asks, charts
from helpers.lessons.morph.recording import Recording
from helpers.widgets.canvas import Coalesced, guarded
from helpers.widgets.controls import button, linked, played
from helpers.widgets.live import LiveNetwork
from helpers.widgets.overlay import LiveText
from helpers.widgets.painter import painter

WIDE = {"style": {"description_width": "110px"}, "layout": Layout(width="100%", max_width="440px")}

ANSWER = ()
"""In the menu, where None would stand for nothing chosen: the answer."""

INTERVAL = 60
"""Milliseconds between two moments of a replay."""


class MorphLab(VBox):
    """A live network whose pad is recorded; sliders for two moments, a replay, ten curves, a waterfall.

    The waterfall waits until somebody has predicted what it shows.

    network: helpers.network.Network with 784 inputs. digit: the pad begins with the learner's drawing of it, centered,
    or the one that ships; None: blank.
    live: the LiveNetwork, with its pad and its reaction. recording: the Recording of what is on its pad.
    now, before: traits, the moment that is shown, and the one it is compared with. chosen: trait, (layer, neuron) whose
    waterfall is shown; None: the answer's. explained: whether the waterfall is shown.

    >>> lab = MorphLab(network)
    >>> lab.live.pad.draw([(8, 6), (20, 6), (12, 24)])
    >>> lab.now = 2
    """

    now = traitlets.Int(0)
    before = traitlets.Int(0)
    chosen = traitlets.Tuple(default_value=None, allow_none=True)

    def __init__(self, network, digit=None):
        self.live = LiveNetwork(network)
        wide = {"flex": "1 1 360px", "max_width": "480px"}
        self.curves, self.waterfall = HTML(layout=Layout(**wide)), HTML(layout=Layout(**wide))
        self.text = LiveText("morph-text")
        self.status = LiveText("morph-status")
        self.sliders = {
            "before": IntSlider(0, 0, 1, description="compared with", **WIDE),
            "now": IntSlider(0, 0, 1, description="points drawn", **WIDE),
        }
        self.play = Play(value=0, min=0, max=1, interval=INTERVAL, show_repeat=False)
        self.play.tooltip = "Draw it once more, point by point"
        self.menu = Dropdown(options=self._neurons(network), description="What moved", **WIDE)
        self._following = False  # while the pad changes, and not a slider
        self._show_soon = Coalesced(self.show, self.say)
        self.explained = False
        wrap = Layout(flex_flow="row wrap", grid_gap="4px 12px")
        flip = button(
            "To the last flip", "Compare just before the answer last changed with just after", self.to_flip, self
        )
        explain = button("What moved that bar?", "Show the waterfall between the two points", self.explain, self)
        self._compared = HBox([self.sliders["before"], explain], layout=wrap)
        self._charts = HBox([self.curves], layout=wrap)
        first = HBox([self.sliders["now"], self.play, flip], layout=wrap)
        super().__init__([self.live, first, self._compared, self.status, self.text, self._charts])
        self.add_class("morph-lab")
        # Once the bars have followed it: a page need not wait for both.
        self.live.pad.observe(lambda _: painter.afterwards(guarded(self._catch_up, self)), "drawing")
        for name, slider in self.sliders.items():
            slider.observe(guarded(lambda event, name=name: setattr(self, name, event.new), self), "value")
        self._end_play, sketch = played(self.play, self, "now"), self.live.pad.sketch
        sketch.observe(lambda _: self._end_play() if sketch.pens else None, "image")  # at the first point of a stroke
        linked(self.menu, self, "chosen", none=ANSWER)
        self.observe(lambda event: self._moved(event.name), ["now", "before", "chosen"])
        self._record()
        if predictions.settled(key_of(asks.three_largest)):
            self.explain()
        if digit is not None:
            drawings = ten_digits.shipped() | ten_digits.drawn()
            self.live.pad.sketch.replace(drawings[digit].centered())

    @property
    def recording(self):
        """The Recording of what is on the pad."""
        self._catch_up()
        return self._recording

    @traitlets.validate("now", "before")
    def _check_moment(self, proposal):
        return min(max(proposal.value, 0), self.recording.last)

    def to_flip(self):
        """Compare the moment just before the last flip with the one just after it. Raises ValueError without a flip."""
        flips = self.recording.flips()
        if not flips:
            raise ValueError("The answer never changed: draw on.")
        self.say("")
        self._end_play()
        self.before, self.now = flips[-1].moment - 1, flips[-1].moment

    def explain(self):
        """Show the waterfall and its menu. Raises ValueError while nobody has predicted what its largest steps make."""
        if not predictions.settled(key_of(asks.three_largest)):
            raise ValueError("First predict, in the next cell of code, what the three largest steps make.")
        self.explained = True
        self._compared.children = self.sliders["before"], self.menu
        self._charts.children = self.curves, self.waterfall
        self.say("")
        self.show()

    def flips_text(self):
        """Return the flips in words."""
        flips = self.recording.flips()
        if not flips:
            return f"Points recorded: {self.recording.last}. The answer never changed."
        told = ", ".join(f"{flip.before} → {flip.after} at point {flip.moment}" for flip in flips[-6:])
        return f"Points recorded: {self.recording.last}. The answer changed: {told}."

    def show(self):
        """Show the curves, and the waterfall with what it says, once it may be seen."""
        self.curves.value = charts.curves(self.recording, self.before, self.now)
        if not self.explained:
            return
        neuron = self.chosen or (len(self.live.activations) - 1, self._answer())
        self.text.value = charts.in_words(self.recording, neuron, self.before, self.now)
        self.waterfall.value = charts.waterfall(self.recording, neuron, self.before, self.now)

    def say(self, text):
        """Show a line of text above the charts; where there is nothing to say, how the answer changed."""
        self.status.value = text or self.flips_text()

    # Inside.

    def _answer(self):
        """Return the answer at the moment shown; the last one there was while nothing is drawn."""
        answer = self.recording.answer(self.now)
        return int(self.recording.outputs[self.now].argmax()) if answer is None else answer

    def _catch_up(self):
        """Record what is on the pad, unless that is done."""
        if self._recorded is not self.live.pad.drawing:
            self._record()

    def _record(self):
        """Record what is on the pad anew: show all of it, compared with the time before its last stroke."""
        drawing = self.live.pad.drawing
        self._recording = recording = Recording(self.live.reaction.network, drawing)
        self._recorded = drawing
        self._following = True
        try:
            with painter.hold():
                for control in (*self.sliders.values(), self.play):
                    control.max = max(recording.last, 1)
                self.now, self.before = recording.last, recording.ends[-2] if len(recording.ends) > 1 else 0
                for name in self.sliders:
                    self.sliders[name].value = getattr(self, name)
                self.say("")
                self.show()
        finally:
            self._following = False

    def _moved(self, name):
        """Show another moment on the pad, and in the charts."""
        if self._following:
            return
        with painter.hold():
            if name == "now":
                # A stroke under way would end up in the past, and be lost: it is ended first.
                self.live.pad.sketch.lift()
                self.live.pad.sketch.preview(self.recording.images[self.now])
            if name in self.sliders:
                self.sliders[name].value = getattr(self, name)
            self._show_soon()

    @staticmethod
    def _neurons(network):
        """Return the menu: the answer, each output, each neuron of the hidden layer before it."""
        last = len(network.sizes) - 1
        outputs = [(f"output {digit}", (last, digit)) for digit in range(network.sizes[-1])]
        hidden = [(f"3rd layer, neuron {neuron}", (last - 1, neuron)) for neuron in range(network.sizes[-2])]
        return [("the answer", ANSWER), *outputs, *hidden]
