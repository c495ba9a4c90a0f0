"""The gradient of a batch, fast: what `training.gradient` computes, in arrays that are made once and written to again.

Machinery: nothing that a learner must read. tests/unit/test_training.py holds it equal to the plain one.
"""

import itertools

import numpy as np

from helpers.arrays import aligned_empty

AT_ONCE = 64
"""Images in one of the first layer's products. From 80 on it leaves OpenBLAS's quick path for small ones, and two
products of 50 images take half the time of one of 100."""


class GradientStep:
    """The work of one step of learning: a batch's gradient, in arrays that are made once and used in every step.

    The plain formulas have a row for each image; here are a row for each neuron and a column for each image. The
    neurons of all layers stand below each other, so that what is done to all of them takes one call; a layer is some of
    the rows.

    network: whose numbers are read anew at each call. batch_size: how many images a call brings.
    """

    def __init__(self, network, batch_size):
        dtype, neurons = network.parameters.dtype, sum(network.sizes[1:])
        self.change = aligned_empty(network.parameters.shape, dtype)
        self.inputs = aligned_empty((batch_size, network.sizes[0]), dtype)  # a row for each image, as they come
        # For 784-16-16-10 and batches of 32 each is (42, 32); the layers are 16 rows, 16 rows and 10 rows of it.
        self.all_activations, self.all_slopes, self.all_errors, self.all_biases = every = [
            aligned_empty((neurons, batch_size), dtype) for _ in range(4)
        ]
        activations, slopes, errors, biases = (np.split(rows, np.cumsum(network.sizes[1:-1])) for rows in every)
        self.outputs, self.output_errors = activations[-1], errors[-1]
        self.first_slopes, self.first_errors = slopes[0], errors[0]
        # The biases stand at the end, see Network.split: all of them in one column, and their change.
        self.biases, self.bias_change = network.parameters[-neurons:, np.newaxis], self.change[-neurons:]
        # What the loops of `of` work on, layer by layer: views of the arrays above.
        self.first_weights, *weights = network.weights
        self.first_change, *changes = network.split(self.change)[0]
        self.forward_layers = list(zip([None, *weights], [None, *activations[:-1]], biases, activations, strict=True))
        turned = [matrix.T for matrix in weights]
        self.backward_layers = list(zip(turned, slopes[1:], errors[1:], errors[:-1], strict=True))[::-1]
        self.change_layers = list(zip(errors[1:], [a.T for a in activations[:-1]], changes, strict=True))
        # The first layer takes a piece of the batch at a time: its images, activations and errors, and an array for
        # its weighted sums and then for its errors.
        cuts = np.linspace(0, batch_size, -(-batch_size // AT_ONCE) + 1).astype(int)
        self.pieces = [
            (
                self.inputs[piece],
                activations[0][:, piece],
                errors[0][:, piece],
                aligned_empty((network.sizes[1], piece.stop - piece.start), dtype),
            )
            for piece in itertools.starmap(slice, itertools.pairwise(cuts))
        ]
        # A number that is an array already need not be made one in every step.
        self.one, self.half, self.per_byte = (np.array(number, dtype) for number in (1, 0.5, 1 / 255))
        self.ones = np.ones(batch_size, dtype)

    def of(self, inputs, wanted, step_size=1):
        """Return step_size times the gradient of the batch's mean cost, shaped like `network.parameters`.

        The next call writes to the same array.
        inputs: (batch_size, inputs), uint8 from 0 to 255 or floats from 0 to 1.
        wanted: (batch_size, outputs), as from `training.targets`.
        """
        # Bytes stay from 0 to 255: it is less work to divide 16 weighted sums by 255 than 784 pixels.
        scale = self.per_byte if inputs.dtype == np.uint8 else self.one
        self.inputs[...] = inputs

        one, half = self.one, self.half
        self.all_biases[...] = self.biases  # each neuron's, once for each image
        for images, a, _, sums in self.pieces:
            np.multiply(self.first_weights.dot(images.T, out=sums), scale, out=a)
        for weights, before, biases, a in self.forward_layers:
            # a = sigmoid(weights @ before + biases), the sigmoid of z as 0.5 + 0.5 * tanh(0.5 * z)
            if before is not None:  # the first layer's products are done
                weights.dot(before, out=a)
            a += biases
            a *= half
            np.tanh(a, out=a)
            a += one
            a *= half
        # how fast each sigmoid rises where it stands: a * (1 - a)
        np.multiply(self.all_activations, self.all_activations, out=self.all_slopes)
        np.subtract(self.all_activations, self.all_slopes, out=self.all_slopes)

        # errors: how fast the cost rises with each activation. step_size goes in here, and from here into all that
        # follows: ten outputs are less work to multiply than all weights and biases.
        np.subtract(self.outputs, wanted.T, out=self.output_errors)
        self.output_errors *= 2 / len(self.inputs) * step_size
        for turned, slopes, errors, errors_before in self.backward_layers:
            errors *= slopes  # from here on: how fast it rises with each weighted sum
            turned.dot(errors, out=errors_before)  # each neuron before has its share, through its weights
        self.first_errors *= self.first_slopes  # and no more shares: before the first layer there are only pixels

        self.all_errors.dot(self.ones, out=self.bias_change)  # the sum over the batch
        for errors, before, weight_change in self.change_layers:
            errors.dot(before, out=weight_change)
        for number, (images, _, errors, scaled) in enumerate(self.pieces):
            np.multiply(errors, scale, out=scaled)  # for the weights only: they met bytes, the biases did not
            if number == 0:
                scaled.dot(images, out=self.first_change)
            else:
                self.first_change += scaled.dot(images)
        return self.change
