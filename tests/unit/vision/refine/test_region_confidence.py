import cv2
import numpy as np
import pytest

from asfound.domain.comparison import Verdict
from asfound.vision.decide.compare import compare
from asfound.vision.detect.capture_conditions import CaptureConditions
from asfound.vision.detect.regions import Region
from asfound.vision.refine import region_confidence
from asfound.vision.refine.logistic import load_model
from asfound.vision.refine.ncc_check import align_pair
from asfound.vision.refine.region_confidence import REGION_FEATURES, confidence, region_features
from asfound.vision.register.registration import Registration
from tests.unit.vision.places import photo, pixels, with_thing

BOX = (330, 220, 70, 70)
SAME_SPOT = CaptureConditions(parallax=0.002, light_spread=0.05)


def field(*, there=0.9, around=0.05):
    """How likely pixels differ: in a round region, and in a frame around it."""
    found = np.full((576, 768), 0.05, np.float32)
    x, y, width, height = BOX
    found[y - 20 : y + height + 20, x - 20 : x + width + 20] = around
    found[y : y + height, x : x + width][region().mask] = there
    return found


def region():
    down, across = np.mgrid[: BOX[3], : BOX[2]]
    return Region(BOX, np.hypot(across / BOX[2] - 0.5, down / BOX[3] - 0.5) < 0.5, 0.9)


def aligned(other=None, scale=1):
    """A photo of the demo place, and another one (else itself with a plain square) over it."""
    picture = pixels("as-found", "lockers-left", 768)
    if other is None:
        other = with_thing(picture, BOX)
    size = picture.shape[1] * scale, picture.shape[0] * scale
    both = [
        np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        for one in (picture, other)
    ]
    at = np.array([(x, y) for x in range(20, 760, 40) for y in range(20, 570, 40)], float) * scale
    registration = Registration((np.eye(3),), at, at.copy(), len(at), 0.0)
    return align_pair((both[0], both[1]), registration)[0]


def features(compared=None, conditions=SAME_SPOT, over=None, near=3.0, **likely):
    whole = np.ones((576, 768), bool) if compared is None else compared
    found = region_features(region(), field(**likely), whole, conditions, over or aligned())
    return dict(zip(REGION_FEATURES, (*found, near), strict=True))


def test_higher_scores_give_higher_log_odds():
    doubtful, sure = features(there=0.6), features(there=0.95)

    assert sure["sureness"] > doubtful["sureness"]


def test_the_surroundings_differ_too():
    assert features(around=0.05)["difference around"] == pytest.approx(0.05, abs=0.01)
    assert features(around=0.6)["difference around"] == pytest.approx(0.6, abs=0.01)


def test_the_surroundings_were_not_compared():
    compared = np.ones((576, 768), bool)
    compared[:, : BOX[0]] = False

    assert 0.1 < features(compared)["uncompared around"] < 0.6
    assert features()["uncompared around"] == 0


def test_the_photos_were_taken_from_other_spots():
    aside = features(conditions=CaptureConditions(parallax=0.08, light_spread=0.05))

    assert aside["parallax"] > features()["parallax"] + 2


def test_a_region_counts_the_same_on_a_larger_copy():
    x, y, width, height = (2 * side for side in BOX)
    large = Region((x, y, width, height), np.kron(region().mask, np.ones((2, 2))) > 0, 0.9)
    twice = cv2.resize(field(), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)

    found = region_features(
        large,
        np.asarray(twice, np.float32),
        np.ones(twice.shape, bool),
        SAME_SPOT,
        aligned(scale=2),
    )

    # Pixels are searched in squares of one size: a copy's show other things.
    assert found[:-1] == pytest.approx(list(features().values())[:-2], abs=0.05)


def test_what_the_other_photo_shows_too_has_less_confidence():
    same = aligned(other=pixels("as-found", "lockers-left", 768))

    assert features(over=same)["found again"] > features()["found again"] + 0.3
    assert confidence_of(over=same) < confidence_of()


def test_a_thing_is_a_difference_and_a_soft_shadow_is_not():
    untouched = pixels("as-found", "lockers-left", 768)
    x, y, width, height = 330, 420, 70, 70
    spot = np.zeros(untouched.shape[:2], np.float32)
    cv2.ellipse(spot, (x + width // 2, y + height // 2), (30, 30), 0, 0, 360, 1.0, -1)
    soft = 1 - 0.25 * cv2.GaussianBlur(spot, (0, 0), 14)[..., None]
    shadow = (untouched * soft).astype(np.uint8)

    ball = with_thing(untouched, (x, y, width, height))
    assert compare(photo(untouched), photo(ball)).verdict is Verdict.DIFFERS
    assert compare(photo(untouched), photo(shadow)).verdict is Verdict.AS_FOUND


def test_the_weights_fit_the_features():
    ships = load_model(region_confidence.WEIGHT_FILE)

    assert len(ships.mean) == len(ships.std) == len(REGION_FEATURES) == len(ships.weights) - 1
    assert (ships.std > 0).all()
    assert 0 < confidence(ships.mean) < 1
    signed = zip(ships.weights, REGION_FEATURES.values(), strict=False)
    assert all(weight * sign >= 0 for weight, sign in signed)


def test_confidence_grows_with_the_score_and_falls_where_the_surroundings_differ():
    clear = confidence_of()

    assert clear > confidence_of(there=0.6)
    assert clear > confidence_of(near=-1.0)
    assert clear > confidence_of(around=0.35)
    assert clear > confidence_of(conditions=CaptureConditions(parallax=0.05, light_spread=0.05))


def confidence_of(**how):
    return confidence(np.array(list(features(**how).values())))
