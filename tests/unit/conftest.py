"""What many unit tests need: a page, a pad, a network, kept work, a verdict, tiny data and mirrors of them."""

import contextlib
import gc
import tempfile
import threading
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from helpers import figures, mnist, mnist_files
from helpers.widgets import DrawingPad, LiveNetwork
from helpers.widgets.painter import painter
from tests.support.mnist import FILES, Mirror
from tests.support.networks import random_network
from tests.support.widgets import Page

matplotlib.use("agg")  # figures need no screen


def pytest_collection_finish():
    """What thousands of tests are made of stays to the end: Python need not look through it for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture
def page():
    with Page.opened() as page:
        yield page


@pytest.fixture(scope="session")
def works(tmp_path_factory):
    """The folder of all tests' kept work: a tmp_path for each, cleared after it, takes longer than many tests."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture(autouse=True)
def work(works, monkeypatch):
    """The file of kept work, in an empty folder; after every test nothing must be left held back."""
    path = Path(tempfile.mkdtemp(dir=works)) / "my_work.json"
    monkeypatch.setenv("COURSE_WORK", str(path))
    yield path
    assert painter.idle


@pytest.fixture
def pad():
    return DrawingPad()


@pytest.fixture
def network():
    return random_network(seed=7)


@pytest.fixture
def live(network):
    return LiveNetwork(network)


@pytest.fixture(autouse=True)
def closed_figures():
    """No figure is left open for the next test."""
    yield
    figures.close()


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def verdict(capsys):
    """A function of an exercise's check and an answer: the one line that the check prints."""

    def of(check, answer):
        capsys.readouterr()
        assert check(answer) is None
        return capsys.readouterr().out.strip()

    return of


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder in which load and fetch look for the four tiny files. The real sample stays."""
    for name in ("MNIST_DIR", "MNIST_SOURCE", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(mnist_files, "FILES", FILES)
    monkeypatch.setattr(mnist_files, "FOLDER", tmp_path / "data")
    mnist._say_once.cache_clear()
    mnist_files.FOLDER.mkdir()
    return mnist_files.FOLDER


@pytest.fixture
def mirrors(folder, monkeypatch):
    """Two running mirrors, which fetch uses."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Mirror()) for _ in range(2)]
        for server in servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
            stack.callback(server.shutdown)
        monkeypatch.setattr(mnist_files, "MIRRORS", tuple(server.url for server in servers))
        yield servers
