import numpy as np
import pytest

from asfound.domain.orientation import (
    MIRRORED,
    ORIENTATIONS,
    combined,
    inverse,
    stored_box,
    upright,
    upright_box,
    upright_from_stored,
    upright_size,
)

STORED = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
SIZE = (7, 5)
BOX = (1, 2, 3, 2)


def cut(picture, box):
    x, y, width, height = box
    return picture[y : y + height, x : x + width]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_turned_and_back_is_the_same_picture(orientation):
    turned = upright(STORED, orientation)

    assert turned.shape[1::-1] == upright_size(SIZE, orientation)
    assert (upright(turned, inverse(orientation)) == STORED).all()


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_box_shows_the_same_pixels_in_both_pictures(orientation):
    box = upright_box(BOX, orientation, SIZE)

    assert stored_box(box, orientation, SIZE) == BOX
    expected = upright(np.ascontiguousarray(cut(STORED, BOX)), orientation)
    assert (cut(upright(STORED, orientation), box) == expected).all()


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_transform_leads_to_the_same_pixel(orientation):
    x, y, _ = upright_from_stored(orientation, SIZE) @ [4, 1, 1]

    assert (upright(STORED, orientation)[int(y), int(x)] == STORED[1, 4]).all()


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_mirrored_ones_exchange_left_and_right_handed(orientation):
    turn = np.linalg.det(upright_from_stored(orientation, SIZE)[:2, :2])

    assert (turn < 0) == (orientation in MIRRORED)


@pytest.mark.parametrize("last", ORIENTATIONS)
@pytest.mark.parametrize("first", ORIENTATIONS)
def test_two_orientations_make_one(last, first):
    expected = upright(upright(STORED, first), last)

    assert (upright(STORED, combined(last, first)) == expected).all()
