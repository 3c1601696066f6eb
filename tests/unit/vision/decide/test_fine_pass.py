"""The fine pass finds what is too small for the first, and locates it in the photo's pixels."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from asfound.domain.comparison import Calibration, Verdict
from asfound.domain.finding import Kind
from asfound.domain.geometry import Box, Pixels
from asfound.vision.decide.compare import compare
from asfound.vision.decide.fine_pass import FINE_SIDE_PX, refine_windows, to_full_frame
from asfound.vision.decide.pair_analysis import (
    PHOTO_SIDE_PX,
    InputPhoto,
    PairAnalysis,
    Stages,
    analyse_pair,
)
from asfound.vision.decide.proposals import MAX_WINDOWS, Window, propose_windows, score_peaks
from asfound.vision.decide.thresholds import thresholds_for
from asfound.vision.detect import conformal
from asfound.vision.detect.capture_conditions import FINE_PASS_STRATA, LARGE_STRATA
from asfound.vision.detect.conformal import conformal_threshold
from asfound.vision.detect.regions import Region
from asfound.vision.image.prepared_image import prepare
from asfound.vision.refine.change import Change
from tests.unit.vision.places import photo, pixels, shares, taken_again, with_thing

VIEW = "stand-steps"
SMALL: Box = (620, 560, 22, 22)
"""A fortieth of the width, eleven processing pixels."""

UNSURE = {
    **dict.fromkeys(LARGE_STRATA, (0.99,) * 1000),
    **dict.fromkeys(FINE_PASS_STRATA, (0.3,) * 1000),
}
"""Scores of unchanged pairs: the first pass never raises an alarm, and the fine pass soon does."""


@cache
def small_thing() -> tuple[Pixels, Pixels]:
    """A view, and the same left with something small, taken again."""
    found = pixels("as-found", VIEW)
    return found, taken_again(with_thing(found, SMALL))[0]


def pair_of(before: Pixels, after: Pixels) -> PairAnalysis:
    """Two photos in this order, analysed by the first pass."""
    photos = photo(before), photo(after)
    images = tuple(prepare(one.pixels, one.full_size) for one in photos)
    pair = analyse_pair(photos, (images[0], images[1]), Stages())
    assert pair is not None
    return pair


def test_something_small_gets_a_window_where_it_is() -> None:
    pair = pair_of(*small_thing())

    windows = propose_windows(pair, [])

    assert 1 <= len(windows) <= MAX_WINDOWS
    x, y = (at / scale for at, scale in zip(SMALL[:2], pair.images[0].scale, strict=True))
    assert any(window.contains((x, y), 0) for window in windows)


def test_neighbours_share_a_window() -> None:
    found = pixels("as-found", VIEW)
    x, y = SMALL[:2]
    both = with_thing(with_thing(found, (x, y, 28, 28)), (x + 90, y, 28, 28))
    pair = pair_of(found, taken_again(both)[0])

    assert len(score_peaks(pair, [])) > 1
    assert len(propose_windows(pair, [])) == 1


def test_the_fine_pass_locates_the_small_thing() -> None:
    before, after = small_thing()

    result = compare(photo(before), photo(after), scores=UNSURE)

    assert result.verdict is Verdict.DIFFERS
    assert result.calibration == Calibration(FINE_PASS_STRATA[0], 1000, 0, FINE_PASS_STRATA[0])
    assert result.score is not None
    assert result.threshold is not None
    assert result.score > result.threshold
    (finding,) = result.findings
    assert finding.kind is Kind.ADDED
    assert finding.box_after is not None
    assert shares(finding.box_after, SMALL) > 0.3  # the camera turned by a few pixels
    assert result.masks is not None


def test_exchanged_photos_get_the_exchanged_fine_pass() -> None:
    before, after = small_thing()

    forward, backward = (
        compare(photo(one), photo(other), scores=UNSURE)
        for one, other in ((before, after), (after, before))
    )

    assert [finding.swapped() for finding in forward.findings] == list(backward.findings)
    assert forward.score == backward.score
    assert [finding.kind for finding in backward.findings] == [Kind.MISSING]


def test_without_uncertain_places_no_more_pixels_are_loaded() -> None:
    found = pixels("as-found", VIEW)
    requested: list[int] = []

    def load_at(side: int) -> Pixels:
        requested.append(side)
        return found

    small = pixels("as-found", VIEW, PHOTO_SIDE_PX)
    before = InputPhoto(small, (960, 1280), "sha256:0", (), load_at)
    after = replace(photo(taken_again(found)[0]), load_at=load_at)

    assert compare(before, after).verdict is Verdict.AS_FOUND
    assert requested == []


def test_more_pixels_are_loaded_once_and_used() -> None:
    before, after = small_thing()
    requested: list[int] = []

    def given(whole: Pixels, digest: str) -> InputPhoto:
        def load_at(side: int) -> Pixels:
            requested.append(side)
            return whole

        image = prepare(whole, (960, 1280))  # no more than the first pass needs
        return InputPhoto(image.pixels, (960, 1280), digest, (), load_at)

    result = compare(given(before, "sha256:1"), given(after, "sha256:2"), scores=UNSURE)

    assert result.verdict is Verdict.DIFFERS
    assert requested == [FINE_SIDE_PX, FINE_SIDE_PX]


def test_photos_without_more_pixels_get_no_fine_pass() -> None:
    before, after = (prepare(one, (960, 1280)).pixels for one in small_thing())
    pair = pair_of(before, after)

    assert not pair.conditions.is_large
    assert thresholds_for(pair, conformal.default_scores(), 0.01).fine_pass is None
    assert compare(photo(before), photo(after), scores=UNSURE).verdict is Verdict.AS_FOUND


def test_known_changes_get_no_window_on_either_photo() -> None:
    pair = pair_of(*small_thing())
    (_, side, point), *_ = score_peaks(pair, [])
    x, y = round(point[0]) - 12, round(point[1]) - 12
    region = Region((x, y, 24, 24), np.ones((24, 24), bool), 0.9)
    known = Change(Kind.ADDED, 0.9, *((region, None) if side == 0 else (None, region)))

    remaining = score_peaks(pair, [known])

    nearby_peaks = [
        hint
        for hint in remaining
        if max(abs(hint[2][0] - point[0]), abs(hint[2][1] - point[1])) < 20
    ]
    assert nearby_peaks == []


def test_ignored_areas_get_no_window() -> None:
    before, after = small_thing()
    x, y, width, height = SMALL
    around: Box = (x - 40, y - 40, width + 80, height + 80)

    result = compare(photo(before, around), photo(after), scores=UNSURE)

    assert result.verdict is Verdict.AS_FOUND


@pytest.mark.parametrize("zoom", [1.5, 5 / 3, 2.0])
def test_regions_come_back_to_where_they_were(zoom: float) -> None:
    window = Window(((100, 40), (90, 44)), 192, zoom)
    box: Box = (60, 80, 30, 20)
    x, y, width, height = (round(value * window.zoomed_side_px / 192) for value in box)
    region = Region((x, y, width, height), np.ones((height, width), bool), 0.7)

    backward = to_full_frame(Change(Kind.MARKED, 0.7, region, region), window, [(576, 768)] * 2)

    assert backward.first is not None
    assert backward.second is not None
    assert np.abs(np.subtract(backward.first.box, (160, 120, 30, 20))).max() <= 1
    assert np.abs(np.subtract(backward.second.box, (150, 124, 30, 20))).max() <= 1
    corner = window.transform_into(0) @ np.array(
        [160 - 0.5, 120 - 0.5, 1]
    )  # edges lie between pixels
    assert np.allclose(
        corner[:2], (60 * window.zoomed_side_px / 192 - 0.5, 80 * window.zoomed_side_px / 192 - 0.5)
    )


def test_both_passes_share_the_rate() -> None:
    pair = pair_of(*small_thing())
    steps = tuple(np.linspace(0, 1, 1001).tolist())
    scores = dict.fromkeys((*LARGE_STRATA, *FINE_PASS_STRATA), steps)

    thresholds = thresholds_for(pair, scores, 0.1)

    assert thresholds.fine_pass is not None
    assert thresholds.alarm.value == pytest.approx(0.92, abs=0.002)
    assert thresholds.fine_pass.alarm.value == pytest.approx(0.98, abs=0.002)


def test_strata_are_pooled_within_their_kind() -> None:
    small, large, second = "same-light/near", LARGE_STRATA[0], FINE_PASS_STRATA[0]
    scores = {
        small: (0.1,) * 1000,
        large: (0.2,) * 500,
        second: (0.6, 0.7),
        FINE_PASS_STRATA[1]: (0.3,),
    }

    threshold = conformal_threshold(
        scores, second, 0.01, place_scores={second: (0.8,), small: (0.9,)}
    )

    assert threshold.value == 0.8
    assert threshold.calibration == Calibration("second-look/all", 4, 1, second)
    assert conformal_threshold(scores, LARGE_STRATA[3], 0.01).calibration.group == "large/all"
    assert conformal_threshold(scores, LARGE_STRATA[3], 0.01).calibration.n == 500
    assert conformal_threshold(scores, "other-light/far", 0.01).calibration.n == 1000


def test_dismissed_fine_pass_alarms_never_stand_alone() -> None:
    scores, second = {FINE_PASS_STRATA[0]: (0.1,) * 300}, FINE_PASS_STRATA[0]

    threshold = conformal_threshold(scores, second, 0.01, place_scores={second: (0.9,) * 100})

    assert threshold.calibration == Calibration(second, 400, 100, second)


def test_the_fine_pass_uses_the_given_stages() -> None:
    pair, seen = pair_of(*small_thing()), []

    def counted(*given: object) -> object:
        seen.append(given)
        return Stages().change_map(*given)  # type: ignore[arg-type]

    analyses = list(refine_windows(pair, [], replace(Stages(), change_map=counted)))  # type: ignore[arg-type]

    assert len(analyses) == len(seen) > 0
