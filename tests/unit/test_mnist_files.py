"""The download of the full data, of four tiny files in their place, from servers on this machine."""

import itertools
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from helpers import mnist, mnist_files
from tests.support.mnist import (
    IMAGES,
    LABELS,
    PLAIN,
    PUBLISHED,
    assert_fetched,
    assert_is_tiny_set,
    closed_port,
    interrupt,
    names,
    send,
    send_503,
    send_half,
    send_sign_in_page,
    send_wrong,
    write,
)

PROJECT = Path(mnist.__file__).parent.parent


def test_fetch_downloads_what_load_then_finds(folder, mirrors, capsys):
    mnist.fetch()
    assert_fetched(folder)
    assert mirrors[0].requests == list(PUBLISHED)
    assert mirrors[1].requests == []
    captured = capsys.readouterr()
    assert "verified, now in data/: 4." in captured.out
    assert "100%" in captured.err  # the progress bar


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX systems")
def test_fetched_files_can_be_read_by_others(folder, mirrors):
    mnist.fetch()
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in folder.iterdir())


def test_fetch_creates_the_folder(folder, mirrors):
    folder.rmdir()
    mnist.fetch()
    assert_fetched(folder)


@pytest.mark.parametrize("place", ["MNIST_DIR", "data"])
def test_fetch_leaves_alone_what_is_there(folder, mirrors, tmp_path, monkeypatch, capsys, place):
    if place == "MNIST_DIR":
        monkeypatch.setenv("MNIST_DIR", str(tmp_path / "shared"))
        write(tmp_path / "shared", PLAIN)
    else:
        write(folder, PLAIN)
    before = names(folder)
    mnist.fetch()
    assert mirrors[0].requests == mirrors[1].requests == []
    assert names(folder) == before
    assert f"already in {place}" in capsys.readouterr().out


@pytest.mark.parametrize("damaged", [f"{LABELS}.gz", LABELS])
def test_fetch_mends_the_damaged_file_only(folder, mirrors, damaged):
    write(folder, PUBLISHED)
    (folder / f"{LABELS}.gz").unlink()
    write(folder, {damaged: b"?"})
    mnist.fetch()
    assert mirrors[0].requests == [f"{LABELS}.gz"]
    assert_is_tiny_set(mnist.load("full"))


def test_the_second_mirror_steps_in_when_the_first_is_down(folder, mirrors, monkeypatch):
    monkeypatch.setattr(mnist_files, "MIRRORS", (closed_port(), mirrors[1].url))
    mnist.fetch()
    assert_fetched(folder)


@pytest.mark.parametrize("misbehave", [send_503, send_half, send_wrong, send_sign_in_page])
def test_the_second_mirror_delivers_what_the_first_could_not(folder, mirrors, misbehave):
    third = list(PUBLISHED)[2]
    mirrors[0].behaviors[third] = misbehave
    mnist.fetch()
    assert_fetched(folder)
    assert mirrors[0].requests == list(PUBLISHED)[:3]
    assert mirrors[1].requests == list(PUBLISHED)[2:]


def test_a_mirror_that_only_trickles_is_given_up(folder, mirrors, monkeypatch):
    """By a clock that runs fast as long as nobody asks the second one."""
    now = itertools.count(0, mnist_files.PATIENCE)
    monkeypatch.setattr(mnist_files, "clock", lambda: 0 if mirrors[1].requests else next(now))
    mnist.fetch()
    assert_fetched(folder)
    assert mirrors[0].requests == list(PUBLISHED)[:1]
    assert mirrors[1].requests == list(PUBLISHED)


def test_when_all_mirrors_trickle_the_error_says_so(folder, mirrors, monkeypatch):
    now = itertools.count(0, mnist_files.PATIENCE)
    monkeypatch.setattr(mnist_files, "clock", lambda: next(now))
    with pytest.raises(OSError, match=r"only [\d,]+ bytes in 60 seconds.*by hand"):
        mnist.fetch()
    assert names(folder) == []


@pytest.mark.parametrize(
    ("misbehave", "reason"),
    [
        (send_503, "503"),
        (send_half, "IncompleteRead|ChunkedEncodingError|Connection broken"),
        (send_wrong, "SHA256"),
        (send_sign_in_page, "SHA256"),
    ],
)
def test_when_no_mirror_delivers_the_error_says_what_to_do(folder, mirrors, misbehave, reason):
    for mirror in mirrors:
        mirror.behaviors[f"{LABELS}.gz"] = misbehave
    with pytest.raises(OSError, match=reason) as caught:
        mnist.fetch()
    message = str(caught.value)
    assert all(mirror.url in message for mirror in mirrors)
    assert all(name in message for name in PUBLISHED)
    assert "by hand" in message
    assert "MNIST_DIR" in message
    assert names(folder) == []
    for mirror in mirrors:
        mirror.behaviors.clear()
    mnist.fetch()
    assert_fetched(folder)


