"""A line chart on ipycanvas, for curves that grow while something runs."""

import numpy as np

from helpers.palette import FAINT, GRID, TEXT
from helpers.widgets.canvas import SHARPNESS, Chart

WIDTH, HEIGHT = 340, 230
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 30, 36
"""Screen pixels: a chart, and the margins around the part that holds the curves."""


class LineChart(Chart):
    """Curves on two axes, both from a low to a high end; points are put on them by `place`.

    ticks: {value: text} of the y axis, from its low end to its high end. reference: (value, text) of a dotted line
    to compare with.
    """

    def __init__(self, css_class, title, ticks, reference):
        super().__init__(WIDTH, HEIGHT, css_class)
        self.title, self.ticks, self.reference = title, ticks, reference
        self.end = 1

    def place(self, x, y):
        """Return (x, y), in screen pixels, of points; what lies above or below the axis is put on its end."""
        low, high = min(self.ticks), max(self.ticks)
        share = (np.clip(y, low, high) - low) / (high - low)
        across = LEFT + np.asarray(x) / self.end * (WIDTH - LEFT - RIGHT)
        return across, HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def paint(self, curves, end, xlabel, end_text):
        """Paint curves: (points (n, 2), color, dashed) each; points beyond the x axis, from 0 to `end`, are left out.

        xlabel, end_text: what is written under the axis, and at its end.
        """
        self.end, canvas = end, self.canvas
        self.clear()
        canvas.font = f"{11 * SHARPNESS}px sans-serif"
        canvas.line_width = SHARPNESS
        for value, text in self.ticks.items():
            self._line([(0, value), (end, value)], GRID)
            self._text(text, LEFT - 6, self.place(0, value)[1] + 4, FAINT, "right")
        self._text("0", LEFT, HEIGHT - BOTTOM + 15, FAINT)
        self._text(end_text, WIDTH - 6, HEIGHT - BOTTOM + 15, FAINT, "right")
        self._text(xlabel, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, FAINT)
        self._text(self.title, 6, 16, TEXT, "left")
        value, text = self.reference
        self._line([(0, value), (end, value)], FAINT, (2, 4))
        self._text(text, WIDTH - RIGHT - 2, self.place(0, value)[1] - 4, FAINT, "right")
        canvas.line_width = 2 * SHARPNESS
        for points, color, dashed in curves:
            self._line([point for point in points if point[0] <= end], color, (6, 4) if dashed else ())

    def _line(self, points, color, dashes=()):
        if len(points) > 1:
            self.canvas.stroke_style = color
            self.canvas.set_line_dash([SHARPNESS * dash for dash in dashes])
            places = np.stack(self.place(*np.array(points, float).T), axis=1)
            self.canvas.stroke_lines((SHARPNESS * places).astype(np.float32))

    def _text(self, text, x, y, color, align="center"):
        self.canvas.text_align = align
        self.canvas.fill_style = color
        self.canvas.fill_text(text, float(x * SHARPNESS), float(y * SHARPNESS))
