import numpy as np
import pytest

from asfound.vision.detect.capture_conditions import STRATA, measure_conditions
from asfound.vision.detect.conformal import conformal_threshold, default_scores
from asfound.vision.image.keypoints import detect_keypoints
from asfound.vision.image.prepared_image import downscale
from asfound.vision.register.registration import register
from tests.unit.vision.places import pixels, taken_again


def test_the_threshold_is_the_conformal_one():
    scores = {"same-light/near": [i / 1000 for i in range(1, 200)]}

    # n = 199, a = 5 %: rank ceil(200 x 0.95) = 190.
    found = conformal_threshold(scores, "same-light/near", 0.05)

    assert found.value == 0.190
    assert (found.calibration.group, found.calibration.n) == ("same-light/near", 199)


def test_a_stratum_with_too_few_pairs_is_pooled():
    scores = {"few": [0.9] * 5, "many": [i / 1000 for i in range(1, 195)]}

    # n = 199 in all, five of them at 0.9: rank ceil(200 x 0.99) = 198.
    found = conformal_threshold(scores, "few", 0.01)

    assert found.value == 0.9
    assert (found.calibration.group, found.calibration.n) == ("all", 199)


def test_too_few_pairs_in_all_give_their_largest_score():
    assert conformal_threshold({"g": [0.2, 0.4]}, "g", 0.01).value == 0.4


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.1, 0.3])
def test_new_pairs_exceed_the_threshold_as_seldom_as_asked(rate):
    """The promise itself: drawn from one source, 2,000 times."""
    random = np.random.default_rng(11)
    exceeded = 0
    for _ in range(2000):
        drawn = random.beta(2, 5, 200)
        threshold = conformal_threshold({"g": list(drawn[1:])}, "g", rate).value
        exceeded += drawn[0] > threshold
    assert exceeded / 2000 == pytest.approx(rate, abs=0.015)


def test_a_stricter_rate_never_lowers_the_threshold():
    for group in STRATA:
        thresholds = [
            conformal_threshold(default_scores(), group, rate).value
            for rate in (0.2, 0.1, 0.05, 0.01)
        ]
        assert thresholds == sorted(thresholds)


def stratum_of(before, after):
    found = register(detect_keypoints(before), detect_keypoints(after), before.shape[1::-1])
    assert found is not None
    return measure_conditions(before, after, found).stratum


def test_an_exposure_is_the_same_light_and_a_shadow_is_not():
    before = downscale(pixels("as-found", "bench"))
    after, _ = taken_again(before, gain=0.7)
    shadow = after.copy()
    shadow[:, : after.shape[1] // 2] = (shadow[:, : after.shape[1] // 2] * 0.45).astype(np.uint8)

    assert stratum_of(before, after) == "same-light/near"
    assert stratum_of(before, shadow) == "other-light/near"


def test_place_scores_join_the_default_ones_until_they_are_enough():
    scores = {"g": [i / 1000 for i in range(1, 150)]}
    few, enough = {"g": [0.9] * 50}, {"g": [i / 100 for i in range(99)]}

    pooled = conformal_threshold(scores, "g", 0.01, place_scores=few)
    alone = conformal_threshold(scores, "g", 0.01, place_scores=enough)

    assert pooled.value == 0.9  # rank ceil(200 x 0.99) = 198 of 149 + 50
    assert (pooled.calibration.n, pooled.calibration.own) == (199, 50)
    assert alone.value == 0.98
    assert (alone.calibration.n, alone.calibration.own) == (99, 99)
    assert conformal_threshold(scores, "other", 0.01, place_scores=enough).calibration.own == 99
    assert (
        conformal_threshold(scores, "other", 0.01, place_scores=enough).calibration.conditions
        == "other"
    )


def test_place_scores_alone_keep_the_rate_at_an_unusual_place():
    """A place whose unchanged views score high: default thresholds would alarm all day."""
    random = np.random.default_rng(3)
    shipped_scores = {"g": list(random.beta(2, 9, 1000))}
    exceeded = {"shipped": 0, "own": 0}
    for _ in range(1500):
        scored = random.beta(6, 3, 100)
        own = {"g": list(scored[1:])}
        exceeded["shipped"] += scored[0] > conformal_threshold(shipped_scores, "g", 0.05).value
        exceeded["own"] += (
            scored[0] > conformal_threshold(shipped_scores, "g", 0.05, place_scores=own).value
        )
    assert exceeded["shipped"] / 1500 > 0.5
    assert exceeded["own"] / 1500 == pytest.approx(0.05, abs=0.02)
