"""Where findings are drawn, on the photo that shows them and on the other."""

import numpy as np
import pytest

from asfound.domain.finding import Finding, Kind
from asfound.report import drawing
from asfound.report.windows import windows

BEFORE, AFTER = (800, 600), (1600, 1200)
ADDED = Finding("f", Kind.ADDED, 0.9, box_after=(400, 300, 200, 100))


def test_without_a_transform_the_place_is_found_by_proportion() -> None:
    transform = drawing.matrix(None, BEFORE, AFTER)
    outline, ghost = drawing.on_before(ADDED, transform, BEFORE)
    assert ghost
    assert drawing.bounds(outline, BEFORE) == (200, 150, 101, 51)


def test_a_transform_moves_the_place() -> None:
    nine = (2.0, 0.0, 40.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0)
    transform = drawing.matrix(nine, BEFORE, AFTER)
    outline, _ = drawing.on_before(ADDED, transform, BEFORE)
    assert outline[0] == (180, 150)


def test_the_photo_that_shows_it_keeps_its_own_outline() -> None:
    finding = Finding(
        "f", Kind.ADDED, 0.9, box_after=(0, 0, 9, 9), outline_after=((0, 0), (9, 0), (0, 9))
    )
    outline, ghost = drawing.on_after(finding, np.eye(3), AFTER)
    assert (outline, ghost) == (((0, 0), (9, 0), (0, 9)), False)


def test_a_place_outside_the_other_photo_is_not_drawn() -> None:
    nine = (2.0, 0.0, 5000.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0)
    outline, ghost = drawing.on_before(ADDED, drawing.matrix(nine, BEFORE, AFTER), BEFORE)
    assert (outline, ghost) == ((), True)
    assert windows(ADDED, drawing.matrix(nine, BEFORE, AFTER), BEFORE, AFTER)[0] is None


def test_a_place_behind_the_camera_is_not_drawn() -> None:
    nine = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
    assert drawing.on_before(ADDED, drawing.matrix(nine, BEFORE, AFTER), BEFORE)[0] == ()


def test_the_overlay_lays_the_photos_corners_on_each_other() -> None:
    transform = drawing.matrix(None, BEFORE, AFTER)
    nine = np.array(drawing.overlay(transform, BEFORE, AFTER)).reshape(3, 3)
    assert nine == pytest.approx(np.eye(3))


def test_the_overlay_undoes_a_known_shift() -> None:
    nine = (1.0, 0.0, 80.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    laid = np.array(drawing.overlay(drawing.matrix(nine, BEFORE, BEFORE), BEFORE, BEFORE))
    assert laid.reshape(3, 3) @ [0.1, 0, 1] == pytest.approx([0, 0, 1])


def test_paths_are_in_drawing_units() -> None:
    assert drawing.path_data([((0, 0), (400, 0), (400, 600))], BEFORE) == "M0,0 500,0 500,750Z"
    assert drawing.view_box((600, 800)) == (750, 1000)


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
    before, after = windows(finding, drawing.matrix(None, BEFORE, AFTER), BEFORE, AFTER)
    assert before is not None
    assert after is not None
    assert after[2:] == pytest.approx((2 * before[2], 2 * before[3]), abs=2)
    for (x, y, width, height), size in ((before, BEFORE), (after, AFTER)):
        assert min(x, y) >= 0
        assert x + width <= size[0]
        assert y + height <= size[1]


def test_a_close_up_holds_its_finding() -> None:
    _, after = windows(ADDED, drawing.matrix(None, BEFORE, AFTER), BEFORE, AFTER)
    assert after is not None
    assert after[0] < 400 < 600 < after[0] + after[2]
    assert after[1] < 300 < 400 < after[1] + after[3]
