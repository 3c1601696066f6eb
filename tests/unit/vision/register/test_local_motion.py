import numpy as np
import pytest

from asfound.vision.register.local_motion import NEIGHBOURS, local_motion
from asfound.vision.register.registration import Registration

SIZE = (320, 240)


def registered(offsets, homography=None):
    """Points on a grid, each offset from where the surface puts it."""
    source = np.array([(x, y) for x in range(10, 320, 20) for y in range(10, 240, 20)], float)
    target = source + np.array([offsets(x, y) for x, y in source], float)
    return Registration(
        (np.eye(3) if homography is None else homography,), source, target, len(source), 0.0
    )


def test_a_place_hears_of_the_points_around_it():
    motion = local_motion(registered(lambda x, y: (30, 0) if x > 160 else (0, 0)), SIZE)

    assert motion.source_shift_px.shape == (15, 20, NEIGHBOURS, 2)
    assert motion.source_shift_px[:, 3].max() == 0
    assert motion.source_shift_px[:, 16, :, 0] == pytest.approx(30)
    assert motion.distance_px.max() < 3 * 20
    assert (np.diff(motion.distance_px, axis=2) >= 0).all()


def test_points_that_disagree_say_so():
    agreeing = local_motion(registered(lambda x, y: (30, 0)), SIZE)
    torn = local_motion(registered(lambda x, y: (30 * (x // 20 % 3), 0)), SIZE)

    assert agreeing.spread_px.max() == 0
    assert np.median(torn.spread_px) > 5


def test_shifts_are_told_in_either_frame():
    """The other photo is twice as large: what goes 30 px there goes 15 px here."""
    double = np.diag([2.0, 2.0, 1.0])
    source = np.array([(x, y) for x in range(10, 320, 20) for y in range(10, 240, 20)], float)
    registration = Registration((double,), source, source * 2 + (30, 0), len(source), 0.0)

    motion = local_motion(registration, SIZE)

    assert motion.target_shift_px[..., 0] == pytest.approx(30)
    assert motion.source_shift_px[..., 0] == pytest.approx(15)


def test_fewer_points_than_are_asked():
    few = Registration((np.eye(3),), np.ones((3, 2)), np.ones((3, 2)), 3, 0.0)
    none = Registration((np.eye(3),), np.zeros((0, 2)), np.zeros((0, 2)), 0, 0.0)

    assert local_motion(few, SIZE).source_shift_px.shape == (15, 20, 3, 2)
    assert np.isinf(local_motion(none, SIZE).distance_px).all()
