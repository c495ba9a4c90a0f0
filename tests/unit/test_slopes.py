"""What lesson 03 measures: the cost over two weights, and its figures."""

import numpy as np
import pytest

from helpers import mnist, plots, training, zoo
from helpers.lessons.slopes import measure


@pytest.fixture(scope="module")
def few():
    return mnist.load("sample").train[:300]


def test_the_slice_is_the_cost_of_the_network(few):
    network = zoo.load("digits")
    surface = measure.CostSlice(network, few, output=9, neurons=(8, 15))
    assert surface.cost(*surface.trained) == pytest.approx(training.cost(network, few), abs=1e-6)
    moved = network.copy()
    moved.weights[-1][9, [8, 15]] = 1.5, -2
    assert surface.cost(1.5, -2) == pytest.approx(training.cost(moved, few), abs=1e-6)
    slopes = moved.split(training.gradient(moved, few))[0][-1][9, [8, 15]]
    assert np.allclose(surface.slopes(1.5, -2), slopes, atol=1e-6)
    grid = surface.surface([0, 1.5], [-2, 3, 4])
    assert grid.shape == (3, 2)
    assert grid[0, 1] == surface.cost(1.5, -2)


def test_descent_subtracts_the_slopes(few):
    surface = measure.CostSlice(zoo.load("digits"), few, output=9, neurons=(8, 15))
    path = surface.descend((0, 0), 10, 3)
    assert path.shape == (4, 2)
    assert np.allclose(path[1], -10 * surface.slopes(0, 0))
    costs = [surface.cost(*place) for place in path]
    assert costs == sorted(costs, reverse=True)


# Figures


def test_the_confusion_table_writes_every_count():
    counts = np.arange(100).reshape(10, 10)
    ax = plots.confusion(counts)
    assert [text.get_text() for text in ax.texts] == ["·", *map(str, range(1, 100))]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("answer", "label")


def test_the_cost_surface_keeps_paths_on_the_map():
    x = np.linspace(-1, 1, 5)
    ax = plots.cost_surface(x, x, np.add.outer(x**2, x**2), {"far": np.array([[0, 0], [5, -9]])}, (0, 0))
    assert ax.lines[0].get_xydata().tolist() == [[0, 0], [1, -1]]
    assert ax.get_xlim() == (-1, 1)
