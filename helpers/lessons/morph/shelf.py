"""The catalog of edge cases as a widget: a pad, what the network says, and the drawings that are kept."""

import base64
import io
from html import escape

import numpy as np
from ipywidgets import HTML, HBox, Layout, Text, VBox
from PIL import Image

from helpers import palette
from helpers.lessons.morph import catalog
from helpers.widgets.controls import button
from helpers.widgets.overlay import LiveText
from helpers.widgets.pad import DrawingPad
from helpers.widgets.reaction import Reaction

SIDE = 56
"""Screen pixels: how large a kept drawing is shown."""


class Shelf(VBox):
    """A pad to draw on, the answer to it, and the catalog of the learner's edge cases, each with its buttons.

    network: helpers.network.Network with 784 inputs. pad: the DrawingPad. reaction: the network's Reaction to it.
    name: the text field for the next one's name.

    >>> shelf = Shelf(network)
    >>> shelf.pad.draw([(8, 6), (20, 6), (12, 24)])
    >>> shelf.name.value = "a seven"
    >>> shelf.add()
    """

    def __init__(self, network):
        self.pad = DrawingPad()
        self.reaction = Reaction(network, self.pad)
        self.readout, self.status = LiveText("shelf-readout"), LiveText("shelf-status")
        self.name = Text(description="Name", placeholder="a house", layout=Layout(width="260px"))
        self.kept = VBox()
        self.kept.add_class("edge-cases")
        add = button("Keep it", "Keep this drawing in your catalog", self.add, self, "primary")
        entry = HBox([self.name, add], layout=Layout(flex_flow="row wrap"))
        right = VBox([self.readout, entry, self.status, self.kept], layout=Layout(flex="1 1 300px", max_width="560px"))
        super().__init__([HBox([self.pad, right], layout=Layout(flex_flow="row wrap", grid_gap="12px"))])
        self.reaction.observe(lambda _: self._read(), "activations")
        self._read()
        self.repaint()

    def add(self):
        """Keep what is on the pad under the name that is written. Raises ValueError and OSError as `catalog.add`."""
        self.pad.sketch.lift()
        outputs = self.reaction.outputs
        answer = int(outputs.argmax())
        catalog.add(catalog.EdgeCase(self.name.value, self.pad.drawing, answer, float(outputs[answer])))
        self.name.value = ""
        self.say("Kept. It will be here the next time, too.")
        self.repaint()

    def remove(self, place):
        """Remove one from the catalog, by its place. Raises IndexError and OSError as `catalog.remove`."""
        catalog.remove(place)
        self.say("Removed.")
        self.repaint()

    def say(self, text):
        """Show a line of text below the name."""
        self.status.value = text

    def repaint(self):
        """Show the catalog as it is kept."""
        cases = catalog.cases()
        rows = [self._row(place, case) for place, case in enumerate(cases)]
        self.kept.children = rows or [HTML("<i>Nothing is kept yet.</i>")]

    def _read(self):
        outputs = self.reaction.outputs
        empty = "" if self.reaction.image.any() else " The pad is empty: white paper."
        self.readout.value = f"It answers {outputs.argmax()}, activation {outputs.max():.2f}.{empty}"

    def _row(self, place, case):
        name = escape(case.name)
        alt = f"{name}, a drawing of 28 by 28 pixels"
        picture = HTML(f'<img alt="{alt}" width="{SIDE}" height="{SIDE}" src="{_picture(case.drawing.pixels)}">')
        said = HTML(f"<b>{name}</b><br>answer {case.answer}, {case.sure:.2f} sure")
        said.layout.width = "170px"
        buttons = [
            button(
                "Put it on the pad", f"Draw on with {case.name}", lambda: self.pad.sketch.replace(case.drawing), self
            ),
            button("Remove", f"Remove {case.name} from the catalog", lambda: self.remove(place), self),
        ]
        return HBox([picture, said, *buttons], layout=Layout(flex_flow="row wrap", align_items="center"))


def _picture(pixels):
    """Return an image, (28, 28) from 0 to 1, as the address of a PNG."""
    colors = palette.laid_on(palette.rgb(palette.PAPER), palette.rgb(palette.INK), pixels)
    file = io.BytesIO()
    Image.fromarray(np.asarray(colors)).resize((SIDE * 2, SIDE * 2), Image.Resampling.NEAREST).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
