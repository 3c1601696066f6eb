import cv2
import numpy as np
import pytest

from asfound.domain.comparison import Reason, Verdict
from asfound.domain.finding import Kind
from asfound.domain.geometry import rescale
from asfound.vision.decide.compare import compare
from asfound.vision.decide.results import swap_sides
from asfound.vision.register.registration import project
from tests.unit.vision.places import photo, pixels, shares, taken_again, with_thing

VIEW, OTHER_VIEW = "table", "stand-steps"
BALL = (560, 700, 120, 120)


@pytest.fixture(scope="module")
def before():
    return pixels("as-found", "lockers-left")


def ball_mask(result, side):
    data = np.frombuffer(getattr(result.masks, side), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)) > 127


def test_a_photo_taken_again_is_as_found(before):
    after, _ = taken_again(before)

    result = compare(photo(before), photo(after))

    assert result.verdict is Verdict.AS_FOUND
    assert not result.findings
    assert result.compared > 0.8
    assert not ball_mask(result, "after").any()


def test_an_added_ball_is_found_where_it_is(before):
    after, _ = taken_again(with_thing(before, BALL))

    result = compare(photo(before), photo(after))

    assert result.verdict is Verdict.DIFFERS
    (finding,) = result.findings
    assert finding.kind is Kind.ADDED
    assert finding.box_before is None
    assert finding.box_after is not None
    assert shares(finding.box_after, BALL) > 0.5
    assert result.score is not None
    assert result.threshold is not None
    assert finding.score == result.score > result.threshold
    mask = ball_mask(result, "after")
    scale = mask.shape[1] / after.shape[1]
    x, y, width, height = rescale(finding.box_after, scale, scale, mask.shape[::-1])
    assert mask[y : y + height, x : x + width].mean() > 0.5
    assert not ball_mask(result, "before").any()


def test_the_same_ball_taken_away_is_missing(before):
    after, _ = taken_again(before)

    result = compare(photo(with_thing(before, BALL)), photo(after))

    (finding,) = result.findings
    assert finding.kind is Kind.MISSING
    assert finding.box_after is None
    assert finding.box_before is not None
    assert shares(finding.box_before, BALL) > 0.5


def test_an_ignored_area_is_neither_found_nor_compared(before):
    after, _ = taken_again(with_thing(before, BALL))
    around = (BALL[0] - 60, BALL[1] - 60, BALL[2] + 120, BALL[3] + 120)

    result = compare(photo(before, around), photo(after))

    assert result.verdict is Verdict.AS_FOUND
    compared = ball_mask(result, "compared_before")
    middle = round((BALL[1] + 60) * compared.shape[0] / before.shape[0])
    assert not compared[middle, round((BALL[0] + 60) * compared.shape[1] / before.shape[1])]


@pytest.mark.parametrize("state", ["left-behind", "put-right"])
@pytest.mark.parametrize("view", [VIEW, OTHER_VIEW])
def test_exchanging_the_photos_exchanges_the_result(view, state):
    one, other = photo(pixels("as-found", view)), photo(pixels(state, view))

    assert swap_sides(compare(one, other)) == compare(other, one)


def test_two_runs_are_equal():
    pair = photo(pixels("as-found", VIEW)), photo(pixels("left-behind", VIEW))
    first = compare(*pair)
    cv2.setRNGSeed(99)

    assert compare(*pair) == first


def test_two_different_views_cannot_be_told():
    pair = photo(pixels("as-found", VIEW)), photo(pixels("as-found", OTHER_VIEW))

    result = compare(*pair)

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.reason is Reason.NO_OVERLAP
    assert result.score is None
    assert result.masks is None
    assert result.compared == 0


def test_what_is_wrong_with_the_photo_is_the_reason(before):
    dark = (before * 0.03).astype(np.uint8)

    assert compare(photo(before), photo(dark)).reason is Reason.TOO_DARK
    assert compare(photo(dark), photo(before)).reason is Reason.TOO_DARK


def test_too_little_seen_is_not_as_found(before):
    """Two fifths of the view: what was not seen is never called as found."""
    again, _ = taken_again(before)
    half = np.ascontiguousarray(again[:, : before.shape[1] * 40 // 100])

    result = compare(photo(before), photo(half))

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.reason in (Reason.COMPARED_TOO_LITTLE, Reason.TOO_DIFFERENT_VIEWPOINT)


def test_outlines_lie_in_their_boxes():
    result = compare(photo(pixels("as-found", VIEW)), photo(pixels("left-behind", VIEW)))

    assert result.findings
    for finding in result.findings:
        for box, outline in (
            (finding.box_before, finding.outline_before),
            (finding.box_after, finding.outline_after),
        ):
            assert (box is None) == (outline is None)
            if box and outline:
                x, y = np.array(outline).T
                assert len(outline) >= 3
                assert box[0] - 2 <= x.min()
                assert x.max() <= box[0] + box[2] + 2
                assert box[1] - 2 <= y.min()
                assert y.max() <= box[1] + box[3] + 2


def test_ids_stay_when_the_photos_are_exchanged():
    pair = photo(pixels("as-found", VIEW)), photo(pixels("left-behind", VIEW))

    ids = [{finding.id for finding in compare(*way).findings} for way in (pair, pair[::-1])]

    assert ids[0] == ids[1]
    assert ids[0]


def test_the_alignment_leads_from_the_before_to_the_after_photo_and_back():
    before = pixels("as-found", VIEW)
    after, motion = taken_again(before)

    found = compare(photo(before), photo(after)).alignment

    assert found is not None
    corners = np.array([[0, 0], [1279, 0], [1279, 959], [0, 959]], float)
    there = project(np.reshape(found.after_from_before, (3, 3)), corners)
    assert np.abs(there - project(motion, corners)).max() < 2
    back = project(np.reshape(found.before_from_after, (3, 3)), there)
    assert np.abs(back - corners).max() < 0.01
