"""What learners and teachers really meet, and what then happens: each row is a test, here or in a file of tests/ named.

Interrupted
  at every single instruction of a training run: the network is as some finished step left it
      test_interrupts.py::test_a_training_run_interrupted_anywhere
  by the kernel's interrupt button in mid-training: the cell stops; the network is as a finished step left it
      test_processes.py::test_a_kernel_interrupted_in_training
  in the training monitor, in a cell and between cells: it comes to rest after the step under way
      unit/test_trainer.py::test_an_interrupt_leaves_the_last_finished_step
      unit/test_trainer.py::test_an_interrupt_pauses_what_runs_on_the_event_loop
  anywhere in a save, of a network or of what the learner keeps: the file is the old one or the new one, whole, and the
  next save works
      test_interrupts.py::test_a_save_interrupted_anywhere, test_interrupts.py::test_keeping_interrupted_anywhere
      test_processes.py::test_a_process_interrupted_while_it_saves
  anywhere in a download: data/ holds whole files or none, and the next call completes it
      test_interrupts.py::test_a_download_interrupted_anywhere
      unit/test_mnist_files.py::test_an_interrupted_fetch_leaves_nothing_and_the_next_one_starts_clean
      unit/test_mnist_files.py::test_an_interruption_between_two_moves_leaves_whole_files
      test_processes.py::test_a_download_interrupted_in_the_terminal

Damaged
  a network's file, at random bytes: a ValueError that names the file, or exactly the network
      test_a_damaged_network_file, test_a_damaged_network_file_is_closed
      unit/test_storage.py::test_a_truncated_file_is_refused, unit/test_storage.py::test_arbitrary_bytes_are_refused
  a file of the full data, at random bytes: a ValueError that names the file, or exactly the data; load() goes on with
  the sample
      test_a_damaged_data_file, unit/test_mnist.py::test_a_damaged_file_is_named_and_the_sample_takes_over
  the sample, at random bytes: a ValueError that names the file and says where to get it anew
      test_a_damaged_sample
  what the learner keeps, at random bytes: it counts as empty, and is copied aside before anything new is kept
      test_damaged_work, unit/test_kept_work.py::test_a_damaged_file_counts_as_empty_and_is_replaced
      unit/test_kept_work.py::test_each_damaged_file_is_kept_beside_those_before_it

Out of range
  a learning rate, a batch size, passes, sizes, a seed in place of a generator: a ValueError with name, value, remedy
      test_settings_out_of_range, test_a_seed_in_place_of_a_generator
      unit/test_training.py::test_settings_out_of_range_are_refused_at_the_call
  no images, images and labels of wrong shape, dtype or range: a ValueError that says what came and what is expected
      test_labels_out_of_range, unit/test_examples.py::test_examples_that_do_not_fit_are_refused_at_the_call
      unit/test_network.py::test_other_shapes_are_refused_with_the_shape
      unit/test_network.py::test_floats_from_0_to_255_are_refused_with_the_remedy
  steps so large that numbers overflow: FloatingPointError with the settings and a remedy, at the next report
      test_a_run_that_diverges_says_so_and_stops
  a network that was lost that way is saved: ValueError, and the good file stays
      test_a_network_that_is_lost_is_not_saved
  steps merely far too large: every sigmoid ends at 0 or 1, the slopes vanish, nothing moves; the numbers stay finite;
  the training monitor says so, and refuses what it cannot train with
      test_steps_far_too_large_silence_the_network
      unit/test_trainer.py::test_a_run_that_learns_nothing_says_so
      unit/test_trainer.py::test_absurd_settings_are_refused_in_words

The place
  data/ is missing: load(), and the self-check of lesson 00, say where to get it anew; fetch() makes it
      test_a_missing_data_folder, unit/test_mnist_files.py::test_fetch_creates_the_folder
  data/ is a file, or the course's folder may not be written to: an error that names the folder and says what to do
      unit/test_mnist_files.py::test_a_folder_that_cannot_be_written
      test_processes.py::test_a_course_that_may_not_be_written_to
  the disk is full while saving, keeping, downloading: an OSError; the old file stays, no half one is left
      test_processes.py::test_a_full_disk
      unit/test_storage.py::test_a_save_that_fails_in_the_middle_leaves_the_old_file
  no network: the lessons run, and a download says what to do
      lessons/test_lessons.py::test_cells_run_twice_show_the_same_and_need_little_memory
      unit/test_mnist_files.py::test_when_both_mirrors_are_down_the_terminal_shows_no_traceback
  a home on a drive without file locks; a file of kept work that is a link, or mounted by itself: it is kept
      unit/test_kept_work.py::test_work_is_kept_where_files_have_no_locks
      unit/test_kept_work.py::test_a_linked_file_is_written_where_it_lies
      unit/test_kept_work.py::test_a_file_mounted_by_itself_is_written
  a path with ~, a name as long as names can be: the file is where it is meant to be
      unit/test_storage.py::test_the_home_folder_may_be_written_as_a_tilde
      unit/test_storage.py::test_a_name_may_be_as_long_as_a_name_can_be
      unit/test_hand_in.py::test_the_home_folder_may_be_written_as_a_tilde
  the full data unpacked, packed, under other names, in other folders; MNIST_DIR set to nothing: what they hold decides
      unit/test_mnist.py::test_the_full_set_is_known_by_what_it_holds
      unit/test_mnist.py::test_an_mnist_dir_that_names_nothing_counts_as_none
  a mirror that only trickles: the next one is asked
      unit/test_mnist_files.py::test_a_mirror_that_only_trickles_is_given_up
  installed from a wheel, without the checkout: scripts, styles and data are there, work is kept beside the notebook
      newcomer/test_readme.py::test_a_wheel_brings_the_scripts_the_styles_and_the_data
      unit/test_kept_work.py::test_without_the_course_s_notebooks_work_is_kept_beside_the_one_that_runs
  spaces and umlauts in the names of the checkout and of the home folder: everything works
      test_processes.py::test_a_home_with_spaces_and_umlauts
      test_setup.py::test_real_environment_in_a_folder_with_a_space_and_an_umlaut

Set for something else
  another Jupyter's configuration and kernels, another Python's modules, a browser that may read few files: the first
  page comes up, with the course's own kernel, and nothing before it
      newcomer/test_readme.py::test_lab_starts_whatever_is_set_elsewhere
      test_setup.py::test_lab_opens_the_first_lesson_and_passes_arguments_on
  pip's user, target, required hashes and more, in the environment or in a file: it installs into .venv
      newcomer/test_readme.py::test_readme_commands
      test_setup.py::test_pip_installs_here_whatever_is_set_for_it_elsewhere
      test_setup.py::test_what_pip_says_of_its_settings_is_understood
  a Python without venv: the package of this very Python is named
      test_setup.py::test_missing_venv_gets_one_sentence
  a notebook in a Jupyter without the course, or with another module called helpers: the error shows what to start
      unit/test_first_cells.py::test_a_jupyter_without_the_course_is_told_what_to_start
  a backend that shows nothing, a matplotlibrc with another origin, TeX, another layout, dark: the same figures
      test_processes.py::test_figures_are_shown_whatever_backend_is_set
      unit/test_figures.py::test_figures_look_alike_whatever_is_set_for_matplotlib

Coming back
  a cell run again and again: what it made is closed, what trains unseen rests
      unit/test_cells.py::test_a_cell_run_again_and_again_leaves_no_more_than_two_runs
      unit/test_cells.py::test_what_trains_unseen_rests_at_once
      unit/test_cells.py::test_a_closed_view_of_what_still_changes_is_painted_no_more
  a saved notebook opened later, or handed in: it says what to do, and what was predicted
      unit/test_cells.py::test_the_stored_notebook_says_what_was_predicted
      browser/test_comes_back.py::test_a_saved_notebook_says_what_to_do_and_what_was_predicted

Twice
  the course started while it is set up: the second start waits for the first
      newcomer/test_readme.py::test_readme_commands
      test_setup.py::test_a_second_start_waits_for_the_first_and_then_sets_up_nothing
  the same notebook in two kernels: what both keep is kept, and the file is whole at every moment
      test_processes.py::test_two_processes_keep_their_work
      unit/test_kept_work.py::test_writers_at_the_same_time_lose_nothing
  the full data are fetched by two processes at once: both succeed
      unit/test_mnist_files.py::test_two_processes_may_fetch_at_once
  Restart and Run All, and each cell run twice in a row: every time the text of the first run
      lessons/test_lessons.py::test_cells_run_twice_show_the_same_and_need_little_memory
"""

