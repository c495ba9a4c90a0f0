"""The map of the network, and the pictures of it at the heads of the lessons."""

import importlib.util

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from helpers import figures, network_map, plots, zoo
from helpers.network import layer_name
from tests.support.files import ROOT

spec = importlib.util.spec_from_file_location("make_maps", ROOT / "images" / "make_maps.py")
make_maps = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_maps)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def written(figure):
    (ax,) = figure.axes
    return " ".join(text.get_text() for text in ax.texts)


def test_every_name_stands_on_the_map_and_in_its_words():
    figure = plots.network_map()
    for text in (written(figure), figures.in_words(figure)):
        for layer, name in enumerate(["input", "first hidden layer", "second hidden layer", "output"]):
            assert name in text
            assert f"a{layer}" in text
        for name in ("784 pixels", "2nd layer", "3rd layer", "weights[0]", "weights[1]", "weights[2]", "16 × 784"):
            assert name in text


def test_the_map_is_of_the_network_that_ships():
    network = zoo.load("digits")
    assert tuple(count for count, _, _ in network_map.LAYERS.values()) == network.sizes
    assert list(network_map.LAYERS)[1:] == [layer_name(layer, 4) for layer in (1, 2, 3)]
    shapes = [tuple(int(side) for side in shape.split(" × ")) for _, shape in network_map.GAPS.values()]
    assert shapes == [matrix.shape for matrix in network.weights]


@pytest.mark.parametrize("part", network_map.PARTS)
def test_what_is_lit_stands_out_and_is_said(part):
    figure = plots.network_map([part])
    assert figures.in_words(figure).endswith(f"Lit: {network_map.GAPS.get(part, (part,))[0]}.")
    bold = [text.get_text() for text in figure.axes[0].texts if text.get_weight() == "bold"]
    assert len(bold) == 1
    assert bold[0].removesuffix(" →") == network_map.GAPS.get(part, (part,))[0]


@pytest.mark.parametrize("lit", [["4th layer"], "pixels", ["pixels", "weights[0]"]])
def test_a_part_that_is_not_there_is_refused(lit):
    with pytest.raises(ValueError, match="3rd layer"):
        plots.network_map(lit)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_name_leaves_the_map_or_touches_another(scale):
    figure = plots.network_map(network_map.PARTS)
    figure.set_dpi(100 * scale)
    renderer = figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts]
    width, height = np.array(network_map.SIZE) * 100 * scale
    for number, box in enumerate(boxes):
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= width
        assert box.y1 <= height
        assert not any(box.overlaps(other) for other in boxes[:number])


@pytest.mark.parametrize("topic", make_maps.LIT)
def test_the_committed_pictures_are_what_the_function_draws(topic, tmp_path):
    """In size and words: letters look a little different on each computer."""
    with Image.open(ROOT / "images" / f"map_{topic}.png") as kept, Image.open(make_maps.make(topic, tmp_path)) as made:
        assert kept.size == made.size == (840, 444)
        assert kept.info["Description"] == made.info["Description"]
        assert np.asarray(kept).std() > 10, "something is drawn"
    assert (ROOT / "images" / f"map_{topic}.png").stat().st_size < 150_000


def test_every_map_is_made_by_the_script():
    assert {path.name for path in (ROOT / "images").glob("map_*.png")} == {
        f"map_{topic}.png" for topic in make_maps.LIT
    }
