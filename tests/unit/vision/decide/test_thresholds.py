import pytest

from asfound.vision.decide.pair_analysis import Stages, analyse_pair
from asfound.vision.decide.thresholds import MIN_LISTED_CONFIDENCE, thresholds_for
from asfound.vision.image.prepared_image import prepare
from tests.unit.vision.places import photo, pixels


@pytest.fixture(scope="module")
def pair():
    """Too small for a fine pass."""
    before, after = (photo(pixels(state, "table", 640)) for state in ("as-found", "left-behind"))
    images = prepare(before.pixels, before.full_size), prepare(after.pixels, after.full_size)
    found = analyse_pair((before, after), images, Stages())
    assert found is not None
    return found


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
def test_beside_an_alarm_confident_changes_are_listed_at_any_rate(pair, rate):
    scores = {pair.stratum: tuple(number / 1000 for number in range(1000))}

    thresholds = thresholds_for(pair, scores, rate)

    assert thresholds.alarm.value > MIN_LISTED_CONFIDENCE
    assert thresholds.listing_threshold == MIN_LISTED_CONFIDENCE


def test_what_raises_an_alarm_is_listed_too(pair):
    calm = {pair.stratum: tuple(number / 10_000 for number in range(1000))}

    thresholds = thresholds_for(pair, calm, 0.01)

    assert thresholds.listing_threshold == thresholds.alarm.value < MIN_LISTED_CONFIDENCE


def test_what_often_differs_at_a_place_is_not_listed_there(pair):
    scores = {pair.stratum: tuple(number / 1000 for number in range(1000))}
    own = {pair.stratum: (0.2,) * 180 + (0.8,) * 15 + (0.95,) * 5}

    thresholds = thresholds_for(pair, scores, 0.01, place_scores=own)

    assert thresholds.alarm.value == 0.95
    assert thresholds.listing_threshold == 0.8


def test_scores_of_another_kind_of_view_hold_nothing_back(pair):
    scores = {pair.stratum: tuple(number / 1000 for number in range(1000))}

    thresholds = thresholds_for(pair, scores, 0.01, place_scores={"other-light/far": (0.8,) * 20})

    assert thresholds.listing_threshold == MIN_LISTED_CONFIDENCE
