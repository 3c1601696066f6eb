"""Several before photos of one view: all must agree, and what varies among them does not count."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from asfound.domain.comparison import Reason, Verdict, ViewResult
from asfound.domain.finding import Finding, Kind
from asfound.domain.geometry import Box, Mask, Pixels
from asfound.vision.decide import multi_reference
from asfound.vision.decide.compare import compare
from asfound.vision.decide.multi_reference import CompareOptions, compare_view
from asfound.vision.image.prepared_image import downscale
from tests.unit.vision.places import photo, pixels, shares, taken_again, with_thing

VIEW, OTHER_VIEW = "lockers-left", "stand-steps"
SIDE_PX = 640
BALL, SCREEN = (280, 350, 60, 60), (90, 90, 110, 80)


@pytest.fixture(scope="module")
def before() -> Pixels:
    return pixels("as-found", VIEW, SIDE_PX)


@pytest.fixture(scope="module")
def again(before: Pixels) -> Pixels:
    """The view once more, by another hand."""
    return taken_again(before, gain=0.92, quality=90, other_hand=True)[0]


@pytest.fixture(scope="module")
def after(before: Pixels) -> Pixels:
    """The view as it was left, with a ball."""
    return taken_again(with_thing(before, BALL))[0]


def with_screen(picture: Pixels, shows: str) -> Pixels:
    """The photo with a screen on the wall."""
    x, y, width, height = SCREEN
    down, across = np.mgrid[:height, :width]
    bright = {
        "bars": (across // 9) % 2,
        "dots": ((across % 16 - 8) ** 2 + (down % 16 - 8) ** 2 < 30),
        "hills": down > 40 + 20 * np.sin(across / 12),
    }[shows].astype(float)[..., None]
    colours = {"bars": (230, 40, 40), "dots": (40, 200, 60), "hills": (60, 90, 230)}[shows]
    changed = picture.copy()
    changed[y : y + height, x : x + width] = 25 + bright * (np.array(colours) - 25)
    return changed


def mask(result: ViewResult, side: str) -> Mask:
    data = np.frombuffer(getattr(result.masks, side), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)) > 127


def score(result: ViewResult) -> float:
    assert result.score is not None
    return result.score


def box_after(finding: Finding) -> Box:
    assert finding.box_after is not None
    return finding.box_after


def middle(box: Box, of: Mask, found: Pixels) -> tuple[int, int]:
    """Where the middle of a box of full-size pixels lies in a mask."""
    scale = of.shape[1] / found.shape[1]
    x, y, width, height = box
    return round((y + height / 2) * scale), round((x + width / 2) * scale)


def test_one_before_photo_gives_what_a_pair_gives(before, after):
    alone = compare(photo(before), photo(after))

    assert compare_view([photo(before)], photo(after), options=CompareOptions()) == (0, alone)
    assert compare_view([photo(before)] * 3, photo(after), options=CompareOptions()) == (0, alone)


def test_what_all_before_photos_lack_is_added(before, again, after):
    at, result = compare_view([photo(before), photo(again)], photo(after), options=CompareOptions())

    alone = compare(photo([before, again][at]), photo(after))
    assert result.verdict is Verdict.DIFFERS
    assert result.score == alone.score
    (finding,) = result.findings
    assert finding.kind is Kind.ADDED
    assert shares(box_after(finding), BALL) > 0.5


@pytest.mark.parametrize("learning", [True, False], ids=["as it is", "nothing learned to vary"])
def test_what_one_before_photo_shows_too_is_no_finding(before, after, learning, monkeypatch):
    """The ball lay there when the second photo was taken."""
    if not learning:  # so that agreeing alone is seen to do it
        nothing = np.zeros(downscale(before).shape[:2], bool)
        monkeypatch.setattr(multi_reference, "_reference_variability", lambda *_: nothing)
    lit = with_thing(before, BALL)
    had_it = taken_again(lit, gain=0.45, quality=35, other_hand=True)[0]

    at, result = compare_view(
        [photo(before), photo(had_it)], photo(after), options=CompareOptions()
    )

    assert at == 0  # the photo whose own pair differs
    assert compare(photo(before), photo(after)).verdict is Verdict.DIFFERS
    assert result.verdict is Verdict.AS_FOUND
    assert score(result) < 0.5
    assert not mask(result, "after").any()


def test_what_varies_among_the_before_photos_is_neither_found_nor_compared(before, again, after):
    """A screen: another picture in each photo, another one again in the last."""
    one, two, last = (
        with_screen(picture, shows)
        for picture, shows in zip((before, again, after), ("bars", "dots", "hills"), strict=True)
    )

    _, result = compare_view([photo(one), photo(two)], photo(last), options=CompareOptions())

    alone = compare(photo(one), photo(last))
    boxes = [box for f in alone.findings for box in (f.box_before, f.box_after) if box]
    assert any(shares(box, SCREEN) > 0.3 for box in boxes)
    assert [f.kind for f in result.findings] == [Kind.ADDED]
    assert shares(box_after(result.findings[0]), BALL) > 0.5
    seen = mask(result, "compared_after")
    assert not seen[middle(SCREEN, seen, last)]
    assert seen[middle(BALL, seen, last)]


def test_the_score_is_never_above_that_of_the_best_pair_alone(before, again, after):
    """What keeps the calibration of single pairs true."""
    third = taken_again(before[:, ::-1], gain=0.7, quality=60)[0]
    befores = [photo(before), photo(again), photo(np.ascontiguousarray(third[:, ::-1]))]
    unchanged = taken_again(before)[0]
    for last in (after, unchanged):
        at, result = compare_view(befores, photo(last), options=CompareOptions())
        alone = compare(befores[at], photo(last))
        assert score(result) <= score(alone)
        assert result.threshold == alone.threshold


def test_a_photo_of_elsewhere_has_no_say(before, after):
    elsewhere = photo(pixels("as-found", OTHER_VIEW, SIDE_PX))

    at, result = compare_view([elsewhere, photo(before)], photo(after), options=CompareOptions())

    assert at == 1
    assert result == compare(photo(before), photo(after))
    assert (
        compare_view([elsewhere], photo(after), options=CompareOptions())[1].reason
        is Reason.NO_OVERLAP
    )


def test_an_area_hidden_in_the_first_photo_is_hidden_in_all(before, again, after):
    hidden = np.zeros(before.shape[:2], bool)
    x, y, width, height = BALL
    hidden[y - 40 : y + height + 40, x - 40 : x + width + 40] = True

    _, result = compare_view(
        [photo(before), photo(again)], photo(after), options=CompareOptions(), ignore_mask=hidden
    )

    assert result.verdict is Verdict.AS_FOUND
    seen = mask(result, "compared_after")
    assert not seen[middle(BALL, seen, after)]


def test_small_findings_can_be_left_out(before, after):
    options = CompareOptions(min_size=1.6 * BALL[2] / SIDE_PX)

    _, result = compare_view([photo(before)], photo(after), options=options)

    assert result.verdict is Verdict.AS_FOUND
    assert score(result) <= (result.threshold or 0)
    _, smaller = compare_view(
        [photo(before)], photo(after), options=replace(options, min_size=0.02)
    )
    assert smaller.verdict is Verdict.DIFFERS