import ast
import json
import re
from pathlib import Path

import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import mnist, mnist_files, zoo
from helpers.examples import Examples, Settings
from helpers.learner import keep
from helpers.lessons.start_here import checkup
from helpers.network import Network
from helpers.training import cost, targets, train
from tests.support.files import ROOT
from tests.support.mnist import PUBLISHED, assert_is_tiny_set, write


def test_every_row_of_the_table_is_a_test():
    named = re.findall(r"(?:([\w./]+\.py)::)?\b(test_\w+)\b(?!\.py)", __doc__)
    assert len(named) > 30
    for file, name in named:
        path = ROOT / "tests" / file if "/" in file else Path(__file__).parent / (file or Path(__file__).name)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert name in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)], f"{file}::{name}"


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
def test_a_damaged_data_file(folder, data):
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
        mnist._sample_arrays.cache_clear()
        if contents == whole:
            assert mnist.load("sample").source == "sample"
        else:
            with pytest.raises(ValueError, match=r"mnist_sample\.npz is missing or damaged; get it anew"):
                mnist.load("sample")


KEPT = json.dumps({"my digit": {"strokes": [[[3, 4.5], [10, 20]]]}, "02 noise": "about half"}).encode()


@many
@given(contents=st.one_of(st.binary(max_size=100), damages(len(KEPT)).map(lambda damage: damaged(KEPT, damage))))
def test_damaged_work(tmp_path, contents):
    """What can be read stays, what cannot is moved aside, beside what was moved there before."""
    path = tmp_path / "my_work.json"
    path.write_bytes(contents)
    before = set(tmp_path.glob("*.damaged*"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_WORK", str(path))
        keep.read("my digit")
        keep.write("new", 1)
        assert keep.read("new") == 1
    aside = [file.read_bytes() for file in set(tmp_path.glob("*.damaged*")) - before]
    kept = kept_in(contents)
    assert aside == ([contents] if kept is None else [])
    assert path.read_text() == json.dumps((kept or {}) | {"new": 1})


def kept_in(contents):
    """Return the dict that a file of kept work holds, None when it is damaged."""
    try:
        kept = json.loads(contents.decode("utf-8-sig"))
    except ValueError:
        return None
    return kept if isinstance(kept, dict) else None


# Out of range


def problem():
    """Return a small float32 network, and 12 examples for it."""
    rng = np.random.default_rng(0)
    return Network.random((5, 4, 3), rng), Examples(rng.random((12, 5)), rng.integers(0, 3, 12))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"learning_rate": "3"}, "learning_rate is '3'; it must be a finite number above 0"),
        ({"learning_rate": None}, "learning_rate is None; it must be a finite number above 0"),
        ({"weight_decay": "no"}, "weight_decay is 'no'; it must be a finite number, 0 or more"),
        ({"batch_size": "all"}, "batch_size is 'all'; it must be a whole number, 1 or more"),
    ],
)
def test_settings_out_of_range(settings, words):
    with pytest.raises(ValueError, match=words):
        Settings(**{"passes": 1} | settings)


