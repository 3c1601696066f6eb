import numpy as np

from asfound.vision.detect.capture_conditions import CaptureConditions
from asfound.vision.detect.change_features import CHANNEL_COUNT, CHANNELS, compute_change_features
from asfound.vision.image.prepared_image import FEATURE_STRIDES, prepare
from asfound.vision.register.local_motion import local_motion
from asfound.vision.register.registration import register
from tests.unit.vision.places import pixels, taken_again


def test_exchanging_the_photos_exchanges_their_cues():
    before = pixels("as-found", "table")
    after, _ = taken_again(before)
    images = [prepare(photo, (1280, 960)) for photo in (before, after)]
    registration = register(images[0].keypoints, images[1].keypoints, images[0].size)
    assert registration is not None
    valid = [np.ones(one.pixels.shape[:2], bool) for one in images]

    motions = [
        local_motion(w, one.size)
        for w, one in zip((registration, registration.reversed()), images, strict=True)
    ]
    taken = CaptureConditions(0.01, 0.1)

    one, two = compute_change_features(
        (images[0], images[1]), registration, (motions[0], motions[1]), (valid[0], valid[1]), taken
    )
    back = compute_change_features(
        (images[1], images[0]),
        registration.reversed(),
        (motions[1], motions[0]),
        (valid[1], valid[0]),
        taken,
    )

    rows, columns = (-(-side // FEATURE_STRIDES["s8"]) for side in images[0].pixels.shape[:2])
    assert one.shape == (CHANNEL_COUNT, rows, columns)
    assert sum(CHANNELS.values()) == CHANNEL_COUNT
    # A cell between two equally like counterparts may take the other one: sums are rounded.
    for mine, theirs in ((one, back[1]), (two, back[0])):
        assert np.mean(np.abs(mine - theirs) > 1e-3) < 0.01