def test_when_both_mirrors_are_down_the_terminal_shows_no_traceback(folder, monkeypatch):
    monkeypatch.setattr(mnist_files, "MIRRORS", (closed_port(), closed_port()))
    with pytest.raises(SystemExit) as caught:
        mnist.main()
    assert isinstance(caught.value.code, str)  # Python prints it and exits with 1
    assert "Could not download" in caught.value.code
    assert "by hand" in caught.value.code
    assert names(folder) == []


def test_an_interrupted_fetch_leaves_nothing_and_the_next_one_starts_clean(folder, mirrors):
    third = list(PUBLISHED)[2]
    mirrors[0].behaviors[third] = interrupt
    with pytest.raises(KeyboardInterrupt):
        mnist.fetch()
    assert mirrors[0].requests == list(PUBLISHED)[:3]
    assert names(folder) == []
    with pytest.raises(SystemExit, match="Interrupted"):
        mnist.main()
    assert names(folder) == []
    mirrors[0].behaviors.clear()
    mnist.fetch()
    assert_fetched(folder)


def test_an_interruption_between_two_moves_leaves_whole_files(folder, mirrors, monkeypatch):
    replace, moved = os.replace, []

    def replace_one(source, target):
        if moved:
            raise KeyboardInterrupt
        moved.append(target)
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_one)
        with pytest.raises(KeyboardInterrupt):
            mnist.fetch()
    assert names(folder) == [f"{IMAGES}.gz"]
    assert (folder / f"{IMAGES}.gz").read_bytes() == PUBLISHED[f"{IMAGES}.gz"]
    mnist.fetch()
    assert_fetched(folder)


TWO_PROCESSES = """
import sys
from pathlib import Path

from helpers import mnist, mnist_files
from tests.support.mnist import FILES

mnist_files.FILES, mnist_files.FOLDER, mnist_files.MIRRORS = FILES, Path(sys.argv[1]), (sys.argv[2],)
mnist.main()
"""


def test_two_processes_may_fetch_at_once(folder, mirrors):
    both = threading.Barrier(2, timeout=60)

    def wait_for_the_other(handler, contents):
        both.wait()
        send(handler, contents)

    mirrors[0].behaviors[f"{IMAGES}.gz"] = wait_for_the_other
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TWO_PROCESSES, str(folder), mirrors[0].url],
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        output, errors = process.communicate()
        assert process.returncode == 0, errors
        assert "verified, now in data/: 4." in output
    assert sorted(mirrors[0].requests) == sorted(2 * list(PUBLISHED))
    assert_fetched(folder)


@pytest.mark.parametrize("other_is_whole", [True, False])
def test_a_file_that_cannot_be_replaced_must_be_the_same(folder, mirrors, monkeypatch, other_is_whole):
    # What Windows does while another process reads the file that it has just fetched.
    def refuse(source, target):
        Path(target).write_bytes(Path(source).read_bytes() if other_is_whole else b"?")
        raise PermissionError("the file is used by another process")

    monkeypatch.setattr(os, "replace", refuse)
    if other_is_whole:
        mnist.fetch()
        assert_fetched(folder)
    else:
        with pytest.raises(PermissionError):
            mnist.fetch()


@pytest.mark.parametrize("obstacle", ["a file in its place", "no permission"])
def test_a_folder_that_cannot_be_written(folder, mirrors, monkeypatch, obstacle):
    # Taking away the permission bits would not do: root, as whom CI may run, writes all the same.
    if obstacle == "a file in its place":
        folder.rmdir()
        folder.write_bytes(b"in the way")
    else:

        def refuse(*args, **kwargs):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(mnist_files.tempfile, "mkdtemp", refuse)
    with pytest.raises(OSError, match="Cannot write into") as caught:
        mnist.fetch()
    message = str(caught.value)
    assert str(folder) in message
    assert "by hand" in message
    assert "MNIST_DIR" in message
    assert all(name in message for name in PUBLISHED)
    assert mirrors[0].url in message
    assert mirrors[0].requests == []


def test_the_command_ends_with_one_sentence_when_it_fails(folder, tmp_path):
    # A copy of the package alone, so that the data beside the project do not matter, behind a proxy that is not there.
    shutil.copytree(PROJECT / "helpers", tmp_path / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    proxies = {"https_proxy": closed_port(), "HTTPS_PROXY": closed_port(), "no_proxy": "", "NO_PROXY": ""}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | proxies
    command = [sys.executable, "-m", "helpers.mnist"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Could not download MNIST: ")
    assert names(tmp_path / "data") == []


def test_the_mirrors_are_reached_by_https_only():
    assert len(mnist_files.MIRRORS) == 2
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in mnist_files.MIRRORS)
