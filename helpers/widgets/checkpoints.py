"""Checkpoints of a training run, to be scrubbed through with a drawing on the pad."""

import traitlets
from ipywidgets import HTML, HBox, Layout, SelectionSlider, VBox

from helpers.widgets.canvas import handler, painting, status_html
from helpers.widgets.live import NetworkBars
from helpers.widgets.pad import DrawingPad


class CheckpointScrubber(VBox):
    """A pad, the bars of one network of a training run, and a slider over all that were kept of it.

    checkpoints: {name: Network}, in the order of the run, all of the same layer sizes.
    position: trait, which checkpoint the bars show, counted from 0.
    pad: the DrawingPad. bars: the NetworkBars.

    >>> scrubber = CheckpointScrubber({"random start": untrained, "trained": network})
    >>> scrubber.pad.draw([(8, 6), (20, 6), (12, 24)])
    >>> scrubber.answers()
    [8, 7]
    """

    position = traitlets.Int(0, min=0)

    def __init__(self, checkpoints):
        self.names, self.networks = list(checkpoints), list(checkpoints.values())
        self.slider = SelectionSlider(
            options=[(name, place) for place, name in enumerate(self.names)],
            description="after",
            style={"description_width": "50px"},
            layout=Layout(width="560px", max_width="100%"),
        )
        self.slider.add_class("checkpoint-slider")
        self.story = HTML()
        self.pad = DrawingPad()
        self.bars = NetworkBars(self.networks[0], self.pad)
        wrapping = Layout(flex_flow="row wrap", grid_gap="12px")
        right = VBox([self.slider, self.story, self.bars])
        super().__init__([HBox([self.pad, right], layout=wrapping)])
        self.slider.observe(lambda change: self._choose(change.new), "value")
        self.observe(lambda _: self._show(), "position")
        self.pad.observe(lambda _: self._tell(), "image")
        self._tell()

    @traitlets.validate("position")
    def _check_position(self, proposal):
        if proposal.value >= len(self.networks):
            raise traitlets.TraitError(f"There are {len(self.networks)} checkpoints, counted from 0.")
        return proposal.value

    def answers(self):
        """Return what each checkpoint answers to the drawing: a list of digits."""
        return [int(network.forward(self.pad.image)[-1][0].argmax()) for network in self.networks]

    def settled(self):
        """Return from which checkpoint on the answer stays what it is at the end."""
        answers = self.answers()
        places = [place for place, answer in enumerate(answers) if answer != answers[-1]]
        return places[-1] + 1 if places else 0

    def story_text(self):
        """Return in words when the answer becomes what it is at the end."""
        if not self.pad.image.any():
            return "Draw a digit, then move the slider."
        answers, since = self.answers(), self.settled()
        return (
            f"The last checkpoint answers {answers[-1]}. So do all from “{self.names[since]}” on; "
            f"the random start answers {answers[0]}."
        )

    def _tell(self):
        listed = "" if not self.pad.image.any() else f"<div>Answers, first to last: {self._listed()}</div>"
        self.story.value = status_html(self.story_text(), "checkpoint-story") + listed

    def _listed(self):
        marked = [
            f"<b>[{answer}]</b>" if place == self.position else str(answer)
            for place, answer in enumerate(self.answers())
        ]
        return " ".join(marked)

    def _show(self):
        with painting():
            self.slider.value = self.position
            self.bars.network = self.networks[self.position]
            self.bars.update()
            self._tell()

    @handler
    def _choose(self, position):
        self.position = position

    def say(self, text):
        """Show a message in the place of the story."""
        self.story.value = status_html(text, "checkpoint-story")
