"""Is everything in place? Lesson 00 runs this and prints a line for each thing a lesson needs."""

import importlib.metadata
import os
import platform
import tempfile

from helpers import keep, mnist, zoo

NEEDED = ("numpy", "matplotlib", "ipywidgets", "ipycanvas", "jupyterlab")


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
    try:
        for name in zoo.names():
            zoo.load(name)
    except (OSError, ValueError) as error:
        raise RuntimeError(f"A trained network is missing or damaged ({error}): get the course anew.") from error
    return f"Trained networks: {', '.join(zoo.names())}"


def _data():
    forced = os.environ.get("MNIST_SOURCE")
    try:
        digits = mnist.load(forced or "full")
    except FileNotFoundError:
        if forced or "MNIST_DIR" in os.environ:
            raise
        digits = mnist.load("sample")
    counts = f"{len(digits.train.images):,} images to train on, {len(digits.test.images):,} to test on"
    if digits.source == "full":
        return f"MNIST, the full set: {counts}"
    return f"MNIST, the sample that ships with the course: {counts}. Every lesson runs with it. {mnist.REMEDY}"


def _work():
    try:
        with tempfile.TemporaryFile(dir=keep.path().parent):
            pass
    except OSError as error:
        raise RuntimeError(
            f"Predictions and drawings cannot be kept in {keep.path()} ({error}). The lessons run all the same; "
            "to keep your work, copy the course into a folder of yours, or set COURSE_WORK to a file you can write."
        ) from error
    return f"Your predictions and drawings are kept in {keep.path().name}"
