"""The checks of lesson 04's exercises."""

import numpy as np

from helpers.checks.checking import Wrong, as_numbers, check, close
from helpers.experiments import templates
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
    """Exercise of lesson 04: function(weights, neuron) gives an output neuron's picture, (28, 28)."""
    for sizes, neuron in [((784, 10), 4), ((784, 6, 10), 0), ((784, 6, 5, 10), 7), ((784, 5, 5, 5, 10), 9)]:
        network = _example(len(sizes), sizes)
        right = templates.pull_back(network)
        try:
            got = function(list(network.weights), neuron)
        except ValueError as error:
            _tell_shapes(error)
        except IndexError as error:
            raise Wrong(
                f"{error}, for a network of {sizes}. Go through all of `weights`, however many there are."
            ) from None
        if np.shape(got) == right.shape:
            raise Wrong("That is all ten pictures: pick the row of this one neuron, then reshape(28, 28).")
        if np.shape(got) == (784,):
            raise Wrong("The numbers need their place on the grid: reshape(28, 28).")
        got = as_numbers(got, (28, 28), f"The picture for a network of {sizes}")
        picture = right[neuron].reshape(28, 28)
        if close(got, picture.T):
            raise Wrong("Rows and columns are swapped: the 784 weights run row by row, as reshape(28, 28) reads them.")
        if close(got, -picture):
            raise Wrong("Every sign is turned: ink that raises the answer should be positive.")
        if len(sizes) > 2 and close(got, network.weights[0][neuron % sizes[1]].reshape(28, 28)):
            raise Wrong("That is a neuron of the 2nd layer. Multiply on, through all weight matrices, to the output.")
        others = [answer for answer in range(10) if close(got, right[answer].reshape(28, 28))]
        if others and others != [neuron]:
            raise Wrong(f"That is the picture of answer {others[0]}; asked for was {neuron}. Answers count from 0.")
        if not close(got, picture):
            raise Wrong(
                f"For a network of {sizes} the pixel in row 0, column 0 should be {picture[0, 0]:.4f}; yours is "
                f"{got[0, 0]:.4f}. No biases, no sigmoids: only the product of all matrices, the last one leftmost."
            )
    return "Right for networks with no, one, two and three hidden layers."


def _greedy(weights, pixel):
    """Return (i, j) as someone finds them who follows the strongest weight at each step."""
    i = np.abs(weights[0][:, pixel]).argmax()
    return i, np.abs(weights[1][:, i]).argmax()


@check
def strongest_path(function):
    """Exercise of lesson 04: function(weights, pixel, answer) gives (i, j), the neurons of the path's two layers."""
    cases = []
    for seed in range(12):
        network = _example(seed)
        pixel, answer = 60 * seed + 7, seed % 10
        got = as_numbers(function(list(network.weights), pixel, answer), (2,), "A path")
        products = templates.paths(network, pixel, answer)
        j, i = np.unravel_index(np.abs(products).argmax(), products.shape)
        signed = np.unravel_index(products.argmax(), products.shape)[::-1]
        cases.append((got, (i, j), (j, i), signed, _greedy(network.weights, pixel), products, pixel, answer))

    def always(which):
        return all(tuple(case[0]) == tuple(case[which]) for case in cases)

    if always(1):
        return f"The strongest path in all {len(cases)} networks."
    if always(2):
        raise Wrong("The two neurons are swapped: first the one of the 2nd layer, then the one of the 3rd.")
    if always(3):
        raise Wrong("That is the path with the largest positive product. A strongly negative one counts as strong.")
    if always(4):
        raise Wrong("You follow the strongest weight at each step. A path is as strong as its whole product.")
    got, (i, j), *_, products, pixel, answer = next(case for case in cases if tuple(case[0]) != tuple(case[1]))
    in_third, in_second = products.shape
    if not (0 <= got[0] < in_second and 0 <= got[1] < in_third and not np.any(got % 1)):
        raise Wrong(
            f"Your path goes through neuron {got[0]:g} of the 2nd layer and {got[1]:g} of the 3rd; there are only "
            f"{in_second} and {in_third} here. Return (i, j): first the neuron of the 2nd layer."
        )
    raise Wrong(
        f"From pixel {pixel} to answer {answer} your path has the product {products[int(got[1]), int(got[0])]:+.4f}; "
        f"the one through neuron {i} of the 2nd layer and {j} of the 3rd has {products[j, i]:+.4f}."
    )


@check
def mirror(function):
    """Exercise of lesson 04: function(weights, biases) gives (weights, biases) of the mirrored 784-1-2 network."""
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
