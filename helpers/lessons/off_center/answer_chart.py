"""A chart of the answers that a network gives to a digit at every place it can be moved to."""

import numpy as np

from helpers import palette
from helpers.widgets.canvas import SHARPNESS, Chart

FAR = 8
"""The farthest that a digit can be moved, in pixels each way: in a corner a fifth to a third of its ink is lost."""

STEPS = range(-FAR, FAR + 1)

CELL = 15
"""Screen pixels of a place in the chart."""


class AnswerChart(Chart):
    """A square of all places a digit can be moved to; the places tried so far show the answer given there.

    The middle is the unmoved digit. The canvas has the CSS class `answer-chart`.
    """

    def __init__(self):
        side = len(STEPS) * CELL
        super().__init__(side, side, "answer-chart")

    def place_at(self, x, y):
        """Return the (dx, dy) of a place on the canvas, in canvas pixels; outside, the nearest one."""
        column, row = np.clip([x // (CELL * SHARPNESS), y // (CELL * SHARPNESS)], 0, 2 * FAR).astype(int)
        return int(column) - FAR, int(row) - FAR

    def paint(self, answers, at):
        """Paint everything; answers: {(dx, dy): (answer, activation)}, at: the (dx, dy) to frame."""
        canvas, cell = self.canvas, CELL * SHARPNESS
        self.clear()
        start, _ = answers.get((0, 0), (None, 0))
        tracks = [(dx, dy) for dx in STEPS for dy in STEPS]
        kept = [place for place, (answer, _) in answers.items() if answer == start]
        changed = [place for place, (answer, _) in answers.items() if answer != start]
        for color, places in [(palette.TRACK, tracks), (palette.FIRST_PALE, kept), (palette.SECOND_PALE, changed)]:
            if places:
                corners = (np.array(places, np.int32) + FAR) * cell + 1
                canvas.fill_style = color
                canvas.fill_rects(corners[:, 0], corners[:, 1], cell - 2, cell - 2)
        canvas.font, canvas.text_align = f"{10 * SHARPNESS}px sans-serif", "center"
        canvas.fill_style = palette.TEXT
        for (dx, dy), (answer, _) in answers.items():
            canvas.fill_text(str(answer), (dx + FAR + 0.5) * cell, (dy + FAR + 0.75) * cell)
        canvas.line_width = SHARPNESS
        for (dx, dy), color in [((0, 0), palette.FAINT), (at, palette.TEXT)]:
            canvas.stroke_style = color
            canvas.stroke_rect((dx + FAR) * cell + 1, (dy + FAR) * cell + 1, cell - 2, cell - 2)
