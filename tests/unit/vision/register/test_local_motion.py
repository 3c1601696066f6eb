import numpy as np
import pytest

from asfound.vision.register.local_motion import NEIGHBOURS, local_motion
from asfound.vision.register.registration import Registration

SIZE = (320, 240)


def seen(offsets, surface=None):
    """Points on a grid, each offset from where the surface puts it."""
    here = np.array([(x, y) for x in range(10, 320, 20) for y in range(10, 240, 20)], float)
    there = here + np.array([offsets(x, y) for x, y in here], float)
    return Registration((np.eye(3) if surface is None else surface,), here, there, len(here), 0.0)


def test_a_place_hears_of_the_points_around_it():
    near = local_motion(seen(lambda x, y: (30, 0) if x > 160 else (0, 0)), SIZE)

    assert near.source_shift_px.shape == (15, 20, NEIGHBOURS, 2)
    assert near.source_shift_px[:, 3].max() == 0
    assert near.source_shift_px[:, 16, :, 0] == pytest.approx(30)
    assert near.distance_px.max() < 3 * 20
    assert (np.diff(near.distance_px, axis=2) >= 0).all()


def test_points_that_disagree_say_so():
    agreeing = local_motion(seen(lambda x, y: (30, 0)), SIZE)
    torn = local_motion(seen(lambda x, y: (30 * (x // 20 % 3), 0)), SIZE)

    assert agreeing.spread_px.max() == 0
    assert np.median(torn.spread_px) > 5


def test_shifts_are_told_in_either_frame():
    """The other photo is twice as large: what goes 30 px there goes 15 px here."""
    double = np.diag([2.0, 2.0, 1.0])
    here = np.array([(x, y) for x in range(10, 320, 20) for y in range(10, 240, 20)], float)
    way = Registration((double,), here, here * 2 + (30, 0), len(here), 0.0)

    near = local_motion(way, SIZE)

    assert near.target_shift_px[..., 0] == pytest.approx(30)
    assert near.source_shift_px[..., 0] == pytest.approx(15)


def test_fewer_points_than_are_asked():
    few = Registration((np.eye(3),), np.ones((3, 2)), np.ones((3, 2)), 3, 0.0)
    none = Registration((np.eye(3),), np.zeros((0, 2)), np.zeros((0, 2)), 0, 0.0)

    assert local_motion(few, SIZE).source_shift_px.shape == (15, 20, 3, 2)
    assert np.isinf(local_motion(none, SIZE).distance_px).all()