@pytest.mark.parametrize("rng", [0, None])
def test_a_seed_in_place_of_a_generator(rng):
    words = rf"rng is {rng}; it must be a generator, such as numpy\.random\.default_rng\(0\)"
    with pytest.raises(ValueError, match=words):
        train(*problem(), Settings(1), rng)


@pytest.mark.parametrize("sizes", [(), (784,), (784, 0, 10), (784, -16, 10), (784, 16.0, 10), ("784", "10"), "784"])
def test_sizes_out_of_range(sizes):
    with pytest.raises(ValueError, match=r"sizes is .*it must be whole numbers, .* as in \(784, 16, 16, 10\)"):
        Network.random(sizes, np.random.default_rng(0))


@pytest.mark.parametrize("labels", [[-1], [10], [1.5], ["seven"], [None], [np.nan], [True], [2**63]], ids=str)
def test_labels_out_of_range(labels):
    with pytest.raises(ValueError, match="Labels are integers, from 0 to 9; these "):
        targets(labels)
    network, examples = problem()
    with pytest.raises(ValueError, match=r"Labels are integers, (0 or more|from 0 to 2); these "):
        cost(network, Examples(examples.images[:1], labels))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"learning_rate": 1e39}, "learning_rate 1e.39 "),  # beyond float32
        ({"learning_rate": 3, "weight_decay": 10}, r"weight_decay 10\. "),  # each step takes off 30 times the weights
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's own, of the overflow
def test_a_run_that_diverges_says_so_and_stops(settings, words):
    steps = train(*problem(), Settings(50, 4, **settings), np.random.default_rng(0))
    with pytest.raises(FloatingPointError, match=rf"diverged: by step (\d+) .*{words}.*Begin again") as stop:
        list(steps)
    assert int(re.search(r"step (\d+)", str(stop.value))[1]) < 150


def test_a_network_that_is_lost_is_not_saved(tmp_path):
    network, _ = problem()
    good = network.parameters.copy()
    network.save(tmp_path / "network.npz")
    network.weights[1][0, 0] = np.nan
    with pytest.raises(ValueError, match=r"weights\[1\] holds values that are not finite"):
        network.save(tmp_path / "network.npz")
    assert np.array_equal(Network.load(tmp_path / "network.npz").parameters, good)


@pytest.mark.parametrize("learning_rate", [1e3, 1e6, 1e30, 1e35])
@pytest.mark.filterwarnings("error")
def test_steps_far_too_large_silence_the_network(learning_rate):
    few = mnist.load("sample").train[:500]
    rng = np.random.default_rng(0)
    network = Network.random((784, 16, 16, 10), rng)
    run = train(network, few, Settings(2, learning_rate=learning_rate), rng)
    next(run)
    after_one_pass = network.parameters.copy()
    next(run)
    assert np.array_equal(network.parameters, after_one_pass)
    assert np.isfinite(after_one_pass).all()
    outputs = network.outputs(few.images)
    assert set(np.unique(outputs)) <= {0, 1}
    assert cost(network, few) >= 0.99  # what all ten outputs at 0 cost


# The place


def test_a_missing_data_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("MNIST_DIR", raising=False)
    monkeypatch.setattr(mnist_files, "FOLDER", tmp_path / "data")
    monkeypatch.setattr(mnist, "SAMPLE", tmp_path / "data" / SAMPLE.name)
    mnist._sample_arrays.cache_clear()
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
