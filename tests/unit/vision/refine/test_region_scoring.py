import numpy as np
import pytest

from asfound.vision.detect.capture_conditions import CaptureConditions
from asfound.vision.detect.change_map import ChangeMap
from asfound.vision.refine.patch_network import MAX_LOG_ODDS
from asfound.vision.refine.region_scoring import MAX_REFINED_REGIONS, rank_regions, score_regions
from asfound.vision.register.registration import Registration
from tests.unit.vision.places import pixels

SAME_SPOT = CaptureConditions(parallax=0.002, light_spread=0.05)


@pytest.fixture(scope="module")
def measured():
    """Of a photo with more changes than are refined."""
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


def test_the_highest_scoring_regions_are_refined(measured):
    is_refined = [one.region.refined is not None for one in measured[0]]

    assert is_refined == [True] * MAX_REFINED_REGIONS + [False] * 3
    assert measured[1] == []


def test_regions_that_are_not_refined_have_no_confidence(measured):
    assert [one.features[-1] for one in measured[0][MAX_REFINED_REGIONS:]] == [-MAX_LOG_ODDS] * 3
    assert max(region.score for region in rank_regions(measured[0][MAX_REFINED_REGIONS:])) < 0.5


def test_the_segmented_thing_has_its_regions_confidence(measured):
    for region in rank_regions(measured[0]):
        assert region.segmented.score == region.score
