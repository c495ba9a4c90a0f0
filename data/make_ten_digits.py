"""Make ten_digits.json, the drawings of those who have not drawn their own: python data/make_ten_digits.py

Each stroke is written down as a few points that the pen passed, in the pad's pixels. Between them the path is smooth,
with a slight tremor, and a point every half pixel or so, as a mouse gives them.
"""

import json
from pathlib import Path

import numpy as np

from helpers.drawing import Drawing
from helpers.images import move_points

FILE = Path(__file__).with_name("ten_digits.json")

TREMOR = 0.12
"""The standard deviation of a point's wobble, in pixels."""

PASSED = [
    [[(15.2, 4.9), (12, 5.2), (8.9, 8.4), (7.6, 13.2), (8.3, 18.4), (11, 21.6), (14.6, 21.5), (17.7, 18), (18.8, 12.6),
      (17.6, 7.6), (14.7, 5.1), (13.1, 5.4)]],
    [[(10.9, 9.4), (13.3, 7.4), (15.3, 4.6), (15, 9.5), (14.4, 15.2), (14, 22.1)]],
    [[(8, 9.4), (9.3, 6.2), (12.8, 4.6), (16.2, 6.2), (16.6, 9.8), (14, 14.4), (10.4, 18.6), (7.2, 21.9), (7.5, 22.3),
      (12.2, 21.6), (19.2, 22)]],
    [[(8.7, 6.6), (12, 4.7), (15.8, 5.7), (16.3, 8.8), (13.6, 11.6), (11.4, 12.5), (14.2, 12.7), (17.2, 14.9),
      (17, 19), (13.4, 21.9), (9.6, 21.7), (7.4, 19.8)]],
    [[(11.8, 4.3), (10.2, 8.6), (7.1, 14.6), (7.4, 15.2), (13.2, 14.9), (19.8, 14.7)], [(16.4, 9.9), (16, 15.4),
      (15.4, 23.2)]],
    [[(10.1, 6.4), (9.7, 9.4), (9, 13), (9.4, 13.2), (12.4, 11.9), (16.2, 13), (17.9, 16.4), (16.3, 20.2), (12.6, 22),
      (8.4, 20.9)], [(10, 6.1), (13.4, 6), (17.9, 5.5)]],
    [[(17, 4.8), (13.3, 6.9), (10, 11.2), (8.4, 16.2), (9.6, 20.5), (12.9, 22.2), (16.4, 20.4), (17, 16.9),
      (14.6, 14.5), (11.3, 15.5), (9.2, 18)]],
    [[(7.2, 6.8), (11.4, 6.5), (18.8, 5.8), (18.6, 6.8), (16, 12), (13.8, 17.4), (12.6, 23)], [(11.2, 14.2),
      (14.4, 14), (18.2, 13.5)]],
    [[(17, 7.2), (14.4, 5), (11, 5.6), (9.7, 8.3), (11.7, 11.3), (15.3, 14), (17.2, 17.6), (15.7, 21.2), (12, 22.1),
      (8.9, 19.8), (9.4, 16.4), (12.7, 13.1), (16, 10.2), (17, 7.4)]],
    [[(17.3, 8.5), (15, 6), (11.6, 6.2), (9.4, 9), (10.2, 12), (13, 13.1), (16, 11.2), (17.3, 8.2), (17.2, 9),
      (16.5, 14.6), (15.7, 22.6)]],
]  # fmt: skip
"""Of each digit its strokes, of each stroke the points it passed."""

PLACED = [
    (1.15, -1, 1), (1, -4, 0), (0.85, -2, -2), (1.2, 1, 0), (1.05, 2, 1), (0.8, -3, 2), (1.1, 2, -1), (0.95, -1, 3),
    (1.2, 0, 1), (0.9, 3, -2),
]  # fmt: skip
"""How large each digit was drawn, and where: a scale about the middle, then steps right and down, in pixels."""


def smooth(passed, rng):
    """Return a path through the points, (n, 2): Catmull-Rom between them, with a tremor."""
    points = np.array([2 * np.array(passed[0]) - passed[1], *passed, 2 * np.array(passed[-1]) - passed[-2]])
    path = [points[1]]
    for before, start, end, after in zip(points, points[1:], points[2:], points[3:]):
        for t in np.linspace(0, 1, 2 + int(2 * np.hypot(*(end - start))))[1:, None]:
            bend = (2 * before - 5 * start + 4 * end - after) * t**2 + (3 * start - before - 3 * end + after) * t**3
            path.append((2 * start + (end - before) * t + bend) / 2)
    wobble = rng.normal(0, TREMOR, (len(path) + 4, 2))
    return np.array(path) + sum(wobble[k : k + len(path)] for k in range(5)) / 5**0.5


def main(file=FILE):
    """Draw all ten, and write them into a file."""
    rng = np.random.default_rng(0)
    drawings = []
    for strokes, placed in zip(PASSED, PLACED):
        drawing = Drawing()
        for passed in strokes:
            drawing = drawing.with_stroke(smooth(move_points(passed, *placed), rng))
        drawings.append(json.dumps(drawing.to_json(), separators=(",", ":")))
    file.write_text("[\n" + ",\n".join(drawings) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
