"""What learners and teachers really meet, and what then happens: each row is a test, here or in the file it names.

Interrupted
  at every single instruction of a training run: the network is as some finished step left it
      test_a_training_run_interrupted_anywhere
  by the kernel's interrupt button in mid-training: the cell stops; the network is as a finished step left it
      test_faults_processes.py::test_a_kernel_interrupted_in_training
  in the training monitor, in a cell and between cells: it comes to rest after the step under way
      test_lesson_02.py::test_an_interrupt_leaves_the_last_finished_step
      test_lesson_02.py::test_an_interrupt_pauses_what_runs_on_the_event_loop
  anywhere in a save, of a network or of what the learner keeps: the file is the old one or the new one, whole, and the
  next save works
      test_a_save_interrupted_anywhere, test_keeping_interrupted_anywhere
      test_faults_processes.py::test_a_process_interrupted_while_it_saves
  anywhere in a download: data/ holds whole files or none, and the next call completes it
      test_a_download_interrupted_anywhere
      test_mnist.py::test_an_interrupted_fetch_leaves_nothing_and_the_next_one_starts_clean
      test_mnist.py::test_an_interruption_between_two_moves_leaves_whole_files
      test_faults_processes.py::test_a_download_interrupted_in_the_terminal

Damaged
  a network's file, at random bytes: a ValueError that names the file, or exactly the network
      test_a_damaged_network_file, test_a_damaged_network_file_is_closed
      test_network.py::test_a_truncated_file_is_refused, test_network.py::test_arbitrary_bytes_are_refused
  a file of the full data, at random bytes: a ValueError that names the file, or exactly the data; load() goes on with
  the sample
      test_a_damaged_data_file, test_mnist.py::test_a_damaged_file_is_named_and_the_sample_takes_over
  the sample, at random bytes: a ValueError that names the file and says where to get it anew
      test_a_damaged_sample
  what the learner keeps, at random bytes: it counts as empty, and is moved aside before anything new is kept
      test_damaged_work, test_widgets.py::test_a_damaged_file_counts_as_empty_and_is_replaced

Out of range
  a learning rate, a batch size, passes, sizes, a seed in place of a generator: a ValueError with name, value, remedy
      test_settings_out_of_range, test_training.py::test_settings_out_of_range_are_refused_at_the_call
  no images, images and labels of wrong shape, dtype or range: a ValueError that says what came and what is expected
      test_labels_out_of_range, test_training.py::test_examples_that_do_not_fit_are_refused_at_the_call
      test_network.py::test_other_shapes_are_refused_with_the_shape
      test_network.py::test_floats_from_0_to_255_are_refused_with_the_remedy
  steps so large that numbers overflow: FloatingPointError with the settings and a remedy, at the next report
      test_a_run_that_diverges_says_so_and_stops
  a network that was lost that way is saved: ValueError, and the good file stays
      test_a_network_that_is_lost_is_not_saved
  steps merely far too large: every sigmoid ends at 0 or 1, the slopes vanish, nothing moves; the numbers stay finite;
  the training monitor says so, and refuses what it cannot train with
      test_steps_far_too_large_silence_the_network
      test_lesson_02.py::test_a_run_that_learns_nothing_says_so
      test_lesson_02.py::test_absurd_settings_are_refused_in_words

The place
  data/ is missing: load(), and the self-check of lesson 00, say where to get it anew; fetch() makes it
      test_a_missing_data_folder, test_mnist.py::test_fetch_creates_the_folder
  data/ is a file, or the course's folder may not be written to: an error that names the folder and says what to do
      test_mnist.py::test_a_folder_that_cannot_be_written
      test_faults_processes.py::test_a_course_that_may_not_be_written_to
  the disk is full while saving, keeping, downloading: an OSError; the old file stays, no half one is left
      test_faults_processes.py::test_a_full_disk
      test_network.py::test_a_save_that_fails_in_the_middle_leaves_the_old_file
  no network: the lessons run, and a download says what to do
      test_faults_lessons.py::test_cells_run_twice_in_another_kernel_show_the_same
      test_mnist.py::test_when_both_mirrors_are_down_the_terminal_shows_no_traceback
  spaces and umlauts in the names of the checkout and of the home folder: everything works
      test_faults_processes.py::test_a_home_with_spaces_and_umlauts
      test_setup.py::test_real_environment_in_a_folder_with_a_space_and_an_umlaut

Twice
  the same notebook in two kernels: what both keep is kept, and the file is whole at every moment
      test_faults_processes.py::test_two_processes_keep_their_work
      test_widgets.py::test_writers_at_the_same_time_lose_nothing
  the full data are fetched by two processes at once: both succeed
      test_mnist.py::test_two_processes_may_fetch_at_once
  Restart and Run All, and each cell run twice in a row: every time the text of the first run
      test_faults_lessons.py::test_cells_run_twice_in_another_kernel_show_the_same
"""

