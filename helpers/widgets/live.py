"""The live network: a pad to draw on beside every neuron that reacts to it, as bars or as a diagram."""

import traitlets
from ipywidgets import HBox, Layout, ToggleButtons, VBox

from helpers.learner import keep
from helpers.widgets.bars import NetworkBars
from helpers.widgets.controls import linked
from helpers.widgets.diagram import NetworkDiagram
from helpers.widgets.pad import DrawingPad
from helpers.widgets.reaction import Reaction

KEPT = "live network shown as"
"""What the learner's choice is kept under."""


class LiveNetwork(HBox):
    """A pad and, beside it, every neuron of a network reacting while you draw.

    network: helpers.network.Network with 784 inputs.
    pad: the DrawingPad. reaction: the network's Reaction to it. bars: the NetworkBars that show that.
    shown: trait, what is shown of it: "bars", or "diagram", a NetworkDiagram. What a learner chose is kept, also for
    the next lessons.

    >>> live = LiveNetwork(network)
    >>> live.pad.draw([(8, 6), (20, 6), (17, 13), (13, 23)])
    >>> live.activations[-1].argmax()
    7
    """

    shown = traitlets.Enum(["bars", "diagram"], "bars")

    def __init__(self, network):
        self.pad = DrawingPad()
        self.reaction = Reaction(network, self.pad)
        self.bars, self._diagram = NetworkBars(self.reaction), None
        if keep.read(KEPT) == "diagram":
            self.shown = "diagram"
        choice = ToggleButtons(options=["bars", "diagram"], style={"button_width": "auto"})
        self._switch = linked(choice, self, "shown")
        # It narrows before there is no room beside the pad; where there is none, on a telephone, it goes above the pad:
        # the answer stays in sight while one draws.
        self._beside = VBox(layout=Layout(flex="1 1 360px", max_width="570px", min_width="0"))
        super().__init__([self.pad, self._beside], layout=Layout(flex_flow="row wrap-reverse"))
        self._show()
        self.observe(lambda _: self._change(), "shown")

    @property
    def diagram(self):
        """The NetworkDiagram; it is made when it is first wanted."""
        if self._diagram is None:
            self._diagram = NetworkDiagram(self.reaction, pictures=self.bars.pictures)
        return self._diagram

    @property
    def activations(self):
        """What the bars show: [a0 (1, 784), a1, ...], the list that `network.forward` gave."""
        return self.reaction.activations

    def say(self, text):
        """Show a line of text below what is shown."""
        self._beside.children[1].say(text)

    def _change(self):
        self._show()
        try:
            keep.write(KEPT, self.shown)
        except OSError as error:
            self.say(f"Your choice could not be kept for later sessions ({error}).")

    def _show(self):
        """Show what is wanted; the other is not painted meanwhile."""
        wants_diagram = self.shown == "diagram"
        view = self.diagram if wants_diagram else self.bars
        self.bars.shown = not wants_diagram
        if self._diagram:
            self._diagram.shown = wants_diagram
        self._beside.children = [self._switch, view]
