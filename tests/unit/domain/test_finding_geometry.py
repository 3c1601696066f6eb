"""Where findings are drawn, on the photo that shows them and on the other."""

import numpy as np
import pytest

from asfound.domain.finding import Finding, Kind
from asfound.domain.finding_geometry import close_up_windows, outline_on_after, outline_on_before
from asfound.domain.geometry import bounding_box, matrix_or_scaling

BEFORE, AFTER = (800, 600), (1600, 1200)
ADDED = Finding("f", Kind.ADDED, 0.9, box_after=(400, 300, 200, 100))


def test_without_a_transform_the_place_is_found_by_proportion() -> None:
    transform = matrix_or_scaling(None, BEFORE, AFTER)
    outline, ghost = outline_on_before(ADDED, transform, BEFORE)
    assert ghost
    assert bounding_box(outline, BEFORE) == (200, 150, 101, 51)


def test_a_transform_moves_the_place() -> None:
    nine = (2.0, 0.0, 40.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0)
    transform = matrix_or_scaling(nine, BEFORE, AFTER)
    outline, _ = outline_on_before(ADDED, transform, BEFORE)
    assert outline[0] == (180, 150)


def test_the_photo_that_shows_it_keeps_its_own_outline() -> None:
    finding = Finding(
        "f", Kind.ADDED, 0.9, box_after=(0, 0, 9, 9), outline_after=((0, 0), (9, 0), (0, 9))
    )
    outline, ghost = outline_on_after(finding, np.eye(3), AFTER)
    assert (outline, ghost) == (((0, 0), (9, 0), (0, 9)), False)


def test_a_place_outside_the_other_photo_is_not_drawn() -> None:
    nine = (2.0, 0.0, 5000.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0)
    outline, ghost = outline_on_before(ADDED, matrix_or_scaling(nine, BEFORE, AFTER), BEFORE)
    assert (outline, ghost) == ((), True)
    assert close_up_windows(ADDED, matrix_or_scaling(nine, BEFORE, AFTER), BEFORE, AFTER)[0] is None


def test_a_place_behind_the_camera_is_not_drawn() -> None:
    nine = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
    assert outline_on_before(ADDED, matrix_or_scaling(nine, BEFORE, AFTER), BEFORE)[0] == ()


@pytest.mark.parametrize(
    "finding",
    [
        ADDED,
        Finding("f", Kind.MISSING, 0.9, box_before=(790, 590, 10, 10)),
        Finding("f", Kind.MOVED, 0.9, box_before=(0, 0, 50, 90), box_after=(1500, 0, 100, 180)),
        Finding("f", Kind.MARKED, 0.9, box_before=(0, 0, 800, 600), box_after=(0, 0, 1600, 1200)),
    ],
)
def test_close_ups_show_the_same_extent_inside_both_photos(finding: Finding) -> None:
    before, after = close_up_windows(finding, matrix_or_scaling(None, BEFORE, AFTER), BEFORE, AFTER)
    assert before is not None
    assert after is not None
    assert after[2:] == pytest.approx((2 * before[2], 2 * before[3]), abs=2)
    for (x, y, width, height), size in ((before, BEFORE), (after, AFTER)):
        assert min(x, y) >= 0
        assert x + width <= size[0]
        assert y + height <= size[1]


def test_a_close_up_holds_its_finding() -> None:
    _, after = close_up_windows(ADDED, matrix_or_scaling(None, BEFORE, AFTER), BEFORE, AFTER)
    assert after is not None
    assert after[0] < 400 < 600 < after[0] + after[2]
    assert after[1] < 300 < 400 < after[1] + after[3]
