"""The learner's edge cases, kept between sessions: drawings that a network reads in a way worth remembering."""

from typing import NamedTuple

from helpers.drawing import Drawing
from helpers.learner import keep

KEPT = "edge cases"
"""What they are kept under."""

MOST = 24


class EdgeCase(NamedTuple):
    """A drawing with a name, and what the network made of it when it was kept: its answer, and how sure (0 to 1)."""

    name: str
    drawing: Drawing
    answer: int
    sure: float

    def to_json(self):
        """Return it as what JSON knows."""
        return self._replace(drawing=self.drawing.to_json())._asdict()

    @classmethod
    def from_json(cls, kept):
        """Return what `to_json` gave. Raises ValueError when `kept` is something else."""
        try:
            name, answer, sure = str(kept["name"]), int(kept["answer"]), float(kept["sure"])
            return cls(name, Drawing.from_json(kept["drawing"]), answer, sure)
        except (TypeError, KeyError) as error:
            raise ValueError(f"This is no edge case, or a damaged one: {error}") from error


def cases():
    """Return the edge cases that are kept, the oldest first; damaged ones are left out."""
    found = []
    kept = keep.read(KEPT)
    for each in kept if isinstance(kept, list) else []:
        try:
            found.append(EdgeCase.from_json(each))
        except ValueError:
            continue
    return found


def add(case):
    """Keep one more. Raises ValueError without a name or when there are MOST, OSError when that cannot be written."""
    found = cases()
    if not case.name.strip():
        raise ValueError("Give it a name first: what is it?")
    if len(found) >= MOST:
        raise ValueError(f"{MOST} are kept, and no more: remove one first.")
    _write([*found, case._replace(name=case.name.strip()[:40])])


def remove(place):
    """Keep one no more, by its place among `cases`. Raises IndexError when there is none, OSError as `add`."""
    found = cases()
    del found[place]
    _write(found)


def _write(found):
    keep.write(KEPT, [case.to_json() for case in found])
