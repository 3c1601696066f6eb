import numpy as np
import pytest

from asfound.vision.detect.change_map import ChangeMap
from asfound.vision.detect.conformal import CaptureConditions
from asfound.vision.refine.patch_network import MAX_LOG_ODDS
from asfound.vision.refine.region_scoring import MAX_REFINED_REGIONS, rank_regions, score_regions
from asfound.vision.register.registration import Registration
from tests.unit.vision.places import pixels

SAME_SPOT = CaptureConditions(parallax=0.002, light_spread=0.05)


@pytest.fixture(scope="module")
def looks():
    """Of a photo that differs from itself at more places than are looked at from near."""
    picture = pixels("as-found", "lockers-left", 768)
    shape = picture.shape[:2]
    first = np.zeros(shape, np.float32)
    for number in range(MAX_REFINED_REGIONS + 3):
        y, x = 60 + 150 * (number // 5), 60 + 140 * (number % 5)
        first[y : y + 40, x : x + 40] = 0.9 - 0.02 * number
    at = np.array([(x, y) for x in range(20, 760, 40) for y in range(20, 570, 40)], float)
    still = Registration((np.eye(3),), at, at.copy(), len(at), 0.0)
    found = ChangeMap(first, np.zeros(shape, np.float32), first >= 0, first >= 0)
    return score_regions((picture, picture), still, SAME_SPOT, found)[1]


def test_the_surest_regions_are_looked_at_from_near(looks):
    near = [look.region.refined is not None for look in looks[0]]

    assert near == [True] * MAX_REFINED_REGIONS + [False] * 3
    assert looks[1] == []


def test_what_is_not_looked_at_from_near_is_not_believed(looks):
    assert [look.features[-1] for look in looks[0][MAX_REFINED_REGIONS:]] == [-MAX_LOG_ODDS] * 3
    assert max(region.score for region in rank_regions(looks[0][MAX_REFINED_REGIONS:])) < 0.5


def test_the_thing_is_believed_as_much_as_its_region(looks):
    for region in rank_regions(looks[0]):
        assert region.segmented.score == region.score
