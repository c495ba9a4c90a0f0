"""The place of the digits in an image, measured on images whose answer is known."""

import numpy as np
import pytest

from helpers.lessons.digits import measure


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_centers_of_mass(kind):
    images = np.zeros((2, 28, 28), kind)
    images[0, 4, 9] = 200
    images[1, [0, 20], [6, 10]] = 50, 150
    columns, rows = measure.centers_of_mass(images)
    assert columns == pytest.approx([9, 9])
    assert rows == pytest.approx([4, 15])


def test_much_ink_does_not_overflow():
    columns, rows = measure.centers_of_mass(np.full((1, 28, 28), 255, np.uint8))
    assert (columns, rows) == (pytest.approx([13.5]), pytest.approx([13.5]))
