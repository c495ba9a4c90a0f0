"""Which neuron of one network corresponds to which of another: an exact assignment, and how alike two networks are."""

import numpy as np


def assign(costs):
    """Return (n,) integers: for each row of `costs` its column, each column once, so that the total is the smallest.

    costs: (n, n) finite numbers; ValueError for others.
    Rows join one after the other. Each new one looks for the cheapest chain of moves that ends at a free column, as
    Dijkstra does, with prices on rows and columns that keep what is left of all costs at 0 or more.
    Source: R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
    problems", Computing 38 (1987).
    """
    costs = np.asarray(costs, float)
    n = len(costs)
    if costs.shape != (n, n) or not np.isfinite(costs).all():
        raise ValueError(f"costs must be a square of finite numbers; these have the shape {costs.shape}.")
    row_price, column_price = np.zeros(n), np.zeros(n)
    row_of = np.full(n, -1)  # of each column, -1 while it is free
    for new in range(n):
        shortest, came_from, done = np.full(n, np.inf), np.full(n, -1), np.zeros(n, bool)
        row, length, reached = new, 0.0, -1
        while True:
            through = length + costs[row] - row_price[row] - column_price
            better = ~done & (through < shortest)
            shortest[better], came_from[better] = through[better], reached
            reached = int(np.where(done, np.inf, shortest).argmin())
            length, done[reached] = shortest[reached], True
            if row_of[reached] < 0:
                break
            row = row_of[reached]
        passed = done.copy()
        passed[reached] = False
        row_price[row_of[passed]] += length - shortest[passed]
        row_price[new] += length
        column_price[passed] -= length - shortest[passed]
        while reached >= 0:  # along the chain, each column goes to the row of the column before
            before = came_from[reached]
            row_of[reached] = row_of[before] if before >= 0 else new
            reached = before
    return np.argsort(row_of)


def likeness(first, second, inked):
    """Return (n, n) cosines between the weights of the 2nd-layer neurons of two networks, a row for each of `first`.

    inked: (pixels,) of bool, which weights count: others still are as they began. A neuron that says 1 - a instead of a
    tells the layer after it as much, with all its signs turned round; so the sign of a cosine means nothing.
    """
    rows = [network.weights[0][:, inked] for network in (first, second)]
    rows = [matrix / np.linalg.norm(matrix, axis=1, keepdims=True) for matrix in rows]
    return rows[0] @ rows[1].T


def matched(alike):
    """Return (n,) sizes of likeness, 0 to 1, of the pairs that make their sum the largest. alike: (n, n), signed."""
    sizes = np.abs(alike)
    return sizes[np.arange(len(sizes)), assign(-sizes)]


def shaken(network, share, rng):
    """Return a copy whose every weight and bias has moved by a random number of spread `share` times its layer's."""
    moved = network.copy()
    for part in (*moved.weights, *moved.biases):
        part += rng.normal(0, share * part.std(), part.shape)
    return moved
