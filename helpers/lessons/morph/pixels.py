"""The pixel lab: turn pixels by hand until the answer changes, and let greedy search try the same."""

import asyncio

import numpy as np
from ipywidgets import FloatProgress, HBox, Layout, VBox

from helpers import palette
from helpers.asks import key_of
from helpers.images import SIZE
from helpers.learner import predictions
from helpers.lessons.morph import asks
from helpers.lessons.morph.hunt import Hunt
from helpers.widgets.canvas import handler
from helpers.widgets.controls import button
from helpers.widgets.overlay import LiveText
from helpers.widgets.painter import painter
from helpers.widgets.pictures import InkPicture
from helpers.widgets.pointing import ARROWS

KEYS = *ARROWS, "Enter", " "

LABEL = (
    "A digit of 28 by 28 pixels. Click a pixel to turn it: paper becomes ink, ink becomes paper. Arrow keys move the "
    "frame, Enter turns the pixel in it, Escape leaves the picture."
)

PAUSE = 0.25
"""Seconds between two steps of the search, so that one can watch it."""


class PixelLab(VBox):
    """An image whose pixels one turns by a click; the answer, the learner's record, and greedy search with a bar.

    network: helpers.network.Network with 784 inputs. image: (28, 28) from 0 to 1.
    hunt: the Hunt. at: the place, 0 to 783, that the keys have reached, or None. searching: whether search runs.
    """

    def __init__(self, network, image):
        self.hunt, self.at, self._task = Hunt(network, image), None, None
        self.searching, self.greedy = False, None
        self.picture = InkPicture("pixel-picture", cell=10)
        self.readout, self.status = LiveText("pixel-readout"), LiveText("pixel-status")
        self.bar = FloatProgress(0.0, min=0, max=1, description="to the flip", layout=Layout(width="284px"))
        frame = self.picture.framed(LABEL, self, KEYS)
        buttons = [
            button("Start again", "Turn all pixels back", self.restart, self),
            button("Let greedy search try", "It turns the best pixel at each step", self.search, self),
            button("Stop", "Stop the search where it is", self.stop, self),
        ]
        row = HBox(buttons, layout=Layout(flex_flow="row wrap"))
        super().__init__([frame, row, self.bar, self.readout, self.status])
        self.add_class("pixel-lab")
        canvas = self.picture.canvas
        canvas.on_mouse_down(self._press)
        canvas.on_key_down(lambda key, *modifiers: self._key(key))
        self.repaint()

    # What a mouse can do, a method call can do.

    def turn(self, place):
        """Turn one pixel, or turn it back; a search that runs is stopped first."""
        self.stop()
        if not self.hunt.own:
            self.hunt.restart()
        self.hunt.turn(place)
        self.repaint()

    def restart(self):
        """Turn all pixels back."""
        self.stop()
        self.hunt.restart()
        self.repaint()

    def search(self):
        """Let greedy search try from the start: step by step where an event loop runs, at once where none does.

        Raises ValueError while nobody has predicted how many pixels it turns.
        """
        if not predictions.settled(key_of(asks.few_pixels)):
            raise ValueError("First predict, in the next cell of code, how many it turns.")
        self.stop()
        steps = self.hunt.search()
        self.searching = True
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            for _ in steps:
                pass
            self._found()
            return
        self._task = loop.create_task(self._step_by_step(steps))

    def stop(self):
        """Stop the search, if it runs, where it is."""
        self.searching = False

    rest = stop  # nobody will see it

    def say(self, text):
        """Show a line of text at the foot."""
        self.status.value = text

    def repaint(self):
        """Show the image, the frames of its turned pixels, the bar, and what the network says."""
        hunt, outputs = self.hunt, self.hunt.outputs
        with painter.hold():
            self.picture.forget()
            self.picture.paint(hunt.now)
            for place in hunt.changed:
                self._frame(place, palette.SECOND)
            if self.at is not None:
                self._frame(self.at, palette.FIRST)
            self.bar.value = hunt.share
            count = len(hunt.changed)
            self.readout.value = (
                f"{count} pixel{'s' * (count != 1)} turned. Answer: {hunt.answer} ({outputs.max():.2f}); "
                f"output {hunt.at_first}: {outputs[hunt.at_first]:.2f}."
            )
            self.say(self._told())

    # Inside.

    def _told(self):
        """Return what there is to say: the pixel at hand, the learner's record and that of greedy search."""
        record = "none yet" if self.hunt.record is None else f"{self.hunt.record} pixels"
        said = f"Your record: {record}. Greedy search: {self.greedy or 'no result yet'}."
        if self.at is not None:
            said = f"Row {self.at // SIZE}, column {self.at % SIZE}. {said}"
        return f"It flipped! {said}" if self.hunt.flipped else said

    def _found(self):
        """End a search that has come to its end."""
        self.searching = False
        self.greedy = f"{len(self.hunt.changed)} pixels" if self.hunt.flipped else "found none"
        self.repaint()

    async def _step_by_step(self, steps):
        try:
            for _ in steps:
                if not self.searching:
                    return
                self.repaint()
                await asyncio.sleep(PAUSE)
                if not self.searching:
                    return
            self._found()
        except Exception as error:
            self.say(str(error) or type(error).__name__)

    def _frame(self, place, color):
        cell, canvas = self.picture.cell, self.picture.canvas
        canvas.stroke_style, canvas.line_width = color, 4
        canvas.stroke_rect(int(place % SIZE * cell) + 2, int(place // SIZE * cell) + 2, cell - 4, cell - 4)

    @handler
    def _press(self, x, y):
        column, row = (int(np.clip(value // self.picture.cell, 0, SIZE - 1)) for value in (x, y))
        self.at = None
        self.turn(row * SIZE + column)

    @handler
    def _key(self, key):
        if key in ARROWS:
            row, column = divmod(406 if self.at is None else self.at, SIZE)
            row += {"ArrowUp": -1, "ArrowDown": 1}.get(key, 0)
            column += {"ArrowLeft": -1, "ArrowRight": 1}.get(key, 0)
            self.at = int(np.clip(row, 0, SIZE - 1)) * SIZE + int(np.clip(column, 0, SIZE - 1))
            self.repaint()
        elif self.at is not None:
            self.turn(self.at)
