"""The noise lab without a browser."""

import asyncio

import numpy as np
import pytest
import traitlets
from ipywidgets import Button

from helpers import mnist, zoo
from helpers.lessons.noise import NoiseLab
from helpers.lessons.noise import measure as noise
from tests.support.widgets import as_painted, descendants, text_of

STROKE = [(8, 6), (20, 6), (12, 24)]


@pytest.fixture
def lab(network):
    return NoiseLab({"this": network, "another": zoo.load("digits")})


def check_that_all_agree(lab):
    np.testing.assert_array_equal(lab.activations[-1], lab.reaction.network.forward(lab.image)[-1])
    assert f"Answer: {lab.activations[-1].argmax()}" in text_of(lab.bars.readout)
    other = lab.others["another"].forward(lab.image)[-1]
    assert f"another answers {other.argmax()} ({other.max():.2f})" in text_of(lab.elsewhere)


def test_the_lab_begins_with_uniform_noise(lab):
    assert lab.image.mean() == pytest.approx(0.5, abs=0.05)
    check_that_all_agree(lab)


@pytest.mark.parametrize("kind", noise.KINDS)
def test_each_kind_is_shown(lab, kind):
    lab.set(kind=kind)
    images = lab.image[None]
    if kind == "box":
        assert 0 < np.count_nonzero(images) == np.count_nonzero(images[:, 4:24, 4:24])
    elif kind == "faint":
        assert images.max() <= 2 * noise.MEAN_INK
    elif kind == "shuffled":
        counts = np.sort(np.rint(images * 255).astype(int), axis=None)
        samples = mnist.load("sample").test.images.reshape(-1, 784).astype(int)
        assert any(np.array_equal(counts, np.sort(image)) for image in samples)
    check_that_all_agree(lab)


def test_a_new_draw_is_another_image_and_the_old_one_comes_back(lab):
    first = lab.image
    lab.new_noise()
    assert (lab.image != first).mean() > 0.9
    check_that_all_agree(lab)
    lab.set(draw_number=0)
    np.testing.assert_array_equal(lab.image, first)


def test_noise_is_mixed_into_the_drawing(lab):
    lab.set(amount=0.0)
    lab.pad.draw(STROKE)
    np.testing.assert_array_equal(lab.image, lab.pad.image)
    lab.set(amount=0.25)
    changed = lab.image != lab.pad.image
    assert 150 < changed.sum() <= 196
    check_that_all_agree(lab)
    lab.pad.clear()
    assert np.count_nonzero(lab.image) <= 196
    lab.set(ink=0.5)
    assert lab.image.max() <= 0.5


def test_amount_ink_and_the_drawing_mix_the_same_noise(lab, monkeypatch):
    made, real = [], noise.KINDS["box"]
    monkeypatch.setitem(noise.KINDS, "box", lambda *arguments: made.append(1) or real(*arguments))
    lab.set(kind="box", amount=0.5)
    lab.set(ink=0.5)
    lab.set(amount=1.0)
    lab.pad.draw(STROKE)
    assert made == [1]
    lab.new_noise()
    assert made == [1, 1]


def test_several_settings_are_shown_when_they_are_set(lab):
    """On an event loop, too, where events would wait for each other."""

    async def cell():
        for amount in (0.5, 0.25, 0.75):
            lab.set(kind="box", amount=amount, ink=0.5, draw_number=3)
            assert np.count_nonzero(lab.image) == np.count_nonzero(lab._noise[lab._order < round(amount * 784)])
            check_that_all_agree(lab)

    asyncio.run(cell())


def test_a_drawing_that_noise_hides_is_told_of(lab):
    lab.pad.draw(STROKE)
    assert "lower the amount" in text_of(lab.status)
    lab.set(amount=0.4)
    assert "Noise has taken 40% of the pixels" in text_of(lab.status)


def test_traits_and_controls_move_together(lab):
    controls = {widget.description: widget for widget in descendants(lab) if getattr(widget, "description", "")}
    controls["Amount"].value = 0.0
    assert lab.amount == 0
    assert not lab.image.any()
    assert "There is no ink" in text_of(lab.bars.readout)
    lab.set(amount=0.5, kind="box")
    assert controls["Amount"].value == 0.5
    assert controls["Kind"].value == "box"
    before = lab.image
    controls["New noise"].click()
    assert lab.draw_number == 1
    assert (lab.image != before).any()
    controls["No noise"].click()
    assert lab.amount == 0


def test_settings_that_are_none_are_refused(lab):
    for bad in ({"kind": "snow"}, {"amount": 2.0}, {"ink": -0.1}, {"draw_number": -1}):
        with pytest.raises(traitlets.TraitError):
            lab.set(**bad)
    before = lab.image
    with pytest.raises(traitlets.TraitError):
        lab.set(amount=0.5, ink=2.0)
    assert lab.amount == 1
    np.testing.assert_array_equal(lab.image, before)
    with pytest.raises(ValueError, match="no setting"):
        lab.set(darkness=1)


@pytest.mark.parametrize("name", ["Ink", "Amount", "Kind", "New noise", "No noise"])
def test_what_goes_wrong_behind_a_control_is_said(lab, monkeypatch, name):
    def fail(*arguments):
        raise LookupError("gone")

    monkeypatch.setattr(noise, "mix", fail)
    (control,) = [widget for widget in descendants(lab) if getattr(widget, "description", "") == name]
    if isinstance(control, Button):
        control.click()
    else:
        control.value = "box" if name == "Kind" else 0.5
    assert "gone" in text_of(lab.status)


def test_the_mix_is_painted_cell_by_cell(lab, page):
    lab.repaint()
    for change in (lab.new_noise, lambda: lab.pad.draw(STROKE), lambda: lab.set(amount=0.5)):
        change()
        assert np.abs(page.shown(lab.picture) - as_painted(lab.image)).max() <= 1  # gray level
    assert page.messages == 4


def test_a_lab_without_other_networks_says_nothing_of_them(network):
    assert text_of(NoiseLab({"this": network}).elsewhere) == ""
