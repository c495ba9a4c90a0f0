"""Make images/map_TOPIC.png, the map of the network at the head of each lesson: python images/make_maps.py

A picture carries its text equivalent as the PNG's Description.
"""

from pathlib import Path

from PIL import Image, PngImagePlugin

from helpers import plots
from helpers.figures import in_words

HERE = Path(__file__).parent

DOTS = 120
"""Pixels per inch: 840 by 444 in all."""

COLORS = 64
"""So many are enough, and make small files."""

LIT = {
    "digits": ["pixels"],
    "network": ["weights 1", "2nd layer", "weights 2", "3rd layer", "weights 3", "output"],
    "slopes": ["weights 1", "weights 2", "weights 3", "output"],
    "training": ["weights 1", "weights 2", "weights 3"],
    "accuracy": ["output"],
    "weights": ["weights 1", "2nd layer", "weights 2", "3rd layer"],
    "ablation": ["weights 1", "2nd layer"],
    "back_to_pixels": ["pixels", "weights 1", "weights 2", "weights 3", "output"],
    "noise": ["pixels", "output"],
    "off_center": ["pixels", "output"],
    "morph": ["pixels", "weights 2", "3rd layer", "weights 3", "output"],
    "convolution": ["pixels", "weights 1"],
    "backpropagation": ["2nd layer", "weights 2", "3rd layer", "weights 3", "output"],
    "memorizing": ["weights 1", "weights 2", "weights 3", "output"],
}
"""What is lit in the lesson of each topic."""


def make(topic, folder=HERE):
    """Draw the map of one lesson and save it; return its path."""
    figure, path = plots.network_map(LIT[topic]), folder / f"map_{topic}.png"
    figure.savefig(path, dpi=DOTS)
    plots.close(figure)
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(COLORS)
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Description", in_words(figure))
    few.save(path, optimize=True, pnginfo=words)
    return path


if __name__ == "__main__":
    for topic in LIT:
        print(make(topic).name)
