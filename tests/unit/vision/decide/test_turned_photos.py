from dataclasses import replace

import numpy as np
import pytest

from asfound.domain.comparison import Reason, Remark, Verdict
from asfound.domain.orientation import (
    MIRRORED,
    ORIENTATIONS,
    UPRIGHT,
    stored_box,
    upright,
    upright_size,
)
from asfound.vision.decide.compare import compare
from asfound.vision.decide.multi_reference import CompareOptions, compare_view
from asfound.vision.decide.results import swap_sides
from asfound.vision.decide.turned_photos import fewest_turned
from tests.unit.vision.places import compressed, photo, pixels

VIEW = "table"
MAX_SCORE_CHANGE = 0.02


def named(found, digest):
    """A photo whose digest is known, and with it which of two comes first."""
    return replace(photo(found), digest=digest)


@pytest.fixture(scope="module")
def before():
    return pixels("as-found", VIEW, 960)


@pytest.fixture(scope="module")
def after():
    return pixels("left-behind", VIEW, 960)


@pytest.fixture(scope="module")
def told(before, after):
    return compare(named(before, "1"), named(after, "2"))


@pytest.mark.parametrize("digests", [("1", "2"), ("2", "1")])
@pytest.mark.parametrize("orientation", [6, 3, 8, 2, 7])
def test_a_turned_or_mirrored_photo_is_compared_as_an_upright_one(
    before, after, told, orientation, digests
):
    turned = upright(after, orientation)

    result = compare(named(before, digests[0]), named(turned, digests[1]))

    assert told.score is not None
    assert result.score == pytest.approx(told.score, abs=MAX_SCORE_CHANGE)
    assert result.verdict is Verdict.DIFFERS
    assert result.remarks == ((Remark.MIRRORED,) if orientation in MIRRORED else ())
    assert abs(result.compared - told.compared) < 0.03


def test_boxes_masks_and_transforms_are_in_the_frame_of_the_photo_as_named(before, after, told):
    orientation = 6
    size = upright_size((after.shape[1], after.shape[0]), orientation)

    result = compare(named(before, "1"), named(upright(after, orientation), "2"))

    expected = {
        stored_box(one.box_after, {6: 8}[orientation], size)
        for one in told.findings
        if one.box_after
    }
    assert {one.box_after for one in result.findings if one.box_after} == expected
    assert {one.box_before for one in result.findings} == {one.box_before for one in told.findings}
    assert result.alignment is not None
    there = np.array(result.alignment.after_from_before).reshape(3, 3)
    x, y, depth = there @ [before.shape[1] / 2, before.shape[0] / 2, 1]
    assert abs(x / depth - size[0] / 2) < 0.1 * size[0]
    assert abs(y / depth - size[1] / 2) < 0.1 * size[1]


@pytest.mark.parametrize("orientation", [6, 2])
def test_exchanging_turned_photos_exchanges_the_result(before, after, orientation):
    one, other = photo(before), photo(upright(after, orientation))

    assert swap_sides(compare(one, other)) == compare(other, one)


def test_several_before_photos_of_which_one_is_turned(before, after):
    again = pixels("put-right", VIEW, 960)
    options = CompareOptions()
    _, expected = compare_view(
        [named(before, "1"), named(again, "2")], named(after, "3"), options=options
    )

    used, result = compare_view(
        [named(before, "1"), named(upright(again, 8), "2")],
        named(upright(after, 6), "3"),
        options=options,
    )

    assert used == 0
    assert expected.score is not None
    assert result.score == pytest.approx(expected.score, abs=MAX_SCORE_CHANGE)
    assert result.verdict is expected.verdict


def test_a_copy_of_a_before_photo_is_no_photo_of_leaving(before):
    copy = compressed(np.ascontiguousarray(before[10:-10, 20:-10]), 60)

    result = compare(photo(before), photo(copy))

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.reason is Reason.NOT_PHOTOGRAPHED
    assert result.remarks == (Remark.COPY_OF_ARRIVAL,)


def test_a_turned_copy_is_a_copy(before):
    result = compare(photo(before), photo(upright(compressed(before, 70), 6)))

    assert result.remarks == (Remark.COPY_OF_ARRIVAL,)


def test_a_photo_in_black_and_white_is_compared_by_shape(before, after, told):
    grey = np.repeat(after.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)

    result = compare(photo(before), photo(grey))

    assert result.verdict is Verdict.DIFFERS
    assert result.remarks == (Remark.FILTERED,)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_of_two_photos_the_one_whose_digest_comes_first_is_not_turned(orientation):
    found = fewest_turned({"2": orientation}, "1")

    assert found == {"1": UPRIGHT, "2": orientation}


def test_as_few_as_possible_are_turned():
    assert fewest_turned({"a": 6, "b": 6}, "c") == {"a": 1, "b": 1, "c": 8}
