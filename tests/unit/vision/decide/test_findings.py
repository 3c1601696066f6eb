import numpy as np
import pytest

from asfound.vision.decide.findings import trace_outline
from asfound.vision.detect.regions import Region


def test_an_outline_is_given_in_full_size_pixels():
    square = Region((10, 20, 30, 40), np.ones((40, 30), bool), 0.9)

    corners = np.array(trace_outline(square, (2.0, 2.0)))

    assert corners.min(axis=0) == pytest.approx([20, 40], abs=1)
    assert corners.max(axis=0) == pytest.approx([79, 119], abs=1)


def letters(*lefts, wide=10):
    """A region of upright bars that begin at these columns."""
    shape = np.zeros((30, max(lefts) + wide), bool)
    for left in lefts:
        shape[:, left : left + wide] = True
    return Region((100, 50, shape.shape[1], 30), shape, 0.9)


def test_letters_of_a_word_are_outlined_as_one():
    corners = np.array(trace_outline(letters(0, 18, 36), (1.0, 1.0)))

    assert corners[:, 0].min() == pytest.approx(100, abs=1)
    assert corners[:, 0].max() == pytest.approx(145, abs=1)


def test_of_parts_far_from_each_other_the_largest_is_outlined():
    shape = np.zeros((30, 300), bool)
    shape[:, :10], shape[:, 240:300] = True, True

    corners = np.array(trace_outline(Region((100, 50, 300, 30), shape, 0.9), (1.0, 1.0)))

    assert corners[:, 0].min() == pytest.approx(340, abs=1)
    assert corners[:, 0].max() == pytest.approx(399, abs=1)
