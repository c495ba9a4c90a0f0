"""Learning: the cost, its gradient, and gradient descent, written to be read.

The network's numbers are one vector, `network.parameters`. The gradient is a vector of the same shape: for each
weight and bias, how much the cost rises when that number is nudged up. One step of learning is one subtraction.
"""

from dataclasses import dataclass

import numpy as np


def targets(labels, outputs=10, dtype=np.float32):
    """Return what the output layer should say: (n, outputs), 1 at the label and 0 elsewhere.

    labels: (n,) integers from 0 to outputs - 1.
    """
    return np.eye(outputs, dtype=dtype)[np.asarray(labels)]


def cost(network, images, labels, batch_size=1000):
    """Return the cost: for one image the sum of squared differences to the target, averaged over the images.

    images, labels: (n, ...) and (n,), n >= 1; see Network.inputs.
    """
    total = 0.0
    for start in range(0, len(images), batch_size):
        outputs = network.forward(images[start : start + batch_size])[-1]
        differences = outputs - targets(labels[start : start + batch_size], network.sizes[-1], outputs.dtype)
        total += float(np.sum(differences**2, dtype=np.float64))
    return total / len(images)


def backpropagate(network, images, labels):
    """Return the gradient of the cost over these images: a vector shaped like `network.parameters`.

    images, labels: (n, ...) and (n,); see Network.inputs.
    Source: the four equations of backpropagation, as in Nielsen, "Neural Networks and Deep Learning", chapter 2.
    """
    gradient = np.empty_like(network.parameters)
    workspace = Workspace(network, gradient, len(images))
    workspace.load(network.inputs(images), np.asarray(labels))
    workspace.backpropagate()
    return gradient


class Workspace:
    """The arrays that one step of gradient descent writes to, made once and used at every step.

    gradient: vector shaped like `network.parameters`, overwritten by `backpropagate`.
    """

    def __init__(self, network, gradient, batch_size):
        dtype = network.parameters.dtype
        self.layers = list(zip(network.weights, network.biases, *network.split(gradient), strict=True))
        self.activations = [np.empty((batch_size, size), dtype) for size in network.sizes]
        self.slopes = [np.empty((batch_size, size), dtype) for size in network.sizes[1:]]
        self.errors = [np.empty((batch_size, size), dtype) for size in network.sizes[1:]]
        self.targets = np.eye(network.sizes[-1], dtype=dtype)
        self.rows = np.arange(batch_size)

    def load(self, inputs, labels):
        """Take a batch: inputs (batch_size, inputs) from 0 to 1 or uint8 from 0 to 255, labels (batch_size,)."""
        scale = 1 / 255 if inputs.dtype == np.uint8 else 1
        np.multiply(inputs, self.activations[0].dtype.type(scale), out=self.activations[0])
        self.labels = labels

    def backpropagate(self):
        """Run the batch forward, then the error backward, and write the gradient of its mean cost."""
        for l, (weights, biases, _, _) in enumerate(self.layers):
            a = self.activations[l + 1]
            # forward: a = sigmoid(a_before @ weights.T + biases), the sigmoid through tanh
            np.matmul(self.activations[l], weights.T, out=a)
            a += biases
            a *= 0.5
            np.tanh(a, out=a)
            a += 1
            a *= 0.5
            # its slope: a * (1 - a)
            np.multiply(a, a, out=self.slopes[l])
            np.subtract(a, self.slopes[l], out=self.slopes[l])

        error = self.errors[-1]
        np.subtract(self.activations[-1], self.targets[self.labels], out=error)
        error *= 2 / len(error)
        for l in reversed(range(len(self.layers))):
            weights, _, weight_gradient, bias_gradient = self.layers[l]
            error = self.errors[l]
            error *= self.slopes[l]
            np.matmul(error.T, self.activations[l], out=weight_gradient)
            np.sum(error, axis=0, out=bias_gradient)
            if l > 0:
                np.matmul(error, weights, out=self.errors[l - 1])


@dataclass(frozen=True)
class Progress:
    """Where a training run stands after a pass.

    step, steps: done and in all; learning_rate: of the last step.
    """

    step: int
    steps: int
    passes: float
    learning_rate: float


def train(network, images, labels, *, passes, rng, batch_size=10, learning_rate=1.0, weight_decay=0.0):
    """Gradient descent on `network`, in place."""
    n = len(images)
    images = np.ascontiguousarray(images).reshape(n, -1)
    gradient = np.empty_like(network.parameters)
    workspace = Workspace(network, gradient, batch_size)
    batch = np.empty((batch_size, images.shape[1]), images.dtype)
    per_pass = n // batch_size
    steps = passes * per_pass
    step = 0
    for _ in range(passes):
        order = rng.permutation(n)
        shuffled = labels[order]
        for start in range(0, per_pass * batch_size, batch_size):
            rate = learning_rate * (1 - step / steps)
            np.take(images, order[start : start + batch_size], axis=0, out=batch, mode="clip")
            workspace.load(batch, shuffled[start : start + batch_size])
            workspace.backpropagate()
            gradient *= rate
            if weight_decay:
                network.parameters *= 1 - rate * weight_decay
            network.parameters -= gradient
            step += 1
        yield Progress(step, steps, step / per_pass, rate)
