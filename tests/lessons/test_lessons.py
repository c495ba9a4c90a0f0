"""Lessons run as learners run them: all cells again, each cell twice, without a network; how much each takes.

That every cell of it runs, and the solutions' outputs, is what nbval tests (course.py test lessons).
"""

import json
from concurrent.futures import ThreadPoolExecutor
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


def run(path, times=1, first=""):
    """Run a lesson in a kernel of its own, `first` before all, each cell so many times; return [(source, texts)]."""
    # Two of these run at once: with more threads each they would only wait for each other.
    with kernel(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1") as started:
        started.run(first)
        return [(source, [started.run(source) for _ in range(times)]) for source in code_of(path)]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_cells_run_twice_in_another_kernel_show_the_same(path):
    """Nor does a missing network change a word: the second run has none."""
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(run, path), pool.submit(run, path, times=2, first=NO_NETWORK)]
    once, twice = (run.result() for run in runs)
    assert len(once) == len(twice)
    for (source, [text]), (_, [first, again]) in zip(once, twice):
        assert first == text, source  # whatever cells ran twice before
        assert again == text, source


LIBRARIES = "import anywidget, ipycanvas, ipywidgets, matplotlib, numpy"
MOST_MODULES = 120  # of the course and what else it needs; pyplot alone has as many
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


MOST_MEGABYTES = 350  # a free Binder has 1 to 2 GB, and JupyterLab keeps the kernels of closed tabs


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_needs_little_memory(path, tell):
    with kernel() as started:
        status = Path(f"/proc/{started.pid}/status")
        if not status.exists():
            pytest.skip("the peak of another process's memory is read from /proc, which is not here")
        for source in code_of(path):
            started.run(source)
        (peak,) = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    tell(f"{path.stem}: at most {int(peak) / 1024:.0f} MB of memory")
    assert int(peak) / 1024 <= MOST_MEGABYTES
