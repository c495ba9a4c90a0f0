"""Turning single pixels of an image until the answer changes: by hand, or step by step by greedy search."""

import numpy as np

from helpers.learner import keep
from helpers.lessons.morph import measure

KEPT = "fewest pixels"
"""What the learner's record is kept under, for each image: {which image: how many pixels}."""


class Hunt:
    """An image of which pixels are turned, and how a network answers.

    network: helpers.network.Network with 784 inputs. image: (28, 28) from 0 to 1.
    changed: the places, 0 to 783, that are turned, in order. own: whether all were turned by hand.
    answer, at_first: what the network says now, and what it said to the image as it was.
    """

    def __init__(self, network, image):
        self.network, self.image = network, np.array(image, np.float32).reshape(28, 28)
        self.at_first = int(network.predict(self.image)[0])
        self.restart()

    def restart(self):
        """Let no pixel be turned."""
        self.changed, self.own = [], True

    @property
    def now(self):
        """The image with its turned pixels: (28, 28) float32."""
        return measure.with_turned(self.image, self.changed)

    @property
    def outputs(self):
        """The ten outputs now."""
        return self.network.outputs(self.now)[0]

    @property
    def answer(self):
        """The answer now."""
        return int(self.outputs.argmax())

    @property
    def flipped(self):
        """Whether the answer is another than at first."""
        return self.answer != self.at_first

    @property
    def share(self):
        """How far it is on the way to the flip, from 0 to 1: how much of its first lead the answer has lost."""
        first, now = (measure.lead(self.network.outputs(image), self.at_first)[0] for image in (self.image, self.now))
        return 1.0 if self.flipped else float(np.clip((first - now) / first, 0, 0.99)) if first else 0.0

    def turn(self, place):
        """Turn one pixel, or turn it back. Raises IndexError when there is no such place."""
        if not 0 <= place < self.image.size:
            raise IndexError(f"There is no pixel {place}; they are 0 to {self.image.size - 1}.")
        if place in self.changed:
            self.changed.remove(place)
        else:
            self.changed.append(place)
        if self.own and self.flipped:
            self._remember()

    def search(self):
        """Start again and turn, at each step, the pixel that helps most; yield after each, end when it has flipped."""
        self.restart()
        self.own = False
        for _ in range(measure.MOST_PIXELS):
            if self.flipped:
                return
            scores = measure.lead(measure.one_turned(self.network, self.now), self.at_first)
            scores[self.changed] = -np.inf
            self.changed.append(int(scores.argmax()))
            yield self.changed[-1]

    @property
    def record(self):
        """The fewest pixels that the learner ever turned to flip this image, or None."""
        found = keep.read(KEPT)
        count = found.get(self._name) if isinstance(found, dict) else None
        return count if isinstance(count, int) else None

    @property
    def _name(self):
        return str(int(np.rint(self.image * 255) @ np.arange(28) @ np.arange(1, 29)))  # the same image, the same number

    def _remember(self):
        if self.record is None or len(self.changed) < self.record:
            found = keep.read(KEPT)
            keep.write(KEPT, (found if isinstance(found, dict) else {}) | {self._name: len(self.changed)})