import ast
import json
import random
import re
import shutil
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock
import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_mnist import ARRAYS, PUBLISHED, assert_is_tiny_set, folder, mirrors, names, write  # noqa: F401 - fixtures

from helpers import checkup, keep, mnist, zoo
from helpers.network import Network
from helpers.training import cost, targets, train

TESTS = Path(__file__).parent
HELPERS = Path(mnist.__file__).parent


def test_every_row_of_the_table_is_a_test():
    named = re.findall(r"(?:(test_\w+\.py)::)?(test_\w+)\b(?!\.py)", __doc__)
    assert len(named) > 30
    for file, name in named:
        tree = ast.parse((TESTS / (file or Path(__file__).name)).read_text(encoding="utf-8"))
        assert name in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)], f"{file}::{name}"


# Interrupted


@contextmanager
def interrupt_at(instruction, *folders):
    """Raise KeyboardInterrupt before that bytecode instruction (the first is 1) of code in these folders.

    Python acts on a signal between two instructions only, so these are all the moments there are.
    Yields a list that holds, in the end, how many instructions were run.
    """
    count, folders = [0], tuple(map(str, folders))

    def trace(frame, event, argument):
        if not frame.f_code.co_filename.startswith(folders):
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
    images, labels = rng.integers(0, 256, (7, 4), np.uint8), np.arange(7) % 2
    settings = {"passes": 1, "batch_size": 3, "weight_decay": 0.01, "report_every": report_every}
    return network, train(network, images, labels, rng=rng, **settings)


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
def test_a_download_interrupted_anywhere(folder, mirrors, quiet_ends):  # noqa: F811
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


# Damaged


def damages(size):
    """Return a strategy for damages to so many bytes: {place: new byte}, at least one of them."""
    return st.dictionaries(st.integers(0, size - 1), st.integers(0, 255), min_size=1, max_size=8)


def damaged(contents, damage):
    contents = bytearray(contents)
    for place, byte in damage.items():
        contents[place] = byte
    return bytes(contents)


DIGITS = zoo.FOLDER / "digits.npz"
SAMPLE = mnist.SAMPLE
many = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(damage=damages(DIGITS.stat().st_size))
def test_a_damaged_network_file(tmp_path, damage):
    path = tmp_path / "digits.npz"
    path.write_bytes(damaged(DIGITS.read_bytes(), damage))
    try:
        loaded = Network.load(path)
    except ValueError as error:
        assert str(error).startswith("digits.npz")  # noqa: PT017 - either outcome is right
    else:
        assert np.array_equal(loaded.parameters, zoo.load("digits").parameters)


def test_a_damaged_network_file_is_closed(tmp_path):
    """Else Windows would not let it be replaced, as long as the notebook remembers the error."""
    (tmp_path / "bad.npz").write_bytes(DIGITS.read_bytes()[:-30])
    with pytest.raises(ValueError, match=r"bad\.npz") as remembered:
        Network.load(tmp_path / "bad.npz")
    assert remembered.traceback
    assert str(tmp_path / "bad.npz") not in [file.path for file in psutil.Process().open_files()]


@many
@given(st.data())
def test_a_damaged_data_file(folder, data):  # noqa: F811
    write(folder, {name: contents for name, contents in PUBLISHED.items() if not (folder / name).exists()})
    name = data.draw(st.sampled_from(sorted(PUBLISHED)))
    write(folder, {name: damaged(PUBLISHED[name], data.draw(damages(len(PUBLISHED[name]))))})
    try:
        loaded = mnist.load("full")
    except ValueError as error:
        assert f"{name} is damaged" in str(error)  # noqa: PT017
        assert "mnist.fetch()" in str(error)  # noqa: PT017
    else:
        assert_is_tiny_set(loaded)
    finally:
        (folder / name).unlink()


@many
@given(damage=damages(SAMPLE.stat().st_size))
def test_a_damaged_sample(tmp_path, damage):
    whole = SAMPLE.read_bytes()
    contents = damaged(whole, damage)
    (tmp_path / SAMPLE.name).write_bytes(contents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mnist, "SAMPLE", tmp_path / SAMPLE.name)
        if contents == whole:
            assert mnist.load("sample").source == "sample"
        else:
            with pytest.raises(ValueError, match=r"mnist_sample\.npz is missing or damaged; get it anew"):
                mnist.load("sample")


KEPT = json.dumps({"my digit": {"strokes": [[[3, 4.5], [10, 20]]]}, "02 noise": "about half"}).encode()


