"""Answers to the exercises on convolution, the right ones, and wrong ones with what is said of them."""

import numpy as np

from helpers.lessons.convolution import exercises


def slid(of_patch=lambda patch, detector: (patch * detector).sum(), short=0):
    """Return a slide with a mistake, or none: of_patch(patch, detector) is what it makes of one place."""

    def slide(image, detector):
        size = len(detector)
        rows, columns = (side - size + 1 - short for side in image.shape)
        found = np.zeros((rows, columns))
        for row in range(rows):
            for column in range(columns):
                found[row, column] = of_patch(image[row : row + size, column : column + size], detector)
        return found

    return slide


def by_windows(image, detector):
    windows = np.lib.stride_tricks.sliding_window_view(image, detector.shape)
    return (windows * detector).sum(axis=(2, 3))


def as_large(image, detector):
    return np.pad(by_windows(image, detector), 1)


def stops_at_the_first(image, detector):
    found = np.zeros_like(by_windows(image, detector))
    found[0, 0] = (image[:3, :3] * detector).sum()
    return found


def keeps_the_last(image, detector):
    found = np.zeros_like(by_windows(image, detector))
    found[-1, -1] = (image[-3:, -3:] * detector).sum()
    return found


def one_patch(image, detector):
    return np.full_like(by_windows(image, detector), (image[:3, :3] * detector).sum())


def turned_round(image, detector):
    return by_windows(image, detector[::-1, ::-1])


def pool(found):
    blocks = found.reshape(len(found) // 2, 2, -1, 2)
    return blocks.max(axis=(1, 3))


def pool_by_corners(found):
    above = np.maximum(found[::2, ::2], found[::2, 1::2])
    return np.maximum(above, np.maximum(found[1::2, ::2], found[1::2, 1::2]))


RIGHT = [
    (exercises.slide, slid()),
    (exercises.slide, by_windows),
    (exercises.slide, lambda image, detector: by_windows(image, detector).tolist()),
    (exercises.pool, pool),
    (exercises.pool, pool_by_corners),
]

WRONG = [
    (exercises.slide, as_large, "as large as the image"),
    (exercises.slide, lambda image, detector: by_windows(image, detector).T, "changed places: found"),
    (exercises.slide, slid(short=1), "last place is missing"),
    (exercises.slide, lambda image, detector: 3.0, "shape"),
    (exercises.slide, lambda image, detector: 0 * by_windows(image, detector), "All sums are 0"),
    (exercises.slide, stops_at_the_first, "first place"),
    (exercises.slide, keeps_the_last, "last place has a sum"),
    (exercises.slide, slid(lambda patch, detector: patch.sum()), "Multiply by its numbers"),
    (exercises.slide, slid(lambda patch, detector: (patch * detector).mean()), "average"),
    (exercises.slide, slid(lambda patch, detector: patch.sum() * detector.sum()), "multiply the sums"),
    (exercises.slide, slid(lambda patch, detector: (patch @ detector).sum()), "matrix product"),
    (exercises.slide, slid(lambda patch, detector: (patch * detector).max()), "largest product"),
    (exercises.slide, slid(lambda patch, detector: (patch * detector.T).sum()), "detector's rows and columns"),
    (exercises.slide, lambda image, detector: by_windows(image, detector).astype(int), "whole numbers only"),
    (exercises.slide, turned_round, "turned round"),
    (exercises.slide, one_patch, "same patch"),
    (exercises.slide, lambda image, detector: by_windows(image, detector) + 1, "At row 0, column 0"),
    (exercises.slide, slid(lambda patch, detector: patch * detector), "stopped with"),
    (exercises.pool, lambda found: found.reshape(2, 2, 3, 2).mean(axis=(1, 3)), "average"),
    (exercises.pool, lambda found: found.reshape(2, 2, 3, 2).sum(axis=(1, 3)), "sum of each"),
    (exercises.pool, lambda found: found.reshape(2, 2, 3, 2).min(axis=(1, 3)), "smallest"),
    (exercises.pool, lambda found: found[::2, ::2], "one corner"),
    (exercises.pool, lambda found: found[1::2, 1::2], "one corner"),
    (exercises.pool, lambda found: np.maximum(pool(found), 0), "ReLU"),
    (exercises.pool, lambda found: np.maximum(found[::2, ::2], found[::2, 1::2]), "first row of each"),
    (exercises.pool, lambda found: np.maximum(found[::2, ::2], found[1::2, ::2]), "first column of each"),
    (exercises.pool, lambda found: found.reshape(2, 3, 4).max(axis=2), "not blocks"),
    (exercises.pool, lambda found: np.full((2, 3), found.max()), "blocks of all rows"),
    (exercises.pool, lambda found: found.reshape(2, 2, 3, 2).max(axis=3), "one number too many"),
    (exercises.pool, lambda found: np.maximum(found, 0), "as large as before"),
    (exercises.pool, lambda found: found.max(axis=0), "shape"),
    (exercises.pool, lambda found: pool(found) + 1, "top left block"),
    (exercises.pool, lambda found: found.reshape(2, 2, 3, 2).max(axis=(1, 3)), "but not for a"),
    (exercises.pool, lambda found: pool(found)[:2, :3], r"shape \(3, 4\)"),
    (exercises.pool, lambda found: pool(found) * (1 if len(found) == 4 else 2), r"but not for a \(6, 8\) one"),
]
