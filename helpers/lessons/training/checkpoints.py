"""Checkpoints of a training run, to be scrubbed through with a drawing on the pad."""

import numpy as np
import traitlets
from ipywidgets import HTML, Dropdown, HBox, Layout, SelectionSlider, VBox

from helpers.widgets.bars import NetworkBars
from helpers.widgets.canvas import guarded
from helpers.widgets.controls import linked
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad
from helpers.widgets.painter import painter
from helpers.widgets.reaction import Reaction


class Scrubber(VBox):
    """A pad, the bars of one network of a training run, and a slider over all that were kept of it.

    Above the pad stands what the checkpoint answers to the learner's digits; a menu puts one of them on the pad.
    What a checkpoint answers to a drawing is told once the slider has been there or passed it; what the run as a whole
    made of the drawing, once the slider has been everywhere. So there is time to say first what one expects.

    checkpoints: {name: Network}, in the order of the run, all of the same layer sizes; at least one.
    digits: {name: Examples}, as {"as drawn": ten, "centered": ten}, or {}; of the same labels.
    position: trait, which checkpoint the bars show, counted from 0.
    pad: the DrawingPad. reaction: the Reaction of that checkpoint to it. bars: the NetworkBars that show it.

    >>> scrubber = Scrubber({"random start": untrained, "trained": network})
    >>> scrubber.pad.draw([(8, 6), (20, 6), (12, 24)])
    >>> scrubber.answers()
    [8, 7]
    """

    position = traitlets.Int(0)

    def __init__(self, checkpoints, digits=None):
        self.digits = digits or {}
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
        self.table, self.pad = HTML(), DrawingPad()
        self.reaction = Reaction(self.networks[0], self.pad)
        self.bars = NetworkBars(self.reaction)
        wrapping = Layout(flex_flow="row wrap", grid_gap="12px")
        right = VBox([self.story, self.listed, self.bars])
        self.menu = self._menu()
        above = [self.slider, self.table, self.menu] if self.digits else [self.slider]
        super().__init__([*above, HBox([self.pad, right], layout=wrapping)])
        linked(self.slider, self, "position")
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
            return "Draw a digit, or choose one of yours, then move the slider."
        missing = len(self.networks) - len(self.visited)
        if missing:
            return f"Say what you expect, then move the slider. Checkpoints still to show their answer: {missing}."
        answers = self.answers()
        changes = [place for place, answer in enumerate(answers) if answer != answers[-1]]
        since = self.names[changes[-1] + 1 if changes else 0]
        return f"The answer {answers[-1]} of the last checkpoint is that of all from “{since}” on."

    def say(self, text):
        """Show a message in the place of the story."""
        self.story.value = text

    def put(self, name, place):
        """Put one of the digits on the pad: the one at `place` of those of this name."""
        self.pad.set_image(self.digits[name].images[place])

    # Inside.

    def _menu(self):
        """Return a menu that puts one of the digits on the pad."""
        options = [("choose one, or draw", ())]  # None would show an empty menu
        for name, ten in self.digits.items():
            options += [(f"your {label}, {name}", (name, place)) for place, label in enumerate(ten.labels)]
        menu = Dropdown(options=options, description="on the pad", layout=Layout(width="260px"))
        menu.add_class("checkpoint-digit")
        menu.observe(guarded(lambda change: change.new and self.put(*change.new), self), "value")
        return menu

    def _tell(self):
        network = self.networks[self.position]
        rows = {name: (network.predict(ten.images), ten.labels) for name, ten in self.digits.items()}
        self.table.value = answers_html(rows) if rows else ""
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
        with painter.hold():
            self.reaction.network = self.networks[self.position]
            self._tell()


def answers_html(rows):
    """Return a table of answers to the learner's digits, ✓ beside those that are right.

    rows: {name: (answers, labels)}, both (n,), the labels the same in each row.
    """
    labels = next(iter(rows.values()))[1]
    head = "".join(f'<th scope="col" style="padding: 0 8px">{label}</th>' for label in labels)
    lines = [f'<tr><th scope="col" style="text-align: left">your digit</th>{head}<td></td></tr>']
    for name, (answers, labels) in rows.items():
        told = [f"<b>{a}&nbsp;✓</b>" if a == label else f"{a}" for a, label in zip(answers, labels, strict=True)]
        told.append(f"{np.sum(answers == labels)} of {len(labels)}")
        cells = "".join(f'<td style="padding: 0 8px; text-align: center">{one}</td>' for one in told)
        lines.append(f'<tr><th scope="row" style="text-align: left">answer, {name}</th>{cells}</tr>')
    return f'<table class="checkpoint-answers" style="line-height: 1.6">{"".join(lines)}</table>'
