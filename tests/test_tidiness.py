"""The size and the place of the digits in an image, measured on images whose answer is known."""

import numpy as np
import pytest

from helpers.experiments import tidiness


def test_longer_sides():
    images = np.zeros((4, 28, 28), np.uint8)
    images[1, 5, 7] = 1
    images[2, 3:23, 10:14] = 255
    images[3, 27, [0, 27]] = 9
    assert tidiness.longer_sides(images).tolist() == [0, 1, 20, 28]


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_centers_of_mass(kind):
    images = np.zeros((2, 28, 28), kind)
    images[0, 4, 9] = 200
    images[1, [0, 20], [6, 10]] = 50, 150
    columns, rows = tidiness.centers_of_mass(images)
    assert columns == pytest.approx([9, 9])
    assert rows == pytest.approx([4, 15])


def test_much_ink_does_not_overflow():
    columns, rows = tidiness.centers_of_mass(np.full((1, 28, 28), 255, np.uint8))
    assert (columns, rows) == (pytest.approx([13.5]), pytest.approx([13.5]))
