"""Four tiny IDX files in the place of MNIST's, and servers on this machine to fetch them from."""

import _thread
import gzip
import hashlib
import http.server
import socket
import struct

import numpy as np

from helpers import mnist, mnist_files

SHAPES = {
    "train-images-idx3-ubyte": (6, 28, 28),
    "train-labels-idx1-ubyte": (6,),
    "t10k-images-idx3-ubyte": (3, 28, 28),
    "t10k-labels-idx1-ubyte": (3,),
}


def sha256(contents):
    return hashlib.sha256(contents).hexdigest()


def idx(values):
    """Return the contents of the IDX file of a uint8 array."""
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape) + values.tobytes()


ARRAYS = {
    name: np.random.default_rng(0).integers(0, 256 if len(shape) == 3 else 10, shape).astype(np.uint8)
    for name, shape in SHAPES.items()
}


PLAIN = {name: idx(values) for name, values in ARRAYS.items()}


PUBLISHED = {f"{name}.gz": gzip.compress(contents, mtime=0) for name, contents in PLAIN.items()}


FILES = tuple(
    mnist_files.IdxFile(name, shape, sha256(PLAIN[name]), sha256(PUBLISHED[f"{name}.gz"]))
    for name, shape in SHAPES.items()
)


IMAGES, LABELS = FILES[0].name, FILES[1].name


def write(folder, contents):
    """Write {name: contents} into `folder`, made if need be."""
    folder.mkdir(exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def assert_is_tiny_set(digits):
    assert digits.source == "full"
    arrays = [digits.train.images, digits.train.labels, digits.test.images, digits.test.labels]
    for array, expected in zip(arrays, ARRAYS.values(), strict=True):
        assert array.dtype == np.uint8
        assert np.array_equal(array, expected)


class Mirror(http.server.ThreadingHTTPServer):
    """A server of the published files on this machine, that misbehaves as told.

    behaviors: {file name: function}; the function is called with the request's handler instead of sending the file.
    requests: the names of the files that were asked for.
    """

    # Stopping the server does not wait for a client that is still connected.
    daemon_threads, block_on_close = True, False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), MirrorHandler)
        self.url = f"http://127.0.0.1:{self.server_port}/mnist/"
        self.behaviors, self.requests = {}, []


class MirrorHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.removeprefix("/mnist/")
        self.server.requests.append(name)
        self.server.behaviors.get(name, send)(self, PUBLISHED[name])

    def log_message(self, *args):
        pass


def send(handler, contents):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(contents)))
    handler.end_headers()
    handler.wfile.write(contents)


def send_half(handler, contents, then=lambda: None):
    """Announce the whole file and send half of it; hang up after `then`."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(contents)))
    handler.end_headers()
    handler.wfile.write(contents[: len(contents) // 2])
    handler.wfile.flush()
    then()
    handler.close_connection = True


def send_wrong(handler, contents):
    send(handler, contents[:-1] + b"?")


def send_sign_in_page(handler, contents):
    send(handler, b"<html>Please sign in to this network</html>")


def send_503(handler, contents):
    handler.send_error(503)


def interrupt(handler, contents):
    """Send half of the file, press Ctrl-C while the client waits for the rest, and hang up."""
    send_half(handler, contents, then=_thread.interrupt_main)


def closed_port():
    """Return the address of a mirror that does not answer: nobody listens there."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}/mnist/"


def assert_fetched(folder):
    assert names(folder) == sorted(PUBLISHED)
    for name, contents in PUBLISHED.items():
        assert (folder / name).read_bytes() == contents
    assert_is_tiny_set(mnist.load())
