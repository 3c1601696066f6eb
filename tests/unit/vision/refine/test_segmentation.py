import cv2
import numpy as np
import pytest

from asfound.vision.detect.regions import Region
from asfound.vision.image.prepared_image import downscale
from asfound.vision.refine.patch_network import predict_patch
from asfound.vision.refine.patches import ScoredImage
from asfound.vision.refine.segmentation import refine_mask
from tests.unit.vision.places import pixels, with_thing

BOX = (300, 380, 60, 60)
SAME_PLACE = [np.eye(3)]


def disc(box):
    width, height = box[2:]
    down, across = np.mgrid[:height, :width]
    return Region(box, np.hypot(across / width - 0.5, down / height - 0.5) < 0.5, 0.9)


def likely(region, shape=(576, 768)):
    """What the head would say: sure inside, and less and less so a cell beyond."""
    return np.where(region.to_mask(shape), 0.9, 0.2).astype(np.float32)


def segmented(region, picture, field, other, homographies):
    nothing = np.zeros(other.shape[:2], np.float32)
    prediction = predict_patch(
        region, ScoredImage(picture, field), ScoredImage(other, nothing), homographies
    )
    return refine_mask(region, prediction.patch, prediction.thing_probability, picture)


def overlap(one, other):
    return (one & other).sum() / (one | other).sum()


@pytest.fixture
def untouched():
    return downscale(pixels("as-found", "lockers-left"))


@pytest.mark.parametrize("grow", [-8, -4, 0, 8])
def test_the_outline_of_a_thing_is_found_from_a_rough_region(untouched, grow):
    """Rough regions are too small or too large by up to a cell; the thing is neither."""
    x, y, width, height = BOX
    picture = with_thing(untouched, BOX)
    rough = disc((x - grow, y - grow, width + 2 * grow, height + 2 * grow))
    thing = disc(BOX).to_mask(picture.shape[:2])

    cut = segmented(rough, picture, likely(rough), untouched, SAME_PLACE)

    assert overlap(cut.to_mask(picture.shape[:2]), thing) > 0.8


def test_the_other_photo_may_be_darker_and_lie_elsewhere():
    """A thing much like what is behind it: hardly anything but the other photo tells them apart."""
    rng = np.random.default_rng(5)
    gravel, other_gravel = (
        cv2.GaussianBlur(rng.integers(0, 256, (576, 768, 3), np.uint8), (0, 0), 1) for _ in "ab"
    )
    x, y, width, height = BOX
    thing = disc(BOX).to_mask(gravel.shape[:2])
    picture = np.where(thing[..., None], np.maximum(other_gravel, (150, 0, 0)), gravel)
    picture = picture.astype(np.uint8)
    other = np.roll((gravel * 0.5).astype(np.uint8), (5, 9), (0, 1))
    there = np.array([[1, 0, 9], [0, 1, 5], [0, 0, 1.0]])
    rough = disc((x - 8, y - 8, width + 16, height + 16))

    cut = segmented(rough, picture, likely(rough), other, [np.eye(3), there])

    assert overlap(cut.to_mask(thing.shape), thing) > 0.8


def test_what_the_head_sees_nothing_in_is_no_part_of_the_thing(untouched):
    """Another thing differs right beside it; the head says that there is nothing."""
    x, y, width, height = BOX
    beside = (x + width, y, 20, height)
    picture = with_thing(with_thing(untouched, BOX), beside)
    field = np.where(disc(BOX).to_mask(picture.shape[:2]), 0.9, 0.0).astype(np.float32)

    cut = segmented(disc(BOX), picture, field, untouched, SAME_PLACE).to_mask(picture.shape[:2])

    thing = disc(beside).to_mask(cut.shape)
    assert (cut & thing).sum() < 0.03 * thing.sum()


def test_where_nothing_can_be_told_the_region_stays():
    flat = np.full((576, 768, 3), 128, np.uint8)

    assert segmented(disc(BOX), flat, likely(disc(BOX)), flat, SAME_PLACE).area_px >= (
        0.9 * disc(BOX).area_px
    )
