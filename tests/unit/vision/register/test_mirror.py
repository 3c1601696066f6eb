import numpy as np
import pytest

from asfound.vision.image.keypoints import find_points, match_points
from asfound.vision.image.prepared_image import reduced
from asfound.vision.register.mirror import mirrored
from tests.unit.vision.places import pixels


@pytest.mark.parametrize("view", ["stand-block", "whiteboard"])
def test_points_are_those_of_the_mirror_image(view):
    picture = reduced(pixels("as-found", view))
    size = picture.shape[1], picture.shape[0]

    told = mirrored(find_points(picture), size)
    found = find_points(np.ascontiguousarray(picture[:, ::-1]))

    pairs = match_points(told, found)
    apart_px = np.linalg.norm(told.at[pairs[:, 0]] - found.at[pairs[:, 1]], axis=1)
    assert len(pairs) > 0.8 * len(found)
    assert (apart_px < 0.25).mean() > 0.9


def test_mirrored_twice_is_the_same():
    picture = reduced(pixels("as-found", "whiteboard"))
    size = picture.shape[1], picture.shape[0]
    points = find_points(picture)

    back = mirrored(mirrored(points, size), size)

    assert np.allclose(back.at, points.at)
    assert (back.look == points.look).all()
