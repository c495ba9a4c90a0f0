"""Lessons run as learners run them: all cells again, each cell twice, without a network; how much each takes.

That every cell of it runs, and the solutions' outputs, is what nbval tests (course.py test lessons).
"""

import functools
import json
import os
from pathlib import Path

import pytest

from tests.support.files import LESSONS, ROOT, code_of
from tests.support.lessons import kernel
from tests.support.processes import said, start

NO_NETWORK = """
import socket

def unreachable(*arguments, **settings):
    raise OSError("Network is unreachable")

socket.getaddrinfo = socket.create_connection = unreachable
"""


MOST_MEGABYTES = {"sample": 200, "full": 250}
"""What the README has teachers plan for. With one thread for each product, as pytest -n has it; with two threads a
lesson took up to 7 more."""


def run(path, times=1, first=""):
    """Run a lesson in a kernel of its own, `first` before all, each cell so many times.

    Returns [(source, texts)] and the megabytes that the kernel held at most, None where /proc does not say that.
    """
    with kernel() as started:
        started.run(first)
        shown = [(source, [started.run(source) for _ in range(times)]) for source in code_of(path)]
        return shown, started.peak()


@pytest.mark.parametrize("path", LESSONS[::-1], ids=lambda path: path.stem)  # the longest are not left to the end
def test_cells_run_twice_show_the_same_and_need_little_memory(path, tell):
    """Nor does a missing network change a word: the second run has none."""
    once, peak = run(path)
    twice, _ = run(path, times=2, first=NO_NETWORK)
    assert len(once) == len(twice)
    for (source, [text]), (_, [first, again]) in zip(once, twice):
        assert first == text, source  # whatever cells ran twice before
        assert again == text, source
    if peak is None:
        tell(f"{path.stem}: its memory was not measured, for there is no /proc here")
    else:
        tell(f"{path.stem}: at most {peak:.0f} MB of memory")
        assert peak <= MOST_MEGABYTES[os.environ["MNIST_SOURCE"]]


LIBRARIES = "import anywidget, ipycanvas, ipywidgets, matplotlib, numpy"
MOST_MODULES = 105  # of the course and what else it needs; pyplot alone has as many
MOST_BYTES = 2_000_000  # the sample and a few networks; the full set has 55 million

COUNT = """
import atexit, json, os, sys

read = {}

def look(event, arguments):
    if event == "open" and not isinstance(arguments[0], int) and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
        if os.path.exists(arguments[0]):
            read[os.path.abspath(os.fsdecode(arguments[0]))] = os.stat(arguments[0]).st_size

sys.addaudithook(look)
atexit.register(lambda: print("\\n" + json.dumps([list(sys.modules), read])))
"""


@functools.cache  # the libraries are asked for again and again
def loaded_by(program):
    """Return, of a program in a fresh Python, the set of all modules and {path: size} of the course's data it read."""
    modules, read = json.loads(said(start(COUNT + program, MNIST_SOURCE="sample")).splitlines()[-1])
    return set(modules), {path: size for path, size in read.items() if Path(path).is_relative_to(ROOT / "data")}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_first_cell_loads_little_more_than_its_libraries(path):
    """What takes time there is counted; benchmarks/first_cell.py takes the time."""
    libraries, nothing = loaded_by(LIBRARIES)
    assert not nothing
    modules, read = loaded_by(code_of(path)[0])
    assert any(path.endswith(".npz") for path in read)
    assert len(modules - libraries) <= MOST_MODULES, sorted(modules - libraries)
    assert sum(read.values()) <= MOST_BYTES, read