@many
@given(contents=st.one_of(st.binary(max_size=100), damages(len(KEPT)).map(lambda damage: damaged(KEPT, damage))))
def test_damaged_work(tmp_path, contents):
    path = tmp_path / "my_work.json"
    aside = path.with_suffix(".damaged.json")
    aside.unlink(missing_ok=True)
    path.write_bytes(contents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_WORK", str(path))
        keep.read("my digit")
        keep.write("new", 1)
        assert keep.read("new") == 1
    if aside.exists():
        assert aside.read_bytes() == contents
        assert json.loads(path.read_text()) == {"new": 1}


# Out of range


def examples():
    """Return a small float32 network, and 12 images with labels for it."""
    rng = np.random.default_rng(0)
    return Network.random((5, 4, 3), rng), rng.random((12, 5)), rng.integers(0, 3, 12)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"learning_rate": "3"}, "learning_rate is 3; it must be a finite number above 0"),
        ({"learning_rate": None}, "learning_rate is None; it must be a finite number above 0"),
        ({"weight_decay": "no"}, "weight_decay is no; it must be 0 or a finite number above"),
        ({"rng": 0}, r"rng is 0; it must be a generator, such as numpy\.random\.default_rng\(0\)"),
        ({"rng": None}, "rng is None; it must be a generator"),
    ],
)
def test_settings_out_of_range(settings, words):
    with pytest.raises(ValueError, match=words):
        train(*examples(), **{"passes": 1, "batch_size": 4, "rng": np.random.default_rng(0)} | settings)


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, "all"])
def test_scoring_in_no_batches(batch_size):
    network, images, labels = examples()
    words = f"batch_size is {batch_size}; it must be a whole number, 1 or more"
    with pytest.raises(ValueError, match=words):
        network.predict(images, batch_size)
    with pytest.raises(ValueError, match=words):
        cost(network, images, labels, batch_size)


@pytest.mark.parametrize("sizes", [(), (784,), (784, 0, 10), (784, -16, 10), (784, 16.0, 10), ("784", "10"), "784"])
def test_sizes_out_of_range(sizes):
    with pytest.raises(ValueError, match=r"sizes is .*it must be whole numbers, .* as in \(784, 16, 16, 10\)"):
        Network.random(sizes, np.random.default_rng(0))


@pytest.mark.parametrize("labels", [[-1], [10], [1.5], ["seven"], [None], [np.nan], [True], [2**63]], ids=str)
def test_labels_out_of_range(labels):
    with pytest.raises(ValueError, match="Labels are integers from 0 to 9; these are "):
        targets(labels)
    network, images, _ = examples()
    with pytest.raises(ValueError, match="Labels are integers from 0 to 2; these are "):
        cost(network, images[:1], labels)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"learning_rate": 1e39}, "learning_rate 1e.39 "),  # beyond float32
        ({"learning_rate": 3, "weight_decay": 10}, r"weight_decay 10\. "),  # each step takes off 30 times the weights
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's own, of the overflow
def test_a_run_that_diverges_says_so_and_stops(settings, words):
    steps = train(*examples(), passes=50, rng=np.random.default_rng(0), batch_size=4, **settings)
    with pytest.raises(FloatingPointError, match=rf"diverged: by step (\d+) .*{words}.*Begin again") as stop:
        list(steps)
    assert int(re.search(r"step (\d+)", str(stop.value))[1]) < 150


def test_a_network_that_is_lost_is_not_saved(tmp_path):
    network, _, _ = examples()
    good = network.parameters.copy()
    network.save(tmp_path / "network.npz")
    network.weights[1][0, 0] = np.nan
    with pytest.raises(ValueError, match=r"weights\[1\] holds values that are not finite"):
        network.save(tmp_path / "network.npz")
    assert np.array_equal(Network.load(tmp_path / "network.npz").parameters, good)


@pytest.mark.parametrize("learning_rate", [1e3, 1e6, 1e30, 1e35])
@pytest.mark.filterwarnings("error")
def test_steps_far_too_large_silence_the_network(learning_rate):
    part = mnist.load("sample").train
    images, labels = part.images[:500], part.labels[:500]
    rng = np.random.default_rng(0)
    network = Network.random((784, 16, 16, 10), rng)
    run = train(network, images, labels, passes=2, rng=rng, learning_rate=learning_rate)
    next(run)
    after_one_pass = network.parameters.copy()
    next(run)
    assert np.array_equal(network.parameters, after_one_pass)
    assert np.isfinite(after_one_pass).all()
    outputs = network.forward(images)[-1]
    assert set(np.unique(outputs)) <= {0, 1}
    assert cost(network, images, labels) >= 0.99  # what all ten outputs at 0 cost


# The place


def test_a_missing_data_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setattr(mnist, "FOLDER", tmp_path / "data")
    monkeypatch.setattr(mnist, "SAMPLE", tmp_path / "data" / SAMPLE.name)
    monkeypatch.setattr(zoo, "FOLDER", tmp_path / "data" / "networks")
    with pytest.raises(ValueError, match=r"mnist_sample\.npz is missing or damaged; get it anew"):
        mnist.load("sample")
    with pytest.raises(FileNotFoundError, match=r"digits\.npz"):
        zoo.load("digits")
    checkup.report()
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("✗")]
    assert len(wrong) == 2
    assert "get the course anew" in wrong[0]
    assert "get it anew from the course's repository" in wrong[1]
