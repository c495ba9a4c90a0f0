"""The data: what load returns, and what it does about damaged files.

Most tests put four tiny IDX files in the place of MNIST's (mnist_files.FILES).
"""

import gzip
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from helpers import mnist, mnist_files
from helpers.lessons.start_here import checkup
from tests.support.mnist import IMAGES, LABELS, PLAIN, PUBLISHED, assert_is_tiny_set, names, sha256, write

PROJECT = Path(mnist.__file__).parent.parent


# Loading


@pytest.mark.parametrize("form", [PLAIN, PUBLISHED], ids=["plain", "gz"])
@pytest.mark.parametrize("place", ["MNIST_DIR", "data"])
def test_load_finds_the_full_set(folder, tmp_path, monkeypatch, capsys, form, place):
    if place == "MNIST_DIR":
        monkeypatch.setenv("MNIST_DIR", str(tmp_path / "shared"))
        write(tmp_path / "shared", form)
    else:
        write(folder, form)
    assert_is_tiny_set(mnist.load())
    assert_is_tiny_set(mnist.load("full"))
    assert mnist.load("sample").source == "sample"
    assert capsys.readouterr().out == ""


def test_plain_and_gz_may_be_mixed(folder):
    write(folder, PLAIN | PUBLISHED)
    (folder / f"{IMAGES}.gz").unlink()
    (folder / LABELS).unlink()
    assert_is_tiny_set(mnist.load("full"))


def test_load_without_the_full_set_gives_the_sample_and_says_so_once(folder, capsys):
    assert mnist.load().source == "sample"
    assert mnist.load().source == "sample"
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert "sample" in lines[0]
    assert "mnist.fetch()" in lines[0]
    assert "python -m helpers.mnist" in lines[0]
    with pytest.raises(FileNotFoundError, match=r"mnist\.fetch\(\)"):
        mnist.load("full")


def test_load_names_a_file_that_is_missing(folder):
    write(folder, PUBLISHED)
    (folder / f"{LABELS}.gz").unlink()
    with pytest.raises(FileNotFoundError, match=LABELS):
        mnist.load("full")


@pytest.mark.parametrize("exists", [True, False])
def test_an_mnist_dir_without_files_is_named(folder, tmp_path, monkeypatch, capsys, exists):
    shared = tmp_path / "shared"
    if exists:
        shared.mkdir()
    monkeypatch.setenv("MNIST_DIR", str(shared))
    assert mnist.load().source == "sample"
    assert f"MNIST_DIR ({shared})" in capsys.readouterr().out
    write(folder, PUBLISHED)
    assert_is_tiny_set(mnist.load())
    line = capsys.readouterr().out
    assert f"MNIST_DIR ({shared})" in line
    assert "data/ instead" in line


def test_mnist_source_forces_the_choice_of_load(folder, monkeypatch):
    write(folder, PUBLISHED)
    monkeypatch.setenv("MNIST_SOURCE", "sample")
    assert mnist.load().source == "sample"
    assert mnist.load("full").source == "full"  # an argument insists
    monkeypatch.setenv("MNIST_SOURCE", "full")
    assert mnist.load().source == "full"
    for path in folder.glob("*.gz"):
        path.unlink()
    with pytest.raises(FileNotFoundError):
        mnist.load()
    monkeypatch.setenv("MNIST_SOURCE", "")
    assert mnist.load().source == "sample"


def test_another_source_is_refused(folder, monkeypatch):
    with pytest.raises(ValueError, match="'all'"):
        mnist.load("all")
    monkeypatch.setenv("MNIST_SOURCE", "ful")
    with pytest.raises(ValueError, match=r"'ful'.*MNIST_SOURCE"):
        mnist.load()


def test_the_arrays_are_read_only(folder):
    write(folder, PUBLISHED)
    for digits in [mnist.load("full"), mnist.load("sample")]:
        for array in [digits.train.images, digits.train.labels, digits.test.images, digits.test.labels]:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


