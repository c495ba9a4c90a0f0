"""Images to try things on."""

import json

import numpy as np

from tests.support.files import ROOT

DRAWINGS = json.loads((ROOT / "tests" / "cases" / "drawings.json").read_text(encoding="utf-8"))
"""Drawings by hand, made before the networks were trained and not taken from MNIST: strokes, digit, a note."""


def ramp():
    """An image in which all pixels of a row and of a column differ."""
    return (np.arange(784) % 255 + 1).astype(np.uint8).reshape(28, 28)
