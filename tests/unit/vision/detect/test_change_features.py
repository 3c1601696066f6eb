import numpy as np

from asfound.vision.detect.change_features import CHANNEL_COUNT, CHANNELS, compute_change_features
from asfound.vision.detect.conformal import CaptureConditions
from asfound.vision.image.prepared_image import FEATURE_STRIDES, prepare
from asfound.vision.register.local_motion import local_motion
from asfound.vision.register.registration import register
from tests.unit.vision.places import pixels, taken_again


def test_exchanging_the_photos_exchanges_their_cues():
    before = pixels("as-found", "table")
    after, _ = taken_again(before)
    ready = [prepare(photo, (1280, 960)) for photo in (before, after)]
    way = register(ready[0].keypoints, ready[1].keypoints, ready[0].size)
    assert way is not None
    seen = [np.ones(one.pixels.shape[:2], bool) for one in ready]

    near = [local_motion(w, one.size) for w, one in zip((way, way.reversed()), ready, strict=True)]
    taken = CaptureConditions(0.01, 0.1)

    one, two = compute_change_features(
        (ready[0], ready[1]), way, (near[0], near[1]), (seen[0], seen[1]), taken
    )
    back = compute_change_features(
        (ready[1], ready[0]), way.reversed(), (near[1], near[0]), (seen[1], seen[0]), taken
    )

    rows, columns = (-(-side // FEATURE_STRIDES["s8"]) for side in ready[0].pixels.shape[:2])
    assert one.shape == (CHANNEL_COUNT, rows, columns)
    assert sum(CHANNELS.values()) == CHANNEL_COUNT
    # A cell between two equally like counterparts may take the other one: sums are rounded.
    for mine, theirs in ((one, back[1]), (two, back[0])):
        assert np.mean(np.abs(mine - theirs) > 1e-3) < 0.01
