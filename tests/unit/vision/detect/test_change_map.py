import numpy as np

from asfound.vision.detect.change_map import parallax_candidates, valid_mask
from asfound.vision.register.local_motion import local_motion
from asfound.vision.register.registration import Registration


def shifted(points, offset):
    source = np.array(points, float)
    return Registration((np.eye(3),), source, source + offset, len(source), 0.0)


def test_only_shifts_that_points_made_are_searched():
    still = [(x, y) for x in range(50, 700, 60) for y in range(50, 500, 60)]
    moved = np.zeros((len(still), 2))
    moved[:10] = (40, 0)

    shifts = {tuple(shift) for shift in parallax_candidates(shifted(still, moved), 8, 1)}

    assert {(0, 0), (1, 0), (5, 0), (4, 0), (6, 0)} <= shifts
    assert not {(-5, 0), (0, 5), (10, 0), (3, 3)} & shifts


def test_one_or_two_points_make_no_shift():
    still = [(x, y) for x in range(50, 700, 60) for y in range(50, 500, 60)]
    moved = np.zeros((len(still), 2))
    moved[:2] = (40, 0)

    assert (5, 0) not in {
        tuple(shift) for shift in parallax_candidates(shifted(still, moved), 8, 1)
    }


def valid_pixels(registration, size=(768, 576)):
    return valid_mask(
        registration, local_motion(registration, size), size, np.ones(size[::-1], bool)
    )


def test_what_parallax_may_have_led_out_of_the_photo_is_not_compared():
    points = [(x, y) for x in range(50, 700, 60) for y in range(50, 500, 60)]
    moved = np.zeros((len(points), 2))
    moved[::2] = (60, 0)

    still = valid_pixels(shifted(points, np.zeros(2)))
    parallax = valid_pixels(shifted(points, moved))

    assert still[:, 740].any()
    assert not parallax[:, 715:].any()
    assert parallax[:, 40].any()


def test_parallax_takes_out_of_the_photo_only_what_is_near_it():
    """The lower half is near and moves; the upper half is a wall and stays."""
    points = [(x, y) for x in range(50, 700, 30) for y in range(20, 560, 30)]
    moved = np.array([(60.0 if y > 300 else 0.0, 0.0) for _, y in points])

    seen = valid_pixels(shifted(points, moved))

    assert seen[100:200, 740].all()
    assert not seen[400:500, 715:].any()


def test_one_point_that_goes_astray_takes_nothing_out():
    points = [(x, y) for x in range(50, 760, 30) for y in range(20, 560, 30)]
    moved = np.zeros((len(points), 2))
    moved[-5] = (150, 0)

    assert (valid_pixels(shifted(points, moved)) == valid_pixels(shifted(points, moved * 0))).all()
