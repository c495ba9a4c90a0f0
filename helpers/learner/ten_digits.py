"""The learner's own ten digits; for those not drawn yet, the ones that ship."""

import functools
import json

import numpy as np

from helpers import place
from helpers.drawing import Drawing
from helpers.examples import Examples
from helpers.learner import keep

SHIPPED = place.ROOT / "data" / "ten_digits.json"
"""Ten drawings as `Drawing.to_json` gives them, 0 to 9 in order; data/README.md says who drew them."""


def digits(centered=False):
    """Return one image of each digit, drawn by the learner where there is one: Examples, float32 (10, 28, 28).

    centered: placed as MNIST placed its digits. The labels are 0 to 9, in order.
    """
    drawings = {**shipped(), **drawn()}
    placed = [drawing.centered() if centered else drawing for _, drawing in sorted(drawings.items())]
    return Examples(np.stack([drawing.pixels for drawing in placed]), np.arange(10))


def digits_are_own():
    """Return whether the learner has drawn all ten."""
    return len(drawn()) == 10


def drawn():
    """Return the learner's digits, {digit: helpers.drawing.Drawing}, without those that are not drawn or damaged."""
    found = {}
    for digit in range(10):
        try:
            found[digit] = Drawing.from_json(keep.read(_name(digit)))
        except ValueError:  # not drawn, or damaged
            continue
    return {digit: drawing for digit, drawing in found.items() if drawing.pixels.any()}


@functools.cache
def shipped():
    """Return the digits that ship: {digit: helpers.drawing.Drawing}, all ten; one dict, not to be changed."""
    return dict(enumerate(map(Drawing.from_json, json.loads(SHIPPED.read_text(encoding="utf-8")))))


def keep_digit(digit, drawing):
    """Keep the learner's drawing of a digit; a blank one: keep none. Raises OSError when that cannot be written."""
    keep.write(_name(digit), drawing.to_json() if drawing.pixels.any() else None)


def _name(digit):
    return f"digit {digit}"
