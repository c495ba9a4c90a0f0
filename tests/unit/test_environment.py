"""The tests' own environment: what the caller has set does not reach them, unless it is meant to."""

import json

import pytest

from tests.support.processes import said, start

OF_CALLER = ["MNIST_DIR", "MNIST_SOURCE", "COURSE_WORK", "MPLBACKEND", "MATPLOTLIBRC"]
OF_CALLER += ["PIP_USER", "PIP_TARGET", "PIP_REQUIRE_HASHES"]
OF_JUPYTER = ["JUPYTER_CONFIG_DIR", "JUPYTER_PATH", "JUPYTER_PLATFORM_DIRS", "JUPYTER_TOKEN"]

PROGRAM = """
import conftest, json, os
print(json.dumps(dict(os.environ)))
"""


def left_of(**environment):
    """Return the environment variables of a test run, started with these."""
    return json.loads(said(start(PROGRAM, **environment)))


def test_what_the_caller_has_set_is_gone():
    left = left_of(**dict.fromkeys([*OF_CALLER, *OF_JUPYTER], "nonsense"), COURSE_TEST_DATA="sample", CHROMIUM="mine")
    assert "nonsense" not in left.values()
    assert left["MNIST_SOURCE"] == "sample"
    assert left["COURSE_REVEAL"] == "1"
    assert left["CHROMIUM"] == "mine"


@pytest.mark.parametrize("source", ["nonsense", "sample"])
def test_the_full_data_are_used_on_request(source):
    left = left_of(MNIST_DIR="somewhere", MNIST_SOURCE=source, COURSE_TEST_DATA="full")
    assert (left["MNIST_DIR"], left["MNIST_SOURCE"]) == ("somewhere", "full")
