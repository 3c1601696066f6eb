import pytest

from asfound.vision.decide.pair_analysis import Stages, measured
from asfound.vision.decide.thresholds import LISTED, limits_of
from asfound.vision.image.prepared_image import prepared
from tests.unit.vision.places import photo, pixels


@pytest.fixture(scope="module")
def pair():
    """Too small to be looked at twice."""
    before, after = (photo(pixels(state, "table", 640)) for state in ("as-found", "left-behind"))
    ready = prepared(before.pixels, before.full), prepared(after.pixels, after.full)
    found = measured((before, after), ready, Stages())
    assert found is not None
    return found


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
def test_beside_an_alarm_what_is_believed_is_listed_whatever_rate_was_asked_for(pair, rate):
    scores = {pair.group: tuple(number / 1000 for number in range(1000))}

    limits = limits_of(pair, scores, rate)

    assert limits.alarm.value > LISTED
    assert limits.also == LISTED


def test_what_raises_an_alarm_is_listed_too(pair):
    calm = {pair.group: tuple(number / 10_000 for number in range(1000))}

    limits = limits_of(pair, calm, 0.01)

    assert limits.also == limits.alarm.value < LISTED


def test_what_often_differs_at_a_place_is_not_listed_there(pair):
    scores = {pair.group: tuple(number / 1000 for number in range(1000))}
    own = {pair.group: (0.2,) * 180 + (0.8,) * 15 + (0.95,) * 5}

    limits = limits_of(pair, scores, 0.01, own=own)

    assert limits.alarm.value == 0.95
    assert limits.also == 0.8


def test_scores_of_another_kind_of_view_hold_nothing_back(pair):
    scores = {pair.group: tuple(number / 1000 for number in range(1000))}

    limits = limits_of(pair, scores, 0.01, own={"other-light/far": (0.8,) * 20})

    assert limits.also == LISTED
