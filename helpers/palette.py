"""The course's colors, by meaning, for canvases and figures alike; on a screen both are white paper, in any theme.

A color is "#rrggbb"; an array of colors is (..., 3) from 0 to 255. Blue raises and orange lowers, and what lowers is
marked with a minus as well, so that no sign hangs on hue alone: see `signed_picture`.
"""

import numpy as np

PAPER, MARGIN, INK = "#ffffff", "#eef1f6", "#181e2d"
"""White paper, paper outside the middle 20 by 20 pixels, where most ink of digits lies, and full ink."""

TEXT, FAINT, FRAME, TRACK, GRID = "#1f2937", "#5b6472", "#9aa3b2", "#eef1f5", "#e3e7ed"
"""Text, text that stands back, frames around canvases, what a bar has not filled, lines to read a value by."""

FIRST, SECOND, THIRD, FOURTH = "#2f6db5", "#d9730d", "#4d4d4d", "#7b3294"
"""The first, second, ... of several things in one chart; they differ in dash, marker or hatching, too."""

ON_DARK = ("#ffffff", "#ff9d5c", "#8fe3ff", "#e0b3ff")
"""The first, second, ... of several paths on a dark map; they differ in their markers, too."""

FIRST_PALE, SECOND_PALE = "#cfe0f3", "#f9d5ae"
"""The first and the second as grounds to read text on."""

ANSWER = SECOND
"""The output neuron that is the answer; it carries ▲ as well."""

FOCUS = SECOND
"""The frame around the canvas that has the keyboard's focus."""

RAISES, LOWERS = "#2166ac", "#d6521c"
"""What raises a sum and what lowers it: positive and negative weights, votes and vetoes."""

SIGNS = "blue raises and orange, with a pale bar across, lowers"
"""What `signed_picture` shows, for those who do not see it."""

BAR = 0.6
"""How much of the color the minus of what lowers takes away, from 0 to 1."""


def rgb(color):
    """Return "#rrggbb" as (3,) integers from 0 to 255."""
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])


def laid_on(paper, color, share):
    """Return what is seen where `share` of a color lies on paper: uint8 (..., 3).

    paper, color: (..., 3) from 0 to 255, as from `rgb`. share: (...), 0 shows the paper and 1 the color.
    """
    return np.rint(paper + np.asarray(share)[..., None] * (color - paper)).astype(np.uint8)


def signed(values, largest, power=1.0):
    """Return the colors of signed numbers: white at zero, RAISES above, LOWERS below; uint8 (..., 3).

    values: (...). largest: > 0, the size that gets full color; larger ones get it, too.
    power: 1 is in proportion; below 1 makes small numbers easier to see: (|value| / largest) ** power.
    """
    values = np.asarray(values)
    share = np.minimum(np.abs(values) / largest, 1) ** power
    return laid_on(rgb(PAPER), np.where(values[..., None] > 0, rgb(RAISES), rgb(LOWERS)), share)


def signed_picture(values, largest, power=1.0):
    """Return a picture of signed numbers in which each that lowers has a minus, a pale bar across its cell.

    values: (rows, columns). largest, power: as in `signed`. Returns uint8 (3 * rows, columns, 3): of the three pixels
    of a cell, one below the other, the bar is the middle one. Draw it with cells as high as they are wide.
    """
    values = np.asarray(values)
    colors = np.repeat(signed(values, largest, power), 3, axis=0)
    middle = colors[1::3]
    middle[values < 0] = laid_on(middle[values < 0], rgb(PAPER), BAR)
    return colors
