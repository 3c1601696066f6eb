import numpy as np
import pytest

from asfound.domain.orientation import MIRRORED, ORIENTATIONS, upright, upright_from_stored
from asfound.vision.image.keypoints import Keypoints, detect_keypoints
from asfound.vision.image.prepared_image import downscale
from asfound.vision.register.orientation import orientation_of, relate
from asfound.vision.register.registration import register
from tests.unit.vision.places import pixels


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("roll_deg", [-40, 0, 40])
def test_the_nearest_orientation_is_told(orientation, roll_deg):
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    rolled = np.array([[c, -s, 30], [s, c, -20], [1e-4, -2e-4, 1]])
    stored_from_upright = np.linalg.inv(upright_from_stored(orientation, (480, 640)))

    assert orientation_of(stored_from_upright @ rolled, (640, 480)) == orientation


@pytest.mark.parametrize("orientation", [one for one in ORIENTATIONS if one not in MIRRORED])
def test_a_registration_tells_how_a_photo_is_turned(orientation):
    before = downscale(pixels("as-found", "table"))
    after = upright(downscale(pixels("left-behind", "table")), orientation)
    size = before.shape[1], before.shape[0]

    found = register(detect_keypoints(before), detect_keypoints(after), size)

    assert found is not None
    expected = {6: 8, 8: 6}.get(orientation, orientation)
    assert orientation_of(found.planes[0], size) == expected


def test_a_few_points_in_the_mirror_are_no_mirror_image():
    """A room or a front that looks much alike in a mirror, seen from another spot."""
    before = downscale(pixels("as-found", "table"))
    after = downscale(pixels("left-behind", "table"))[:, ::-1].copy()
    sizes = (before.shape[1], before.shape[0]), (after.shape[1], after.shape[0])
    first, second = detect_keypoints(before), detect_keypoints(after)
    few = Keypoints(second.positions[::4], second.descriptors[::4])
    rest = np.setdiff1d(np.arange(len(second)), np.arange(0, len(second), 4))
    noise = np.random.default_rng(1).permuted(second.descriptors[rest], axis=1)
    mostly_other = Keypoints(
        np.vstack([few.positions, second.positions[rest]]), np.vstack([few.descriptors, noise])
    )

    assert relate(first, second, sizes, register).orientation in MIRRORED
    assert relate(first, mostly_other, sizes, register).orientation not in MIRRORED
