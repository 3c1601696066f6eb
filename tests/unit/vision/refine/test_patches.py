import numpy as np
import pytest

from asfound.vision.detect.regions import Region
from asfound.vision.image.warping import PATCH_SIDE_PX
from asfound.vision.refine.patches import CHANNEL_COUNT, ScoredImage, extract_patch_pair
from tests.unit.vision.places import pixels, with_thing

BOX = (300, 380, 60, 60)
COLOURS, THEIRS = slice(0, 3), slice(3, 6)
INSIDE, SEEN, ROUGH, FIELD, THEIR_FIELD, MARKED, STANDS = range(6, CHANNEL_COUNT)
SAME_PLACE = [np.eye(3)]


def square(box):
    return Region(box, np.ones((box[3], box[2]), bool), 0.9)


def shown(picture, field=0.0):
    return ScoredImage(picture, np.full(picture.shape[:2], field, np.float32))


@pytest.fixture(scope="module")
def untouched():
    return pixels("as-found", "lockers-left", 768)


def middle(channel):
    edge = PATCH_SIDE_PX * 3 // 8
    return channel[edge:-edge, edge:-edge]


def test_a_thing_stands_out_and_its_surroundings_do_not(untouched):
    crop = extract_patch_pair(
        square(BOX), shown(with_thing(untouched, BOX)), shown(untouched), SAME_PLACE
    )

    assert crop.channels.shape == (CHANNEL_COUNT, PATCH_SIDE_PX, PATCH_SIDE_PX)
    assert crop.channels.min() >= 0
    assert crop.channels.max() < 1.001
    rim = crop.channels[STANDS][crop.channels[ROUGH] == 0]
    assert middle(crop.channels[STANDS]).mean() > 0.5 > 0.1 > np.median(rim)


def test_the_region_is_in_the_middle_with_as_much_around_it_on_every_side(untouched):
    crop = extract_patch_pair(square(BOX), shown(untouched), shown(untouched), SAME_PLACE)

    left, top, side, _ = crop.box
    assert (left + side / 2, top + side / 2) == (BOX[0] + BOX[2] / 2, BOX[1] + BOX[3] / 2)
    assert middle(crop.channels[ROUGH]).all()
    assert not crop.channels[ROUGH][:20].any()
    assert not crop.channels[ROUGH][:, -20:].any()


def test_the_other_photo_is_shown_in_this_ones_light(untouched):
    darker = (untouched * 0.6).astype(np.uint8)

    crop = extract_patch_pair(square(BOX), shown(untouched), shown(darker), SAME_PLACE)

    assert np.abs(crop.channels[COLOURS] - crop.channels[THEIRS]).mean() < 0.02
    assert crop.channels[STANDS].max() < 0.5


def test_the_plane_that_fits_the_surroundings_best_is_taken(untouched):
    elsewhere = np.roll(untouched, (7, 25), (0, 1))
    way = np.array([[1, 0, 25], [0, 1, 7], [0, 0, 1.0]])

    crop = extract_patch_pair(square(BOX), shown(untouched), shown(elsewhere), [np.eye(3), way])

    assert np.abs(crop.channels[COLOURS] - crop.channels[THEIRS]).mean() < 0.02


def test_a_plane_that_leads_out_of_the_other_photo_is_taken_last(untouched):
    away = np.array([[1, 0, -700.0], [0, 1, 0], [0, 0, 1]])

    crop = extract_patch_pair(square(BOX), shown(untouched), shown(untouched), [away, np.eye(3)])

    assert crop.channels[SEEN].all()


def test_beyond_either_photo_nothing_is_shown(untouched):
    away = np.array([[1, 0, -700.0], [0, 1, 0], [0, 0, 1]])
    corner = (0, 300, 60, 60)

    crop = extract_patch_pair(square(corner), shown(untouched, 0.5), shown(untouched, 0.5), [away])

    assert not crop.channels[INSIDE][:, :20].any()
    assert crop.channels[INSIDE][:, -20:].all()
    assert not crop.channels[[SEEN, STANDS, THEIR_FIELD]].any()
    assert crop.channels[FIELD][:, -20:].any()


def test_without_mark_scores_the_channel_is_empty(untouched):
    rather = np.full(untouched.shape[:2], 0.7, np.float32)
    asked = ScoredImage(untouched, rather, rather)

    silent = extract_patch_pair(square(BOX), shown(untouched), shown(untouched), SAME_PLACE)
    told = extract_patch_pair(square(BOX), asked, asked, SAME_PLACE)

    assert not silent.channels[MARKED].any()
    assert middle(told.channels[MARKED]) == pytest.approx(0.7, abs=0.01)


@pytest.mark.parametrize("side_px", [11, 60, 300])
def test_regions_of_any_size_give_patches_of_one_size(untouched, side_px):
    box = (200, 150, side_px, side_px)

    crop = extract_patch_pair(square(box), shown(untouched), shown(untouched), SAME_PLACE)

    assert crop.channels.shape == (CHANNEL_COUNT, PATCH_SIDE_PX, PATCH_SIDE_PX)
    assert crop.box[2] > 2.5 * side_px
