"""The predictions about noise, with no page: every outcome has its option, and sentences tell what was measured."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers import mnist, zoo
from helpers.lessons.noise import asks, measure
from tests.support.asks import option_that_holds

NETWORKS = {"digits_plain": "plain", "network": "decayed"}
"""For measures that only look a network's name up."""

KINDS = {kind: kind for kind in measure.KINDS}


@pytest.fixture(scope="module")
def digits():
    return mnist.load("sample")


@pytest.fixture(scope="module")
def loaded():
    return {"digits_plain": zoo.load("digits-plain"), "network": zoo.load("digits")}


SHARES = [
    (0, "almost none"),
    (0.04, "almost none"),
    (0.1, "about one in ten"),
    (0.33, "about one in three"),
    (0.97, "nearly all"),
    (1, "nearly all"),
]


@pytest.mark.parametrize(("share", "holds"), SHARES)
def test_two_thousand(share, holds, loaded, rng):
    noise, real = measure.uniform(5, rng), measure.uniform(7, rng)

    def share_sure(network, images):
        return 0.5 if len(images) == 7 else share if network is loaded["digits_plain"] else 0.25

    median = np.median(measure.top_outputs(loaded["digits_plain"], noise)[1])
    says = (
        f"digits_plain is sure of {share:.1%} of the noise, and of 50% of the test digits. Half of its top outputs on "
    )
    says += f"noise are below {median:.2f} (the median),"
    assert option_that_holds(asks.two_thousand, share_sure, loaded, noise, real, says=says) == holds
    told = asks.two_thousand(share_sure, loaded, noise, real).reveal().sentence
    assert "<code>untrained</code> was sure of 25%; <code>templates</code>, a network with no layer" in told


@pytest.mark.parametrize("kind", measure.KINDS)
def test_surest_kind(kind):
    def share_sure(network, images):
        return 0.6 if (images == kind) == (network == "plain") else 0.2

    shares = ", ".join(f"{name} {60 if name == kind else 20}%" for name in KINDS)
    says = f"digits_plain is sure of: {shares}.network is sure of: "
    assert option_that_holds(asks.surest_kind, share_sure, NETWORKS, KINDS, says=says) == kind


def test_a_learners_own_noise_is_listed_and_no_error():
    def share_sure(network, images):
        return {"mine": 0.99, "box": 0.7}.get(images, 0.2)

    kinds = {**KINDS, "mine": "mine"}
    assert (
        option_that_holds(asks.surest_kind, share_sure, NETWORKS, kinds, says="So of the lesson's kinds it is box")
        == "box"
    )


def test_that_one_network_is_surer_of_some_kinds_is_said_only_where_it_is():
    def told(shares):
        return asks.surest_kind(lambda network, images: shares[network][images], NETWORKS, KINDS).reveal().sentence

    plain = dict.fromkeys(KINDS, 0.5)
    assert "surer of some kinds" in told({"plain": plain, "decayed": plain | {"box": 0.6, "faint": 0.1}})
    assert "surer of some kinds" not in told({"plain": plain, "decayed": plain | {"faint": 0.1}})


@pytest.mark.parametrize(
    ("most", "holds"),
    [
        (0.1, "at most 10 points of 100"),
        (0.15, "at most 10 points of 100"),
        (0.5, "10 to 50 points"),
        (0.9, "more: from almost none to almost all"),
        (1, "more: from almost none to almost all"),
    ],
)
def test_twenty_networks(most, holds):
    networks = [
        SimpleNamespace(share=share, accuracy=lambda images, labels: 0.9, predict=lambda images: np.array([1, 2]))
        for share in (0.1, most)
    ]
    test = SimpleNamespace(images=np.zeros((3, 28, 28)), labels=np.zeros(3))

    def share_sure(network, images):
        return network.share if isinstance(images, str) and images == "uniform" else 0.5

    says = "They read 90.0% to 90.0% of the test digits. Of uniform noise one is sure of 10.0%, another of "
    says += f"{most:.1%}, the middle of the twenty (the tick) of {(0.1 + most) / 2:.0%}; of shuffled digits"
    assert option_that_holds(asks.twenty_networks, share_sure, networks, KINDS, test, says=says) == holds


def test_climbed_pictures(digits, loaded):
    train, test = digits.train, digits.test
    means = np.array([train.of(d).images.mean(axis=0) for d in range(10)]) / 255
    drawn = {
        "blurred digits, like the mean images": means,
        "digits that you can read": np.array([test.of(d).images[0] for d in range(10)]) / 255,
        "specks and smears": measure.shuffled(test.images, 10, np.random.default_rng(0)),
    }
    reader = zoo.load("accurate")
    for holds, pictures in drawn.items():
        pictures = pictures.reshape(10, 784).astype(float)

        def climb(network, starts, wanted, pictures=pictures):
            assert not starts.any()
            return pictures

        read = np.sum(reader.predict(pictures) == np.arange(10))
        says = f"of 10 end above 0.99, with {pictures.mean() / means.mean():.0%} of a digit's ink. Another network, "
        says += f"accurate, reads {read} of them as the digit climbed to"
        assert option_that_holds(asks.climbed_pictures, climb, loaded, train, says=says) == holds
        told = asks.climbed_pictures(climb, loaded, train).reveal().sentence
        assert ("nobody would read" in told) == (holds == "specks and smears")
    paper = np.zeros((10, 784))
    says = "White paper itself is a 5 for digits_plain, at 0.999, without any ink."
    made = asks.climbed_pictures, lambda network, starts, wanted: paper, loaded, train
    assert option_that_holds(*made, says=says) == "specks and smears"


@pytest.mark.parametrize(
    ("empty", "digit", "holds"),
    [
        (0, 0, "of neither"),
        (0.5, 0.5, "of neither"),
        (0.97, 0.4, "of the empty rims only"),
        (0.2, 0.6, "of the framed digits only"),
        (0.97, 0.71, "of both"),
        (1, 1, "of both"),
    ],
)
def test_rim_only(empty, digit, holds, rng):
    rim, framed, turned = measure.uniform(3, rng)[:, None]

    def share_none(images):
        return {id(rim): empty, id(framed): digit, id(turned): 0.01}[id(images)]

    says = f'"None" to empty rims {empty:.0%}, framed digits {digit:.0%}, upside down 1%.'
    assert option_that_holds(asks.rim_only, share_none, rim, framed, turned, says=says) == holds
    told = asks.rim_only(share_none, rim, framed, turned).reveal().sentence
    assert ("a gray rim" in told) == (holds == "of both")