def test_importing_does_not_load_the_downloader():
    code = (
        "import sys; from helpers import mnist; mnist.load('sample'); print({'pooch', 'requests'} & set(sys.modules))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT, text=True).strip() == "set()"


COPIES = {
    "unpacked by a browser that leaves the name": {f"{name}.gz": data for name, data in PLAIN.items()},
    "packed, without the ending": {name.removesuffix(".gz"): data for name, data in PUBLISHED.items()},
    "with a dot": {name.replace("-idx", ".idx"): data for name, data in PLAIN.items()},
    "packed, with a dot": {name.replace("-idx", ".idx"): data for name, data in PUBLISHED.items()},
    "fetched once more": {name.replace(".gz", " (1).gz"): data for name, data in PUBLISHED.items()},
    "each in a folder": {f"{name}/{name}": data for name, data in PLAIN.items()},
    "in MNIST/raw": {f"MNIST/raw/{name}": data for name, data in PLAIN.items()},
    "whole beside damaged": PLAIN | {name: data[:-1] for name, data in PUBLISHED.items()},
}


@pytest.mark.parametrize("copies", COPIES.values(), ids=COPIES)
def test_the_full_set_is_known_by_what_it_holds(folder, copies):
    for name, data in copies.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    assert_is_tiny_set(mnist.load("full"))


@pytest.mark.parametrize("nothing", ["", " "])
def test_an_mnist_dir_that_names_nothing_counts_as_none(folder, monkeypatch, capsys, nothing):
    monkeypatch.setenv("MNIST_DIR", nothing)
    assert mnist.load().source == "sample"
    assert capsys.readouterr().out == f"Using the sample of 5,000 MNIST images. {mnist.REMEDY}\n"
    checkup.report()
    assert "✓ MNIST, the sample that ships with the course" in capsys.readouterr().out


# Damaged files


LARGE = 64_000_000


BOMB = gzip.compress(bytes(LARGE), 1, mtime=0)


DAMAGED = {
    "gz, not gzip": (f"{IMAGES}.gz", b"<html>Please sign in to this network</html>", "43 instead of"),
    "gz, empty": (f"{IMAGES}.gz", b"", "0 instead of"),
    "gz, cut short": (f"{IMAGES}.gz", PUBLISHED[f"{IMAGES}.gz"][:-100], "cannot be read"),
    "gz, broken inside": (f"{IMAGES}.gz", PUBLISHED[f"{IMAGES}.gz"][:10] + b"\xff" * 500, "cannot be read"),
    "gz, not IDX": (f"{LABELS}.gz", gzip.compress(b"no header ..."), "13 instead of 14|not those published"),
    "gz, wrong contents": (f"{LABELS}.gz", gzip.compress(PLAIN[LABELS][:-1] + b"\x0b"), "not those published"),
    # Cut in half: whoever reads on past what is needed meets the cut and reports that instead.
    "gz, a bomb": (f"{LABELS}.gz", BOMB[: len(BOMB) // 2], "more than 14 bytes"),
    "plain, empty": (LABELS, b"", "0 instead of"),
    "plain, cut short": (IMAGES, PLAIN[IMAGES][:-1], "instead of"),
    "plain, one byte too long": (IMAGES, PLAIN[IMAGES] + b"\0", "more than"),
    "plain, not IDX": (LABELS, b"14 bytes here!", "not those published"),
    "plain, another shape": (LABELS, PLAIN[LABELS].replace(b"\6", b"\7", 1), "not those published"),
    "plain, wrong contents": (LABELS, PLAIN[LABELS][:-1] + b"\x0b", "not those published"),
}


@pytest.mark.parametrize(("name", "contents", "reason"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_named_and_the_sample_takes_over(folder, capsys, name, contents, reason):
    write(folder, PUBLISHED)
    (folder / f"{name.removesuffix('.gz')}.gz").unlink()
    write(folder, {name: contents})
    before = names(folder)
    with pytest.raises(ValueError, match=reason) as caught:
        mnist.load("full")
    assert name in str(caught.value)
    assert "mnist.fetch()" in str(caught.value)
    assert mnist.load().source == mnist.load().source == "sample"
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    assert "sample" in lines[0]
    assert name in lines[0]
    assert "mnist.fetch()" in lines[0]
    assert names(folder) == before


@pytest.mark.parametrize("name", [f"{LABELS}.gz", LABELS])
def test_a_file_that_is_far_too_large_takes_no_memory(folder, name):
    write(folder, PUBLISHED)
    (folder / f"{LABELS}.gz").unlink()
    if name.endswith(".gz"):
        write(folder, {name: BOMB})
    else:
        with open(folder / name, "wb") as file:
            file.truncate(LARGE)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="more than 14 bytes"):
            mnist.load("full")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < LARGE / 50


def test_a_damaged_mnist_dir_gives_way_to_data(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "shared"))
    write(tmp_path / "shared", PUBLISHED | {f"{LABELS}.gz": b"?"})
    write(folder, PUBLISHED)
    assert_is_tiny_set(mnist.load("full"))
    assert f"{LABELS}.gz is damaged" in capsys.readouterr().out


# The sample that ships


def test_the_sample_has_400_and_100_of_each_digit_mixed():
    digits = mnist.load("sample")
    for part, count in [(digits.train, 400), (digits.test, 100)]:
        assert part.images.shape == (10 * count, 28, 28)
        assert part.images.dtype == np.uint8
        assert part.labels.shape == (10 * count,)
        assert part.labels.dtype == np.uint8
        assert np.bincount(part.labels).tolist() == [count] * 10
        assert part.images.max() == 255
        assert part.images.min() == 0
        assert set(part.labels[:100]) == set(range(10))  # a slice from the start shows every digit


def test_the_indices_of_the_sample_are_distinct():
    train, test = mnist.sample_indices()
    assert train.shape == (4000,)
    assert test.shape == (1000,)
    together = np.concatenate([train, test])
    assert len(set(together.tolist())) == 5000
    assert together.min() >= 0
    assert together.max() < 5848


@pytest.mark.parametrize("contents", [None, b"", b"PK\3\4 not a sample"], ids=["missing", "empty", "damaged"])
def test_a_damaged_sample_is_named(monkeypatch, tmp_path, contents):
    monkeypatch.setattr(mnist, "SAMPLE", tmp_path / "mnist_sample.npz")
    mnist._sample_arrays.cache_clear()
    if contents is not None:
        mnist.SAMPLE.write_bytes(contents)
    with pytest.raises(ValueError, match=r"mnist_sample\.npz is missing or damaged"):
        mnist.load("sample")


def test_the_table_of_sums_in_the_readme_is_right():
    text = (PROJECT / "data" / "README.md").read_text(encoding="utf-8")
    assert sha256(mnist.SAMPLE.read_bytes()) in text
    for file in mnist_files.FILES:
        row = f"| {file.name} | {file.size:,} | {file.contents_sha256} | {file.gz_sha256} |"
        assert row in text


# Verified once


@pytest.fixture
def read_before(folder, monkeypatch):
    """The four tiny files, read once; from now on to read one is an error."""
    write(folder, PUBLISHED)
    assert_is_tiny_set(mnist.load("full"))

    def refuse(path, file):
        raise AssertionError(f"{path.name} was read again")

    monkeypatch.setattr(mnist_files, "_read", refuse)
    return folder


def test_what_was_verified_is_not_unpacked_again(read_before):
    digits = mnist.load("full")
    assert_is_tiny_set(digits)
    assert not digits.train.images.flags.writeable


def change_an_original(folder):
    (folder / f"{LABELS}.gz").write_bytes(PUBLISHED[f"{LABELS}.gz"])  # the same, but now


def change_what_is_kept(folder):
    (folder / ".verified" / "arrays").write_bytes(bytes(sum(len(contents) for contents in PLAIN.values())))


def tear_the_record(folder):
    (folder / ".verified" / "record.json").write_text('{"of": [')


@pytest.mark.parametrize("change", [change_an_original, change_what_is_kept, tear_the_record])
def test_what_changed_is_verified_again(read_before, change):
    change(read_before)
    with pytest.raises(AssertionError, match="was read again"):
        mnist.load("full")


def test_where_nothing_can_be_kept_the_files_are_read_each_time(folder, tmp_path):
    write(folder, PUBLISHED)
    (folder / ".verified").write_text("in the way")
    for _ in range(2):
        assert_is_tiny_set(mnist.load("full"))
