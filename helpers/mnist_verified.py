"""MNIST's files are unpacked and verified once: what came of it lies in one plain file, mapped into memory afterwards.

To unpack 55 MB and take their SHA-256 costs a quarter of a second in each lesson, and 55 MB in each kernel. A mapped
file costs neither: kernels of one machine share its pages, and only those that are looked at are read.
"""

import contextlib
import json
import math
import os

import numpy as np

from helpers.files import replacing

NAME = ".verified"


def recall(folder, paths, shapes):
    """Return what `remember` was given for these files, read-only, or None: one changed, or nothing is remembered.

    folder: pathlib.Path of data/. paths: the files that were verified. shapes: of the arrays in them, uint8.
    A file is the same while its place, its size and its time are.
    """
    kept = folder / NAME
    try:
        record = json.loads((kept / "record.json").read_text(encoding="utf-8"))
        if record != {"of": _stamps(paths), "kept": _stamps([kept / "arrays"])}:
            return None
        whole = np.memmap(kept / "arrays", np.uint8, "r")
        parts = np.split(np.asarray(whole), np.cumsum([math.prod(shape) for shape in shapes]))
        return [part.reshape(shape) for part, shape in zip(parts, shapes)]
    except (OSError, ValueError):
        return None


def remember(folder, paths, arrays):
    """Keep the arrays of these files, which were verified; where the folder cannot be written nothing happens."""
    kept = folder / NAME
    with contextlib.suppress(OSError):
        kept.mkdir(exist_ok=True)
        with replacing(kept / "arrays") as file:
            for array in arrays:
                file.write(array.data)
        with replacing(kept / "record.json") as file:
            file.write(json.dumps({"of": _stamps(paths), "kept": _stamps([kept / "arrays"])}).encode())


def _stamps(paths):
    """Return [[place, size, time], ...] of files."""
    found = [(os.path.realpath(path), os.stat(path)) for path in paths]
    return [[place, about.st_size, about.st_mtime_ns] for place, about in found]
