"""Lesson 04 without a browser: the measurements, the exercises' checks, the figures, and the hidden picture."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers import checks, plots, zoo
from helpers.experiments import templates
from helpers.network import Network
from helpers.widgets import HiddenPicture
from helpers.widgets.canvas import MANAGER
from helpers.widgets.hidden_picture import CELL, MARGIN

matplotlib.use("Agg")

THREE = [(8, 7), (18, 7), (13, 13), (18, 19), (8, 22)]


def random_network(sizes, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, dtype)
    for vector in network.biases:
        vector += rng.normal(0, 1, len(vector))
    return network


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(1).integers(0, 256, (40, 28, 28), dtype=np.uint8)


# The measurements


def test_pulling_back_is_the_sum_over_all_paths():
    network = random_network((784, 4, 3, 10))
    first, second, third = network.weights
    pictures = templates.pull_back(network)
    assert pictures.shape == (10, 784)
    by_hand = sum(third[7, j] * second[j, i] * first[i, 300] for j in range(3) for i in range(4))
    assert pictures[7, 300] == pytest.approx(by_hand)
    paths = templates.paths(network, 300, 7)
    assert paths.shape == (3, 4)
    assert paths.sum() == pytest.approx(pictures[7, 300])
    assert paths[2, 1] == pytest.approx(third[7, 2] * second[2, 1] * first[1, 300])


def test_paths_need_two_hidden_layers():
    with pytest.raises(ValueError, match="two hidden layers"):
        templates.paths(random_network((784, 4, 10)), 0, 0)


def test_the_shortcut_leaves_out_sigmoids_and_biases(images):
    flat, deep = random_network((784, 10)), random_network((784, 6, 10))
    real = templates.weighted_sums(flat, images)
    np.testing.assert_allclose(real, templates.shortcut_sums(flat, images) + flat.biases[0])
    outputs = deep.forward(images)[-1]
    np.testing.assert_allclose(1 / (1 + np.exp(-templates.weighted_sums(deep, images))), outputs)
    pixels = images.reshape(-1, 784) / 255
    by_hand = pixels @ deep.weights[0].T @ deep.weights[1].T
    np.testing.assert_allclose(templates.shortcut_sums(deep, images), by_hand)


def test_small_batches_change_nothing(images, monkeypatch):
    network = random_network((784, 6, 10))
    measures = (templates.weighted_sums, templates.shortcut_sums, lambda net, some: templates.votes(net, some, 3))
    whole = [measure(network, images) for measure in measures]
    monkeypatch.setattr(templates, "BATCH", 7)
    for measure, expected in zip(measures, whole):
        np.testing.assert_allclose(measure(network, images), expected)


def test_agreement_and_lines():
    real = np.array([[1.0, 5], [4, 2], [0, 3], [2, 1]])
    assert templates.agreement(real, real) == 1
    assert templates.agreement(real, -real) == 0
    stretched = real * [3, -2] + [100, 7]
    np.testing.assert_allclose(templates.explained(real, stretched), 1)
    np.testing.assert_allclose(templates.best_lines(real, stretched), real)
    assert templates.explained(real, np.ones((4, 2))).tolist() == [0, 0]
    across = np.array([[1.0, 0], [-1, 0], [1, 0], [-1, 0]])
    assert templates.explained(across, np.array([[1.0, 1], [1, 2], [-1, 3], [-1, 4]]))[0] == pytest.approx(0)


def test_bent(images):
    network = random_network((784, 6, 10))
    network.parameters[:] = 0
    assert templates.bent(network, images) == 0
    network.biases[0][:3] = 9
    assert templates.bent(network, images) == 0.5


def test_votes_and_vetoes_sum_up(images):
    network = random_network((784, 6, 10))
    votes, vetoes = templates.votes(network, images, 3)
    assert (votes >= 0).all()
    assert (vetoes <= 0).all()
    np.testing.assert_allclose(votes + vetoes + network.biases[1][3], templates.weighted_sums(network, images)[:, 3])


def test_by_digit_and_reached():
    labels = np.arange(20) % 10
    images = np.zeros((20, 28, 28), np.uint8)
    images[7, 25, 3] = 1
    images[9, 25], images[19, 25, 27] = 255, 255
    np.testing.assert_allclose(templates.by_digit(labels * 2.0, labels), 2 * np.arange(10))
    assert templates.reached(images, labels, 25).tolist() == [0, 0, 0, 0, 0, 0, 0, 0.5, 0, 1]
    assert not templates.reached(images, labels, 24).any()


def test_a_dash_is_a_copy(images):
    before = images.copy()
    inked = templates.with_dash(images, 25)
    np.testing.assert_array_equal(images, before)
    assert inked.dtype == np.uint8
    assert (inked[:, 25:27, 12:15] == 255).all()
    rest = np.ones((28, 28), bool)
    rest[25:27, 12:15] = False
    np.testing.assert_array_equal(inked[:, rest], images[:, rest])


def test_row_weights():
    network = random_network((784, 10))
    network.weights[0][...] = 1
    network.weights[0].reshape(10, 28, 28)[4, 25] = -1
    expected = np.ones(10)
    expected[4] = -1
    np.testing.assert_allclose(templates.row_weights(network, 25), expected)


def test_likeness(images):
    labels = np.arange(40) % 10
    means = templates.by_digit(images.reshape(40, 784).astype(float), labels)
    centered = means - means.mean(axis=0)
    np.testing.assert_allclose(templates.likeness(5 * centered - 2, images, labels), 1)
    np.testing.assert_allclose(templates.likeness(-centered.reshape(10, 28, 28), images, labels), -1)


def test_likeness_does_not_count_the_blank_rim(images):
    rimmed, labels = images.copy(), np.arange(40) % 10
    rimmed[:, :4] = 0
    means = templates.by_digit(rimmed.reshape(40, 784).astype(float), labels)
    pictures = (means - means.mean(axis=0)).reshape(10, 28, 28)
    pictures[:, :4] = 1e6
    np.testing.assert_allclose(templates.likeness(pictures, rimmed, labels), 1)


def test_three_to_eight_only_adds_ink():
    drawn = templates.three_to_eight()
    assert drawn.shape == (3, 28, 28)
    assert (np.diff(drawn, axis=0) >= 0).all()
    assert (np.diff(drawn, axis=0).sum(axis=(1, 2)) > 3).all()


def test_mirrored(images):
    network = random_network((784, 3, 2))
    turned = templates.mirrored(network)
    before, after = network.forward(images), turned.forward(images)
    np.testing.assert_allclose(after[1], 1 - before[1], atol=1e-5)
    np.testing.assert_allclose(after[2], before[2], atol=1e-5)
    np.testing.assert_allclose(turned.weights[0], -network.weights[0], rtol=1e-6)


def test_tiny_networks_learn_and_are_seeded():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 100, (60, 28, 28), dtype=np.uint8)
    labels = np.arange(60) % 2
    images[labels == 1, 5:20, 14] = 255
    first, again, other = [templates.train_tiny(images, labels, seed) for seed in (0, 0, 1)]
    assert first.sizes == (784, 1, 2)
    assert first.accuracy(images, labels) > 0.9
    np.testing.assert_array_equal(first.parameters, again.parameters)
    assert not np.array_equal(first.parameters, other.parameters)


# The checks


def chained(weights, neuron):
    product = weights[0]
    for later in weights[1:]:
        product = later @ product
    return product[neuron].reshape(28, 28)


def products(weights, pixel, answer):
    return weights[2][answer][:, None] * weights[1] * weights[0][:, pixel]


def at(array):
    return np.unravel_index(array.argmax(), array.shape)


def strongest(weights, pixel, answer):
    j, i = at(np.abs(products(weights, pixel, answer)))
    return i, j


def greedy(weights, pixel, answer):
    i = np.abs(weights[0][:, pixel]).argmax()
    return i, np.abs(weights[1][:, i]).argmax()


def turned(weights, biases):
    hidden, out = weights
    return [-hidden, -out], [-biases[0], biases[1] + out[:, 0]]


RIGHT = [
    (checks.pull_back, chained),
    (checks.strongest_path, strongest),
    (checks.strongest_path, lambda *arguments: list(strongest(*arguments))),
    (checks.mirror, turned),
    (checks.mirror, lambda w, b: ((-w[0], -w[1]), (-b[0], b[1] + w[1].sum(axis=1)))),
]

WRONG = [
    (checks.pull_back, lambda weights, neuron: chained(weights, neuron).T, "swapped"),
    (checks.pull_back, lambda weights, neuron: chained(weights, neuron).ravel(), "reshape"),
    (checks.pull_back, lambda weights, neuron: -chained(weights, neuron), "sign"),
    (checks.pull_back, lambda weights, neuron: np.linalg.multi_dot([*weights[::-1], np.eye(784)]), "all ten"),
    (checks.pull_back, lambda weights, neuron: (weights[0] @ weights[-1])[neuron], "nothing transposed"),
    (checks.pull_back, lambda weights, neuron: weights[0][neuron % len(weights[0])].reshape(28, 28), "2nd layer"),
    (checks.pull_back, lambda weights, neuron: chained(weights, neuron) + 1, "should be"),
    (checks.pull_back, lambda weights, neuron: chained(weights, 0), "picture of answer 0; asked for was 4"),
    (checks.pull_back, lambda weights, neuron: chained(weights, neuron - 1), "count from 0"),
    (checks.pull_back, lambda weights, neuron: weights[1] @ weights[0], "however many"),
    (checks.pull_back, lambda weights, neuron: weights[0].T @ weights[-1].T, "nothing transposed"),
    (checks.pull_back, lambda weights, neuron: weights[-1][neuron, :6].reshape(28, 28), "cannot reshape"),
    (checks.pull_back, lambda weights, neuron: 1 / 0, "stopped with ZeroDivisionError"),
    (checks.strongest_path, lambda *arguments: strongest(*arguments)[::-1], "swapped"),
    (checks.strongest_path, lambda *arguments: at(products(*arguments))[::-1], "positive"),
    (checks.strongest_path, greedy, "each step"),
    (checks.strongest_path, lambda *arguments: 3, "shape"),
    (checks.strongest_path, lambda *arguments: (5, 9), "only"),
    (checks.strongest_path, lambda *arguments: (0, 0), "product"),
    (checks.mirror, lambda w, b: (list(w), list(b)), "same as before"),
    (checks.mirror, lambda w, b: ([-w[0], -w[1]], list(b)), "bias"),
    (checks.mirror, lambda w, b: ([-w[0], w[1]], [-b[0], b[1]]), "weights that leave it"),
    (checks.mirror, lambda w, b: ([-w[0], -w[1]], [-b[0], b[1]]), "constant"),
    (checks.mirror, lambda w, b: ([-w[0], -w[1]], [-b[0], b[1] - w[1][:, 0]]), "outputs have changed"),
    (checks.mirror, lambda w, b: ([-2 * w[0], -w[1]], [-b[0], b[1]]), "1 − the old one"),
    (checks.mirror, lambda w, b: ([-w[0].T, -w[1]], [-b[0], b[1]]), "shape"),
    (checks.mirror, lambda w, b: ([-w[0], -w[1]], [-b[0], b[1] + w[1]]), r"biases\[1\] should have the shape"),
    (checks.mirror, lambda w, b: 5, "two lists"),
]


# The figures


def test_figures_say_what_they_show():
    ax = plots.opposed_bars([1.0, 2], [-3.0, -4], ["a", "b"], "Pull", "digit", "sum")
    assert [text.get_text() for text in ax.texts] == ["+1.0", "+2.0", "−3.0", "−4.0"]
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == ("Pull", "digit", "sum")
    layers = plots.layer_pictures(np.eye(3, 100), ["a", "b", "c"], "Layers")
    assert [axes.images[0].get_array().shape for axes in layers.axes] == [(10, 10)] * 3
    clouds = plots.against([[0, 1]], [[2, 3]], ["line"], "Clouds", "x", "y")
    assert clouds.axes[0].collections[0].get_offsets().tolist() == [[0, 2], [1, 3]]
    plt.close("all")


# The hidden picture


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "my_work.json"))
    yield
    assert MANAGER._caching is False


@pytest.fixture
def hidden():
    return HiddenPicture(random_network((784, 100, 10), 3, np.float32))


def written(monkeypatch, canvas, act):
    """Return the texts that an act writes on a canvas."""
    texts = []
    monkeypatch.setattr(canvas, "fill_text", lambda text, x, y: texts.append(text))
    act()
    return texts


def test_it_follows_the_pad(hidden, monkeypatch):
    texts = written(monkeypatch, hidden.cells.canvas, lambda: hidden.pad.draw(THREE))
    expected = hidden.network.forward(hidden.pad.image)
    for shown, right in zip(hidden.activations, expected):
        np.testing.assert_array_equal(shown, right)
    cells = sorted(float(text) for text in texts if not text.startswith("+") and "." in text)
    np.testing.assert_allclose(cells, sorted(expected[1][0]), atol=0.0051)
    for place in ("+0", "+9", "0", "90"):
        assert place in texts
    awake = np.sum(expected[1][0] > 0.5)
    assert f"{awake} of 100 hidden neurons" in hidden.readout.value
    assert f"Answer: {expected[2][0].argmax()} " in hidden.readout.value


def test_a_blank_pad_has_no_answer(hidden):
    assert hidden.answer is None
    assert "The pad is empty" in hidden.readout.value
    hidden.pad.draw(THREE)
    hidden.pad.clear()
    assert "The pad is empty" in hidden.readout.value


def test_pushes_sum_to_the_weighted_sum(hidden):
    hidden.pad.draw(THREE)
    hidden.answer_shown = 3
    total = templates.weighted_sums(hidden.network, hidden.pad.image[None])[0, 3]
    assert hidden.pushes(3).sum() + hidden.network.biases[1][3] == pytest.approx(total, abs=1e-4)
    said = f"together {total:+.2f}".replace("-", "−")
    assert said in hidden.readout.value
    assert hidden.show_control.value == 3
    hidden.answer_shown = None
    assert "together" not in hidden.readout.value


def test_a_click_looks_into_a_neuron_and_a_second_one_closes_it(hidden, monkeypatch):
    hidden.pad.draw(THREE)
    x, y, width, height = hidden.cells.box(47)
    assert (x, y) == (2 * (MARGIN + 7 * CELL), 2 * (MARGIN + 4 * CELL))
    assert {part.layout.display for part in hidden.looked_into} == {"none"}
    texts = written(monkeypatch, hidden.out.canvas, lambda: hidden._on_click(x + width // 2, y + height // 2))
    assert hidden.selected == 47
    assert {part.layout.display for part in hidden.looked_into} == {"flex"}
    weights = hidden.network.weights[1][:, 47]
    rounded = ["·" if abs(weight) < 0.05 else f"{weight:+.1f}".replace("-", "−") for weight in weights]
    assert sorted(texts) == sorted([*rounded, *"0123456789"])
    activation = hidden.activations[1][0, 47]
    assert f"activation {activation:.2f}" in hidden.neuron_text.value
    assert f"into {np.abs(weights).argmax()}:" in hidden.neuron_text.value
    hidden._on_click(x + 1, y + 1)
    assert hidden.selected is None
    assert {part.layout.display for part in hidden.looked_into} == {"none"}


def test_keys_go_from_cell_to_cell(hidden):
    for key, pointed in [("ArrowDown", 0), ("ArrowDown", 10), ("ArrowRight", 11), ("ArrowUp", 1), ("ArrowUp", 1)]:
        hidden._on_key(key)
        assert hidden._pointed == pointed
    hidden._on_key("Enter")
    assert hidden.selected == 1
    assert "Neuron 1:" in hidden.neuron_text.value
    hidden._on_key(" ")
    assert hidden.selected is None


def test_the_pictures_are_the_weights_and_the_weights_times_ink(hidden, monkeypatch):
    painted = {}
    for name in ("plain", "inked"):
        monkeypatch.setattr(
            getattr(hidden, name), "paint", lambda values, largest, name=name: painted.update({name: values.copy()})
        )
    hidden.selected = 5
    hidden.pad.draw(THREE)
    weights = hidden.network.weights[0][5].reshape(28, 28)
    np.testing.assert_array_equal(painted["plain"], weights)
    np.testing.assert_allclose(painted["inked"], weights * hidden.pad.image)


def test_the_menu_shows_what_the_trait_says(hidden):
    hidden.show_control.value = 8
    assert hidden.answer_shown == 8
    hidden.show_control.value = -1
    assert hidden.answer_shown is None
    assert hidden.show_control.label == "activations"


def test_pointing_tells_numbers_and_leaving_stops(hidden):
    x, y, _, _ = hidden.cells.box(99)
    hidden._on_hover(x + 1, y + 1)
    assert "Neuron 99:" in hidden.neuron_text.value
    assert hidden.selected is None
    hidden._point_soon.due = 0
    hidden._on_hover(-1, -1)
    assert "Point at a cell" in hidden.neuron_text.value


def test_places_beside_the_cells_are_nobody(hidden):
    cells = hidden.cells
    assert {cells.cell_at(*(np.array(cells.box(k)[:2]) + 3)) for k in range(100)} == set(range(100))
    for x, y in [(0, 100), (100, 0), (2 * (MARGIN + 10 * CELL) + 1, 100), (100, 2 * (MARGIN + 10 * CELL) + 1)]:
        assert cells.cell_at(x, y) is None
    uneven = HiddenPicture(random_network((784, 16, 10)))
    assert uneven.cells.rows == 2
    assert uneven.cells.cell_at(*(np.array(uneven.cells.box(15)) + 3)[:2]) == 15
    assert uneven.cells.cell_at(*(np.array(uneven.cells.box(16)) + 3)[:2]) is None


def test_bad_arguments_are_refused_in_words(hidden):
    with pytest.raises(ValueError, match="0 to 99"):
        hidden.selected = 100
    with pytest.raises(ValueError, match="digits 0 to 9"):
        hidden.answer_shown = 10
    with pytest.raises(ValueError, match="784, some and 10"):
        HiddenPicture(random_network((784, 16, 16, 10)))


def test_an_error_in_an_event_is_told(hidden, monkeypatch):
    monkeypatch.setattr(hidden, "neuron_description", lambda neuron: 1 / 0)
    hidden._on_click(*(np.array(hidden.cells.box(3)[:2]) + 2))
    assert "division by zero" in hidden.neuron_text.value


def test_the_shipped_network_fits():
    assert HiddenPicture(zoo.load("hidden-100")).cells.rows == 10
