import numpy as np
import pytest

from asfound.vision.image.keypoints import detect_keypoints, match_keypoints
from asfound.vision.image.prepared_image import downscale
from asfound.vision.register.mirror import mirrored
from tests.unit.vision.places import pixels


@pytest.mark.parametrize("view", ["stand-block", "whiteboard"])
def test_points_are_those_of_the_mirror_image(view):
    picture = downscale(pixels("as-found", view))
    size = picture.shape[1], picture.shape[0]

    told = mirrored(detect_keypoints(picture), size)
    found = detect_keypoints(np.ascontiguousarray(picture[:, ::-1]))

    pairs = match_keypoints(told, found)
    apart_px = np.linalg.norm(told.positions[pairs[:, 0]] - found.positions[pairs[:, 1]], axis=1)
    assert len(pairs) > 0.8 * len(found)
    assert (apart_px < 0.25).mean() > 0.9


def test_mirrored_twice_is_the_same():
    picture = downscale(pixels("as-found", "whiteboard"))
    size = picture.shape[1], picture.shape[0]
    points = detect_keypoints(picture)

    back = mirrored(mirrored(points, size), size)

    assert np.allclose(back.positions, points.positions)
    assert (back.descriptors == points.descriptors).all()
