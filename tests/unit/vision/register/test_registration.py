import cv2
import numpy as np
import pytest

from asfound.vision.image.keypoints import Keypoints, detect_keypoints, match_keypoints
from asfound.vision.image.prepared_image import downscale
from asfound.vision.register.registration import MIN_INLIERS, project, register
from tests.unit.vision.places import VIEWS, pixels, taken_again

VIEW = "bench"


def corners(size):
    width, height = size
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], float)


def test_known_motion_is_recovered_to_half_a_pixel():
    before = downscale(pixels("as-found", VIEW))
    after, motion = taken_again(before)
    size = before.shape[1], before.shape[0]

    found = register(detect_keypoints(before), detect_keypoints(after), size)

    assert found is not None
    error_px = np.linalg.norm(
        project(found.planes[0], corners(size)) - project(motion, corners(size)), axis=1
    )
    assert error_px.max() < 1.0, f"corner errors in px: {error_px.round(2)}"
    assert found.error_px < 0.5


def test_there_and_back_is_nearly_nothing():
    before, after = (downscale(pixels(state, VIEW)) for state in ("as-found", "put-right"))
    one, other = detect_keypoints(before), detect_keypoints(after)
    forward = register(one, other, before.shape[1::-1])
    backward = register(other, one, after.shape[1::-1])

    assert forward is not None
    assert backward is not None
    middle = np.array([[before.shape[1] / 2, before.shape[0] / 2]])
    drift = project(backward.planes[0], project(forward.planes[0], middle)) - middle
    assert np.linalg.norm(drift) < 3.0


@pytest.mark.parametrize("blank", [0, 1])
def test_a_blank_photo_lines_up_with_nothing(blank):
    photo = downscale(pixels("as-found", VIEW))
    pair = [photo, photo]
    pair[blank] = np.full_like(photo, 128)

    size = photo.shape[1], photo.shape[0]
    assert register(detect_keypoints(pair[0]), detect_keypoints(pair[1]), size) is None


@pytest.mark.parametrize("other", [view for view in VIEWS if view.startswith(("table", "stand-s"))])
def test_two_different_views_are_refused(other):
    one, two = (downscale(pixels("as-found", view)) for view in ("pitch-edge", other))

    assert register(detect_keypoints(one), detect_keypoints(two), one.shape[1::-1]) is None


def test_two_surfaces_are_told_apart():
    """Two halves that moved differently, as a near table does before a far wall."""
    photo = downscale(pixels("as-found", VIEW))
    height, width = photo.shape[:2]
    after = photo.copy()
    after[height // 2 :] = np.roll(photo[height // 2 :], 24, axis=1)

    found = register(detect_keypoints(photo), detect_keypoints(after), (width, height))

    assert found is not None
    shifts = sorted(
        float(project(s, np.array([[width / 2, y]]))[0, 0] - width / 2)
        for s, y in zip(found.planes[:2], (height / 2, height / 2), strict=True)
    )
    assert shifts[0] == pytest.approx(0, abs=2)
    assert shifts[1] == pytest.approx(24, abs=2)


def test_matches_are_mutual_and_clear():
    one = detect_keypoints(downscale(pixels("as-found", VIEW)))
    pairs = match_keypoints(one, one)

    assert len(pairs) > MIN_INLIERS
    assert (pairs[:, 0] == pairs[:, 1]).mean() > 0.99


def test_too_few_points_match_nothing():
    none = Keypoints(np.zeros((0, 2)), np.zeros((0, 128), np.float32))
    one = detect_keypoints(downscale(pixels("as-found", VIEW)))

    assert len(match_keypoints(none, one)) == 0
    assert register(none, one, (768, 576)) is None


def test_the_same_photos_register_the_same_twice():
    before, after = (downscale(pixels(state, VIEW)) for state in ("as-found", "left-behind"))
    points = detect_keypoints(before), detect_keypoints(after)
    one, other = (register(*points, before.shape[1::-1]) for _ in range(2))
    cv2.setRNGSeed(7)
    third = register(*points, before.shape[1::-1])

    assert one is not None
    assert other is not None
    assert third is not None
    for repeated in (other, third):
        assert all(map(np.array_equal, one.planes, repeated.planes))


def refused(*_, **__):
    raise cv2.error("(-215:Assertion failed) !model.empty() in function 'setModelParameters'")


def test_where_the_library_fails_on_no_model_the_photos_still_get_an_answer(monkeypatch):
    """OpenCV 5.0 asserts where no epipolar geometry, or no homography, fits at all."""
    before, after = (downscale(pixels(state, VIEW)) for state in ("as-found", "left-behind"))
    points = detect_keypoints(before), detect_keypoints(after)

    monkeypatch.setattr(cv2, "findFundamentalMat", refused)
    by_surface = register(*points, before.shape[1::-1])
    monkeypatch.setattr(cv2, "findHomography", refused)
    by_nothing = register(*points, before.shape[1::-1])

    assert by_surface is not None
    assert by_surface.error_px < 1.0
    assert by_nothing is None
