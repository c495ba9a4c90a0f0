"""Faults that take a process, or a kernel, of its own: real signals, real limits, another user, another home.

The table of all faults is at the top of test_faults.py.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

from helpers import mnist
from helpers.learner import keep
from helpers.network import Network
from tests.support.files import ROOT
from tests.support.mnist import PUBLISHED, assert_is_tiny_set, names
from tests.support.processes import TRAINING, said, start

NOBODY = 65534
"""A user without rights, where the tests run as root."""


posix = pytest.mark.skipif(os.name != "posix", reason="signals, limits and permission bits are those of POSIX systems")


# Interrupted


SAME = """
from itertools import islice

again, run = begin(1)  # the next pass would have ended 400 steps later
print(any(np.array_equal(again.parameters, network.parameters) for _ in islice(run, progress.step + 400)))
"""


@posix
def test_a_kernel_interrupted_in_training():
    manager, client = start_new_kernel()
    try:
        pressed = []

        def press(message):
            if message["msg_type"] == "stream" and not pressed:
                pressed.append(True)
                manager.interrupt_kernel()

        answer = client.execute_interactive(TRAINING, output_hook=press, timeout=120)["content"]
        assert (answer["status"], answer["ename"]) == ("error", "KeyboardInterrupt")
        printed = []
        client.execute_interactive(SAME, output_hook=lambda message: printed.append(message["content"]), timeout=120)
        assert "".join(content.get("text", "") for content in printed) == "True\n"  # a busy kernel sends it in pieces
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


SAVING = """
import itertools, sys
from pathlib import Path
from helpers import zoo
from helpers.learner import keep

network = zoo.load("digits")
for i in itertools.count():
    network.parameters[...] = i
    network.save(sys.argv[1])
    keep.write("count", [i] * 1000)
    print(i, flush=True)
"""


@posix
def test_a_process_interrupted_while_it_saves(tmp_path):
    rng = random.Random(0)
    for attempt in range(4):
        path, work = tmp_path / f"{attempt}.npz", tmp_path / f"{attempt}.json"
        process = start(SAVING, path, COURSE_WORK=str(work))
        for _ in range(rng.randint(2, 20)):
            last = int(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        # Not communicate: it would miss the lines that readline has read ahead.
        printed, errors = process.stdout.read(), process.stderr.read()
        process.wait(timeout=60)
        assert "KeyboardInterrupt" in errors
        last = int([last, *printed.split()][-1])
        assert np.isin(Network.load(path).parameters, [last, last + 1]).all()
        assert len(np.unique(Network.load(path).parameters)) == 1
        assert json.loads(work.read_text())["count"] in ([last] * 1000, [last + 1] * 1000)
        assert not list(tmp_path.glob(".*.part"))


FETCHING = """
import sys
from pathlib import Path

from helpers import mnist, mnist_files
from tests.support.mnist import FILES

mnist_files.FILES, mnist_files.FOLDER, mnist_files.MIRRORS = FILES, Path(sys.argv[1]), (sys.argv[2],)
"""


@posix
def test_a_download_interrupted_in_the_terminal(folder, mirrors):
    """Ctrl-C while the third file is on its way."""

    def interrupt(handler, contents):
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)

    mirrors[0].behaviors[list(PUBLISHED)[2]] = interrupt
    process = start(FETCHING + "mnist.main()", folder, mirrors[0].url)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.endswith("Interrupted; nothing was kept. Run the command again to start over.\n")
    assert "Traceback" not in errors
    assert names(folder) == []


# The place


READ_ONLY = """
import os, sys
from pathlib import Path
import filelock, pooch
from helpers import mnist, mnist_files, zoo
from helpers.learner import keep
from helpers.lessons.start_here import checkup

mnist.load("sample")  # what Python loads only when needed may lie where the other user cannot read
checkup.NEEDED = ()  # and so may the list of what is installed
if os.geteuid() == 0:
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
mnist_files.FOLDER = place = Path(sys.argv[1])
mnist.SAMPLE, zoo.FOLDER = place / mnist.SAMPLE.name, place / "networks"
mnist._sample_arrays.cache_clear()
digits = mnist.load()
print(digits.source)
checkup.report()
for action in (mnist.fetch, lambda: zoo.load("digits").save(place / "mine.npz"), lambda: keep.write("a", 1)):
    try:
        action()
    except OSError as error:
        print(error)
print(keep.read("a"))
"""


@posix
def test_a_course_that_may_not_be_written_to(monkeypatch):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.delenv("MNIST_SOURCE", raising=False)
    place = Path(tempfile.mkdtemp()) / "data"  # not tmp_path, which others than its owner may not even enter
    shutil.copytree(mnist.SAMPLE.parent, place, ignore=shutil.ignore_patterns("*ubyte*"))
    there = names(place)
    try:
        place.parent.chmod(0o755)
        place.chmod(0o555)
        lines = said(start(READ_ONLY, place, NOBODY, COURSE_WORK=str(place / "my_work.json"))).splitlines()
        assert names(place) == there
    finally:
        place.chmod(0o755)
        shutil.rmtree(place.parent)
    assert "sample" in lines
    fetched, saved, kept, read = lines[-4:]
    assert f"Cannot write into {place}" in fetched
    assert "set MNIST_DIR" in fetched
    assert "Permission denied" in saved
    assert str(place / "my_work.json")[:-5] in kept.replace("/.my", "/my")
    assert read == "None"
    (checked,) = [line for line in lines if line.startswith("✗")]
    assert "set COURSE_WORK to a file you can write" in checked


FULL_DISK = """
import resource
from helpers import zoo
from helpers.learner import keep

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))  # no file may grow beyond so many bytes
for action in (lambda: zoo.load("digits").save(sys.argv[3]), lambda: keep.write("new", "x" * 1000), mnist.fetch):
    try:
        action()
        print("done")
    except OSError as error:
        print(error)
