"""Is everything in place? Start here runs this and prints a line for each thing a lesson needs."""

import importlib.metadata
import os
import platform
import tempfile

from helpers import mnist, mnist_files, place, zoo
from helpers.learner import keep

NEEDED = ("numpy", "matplotlib", "ipywidgets", "ipycanvas", *([] if place.IN_BROWSER else ["jupyterlab"]))


def report():
    """Print a line for each thing the lessons need: ✓ and what was found, or ✗ and what to do."""
    for finding in (_python, _packages, _networks, _data, _work):
        try:
            print("✓", finding())
        except Exception as problem:
            print("✗", problem)


def _python():
    return f"Python {platform.python_version()}"


def _packages():
    versions, missing = [], []
    for name in NEEDED:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise RuntimeError(f"Missing: {', '.join(missing)}. Close JupyterLab and start it with  python3 course.py lab")
    return ", ".join(versions)


def _networks():
    at_hand = [name for name in zoo.names() if zoo.at_hand(name)]
    try:
        for name in at_hand:
            zoo.load(name)
    except (OSError, ValueError) as error:
        raise RuntimeError(f"A trained network is missing or damaged ({error}): get the course anew.") from error
    later = len(zoo.names()) - len(at_hand)
    return (
        f"Trained networks: {len(at_hand)}, and {later} large ones that come when a lesson asks"
        if later
        else (f"Trained networks: all {len(at_hand)}")
    )


def _data():
    forced = os.environ.get("MNIST_SOURCE")
    try:
        digits = mnist.load(forced or "full")
    except FileNotFoundError:
        if forced or mnist_files.shared():
            raise
        digits = mnist.load("sample")
    counts = f"{len(digits.train.images):,} images to train on, {len(digits.test.images):,} to test on"
    if digits.source == "full":
        return f"MNIST, the full set: {counts}"
    return f"MNIST, the sample that ships with the course: {counts}. Every lesson runs with it. {mnist.REMEDY}".strip()


def _work():
    try:
        with tempfile.TemporaryFile(dir=keep.path().parent):
            pass
    except OSError as error:
        raise RuntimeError(
            f"Predictions and drawings cannot be kept in {keep.path()} ({error}). The lessons run all the same; "
            "to keep your work, copy the course into a folder of yours, or set COURSE_WORK to a file you can write."
        ) from error
    where = "this browser's storage, as " if place.IN_BROWSER else ""
    return f"Your predictions and saved drawings are kept in {where}{keep.path().name}"
