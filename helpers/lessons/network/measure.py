"""The network: what is measured of a whole one."""

import numpy as np


def swing(network, images):
    """Return by how much a bar typically moves from one image to another, layer by layer behind the input.

    That is the standard deviation of each neuron's activation over the images, averaged over the neurons of its layer:
    a list of numbers from 0 to 0.5. images: a few hundred, as in Network.forward.
    """
    return [float(layer.std(axis=0).mean()) for layer in network.forward(images)[1:]]


def lead(network, images):
    """Return by how much the highest output is above the next one, averaged over images, as in Network.forward."""
    outputs = np.sort(network.forward(images)[-1], axis=1)
    return float(np.mean(outputs[:, -1] - outputs[:, -2]))
