"""The data: what load returns, what it does about damaged files, and the download, against servers on this machine.

Most tests put four tiny IDX files in the place of MNIST's (mnist.FILES), so they need neither MNIST nor a network. The
tests of the full set run where it is found, in MNIST_DIR or data/.
"""

import _thread
import contextlib
import gzip
import hashlib
import http.server
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from helpers import mnist

PROJECT = Path(mnist.__file__).parent.parent
SHAPES = {
    "train-images-idx3-ubyte": (6, 28, 28),
    "train-labels-idx1-ubyte": (6,),
    "t10k-images-idx3-ubyte": (3, 28, 28),
    "t10k-labels-idx1-ubyte": (3,),
}


def sha256(contents):
    return hashlib.sha256(contents).hexdigest()


def idx(values):
    """Return the contents of the IDX file of a uint8 array."""
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape) + values.tobytes()


ARRAYS = {
    name: np.random.default_rng(0).integers(0, 256 if len(shape) == 3 else 10, shape).astype(np.uint8)
    for name, shape in SHAPES.items()
}
PLAIN = {name: idx(values) for name, values in ARRAYS.items()}
PUBLISHED = {f"{name}.gz": gzip.compress(contents, mtime=0) for name, contents in PLAIN.items()}
FILES = tuple(
    mnist.IdxFile(name, shape, sha256(PLAIN[name]), sha256(PUBLISHED[f"{name}.gz"])) for name, shape in SHAPES.items()
)
IMAGES, LABELS = FILES[0].name, FILES[1].name


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder in which load and fetch look for the four tiny files. The real sample stays."""
    for name in ("MNIST_DIR", "MNIST_SOURCE", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(mnist, "FILES", FILES)
    monkeypatch.setattr(mnist, "FOLDER", tmp_path / "data")
    mnist._say_once.cache_clear()
    mnist.FOLDER.mkdir()
    return mnist.FOLDER


def write(folder, contents):
    """Write {name: contents} into `folder`, made if need be."""
    folder.mkdir(exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def assert_is_tiny_set(digits):
    assert digits.source == "full"
    arrays = [digits.train.images, digits.train.labels, digits.test.images, digits.test.labels]
    for array, expected in zip(arrays, ARRAYS.values(), strict=True):
        assert array.dtype == np.uint8
        assert np.array_equal(array, expected)


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
    for path in folder.iterdir():
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


# Damaged files

LARGE = 64_000_000
BOMB = gzip.compress(bytes(LARGE), 1, mtime=0)

DAMAGED = {
    "gz, not gzip": (f"{IMAGES}.gz", b"<html>Please sign in to this network</html>", "cannot be read"),
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


# Downloading


class Mirror(http.server.ThreadingHTTPServer):
    """A server of the published files on this machine, that misbehaves as told.

    behaviors: {file name: function}; the function is called with the request's handler instead of sending the file.
    requests: the names of the files that were asked for.
    """

    # Stopping the server does not wait for a client that is still connected.
    daemon_threads, block_on_close = True, False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), MirrorHandler)
        self.url = f"http://127.0.0.1:{self.server_port}/mnist/"
        self.behaviors, self.requests = {}, []


class MirrorHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.removeprefix("/mnist/")
        self.server.requests.append(name)
        self.server.behaviors.get(name, send)(self, PUBLISHED[name])

    def log_message(self, *args):
        pass


def send(handler, contents):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(contents)))
    handler.end_headers()
    handler.wfile.write(contents)


def send_half(handler, contents, then=lambda: None):
    """Announce the whole file and send half of it; hang up after `then`."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(contents)))
    handler.end_headers()
    handler.wfile.write(contents[: len(contents) // 2])
    handler.wfile.flush()
    then()
    handler.close_connection = True


def send_wrong(handler, contents):
    send(handler, contents[:-1] + b"?")


def send_sign_in_page(handler, contents):
    send(handler, b"<html>Please sign in to this network</html>")


def send_503(handler, contents):
    handler.send_error(503)


def interrupt(handler, contents):
    """Send half of the file, press Ctrl-C while the client waits for the rest, and hang up."""
    send_half(handler, contents, then=_thread.interrupt_main)


@pytest.fixture
def mirrors(folder, monkeypatch):
    """Two running mirrors, which fetch uses."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Mirror()) for _ in range(2)]
        for server in servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
            stack.callback(server.shutdown)
        monkeypatch.setattr(mnist, "MIRRORS", tuple(server.url for server in servers))
        yield servers


def closed_port():
    """Return the address of a mirror that does not answer: nobody listens there."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/mnist/"


def assert_fetched(folder):
    assert names(folder) == sorted(PUBLISHED)
    for name, contents in PUBLISHED.items():
        assert (folder / name).read_bytes() == contents
    assert_is_tiny_set(mnist.load())


def test_fetch_downloads_what_load_then_finds(folder, mirrors, capsys):
    mnist.fetch()
    assert_fetched(folder)
    assert mirrors[0].requests == list(PUBLISHED)
    assert mirrors[1].requests == []
    captured = capsys.readouterr()
    assert "verified 4 files" in captured.out
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
    monkeypatch.setattr(mnist, "MIRRORS", (closed_port(), mirrors[1].url))
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
    monkeypatch.setattr(mnist, "MIRRORS", (closed_port(), closed_port()))
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
from test_mnist import FILES, mnist
mnist.FILES, mnist.FOLDER, mnist.MIRRORS = FILES, Path(sys.argv[1]), (sys.argv[2],)
mnist.main()
"""


def test_two_processes_may_fetch_at_once(folder, mirrors):
    both = threading.Barrier(2, timeout=60)

    def wait_for_the_other(handler, contents):
        both.wait()
        send(handler, contents)

    mirrors[0].behaviors[f"{IMAGES}.gz"] = wait_for_the_other
    path = os.pathsep.join([str(PROJECT), str(Path(__file__).parent)])
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TWO_PROCESSES, str(folder), mirrors[0].url],
            env=os.environ | {"PYTHONPATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        output, errors = process.communicate()
        assert process.returncode == 0, errors
        assert "verified 4 files" in output
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

        monkeypatch.setattr(mnist.tempfile, "mkdtemp", refuse)
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
    (tmp_path / "helpers").mkdir()
    for name in ["__init__.py", "mnist.py"]:
        shutil.copy(PROJECT / "helpers" / name, tmp_path / "helpers")
    proxies = {"https_proxy": closed_port(), "HTTPS_PROXY": closed_port(), "no_proxy": "", "NO_PROXY": ""}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | proxies
    command = [sys.executable, "-m", "helpers.mnist"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Could not download MNIST: ")
    assert names(tmp_path / "data") == []


def test_the_mirrors_are_reached_by_https_only():
    assert len(mnist.MIRRORS) == 2
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in mnist.MIRRORS)


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
    if contents is not None:
        mnist.SAMPLE.write_bytes(contents)
    with pytest.raises(ValueError, match=r"mnist_sample\.npz is missing or damaged"):
        mnist.load("sample")


def test_the_table_of_sums_in_the_readme_is_right():
    text = (PROJECT / "data" / "README.md").read_text(encoding="utf-8")
    assert sha256(mnist.SAMPLE.read_bytes()) in text
    for file in mnist.FILES:
        row = f"| {file.name} | {file.size:,} | {file.contents_sha256} | {file.gz_sha256} |"
        assert row in text


# The full set, where it is found. These run with the claims, which are run again on the full set where there is one.


@pytest.fixture(scope="module")
def full():
    try:
        return mnist.load("full")
    except FileNotFoundError as error:
        pytest.skip(str(error))


@pytest.mark.claims
def test_the_full_set_is_mnist(full):
    assert full.train.images.shape == (60_000, 28, 28)
    assert full.test.images.shape == (10_000, 28, 28)
    assert full.train.images.dtype == full.train.labels.dtype == np.uint8
    train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(full.train.labels).tolist() == train
    assert np.bincount(full.test.labels).tolist() == test


@pytest.mark.claims
def test_the_sample_is_where_its_indices_say(full):
    sample = mnist.load("sample")
    for part, indices in zip([sample.train, sample.test], mnist.sample_indices(), strict=True):
        assert np.array_equal(full.train.images[indices], part.images)
        assert np.array_equal(full.train.labels[indices], part.labels)


MEMORY = """
from pathlib import Path
from helpers import mnist

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1000

before = peak()
digits = mnist.load("full")
print(peak() - before)
"""


@pytest.mark.claims
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
def test_loading_the_full_set_takes_little_more_memory_than_its_arrays(full):
    # One array is filled in place: a second copy of the training images would add 47 MB and show here.
    # Not resource.getrusage: its peak is handed down from the process that started this one, which hides the growth.
    output = subprocess.check_output([sys.executable, "-c", MEMORY], cwd=PROJECT, text=True)
    arrays = (full.train.images.nbytes + full.test.images.nbytes) / 1e6
    assert 0.9 * arrays < float(output) < 1.3 * arrays < 100
