"""A region comes apart where what differs has several summits."""

# ruff: noqa: S101 - a test asserts

import numpy as np
import pytest
from summits import apart

from asfound.vision.detect.regions import find_regions

SIZE = 480, 640


def hills(*peaks, valley=0.0):
    """A field with round hills (x, y, radius, height), and ground between that differs a little."""
    down, across = np.mgrid[: SIZE[0], : SIZE[1]]
    field = np.zeros(SIZE, np.float32)
    if valley:
        left, right = min(x for x, *_ in peaks), max(x for x, *_ in peaks)
        middle = peaks[0][1]
        field[middle - 10 : middle + 10, left:right] = valley
    for x, y, radius, height in peaks:
        slope = np.clip(1.5 - np.hypot(across - x, down - y) / radius, 0, 1)
        field = np.maximum(field, (height * slope).astype(np.float32))
    return field


def parts(field):
    (region,) = find_regions(field, np.ones(SIZE, bool))
    found = apart(region, field)
    whole = np.zeros(SIZE, int)
    for part in found:
        assert part.score == region.score
        whole += part.to_mask(SIZE)
    np.testing.assert_array_equal(whole, region.to_mask(SIZE))  # nothing lost, nothing twice
    return found


@pytest.mark.parametrize("valley", [0.55, 0.75, 0.9])
def test_things_that_stand_close_come_apart_between_them(valley):
    left, right = parts(hills((200, 240, 40, 0.99), (300, 240, 40, 0.98), valley=valley))

    assert left.box[0] + left.box[2] == pytest.approx(250, abs=12)
    assert right.box[0] == pytest.approx(250, abs=12)


def test_three_things_at_different_heights_are_three():
    field = hills((150, 240, 35, 0.995), (250, 240, 35, 0.97), (350, 240, 35, 0.86), valley=0.6)

    assert len(parts(field)) == 3


def test_one_thing_with_a_shallow_saddle_is_one():
    assert len(parts(hills((200, 240, 40, 0.85), (290, 240, 40, 0.85), valley=0.75))) == 1


def test_a_crumb_of_a_summit_is_no_thing():
    assert len(parts(hills((200, 240, 40, 0.99), (270, 240, 6, 0.99), valley=0.6))) == 1


def test_a_plain_region_is_one():
    assert len(parts(hills((320, 240, 50, 0.9)))) == 1
