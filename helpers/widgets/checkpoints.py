"""Checkpoints of a training run, to be scrubbed through with a drawing on the pad."""

import traitlets
from ipywidgets import HTML, HBox, Layout, SelectionSlider, VBox

from helpers.widgets.canvas import handler, painting
from helpers.widgets.live import NetworkBars
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad


class CheckpointScrubber(VBox):
    """A pad, the bars of one network of a training run, and a slider over all that were kept of it.

    What a checkpoint answers to a drawing is told once the slider has been there or passed it; what the run as a whole
    made of the drawing, once the slider has been everywhere. So there is time to say first what one expects.

    checkpoints: {name: Network}, in the order of the run, all of the same layer sizes; at least one.
    position: trait, which checkpoint the bars show, counted from 0.
    pad: the DrawingPad. bars: the NetworkBars.

    >>> scrubber = CheckpointScrubber({"random start": untrained, "trained": network})
    >>> scrubber.pad.draw([(8, 6), (20, 6), (12, 24)])
    >>> scrubber.answers()
    [8, 7]
    """

    position = traitlets.Int(0)

    def __init__(self, checkpoints):
        self.names, self.networks = list(checkpoints), list(checkpoints.values())
        self.visited = {0}  # the checkpoints that have been shown with the drawing that is on the pad
        self.slider = SelectionSlider(
            options=[(name, place) for place, name in enumerate(self.names)],
            description="after",
            style={"description_width": "50px"},
            layout=Layout(width="560px", max_width="100%"),
        )
        self.slider.add_class("checkpoint-slider")
        self.story, self.listed = LiveText("checkpoint-story"), HTML()
        self.pad = DrawingPad()
        self.bars = NetworkBars(self.networks[0], self.pad)
        wrapping = Layout(flex_flow="row wrap", grid_gap="12px")
        right = VBox([self.slider, self.story, self.listed, self.bars])
        super().__init__([HBox([self.pad, right], layout=wrapping)])
        self.slider.observe(lambda change: self._choose(change.new), "value")
        self.observe(lambda change: self._show(change.old), "position")
        self.pad.observe(lambda _: self._drawn(), "image")
        self._tell()

    @traitlets.validate("position")
    def _check_position(self, proposal):
        if not 0 <= proposal.value < len(self.networks):
            raise ValueError(f"There is no checkpoint {proposal.value}; the {len(self.networks)} are counted from 0.")
        return proposal.value

    def answers(self):
        """Return what each checkpoint answers to the drawing: a list of digits."""
        return [int(network.forward(self.pad.image)[-1][0].argmax()) for network in self.networks]

    def story_text(self):
        """Return in words what to do next, and at last when the answer became what it is at the end."""
        if not self.pad.image.any():
            return "Draw a digit, then move the slider."
        missing = len(self.networks) - len(self.visited)
        if missing:
            return f"Say what you expect, then move the slider: {missing} checkpoints have not shown their answer yet."
        answers = self.answers()
        changes = [place for place, answer in enumerate(answers) if answer != answers[-1]]
        since = self.names[changes[-1] + 1 if changes else 0]
        return f"The answer {answers[-1]} of the last checkpoint is that of all from “{since}” on."

    def say(self, text):
        """Show a message in the place of the story."""
        self.story.value = text

    def _tell(self):
        self.say(self.story_text())
        told = [str(answer) if place in self.visited else "·" for place, answer in enumerate(self.answers())]
        told[self.position] = f"<b>[{told[self.position]}]</b>"
        self.listed.value = f"Answers, first to last: {' '.join(told)}" if self.pad.image.any() else ""

    def _drawn(self):
        self.visited = {self.position}
        self._tell()

    def _show(self, before):
        low, high = sorted([before, self.position])
        self.visited |= set(range(low, high + 1))  # a quick hand skips some
        with painting():
            self.slider.value = self.position
            self.bars.network = self.networks[self.position]
            self.bars.update()
            self._tell()

    @handler
    def _choose(self, position):
        self.position = position
