"""A second look finds what is too small for the first, and says where in the photo's pixels."""

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
from asfound.vision.detect.conformal import FINE_PASS_STRATA, LARGE_STRATA, conformal_threshold
from asfound.vision.detect.regions import Region
from asfound.vision.image.prepared_image import prepare
from asfound.vision.refine.change import Change
from tests.unit.vision.places import photo, pixels, shares, taken_again, with_thing

VIEW = "stand-steps"
SMALL: Box = (620, 560, 22, 22)
"""A fortieth of the width, eleven working pixels."""

UNSURE = {
    **dict.fromkeys(LARGE_STRATA, (0.99,) * 1000),
    **dict.fromkeys(FINE_PASS_STRATA, (0.3,) * 1000),
}
"""Scores of unchanged pairs by which a first look never raises an alarm, and a second one soon."""


@cache
def small_thing() -> tuple[Pixels, Pixels]:
    """A view, and the same left with something small, taken again."""
    found = pixels("as-found", VIEW)
    return found, taken_again(with_thing(found, SMALL))[0]


def pair_of(before: Pixels, after: Pixels) -> PairAnalysis:
    """Two photos in this order, measured by the first look."""
    photos = photo(before), photo(after)
    ready = tuple(prepare(one.pixels, one.full_size) for one in photos)
    pair = analyse_pair(photos, (ready[0], ready[1]), Stages())
    assert pair is not None
    return pair


def test_something_small_is_looked_at_again_where_it_is() -> None:
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


def test_a_second_look_says_where_the_small_thing_is() -> None:
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


def test_exchanged_photos_get_the_exchanged_second_look() -> None:
    before, after = small_thing()

    there, back = (
        compare(photo(one), photo(other), scores=UNSURE)
        for one, other in ((before, after), (after, before))
    )

    assert [finding.swapped() for finding in there.findings] == list(back.findings)
    assert there.score == back.score
    assert [finding.kind for finding in back.findings] == [Kind.MISSING]


def test_where_nothing_is_unsure_no_more_pixels_are_asked_for() -> None:
    found = pixels("as-found", VIEW)
    asked: list[int] = []

    def closer(side: int) -> Pixels:
        asked.append(side)
        return found

    small = pixels("as-found", VIEW, PHOTO_SIDE_PX)
    before = InputPhoto(small, (960, 1280), "sha256:0", (), closer)
    after = replace(photo(taken_again(found)[0]), load_at=closer)

    assert compare(before, after).verdict is Verdict.AS_FOUND
    assert asked == []


def test_more_pixels_are_asked_for_once_and_used() -> None:
    before, after = small_thing()
    asked: list[int] = []

    def given(whole: Pixels, digest: str) -> InputPhoto:
        def closer(side: int) -> Pixels:
            asked.append(side)
            return whole

        ready = prepare(whole, (960, 1280))  # no more than the first look needs
        return InputPhoto(ready.pixels, (960, 1280), digest, (), closer)

    result = compare(given(before, "sha256:1"), given(after, "sha256:2"), scores=UNSURE)

    assert result.verdict is Verdict.DIFFERS
    assert asked == [FINE_SIDE_PX, FINE_SIDE_PX]


def test_photos_without_more_pixels_are_looked_at_once() -> None:
    before, after = (prepare(one, (960, 1280)).pixels for one in small_thing())
    pair = pair_of(before, after)

    assert not pair.conditions.is_large
    assert thresholds_for(pair, conformal.default_scores(), 0.01).fine_pass is None
    assert compare(photo(before), photo(after), scores=UNSURE).verdict is Verdict.AS_FOUND


def test_what_is_told_is_not_looked_at_again_on_either_photo() -> None:
    pair = pair_of(*small_thing())
    (_, side, place), *_ = score_peaks(pair, [])
    x, y = round(place[0]) - 12, round(place[1]) - 12
    region = Region((x, y, 24, 24), np.ones((24, 24), bool), 0.9)
    told = Change(Kind.ADDED, 0.9, *((region, None) if side == 0 else (None, region)))

    left = score_peaks(pair, [told])

    near = [
        hint for hint in left if max(abs(hint[2][0] - place[0]), abs(hint[2][1] - place[1])) < 20
    ]
    assert near == []


def test_what_is_ignored_is_not_looked_at_again() -> None:
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

    back = to_full_frame(Change(Kind.MARKED, 0.7, region, region), window, [(576, 768)] * 2)

    assert back.first is not None
    assert back.second is not None
    assert np.abs(np.subtract(back.first.box, (160, 120, 30, 20))).max() <= 1
    assert np.abs(np.subtract(back.second.box, (150, 124, 30, 20))).max() <= 1
    corner = window.transform_into(0) @ np.array(
        [160 - 0.5, 120 - 0.5, 1]
    )  # edges lie between pixels
    assert np.allclose(
        corner[:2], (60 * window.zoomed_side_px / 192 - 0.5, 80 * window.zoomed_side_px / 192 - 0.5)
    )


def test_both_looks_share_the_rate() -> None:
    pair = pair_of(*small_thing())
    steps = tuple(np.linspace(0, 1, 1001).tolist())
    scores = dict.fromkeys((*LARGE_STRATA, *FINE_PASS_STRATA), steps)

    limits = thresholds_for(pair, scores, 0.1)

    assert limits.fine_pass is not None
    assert limits.alarm.value == pytest.approx(0.92, abs=0.002)
    assert limits.fine_pass.alarm.value == pytest.approx(0.98, abs=0.002)


def test_each_kind_of_scores_stands_in_for_its_own() -> None:
    small, large, second = "same-light/near", LARGE_STRATA[0], FINE_PASS_STRATA[0]
    scores = {
        small: (0.1,) * 1000,
        large: (0.2,) * 500,
        second: (0.6, 0.7),
        FINE_PASS_STRATA[1]: (0.3,),
    }

    limit = conformal_threshold(scores, second, 0.01, place_scores={second: (0.8,), small: (0.9,)})

    assert limit.value == 0.8
    assert limit.calibration == Calibration("second-look/all", 4, 1, second)
    assert conformal_threshold(scores, LARGE_STRATA[3], 0.01).calibration.group == "large/all"
    assert conformal_threshold(scores, LARGE_STRATA[3], 0.01).calibration.n == 500
    assert conformal_threshold(scores, "other-light/far", 0.01).calibration.n == 1000


def test_dismissed_second_looks_never_stand_alone() -> None:
    scores, second = {FINE_PASS_STRATA[0]: (0.1,) * 300}, FINE_PASS_STRATA[0]

    limit = conformal_threshold(scores, second, 0.01, place_scores={second: (0.9,) * 100})

    assert limit.calibration == Calibration(second, 400, 100, second)


def test_every_look_goes_through_the_stages_that_were_asked_for() -> None:
    pair, seen = pair_of(*small_thing()), []

    def counted(*given: object) -> object:
        seen.append(given)
        return Stages().change_map(*given)  # type: ignore[arg-type]

    looks = list(refine_windows(pair, [], replace(Stages(), change_map=counted)))  # type: ignore[arg-type]

    assert len(looks) == len(seen) > 0
