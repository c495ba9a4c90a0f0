"""A chart as a small piece of SVG, redrawn in a millisecond while a slider moves; a text equivalent comes with it."""

from dataclasses import dataclass
from html import escape

import numpy as np

from helpers import palette

WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 30, 46
"""Pixels: the chart, and the margins around the part that holds the curves."""


@dataclass(frozen=True)
class Axes:
    """Where numbers stand on a chart.

    x, y: (low, high) of either axis. xticks, yticks: {number: text}. title, xlabel: what is written above and below.
    """

    x: tuple
    y: tuple
    xticks: dict
    yticks: dict
    title: str
    xlabel: str

    def place(self, points):
        """Return points (n, 2) in pixels; what lies outside the axes is put on their rim."""
        low, high = np.array([self.x[0], self.y[0]]), np.array([self.x[1], self.y[1]])
        share = (np.clip(np.reshape(points, (-1, 2)), low, high) - low) / (high - low)
        across, up = share.T
        return np.stack([LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)], 1)

    def line(self, points, color, width=2, dashes=""):
        """Return a line through points (n, 2)."""
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in self.place(points))
        style = f'stroke="{color}" stroke-width="{width}" stroke-dasharray="{dashes}" stroke-linejoin="round"'
        return f'<polyline points="{places}" fill="none" {style}/>'

    def dots(self, points, color, radius=4, rim=palette.PAPER):
        """Return a dot at each of the points (n, 2)."""
        places = self.place(points)
        return "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{color}" stroke="{rim}"/>' for x, y in places
        )

    def words(self, point, text, color=palette.TEXT, shift=(8, -8)):
        """Return a few words beside a point (2,). shift: pixels to the side, and down."""
        ((x, y),) = self.place(point)
        anchor = "start" if x < WIDTH * 0.7 else "end"
        x += shift[0] if anchor == "start" else -shift[0]
        return _text(text, x, y + shift[1], anchor, color)

    def bar(self, x, low, high, color, striped=False):
        """Return an upright bar around x, 0.7 wide, from low to high; striped: with pale lines across."""
        left, foot, right, top = *self.place((x - 0.35, low))[0], *self.place((x + 0.35, high))[0]
        parts = [
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{foot - top:.1f}" fill="{color}"/>'
        ]
        if striped:
            parts += [
                f'<rect x="{left:.1f}" y="{y:.1f}" width="{right - left:.1f}" height="1.5" fill="{palette.PAPER}"/>'
                for y in np.arange(top + 3, foot - 1, 5)
            ]
        return "".join(parts)

    def label(self, point, text):
        """Return a small text above a point (2,), in the middle."""
        ((x, y),) = self.place(point)
        return _text(text, x, y - 4, "middle", palette.TEXT)

    def svg(self, parts, said):
        """Return the chart with these parts on it, as HTML. said: its text equivalent."""
        across, up = WIDTH - RIGHT, HEIGHT - BOTTOM
        frame = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.PAPER}"/>', *parts]
        frame.append(
            f'<rect x="{LEFT}" y="{TOP}" width="{across - LEFT}" height="{up - TOP}" fill="none" '
            f'stroke="{palette.FRAME}"/>'
        )
        for value, text in self.xticks.items():
            frame.append(_text(text, self.place((value, self.y[0]))[0, 0], up + 15, "middle", palette.FAINT))
        for value, text in self.yticks.items():
            frame.append(_text(text, LEFT - 6, self.place((self.x[0], value))[0, 1] + 4, "end", palette.FAINT))
        frame.append(_text(self.xlabel, (LEFT + across) / 2, HEIGHT - 10, "middle", palette.TEXT))
        frame.append(_text(self.title, LEFT, 18, "start", palette.TEXT))
        size = f'viewBox="0 0 {WIDTH} {HEIGHT}" style="width: 100%; max-width: {WIDTH}px"'
        return f'<svg role="img" aria-label="{escape(said)}" {size} font-family="sans-serif">{"".join(frame)}</svg>'

    def under(self, picture):
        """Return a picture, base64 of a PNG, that fills the part which holds the curves."""
        place = f'x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}"'
        return f'<image href="data:image/png;base64,{picture}" {place} preserveAspectRatio="none"/>'


def _text(text, x, y, anchor, color):
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="12" fill="{color}">{escape(str(text))}</text>'
