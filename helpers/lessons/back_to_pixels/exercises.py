"""The checks of the exercises on going back to pixels."""

import numpy as np

from helpers.checking import Wrong, as_numbers, check, close, compare
from helpers.lessons.back_to_pixels import measure
from helpers.network import Network


def _example(seed, sizes=(784, 6, 5, 10)):
    """Return a small random network with visible biases, in float64."""
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, np.float64)
    for vector in network.biases:
        vector += rng.normal(0, 1, len(vector))
    return network


def _tell_shapes(error):
    """Raise Wrong in place of NumPy's complaint about shapes that do not fit."""
    if "matmul" not in str(error) and "not aligned" not in str(error):
        raise error
    raise Wrong(
        f"NumPy could not multiply: {error}. weights[l] is (outputs, inputs), so the later matrix stands on the left: "
        "weights[1] @ weights[0], with nothing transposed."
    ) from None


@check
def pull_back(function):
    """Exercise: function(weights, answer) gives that answer's picture, (28, 28)."""
    for sizes, neuron in [((784, 10), 4), ((784, 6, 10), 0), ((784, 6, 5, 10), 7), ((784, 5, 5, 5, 10), 9)]:
        network = _example(len(sizes), sizes)
        right = measure.pull_back(network)
        try:
            got = function(list(network.weights), neuron)
        except ValueError as error:
            _tell_shapes(error)
        except IndexError as error:
            raise Wrong(
                f"{error}, for a network of {sizes}. Go through all of `weights`, however many there are."
            ) from None
        if np.shape(got) == right.shape:
            raise Wrong("That is all ten pictures: pick the row of this one answer, then reshape(28, 28).")
        if np.shape(got) == (784,):
            raise Wrong("The numbers need their place on the grid: reshape(28, 28).")
        got = as_numbers(got, (28, 28), f"The picture for a network of {sizes}")
        pictures = right.reshape(-1, 28, 28)
        picture = pictures[neuron]
        of_2nd_layer = network.weights[0].reshape(-1, 28, 28)[neuron % sizes[1]]
        mistakes = {
            "Rows and columns are swapped: the 784 weights run row by row, as reshape(28, 28) reads them.": picture.T,
            "Every sign is turned: ink that raises the answer should be positive.": -picture,
            "That is a neuron of the 2nd layer. Multiply on, through all weight matrices, to the output.": of_2nd_layer,
        }
        for answer, other in enumerate(pictures):
            mistakes[f"That is the picture of answer {answer}; asked for was {neuron}. Answers count from 0."] = other
        otherwise = (
            f"For a network of {sizes} the pixel in row 0, column 0 should be {picture[0, 0]:.4f}; yours is "
            f"{got[0, 0]:.4f}. No biases, no sigmoids: only the product of all matrices, the last one leftmost."
        )
        compare(got, picture, mistakes, otherwise)
    return "Right for networks with no, one, two and three hidden layers."


def _largest(values):
    """Return (i, j), the path with the largest of values, which are in row j and column i."""
    j, i = np.unravel_index(values.argmax(), values.shape)
    return i, j


def _greedy(weights, pixel):
    """Return (i, j) as someone finds them who follows the strongest weight at each step."""
    i = np.abs(weights[0][:, pixel]).argmax()
    return i, np.abs(weights[1][:, i]).argmax()


@check
def strongest_path(function):
    """Exercise: function(weights, pixel, answer) gives (i, j), the neurons of the path's two layers."""
    found, right, positive, greedy, said = [], [], [], [], None
    for seed in range(12):
        network, pixel, answer = _example(seed), 60 * seed + 7, seed % 10
        products = measure.paths(network, pixel, answer)
        found.append(as_numbers(function(list(network.weights), pixel, answer), (2,), "A path"))
        right.append(_largest(np.abs(products)))
        positive.append(_largest(products))
        greedy.append(_greedy(network.weights, pixel))
        if said is None and tuple(found[-1]) != right[-1]:
            said = f"From pixel {pixel} to answer {answer} {_other_path(found[-1], right[-1], products)}"
    mistakes = {
        "The two neurons are swapped: first the one of the 2nd layer, then the one of the 3rd.": np.fliplr(right),
        "That is the path with the largest positive product. A strongly negative one counts as strong.": positive,
        "You follow the strongest weight at each step. A path is as strong as its whole product.": greedy,
    }
    compare(found, right, mistakes, said)
    return f"The strongest path in all {len(found)} networks."


def _other_path(found, right, products):
    """Return what is off with a path that was found, both (i, j); products: in row j and column i."""
    in_third, in_second = products.shape
    if not (0 <= found[0] < in_second and 0 <= found[1] < in_third and not np.any(found % 1)):
        return (
            f"your path goes through neuron {found[0]:g} of the 2nd layer and {found[1]:g} of the 3rd; there are only "
            f"{in_second} and {in_third} here. Return (i, j): first the neuron of the 2nd layer."
        )
    i, j = right
    return (
        f"your path has the product {products[int(found[1]), int(found[0])]:+.4f}; the one through neuron {i} of the "
        f"2nd layer and {j} of the 3rd has {products[j, i]:+.4f}."
    )


@check
def mirror(function):
    """Exercise: function(weights, biases) gives (weights, biases) of the mirrored 784-1-2 network."""
    rng = np.random.default_rng(3)
    network = _example(5, (784, 1, 2))
    images = rng.random((20, 784))
    _, hidden, outputs = network.forward(images)
    result = function(list(network.weights), list(network.biases))
    try:
        weights, biases = result
        # So that a slip in shape is told as one, before anything is computed with it.
        weights = [as_numbers(weights[l], network.weights[l].shape, f"weights[{l}]") for l in (0, 1)]
        biases = [as_numbers(biases[l], network.biases[l].shape, f"biases[{l}]") for l in (0, 1)]
    except (TypeError, ValueError, IndexError):
        raise Wrong("Return two lists, (weights, biases), each with one array for each layer.") from None
    _, new_hidden, new_outputs = Network(weights, biases, np.float64).forward(images)
    if close(new_hidden, hidden):
        raise Wrong("The hidden neuron still says the same as before: turn the signs of its weights and of its bias.")
    if close(weights[0], -network.weights[0]) and close(biases[0], network.biases[0]):
        raise Wrong("The hidden neuron's bias has to turn its sign, too.")
    if not close(new_hidden, 1 - hidden):
        raise Wrong("The new hidden activation should be 1 − the old one, for every image.")
    if close(weights[1], network.weights[1]):
        raise Wrong("Where the old neuron raised an answer the new one must lower it: turn the weights that leave it.")
    if close(weights[1], -network.weights[1]) and close(biases[1], network.biases[1]):
        raise Wrong("Almost: w · a = w − w · (1 − a). That first w is a constant; where can a constant go?")
    if not close(new_outputs, outputs):
        raise Wrong("The hidden neuron is mirrored, but the outputs have changed; they should stay what they were.")
    return "The hidden neuron says the opposite, and no output has changed."
