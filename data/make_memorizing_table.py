"""Train networks of several sizes on labels shuffled in part or all, three starts each: the table of lesson 12.

    .venv/bin/python data/make_memorizing_table.py

It takes a few minutes, needs only the sample that ships, and writes data/memorizing.json.
"""

import json
from pathlib import Path

import numpy as np

from helpers import mnist
from helpers.lessons.memorizing import measure

PATH = Path(__file__).with_name("memorizing.json")

HIDDEN = [(8, 8), (16, 16), (32, 32), (100,)]
SHARES = [0, 0.25, 0.5, 1]
SEEDS = [1, 2, 3]

MORE_IMAGES = [500, 2000, 3000]
"""So many images for 784-16-16-10, all labels shuffled, besides measure.IMAGES."""


def row(hidden, share, images, digits):
    """Return {"hidden", "share", "images", "passes", "given", "best", "read"}, the last four with a number per seed.

    passes: to 95 % of the given labels, None where never. given, read: the shares of given labels and of test images at
    the end. best: the share of test images when most held-out images are read, the lesson's 1,000.
    """
    made = {"hidden": list(hidden), "share": share, "images": images, "passes": [], "given": [], "best": [], "read": []}
    for seed in SEEDS:
        examples = measure.shuffled(digits.train[:images], share, np.random.default_rng(seed))
        run = measure.trained(examples, digits.train[3000:4000], digits.test, hidden, measure.SETTINGS, seed)
        passes = measure.passes_to(run)
        made["passes"].append(None if passes == np.inf else round(passes))
        made["given"].append(run.given[-1])
        made["best"].append(run.read[measure.best_moment(run)])
        made["read"].append(run.read[-1])
    return made


def main():
    """Make all rows, print and save them."""
    digits, rows = mnist.load("sample"), []
    for hidden in HIDDEN:
        for share in SHARES:
            rows.append(row(hidden, share, measure.IMAGES, digits))
            print(rows[-1], flush=True)
    for images in MORE_IMAGES:
        rows.append(row((16, 16), 1, images, digits))
        print(rows[-1], flush=True)
    PATH.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