"""


@posix
def test_a_full_disk(folder, mirrors, tmp_path, monkeypatch):
    """A limit on the size of files stands in for the disk: what writes gets an OSError in the middle, as there."""
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "my_work.json"))
    keep.write("old", 1)
    network = Network.random((4, 3), np.random.default_rng(0))
    path = tmp_path / "network.npz"
    network.save(path)
    output = said(start(FETCHING + FULL_DISK, folder, mirrors[0].url, path))
    saved, kept, fetched = output.splitlines()[-3:]
    assert "too large" in saved
    assert "too large" in kept
    assert "Check the network connection and the free space on the disk" in fetched
    assert np.array_equal(Network.load(path).parameters, network.parameters)
    assert json.loads(keep.path().read_text()) == {"old": 1}
    assert names(folder) == []
    assert not list(tmp_path.glob(".*.part"))
    mnist.fetch()
    assert_is_tiny_set(mnist.load("full"))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Return a copy of the course in a home folder; both have spaces and umlauts in their names."""
    home = tmp_path_factory.mktemp("home") / "Jürgen Müller"
    copy = home / "näh kästchen"
    unwanted = shutil.ignore_patterns("__pycache__", "*-ubyte*", ".*", "my_work*.json", "solutions")
    for part in ("helpers", "data", "notebooks"):
        shutil.copytree(ROOT / part, copy / part, ignore=unwanted)
    return copy


IN_THE_CHECKOUT = """
from pathlib import Path
import helpers
from helpers import zoo
from helpers.learner import keep

keep.write("my digit", {"strokes": [[[3, 4]]]})
zoo.load("digits").save(Path.home() / "mein Netz ü.npz")
print([str(path) for path in (Path(helpers.__file__).parents[1], keep.path(), Path.home())])
"""


def test_a_home_with_spaces_and_umlauts(checkout):
    home = checkout.parent
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MNIST_", "JUPYTER", "XDG"))}
    inherited.pop("COURSE_WORK", None)
    environment = inherited | {"PYTHONPATH": str(checkout), "HOME": str(home), "USERPROFILE": str(home)}
    for lesson in ("00_start_here", "01_digits"):
        notebook = nbformat.read(checkout / "notebooks" / f"{lesson}.ipynb", as_version=4)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:4]
        notebook.cells = [*cells, nbformat.v4.new_code_cell(IN_THE_CHECKOUT)]
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": checkout / "notebooks"}}).execute(
            env=environment
        )
    work = checkout / "notebooks" / "my_work.json"
    assert notebook.cells[-1].outputs[-1].text == f"{[str(checkout), str(work), str(home)]}\n"
    assert json.loads(work.read_text()) == {"my digit": {"strokes": [[[3, 4]]]}}
    assert Network.load(home / "mein Netz ü.npz").sizes == (784, 16, 16, 10)


def test_figures_are_shown_whatever_backend_is_set():
    cell = nbformat.v4.new_code_cell('from helpers import plots\n_ = plots.bars([1, 2], "ab").set(title="Two bars")')
    NotebookClient(nbformat.v4.new_notebook(cells=[cell]), timeout=120).execute(env=os.environ | {"MPLBACKEND": "Agg"})
    (shown,) = cell.outputs
    assert shown["data"]["text/html"].startswith('<img alt="Two bars: a: 1, b: 2"')


# Twice


KEEPING = """
import sys
from helpers.learner import keep

# Two that write without a rest may have to wait for one another longer than a kernel would.
file = keep.located(keep.path())
keep._lock(file.with_name(f".{file.name}.lock")).timeout = 180
print("ready", flush=True)
sys.stdin.readline()
for i in range(50):
    keep.write(f"{sys.argv[1]} {i}", i)
    keep.write("my digit", [sys.argv[1]] * 1000)
"""


def test_two_processes_keep_their_work(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "my_work.json"))
    keep.write("before", True)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", KEEPING, name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for name in ("one", "other")
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    looks = 0
    while any(process.poll() is None for process in processes):
        kept = json.loads(keep.path().read_text())  # whole, whenever one looks
        assert kept["before"]
        looks += 1
    assert looks > 10
    assert [process.wait() for process in processes] == [0, 0]
    kept = json.loads(keep.path().read_text())
    assert kept.keys() == {"before", "my digit"} | {f"{name} {i}" for name in ("one", "other") for i in range(50)}
    assert len(set(kept["my digit"])) == 1


# What it costs


IMPORTED = """
import sys
import helpers.network
print(sorted({"matplotlib", "ipywidgets", "IPython", "pooch", "tqdm"} & set(sys.modules)))
"""


def test_importing_the_network_loads_no_figures_and_no_widgets():
    assert said(start(IMPORTED)) == "[]\n"
