"""Lessons run as learners run them: all cells again, each cell twice, without a network; and how soon the first ends.

The table of all faults is at the top of test_faults.py.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.lessons

LESSONS = sorted(Path(__file__).parents[1].glob("notebooks/*.ipynb"))

NO_NETWORK = """
import socket

def unreachable(*arguments, **settings):
    raise OSError("Network is unreachable")

socket.getaddrinfo = socket.create_connection = unreachable
"""


def text_of(cell):
    """Return what a run cell shows as text; widgets and pictures count by their kind."""
    texts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            texts.append(output.text)
        else:
            texts.append(output.data.get("text/plain", "") + output.data.get("text/html", ""))
    return "".join(texts)


def run(path, times=1, first=""):
    """Run a lesson in a kernel of its own, `first` before all, each cell so many times; return [(source, texts)]."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [nbformat.v4.new_code_cell(first), *(cell for cell in notebook.cells if cell.cell_type == "code")]
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}})
    # Two of these run at once: with more threads each they would only wait for each other.
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    if "MNIST_DIR" not in environment:
        environment.setdefault("MNIST_SOURCE", "sample")  # else the first call says what it has found
    texts = []
    with client.setup_kernel(env=environment):
        for index, cell in enumerate(notebook.cells):
            texts.append((cell.source, [text_of(client.execute_cell(cell, index)) for _ in range(times)]))
    return texts[1:]


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


LIBRARIES = "import numpy, matplotlib, ipywidgets, ipycanvas"
ROUNDS, MORE = 2, 3  # the latter only if the former have not shown it
MOST = 1.5


def seconds(program):
    """Return how long a fresh Python computes for a program; what else the machine does takes no part in that."""
    # On the sample: to unpack and verify the full set, 55 MB, takes about 0.2 s more.
    # On one thread: a second one that waits for work counts as computing, too.
    environment = os.environ | {"MPLBACKEND": "agg", "MNIST_SOURCE": "sample", "OPENBLAS_NUM_THREADS": "1"}
    before = os.times()
    subprocess.run(
        [sys.executable, "-c", program], cwd=LESSONS[0].parent, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


@pytest.mark.skipif(os.name != "posix", reason="Windows does not tell what other processes have computed")
def test_the_first_cell_takes_little_more_than_its_libraries():
    """The quickest of a few runs of each, in turn, so that a busy moment hits all alike."""
    programs = {"": LIBRARIES}
    for path in LESSONS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        programs[path.stem] = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    best = dict.fromkeys(programs, float("inf"))
    for number in range(ROUNDS + MORE):
        best = {name: min(best[name], seconds(program)) for name, program in programs.items()}
        slowest = max(best.values()) / best[""]
        if number + 1 >= ROUNDS and slowest < MOST:
            break
    print({name: round(value / best[""], 2) for name, value in best.items()})
    assert slowest < MOST
