"""What parallax moved is found again; what was left there is not."""

import cv2
import numpy as np
import pytest

from asfound.vision.detect.regions import Region
from asfound.vision.refine.ncc_check import align_pair, ncc_score
from asfound.vision.register.registration import Registration

BOX = (150, 90, 60, 60)


def texture(seed, shape=(240, 320)):
    noise = np.random.default_rng(seed).uniform(0, 255, (*shape, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2.5)
    low, high = soft.min(), soft.max()
    return ((soft - low) / (high - low) * 255).astype(np.uint8)


def with_thing(picture, shift=(0, 0)):
    x, y, width, height = BOX
    x, y = x + shift[0], y + shift[1]
    found = picture.copy()
    found[y : y + height, x : x + width] = texture(7, (height, width))
    return found


def points(shift):
    """Still ones everywhere, and around the thing some that went a part of its way."""
    source = np.array([(x, y) for x in range(10, 320, 15) for y in range(10, 240, 15)], float)
    target = source.copy()
    near = (np.abs(source - (180, 120)) < 50).all(axis=1)
    target[near] += np.array(shift) * 0.7
    return Registration((np.eye(3),), source, target, len(source), 0.0)


def score(first, second, registration):
    region = Region(BOX, np.ones((BOX[3], BOX[2]), bool), 0.9)
    return ncc_score(region, align_pair((first, second), registration)[0])


def test_a_thing_that_parallax_moved_is_found_along_the_way_of_the_points():
    """Not all of it: squares at its rim show what is behind it, which stayed."""
    wall = texture(3)

    assert score(with_thing(wall), with_thing(wall, (25, 0)), points((25, 0))) > 0.6


def test_a_thing_that_was_left_there_is_found_nowhere():
    wall = texture(3)

    assert score(with_thing(wall), wall, points((25, 0))) < 0.5


def test_it_is_not_searched_where_no_point_around_it_went():
    wall = texture(3)

    assert score(with_thing(wall), with_thing(wall, (25, 0)), points((0, 0))) < 0.5


def test_other_light_does_not_hide_it():
    wall = texture(3)
    dim = (with_thing(wall, (25, 0)) * 0.6 + 30).astype(np.uint8)

    assert score(with_thing(wall), dim, points((25, 0))) > 0.6


@pytest.mark.parametrize("shift", [(0, 0), (40, 0)])
def test_what_has_no_texture_or_leads_out_of_the_photo_is_not_found(shift):
    plain = np.full((240, 320, 3), 90, np.uint8)
    corner = Region((0, 0, 30, 30), np.ones((30, 30), bool), 0.9)

    assert ncc_score(corner, align_pair((plain, plain), points(shift))[0]) <= 0.0


def test_a_photo_smaller_than_what_is_searched():
    tiny = np.zeros((16, 20, 3), np.uint8)
    region = Region((2, 2, 8, 8), np.ones((8, 8), bool), 0.9)

    assert ncc_score(region, align_pair((tiny, tiny), points((0, 0)))[0]) == 0.0
