import cv2
import numpy as np
import pytest

from asfound.domain.comparison import Reason, Remark, Verdict
from asfound.vision.decide.compare import compare
from asfound.vision.image.keypoints import detect_keypoints
from asfound.vision.image.prepared_image import downscale
from asfound.vision.register.registration import Registration, register
from asfound.vision.register.repetition import is_clear_fit, repeats_itself
from tests.unit.vision.places import photo, pixels

SIZE = (640, 480)


def seat():
    cell = np.full((72, 60, 3), (60, 60, 66), np.uint8)
    cv2.rectangle(cell, (6, 6), (54, 42), (30, 60, 170), -1)
    cv2.rectangle(cell, (10, 10), (50, 26), (50, 90, 200), -1)
    cv2.rectangle(cell, (8, 45), (52, 62), (25, 50, 150), -1)
    cv2.circle(cell, (30, 53), 5, (200, 200, 210), -1)
    return cell


def locker():
    cell = np.full((146, 64, 3), (120, 130, 125), np.uint8)
    cv2.rectangle(cell, (3, 3), (61, 143), (90, 120, 140), -1)
    for y in range(14, 40, 6):
        cv2.line(cell, (14, y), (50, y), (40, 50, 60), 2)
    cv2.circle(cell, (50, 73), 6, (220, 210, 150), -1)
    return cell


def tile():
    cell = np.full((110, 110, 3), (205, 200, 190), np.uint8)
    cv2.rectangle(cell, (0, 0), (109, 109), (120, 115, 110), 4)
    cv2.ellipse(cell, (60, 40), (24, 12), 30, 0, 360, (70, 110, 150), -1)
    cv2.circle(cell, (22, 88), 6, (160, 60, 50), -1)
    return cell


def fence():
    cell = np.full((480, 34, 3), (150, 180, 210), np.uint8)
    cv2.rectangle(cell, (8, 30), (24, 479), (110, 80, 50), -1)
    for y in (90, 300):
        cv2.line(cell, (0, y), (33, y), (90, 60, 40), 9)
        cv2.circle(cell, (16, y), 4, (200, 200, 200), -1)
    return cell


def shelf():
    cell = np.full((120, 90, 3), (215, 205, 190), np.uint8)
    cv2.rectangle(cell, (0, 108), (89, 119), (120, 90, 60), -1)
    for at, colour in enumerate([(170, 40, 40), (40, 120, 60), (50, 60, 150), (190, 160, 60)]):
        cv2.rectangle(cell, (8 + 19 * at, 30 + 9 * at), (22 + 19 * at, 107), colour, -1)
    return cell


CELLS = {"seats": seat, "lockers": locker, "tiles": tile, "fence": fence, "shelves": shelf}


def wall(kind, *, marks=0):
    """Rows of one thing, wider than a photo, with so many marks that are there only once."""
    cell, rng = CELLS[kind](), np.random.default_rng(3)
    height, width = cell.shape[:2]
    world = np.ascontiguousarray(np.tile(cell, (-(-700 // height), -(-1100 // width), 1)))
    for at in range(marks):
        x, y = int(rng.integers(200, 700)), int(rng.integers(150, 500))
        cv2.circle(world, (x, y), 22, [int(one) for one in rng.integers(0, 255, 3)], -1)
        cv2.putText(world, str(7 * at), (x - 14, y + 6), 0, 0.9, (255, 255, 255), 2)
    return world, width


def shot(world, x, y, seed):
    """A photo of a part of a wall from a hand, with noise of its own."""
    rng = np.random.default_rng(seed)
    width, height = SIZE
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = (corners + rng.uniform(-4, 4, (4, 2))).astype(np.float32)
    part = world[y : y + height, x : x + width].astype(np.float32)
    turned = cv2.warpPerspective(
        part, cv2.getPerspectiveTransform(corners, moved), SIZE, borderMode=cv2.BORDER_REFLECT
    )
    return np.clip(turned + rng.normal(0, 3, turned.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("kind", CELLS)
def test_what_fits_in_several_ways_is_never_as_found(kind):
    world, period = wall(kind)

    result = compare(photo(shot(world, 150, 100, 1)), photo(shot(world, 150 + period, 100, 2)))

    assert result.verdict is Verdict.CANNOT_TELL
    assert result.reason is Reason.TOO_DIFFERENT_VIEWPOINT
    assert result.remarks == (Remark.REPEATING,)


@pytest.mark.parametrize("kind", CELLS)
def test_what_is_there_only_once_says_which_fit_is_right(kind):
    world, period = wall(kind, marks=8)

    result = compare(photo(shot(world, 150, 100, 1)), photo(shot(world, 150 + period, 100, 2)))

    if result.alignment is None:  # too few marks are seen in both: then nothing is told
        assert result.verdict is Verdict.CANNOT_TELL
        return
    shift = result.alignment.after_from_before[2]
    assert shift == pytest.approx(-period, abs=12)


def test_a_fit_one_seat_further_on_is_not_clear():
    world, period = wall("seats", marks=4)
    pictures = shot(world, 150, 100, 1), shot(world, 154, 102, 2)
    keypoints = detect_keypoints(pictures[0]), detect_keypoints(pictures[1])
    found = register(*keypoints, SIZE)
    assert found is not None
    shift = np.array([[1, 0, period], [0, 1, 0], [0, 0, 1.0]])
    few = found.first_points[:20], found.second_points[:20]
    wrong = Registration((shift @ found.planes[0],), *few, 0, 0)

    assert is_clear_fit(keypoints, pictures, found)
    assert not is_clear_fit(keypoints, pictures, wrong)


@pytest.mark.parametrize("view", ["stand-block", "lockers-left", "bench-seats"])
def test_the_demo_place_does_not_repeat_itself(view):
    assert not repeats_itself(detect_keypoints(downscale(pixels("as-found", view))))
