"""Within a browser some things are otherwise: no lock, no download, large networks elsewhere."""

import numpy as np
import pytest

from helpers import mnist, place, zoo
from helpers.learner import keep


@pytest.fixture
def in_browser(monkeypatch, tmp_path):
    monkeypatch.setattr(place, "IN_BROWSER", True)
    monkeypatch.setattr(place, "SHELF", tmp_path)
    monkeypatch.setattr(zoo, "FOLDER", tmp_path / "empty")


def test_work_is_kept_without_a_lock(in_browser, work):
    keep.write("a", 1)
    keep.write("b", 2)
    assert (keep.read("a"), keep.read("b")) == (1, 2)
    assert [path.name for path in work.parent.iterdir()] == [work.name]


def test_all_images_are_not_fetched(in_browser):
    with pytest.raises(OSError, match="70,000"):
        mnist.fetch()


def test_a_network_that_does_not_lie_here_is_looked_for_on_the_shelf(in_browser, tmp_path):
    assert not zoo.at_hand("deep")
    with pytest.raises(FileNotFoundError, match="deep"):
        zoo.load("deep")
    network = zoo.Network.random((784, 3, 10), np.random.default_rng(0))
    network.save(tmp_path / "deep.npz")
    assert zoo.load("deep").sizes == (784, 3, 10)


def test_on_a_computer_everything_is_at_hand():
    assert all(map(zoo.at_hand, zoo.names()))
