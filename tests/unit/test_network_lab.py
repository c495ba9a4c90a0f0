"""The sigmoid under a slider."""

import pytest

from helpers.lessons.network import SigmoidLab
from helpers.network import sigmoid


@pytest.mark.parametrize(("z", "shown"), [(0, 0), (-1.34, -1.3), (2.2, 2.2), (25, 8), (-25, -8)])
def test_it_starts_at_the_z_it_is_given_as_far_as_its_slider_goes(z, shown):
    lab = SigmoidLab(z)
    assert lab.z.value == pytest.approx(shown, abs=0.05)
    assert f"z = {shown:.1f} becomes".replace("-", "−") in lab.text.value


def test_it_follows_the_slider_in_numbers_and_in_the_picture():
    lab = SigmoidLab()
    before = lab.curve.value
    lab.z.value = 2.2
    assert lab.text.value == f"z = 2.2 becomes an activation of {sigmoid(2.2):.3f}."
    assert lab.curve.value != before
    assert 'alt="The sigmoid (x: z' in lab.curve.value
