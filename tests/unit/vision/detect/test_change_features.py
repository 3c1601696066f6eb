import numpy as np

from asfound.vision.detect.change_features import CHANNELS, LAYOUT, cues
from asfound.vision.detect.conformal import Conditions
from asfound.vision.image.prepared_image import STRIDES, prepared
from asfound.vision.register.local_motion import nearby
from asfound.vision.register.registration import register
from tests.unit.vision.places import pixels, taken_again


def test_exchanging_the_photos_exchanges_their_cues():
    before = pixels("as-found", "table")
    after, _ = taken_again(before)
    ready = [prepared(photo, (1280, 960)) for photo in (before, after)]
    way = register(ready[0].points, ready[1].points, ready[0].size)
    assert way is not None
    seen = [np.ones(one.picture.shape[:2], bool) for one in ready]

    near = [nearby(w, one.size) for w, one in zip((way, way.reversed()), ready, strict=True)]
    taken = Conditions(0.01, 0.1)

    one, two = cues((ready[0], ready[1]), way, (near[0], near[1]), (seen[0], seen[1]), taken)
    back = cues((ready[1], ready[0]), way.reversed(), (near[1], near[0]), (seen[1], seen[0]), taken)

    rows, columns = (-(-side // STRIDES["s8"]) for side in ready[0].picture.shape[:2])
    assert one.shape == (CHANNELS, rows, columns)
    assert sum(LAYOUT.values()) == CHANNELS
    # A cell between two equally like counterparts may take the other one: sums are rounded.
    for mine, theirs in ((one, back[1]), (two, back[0])):
        assert np.mean(np.abs(mine - theirs) > 1e-3) < 0.01
