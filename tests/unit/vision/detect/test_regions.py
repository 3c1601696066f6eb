import numpy as np

from asfound.vision.detect.regions import (
    MIN_AREA_SHARE,
    Region,
    find_regions,
    has_matching_surround,
    local_mean_scores,
)

BOX = (300, 380, 60, 60)


def field_with(*boxes, level=0.9, shape=(576, 768)):
    field = np.full(shape, 0.1, np.float32)
    for x, y, width, height in boxes:
        field[y : y + height, x : x + width] = level
    return field


def everything(field):
    return np.ones(field.shape, bool)


def disc(box):
    x, y, width, height = box
    down, across = np.mgrid[:height, :width]
    round_ = np.hypot((across + 0.5) / width - 0.5, (down + 0.5) / height - 0.5) < 0.5
    return Region((x, y, width, height), round_, 0.9)


def test_two_places_that_differ_are_two_regions_strongest_first():
    field = np.maximum(field_with(BOX, level=0.7), field_with((100, 100, 50, 40), level=0.95))

    found = find_regions(field, everything(field))

    assert [region.box for region in found] == [(100, 100, 50, 40), BOX]
    assert found[0].score > found[1].score


def test_what_was_not_compared_is_no_region():
    field = field_with(BOX)
    compared = everything(field)
    compared[:, :500] = False

    assert not find_regions(field, compared)
    assert local_mean_scores(field, compared)[:, :500].max() == 0


def test_crumbs_are_no_regions():
    side = int(np.sqrt(MIN_AREA_SHARE * 576 * 768)) - 2
    field = field_with((100, 100, side, side))

    assert not find_regions(field, everything(field))


def test_a_region_needs_agreement_around_it():
    alone, crowd = field_with(BOX), np.full((576, 768), 0.45, np.float32)
    crowd[380:440, 300:360] = 0.9
    region = find_regions(alone, everything(alone))[0]

    assert has_matching_surround(region, alone, everything(alone))
    assert not has_matching_surround(region, crowd, everything(crowd))
    assert not has_matching_surround(region, alone, alone > 0.5)


def test_a_region_paints_itself_where_it_is():
    whole = disc(BOX).to_mask((576, 768))

    assert whole.sum() == disc(BOX).area_px
    assert whole[410, 330]
    assert not whole[380, 300]
