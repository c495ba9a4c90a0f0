"""Interrupted at every single instruction: training, saving, keeping, downloading. The table is in test_faults.py."""

import random
import shutil
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock
import numpy as np
import pytest

from helpers import mnist
from helpers.examples import Examples, Settings
from helpers.learner import keep
from helpers.network import Network
from helpers.training import train
from tests.support.mnist import PUBLISHED, assert_is_tiny_set, names

HELPERS = Path(mnist.__file__).parent


@contextmanager
def interrupt_at(instruction, *folders):
    """Raise KeyboardInterrupt before that bytecode instruction (the first is 1) of code in these folders.

    Python acts on a signal between two instructions only, so these are all the moments there are. But those in the
    module threading are left out: between taking a lock and saying so, an interrupt leaves it taken, and whoever wants
    it next waits for ever (github.com/python/cpython/issues/74174); in a download, those are other libraries.
    Yields a list that holds, in the end, how many instructions were run.
    """
    count, folders = [0], tuple(map(str, folders))

    def trace(frame, event, argument):
        file = frame.f_code.co_filename
        if file == threading.__file__ or not file.startswith(folders):
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            count[0] += 1
            if count[0] == instruction:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(before)


def moments(action, *folders, at_most=None):
    """Return the numbers of all instructions that `action()` runs in these folders, or a random choice of them."""
    with interrupt_at(0, *folders) as count:
        action()
    every = range(1, count[0] + 1)
    return every if at_most is None else random.Random(0).sample(every, min(at_most, len(every)))


def tiny_run(report_every=None):
    """Return a tiny network and a generator that trains it, the same each time."""
    network = Network.random((4, 3, 2), np.random.default_rng(0))
    rng = np.random.default_rng(1)
    examples = Examples(rng.integers(0, 256, (7, 4), np.uint8), np.arange(7) % 2)
    return network, train(network, examples, Settings(1, 3, weight_decay=0.01), rng, report_every)


def test_a_training_run_interrupted_anywhere():
    network, run = tiny_run(report_every=1)
    finished = [network.parameters.copy(), *(network.parameters.copy() for _ in run)]
    assert len(finished) == 3
    seen = set()
    for moment in moments(lambda: list(tiny_run()[1]), HELPERS):
        network, run = tiny_run()  # before the interrupt is set, but counted above: the last moments come too late
        try:
            with interrupt_at(moment, HELPERS):
                list(run)
        except KeyboardInterrupt:
            (step,) = [i for i, state in enumerate(finished) if np.array_equal(network.parameters, state)]
            seen.add(step)
    assert seen == {0, 1, 2}


@pytest.fixture
def quiet_ends(monkeypatch):
    """Do not tell of interrupts that hit the closing of an abandoned file: Python can only report those."""
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)


PLACES = [pytest.param(HELPERS, None, id="in our code"), pytest.param("", 200, id="anywhere")]


@pytest.mark.apart
@pytest.mark.parametrize(("where", "at_most"), PLACES)
def test_a_save_interrupted_anywhere(tmp_path, quiet_ends, where, at_most):
    path = tmp_path / "network.npz"
    networks = [Network.random((4, 3, 2), np.random.default_rng(seed)) for seed in range(2)]
    old, new = networks
    left = set()
    for moment in moments(lambda: new.save(path), where, at_most=at_most):
        old.save(path)
        # zipfile, interrupted while it cleans up, can end with another error, and an interrupt in a __del__ is lost.
        with suppress(KeyboardInterrupt, ValueError), interrupt_at(moment, where):
            new.save(path)
        found = Network.load(path).parameters
        (which,) = [i for i, network in enumerate(networks) if np.array_equal(network.parameters, found)]
        left.add(which)
        assert names(tmp_path) == ["network.npz"]
    assert left == {0, 1}


@pytest.mark.apart
def test_keeping_interrupted_anywhere(tmp_path, monkeypatch, quiet_ends):
    """In our code and in the lock's. What is kept next is kept, and then the lock is free for other kernels."""
    where = HELPERS, Path(filelock.__file__).parent

    def begin(name):  # each time in a folder of its own, so with a lock of its own
        (tmp_path / name).mkdir()
        monkeypatch.setenv("COURSE_WORK", str(tmp_path / name / "my_work.json"))
        keep.write("my digit", "old")

    begin("0")
    left = set()
    for moment in moments(lambda: keep.write("my digit", "new"), *where, at_most=600):
        begin(str(moment))
        with suppress(KeyboardInterrupt, Exception), interrupt_at(moment, *where):
            keep.write("my digit", "new")
        assert not [name for name in names(tmp_path / str(moment)) if name.endswith(".part")]
        left.add(keep.path().read_text())
        keep.write("my digit", "newer")
        assert keep.read("my digit") == "newer"
        with filelock.FileLock(keep.path().with_name(".my_work.json.lock"), timeout=0):
            pass
    assert left == {'{"my digit": "old"}', '{"my digit": "new"}'}


@pytest.mark.apart
def test_a_download_interrupted_anywhere(folder, mirrors, quiet_ends):
    def start_over():
        shutil.rmtree(folder)
        folder.mkdir()

    mnist.fetch()  # imports what only a download needs
    start_over()
    interrupted = 0
    for moment in moments(mnist.fetch, "", at_most=40):
        start_over()
        with suppress(KeyboardInterrupt, Exception), interrupt_at(moment, ""):
            mnist.fetch()
            interrupted -= 1
        interrupted += 1
        for path in folder.glob("*.gz"):
            assert path.read_bytes() == PUBLISHED[path.name]
        mnist.fetch()
        assert_is_tiny_set(mnist.load("full"))
    assert interrupted > 20
