"""Which of a network's connections to draw, so that a diagram of them can be read. No widget is needed for it.

What a connection adds to the weighted sum of the neuron that it leads to, its weight × the activation it comes from,
is its push.
"""

from typing import NamedTuple

import numpy as np

STRONGEST = 2
"""How many connections into each neuron are drawn."""

FIRST_STEP, NEXT_STEPS = 3, 2
"""How many of the connections that raise it most are followed back: from the answer, and from each neuron on."""

BEFORE, AFTER = 12, 100
"""How many connections from pixels are drawn of one neuron, before and after its weights may be seen."""

FAINT = 0.03
"""A connection weaker than this is not drawn."""


class Connection(NamedTuple):
    """A connection that is drawn.

    layer, neuron: what it leads to; layer 1 is the first hidden one. source: a neuron of the layer before, or a pixel.
    strength: its push, from -1 to 1; at 1 it is the largest weight into this layer, times an activation of 1.
    stands_out: whether it belongs to what is asked for: to the answer's path, or to the one neuron.
    """

    layer: int
    neuron: int
    source: int
    strength: float
    stands_out: bool


def strengths(reaction, layer):
    """Return the pushes into a layer, (neurons, sources), in parts of its largest weight's size: from -1 to 1."""
    weights = reaction.network.weights[layer - 1]
    return weights * (reaction.activations[layer - 1][0] / (np.abs(weights).max() or 1.0))


def of_all(reaction):
    """Return a list of the strongest connections of each neuron, then of those on the path of the answer.

    The path: the connections that raise the answer most, those that raise their sources most, and so on.
    """
    layers = {layer: strengths(reaction, layer) for layer in range(1, len(reaction.network.sizes))}
    others = {}
    for layer, pushes in layers.items():
        for neuron, sources in enumerate(_largest(np.abs(pushes), STRONGEST)):
            others |= {(layer, neuron, source): float(pushes[neuron, source]) for source in sources}
    path = {}
    ahead = [] if reaction.answer is None else [reaction.answer]
    for layer in reversed(layers):
        most = FIRST_STEP if layer == len(layers) else NEXT_STEPS
        for neuron, sources in zip(ahead, _largest(layers[layer][ahead], most)):
            path |= {(layer, neuron, source): float(layers[layer][neuron, source]) for source in sources}
        ahead = sorted({source for at, _, source in path if at == layer})
    rest = [Connection(*place, push, False) for place, push in others.items() if place not in path]
    return rest + [Connection(*place, push, True) for place, push in path.items()]


def of_one(reaction, place, from_pixels=BEFORE):
    """Return a list of the connections of one neuron, (layer, neuron), those into it first, then those out of it.

    from_pixels: how many of those that come from pixels, the strongest.
    """
    layer, neuron = place
    into = strengths(reaction, layer)[neuron]
    (sources,) = _largest(np.abs(into)[None], from_pixels if layer == 1 else len(into))
    found = [Connection(layer, neuron, source, float(into[source]), True) for source in sources]
    if layer + 1 < len(reaction.network.sizes):
        out = strengths(reaction, layer + 1)[:, neuron]
        (targets,) = _largest(np.abs(out)[None], len(out))
        found += [Connection(layer + 1, target, neuron, float(out[target]), True) for target in targets]
    return found


def _largest(rows, most):
    """Return for each row the places of its largest values, at most so many, none of them FAINT; the largest first."""
    used = np.flatnonzero(rows.any(axis=0))  # most pixels are white
    rows = rows[:, used]
    order = np.argsort(-rows, axis=1)[:, :most]
    values = np.take_along_axis(rows, order, axis=1)
    return [used[places[value >= FAINT]].tolist() for places, value in zip(order, values)]
