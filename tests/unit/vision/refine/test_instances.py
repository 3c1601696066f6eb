import cv2
import numpy as np
import pytest

from asfound.domain.finding import Kind
from asfound.vision.decide.compare import compare
from asfound.vision.detect.regions import region_from_mask
from asfound.vision.refine.instances import instance_labels, segment_instances
from asfound.vision.refine.patches import ScoredImage
from tests.unit.vision.places import photo, pixels, shares, with_thing

SAME_SPOT = [np.eye(3)]
RED, WHITE, BLUE = (205, 40, 30), (240, 240, 240), (30, 60, 200)
LEFT, RIGHT, FAR = (300, 380, 60, 60), (352, 384, 54, 56), (420, 384, 54, 56)


@pytest.fixture(scope="module")
def untouched():
    return pixels("as-found", "lockers-left", 640)


def told(picture, untouched, *boxes):
    """The things in the region that balls in these boxes make: cells wide, and in one."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    for x, y, width, height in boxes:
        cv2.ellipse(
            mask, (x + width // 2, y + height // 2), (width // 2 + 6,) * 2, 0, 0, 360, 1, -1
        )
    field = np.asarray(cv2.blur(mask * np.float32(0.97), (17, 17)), np.float32)
    nothing = np.zeros(picture.shape[:2], np.float32)
    region = region_from_mask(mask > 0, 0.9)
    return segment_instances(
        region, ScoredImage(picture, field), ScoredImage(untouched, nothing), SAME_SPOT
    )


def test_one_thing_is_one_with_its_outline(untouched):
    (thing,) = told(with_thing(untouched, LEFT, RED), untouched, LEFT)

    assert shares(thing.box, LEFT) > 0.8
    assert thing.score == 0.9


def test_things_that_touch_are_told_apart(untouched):
    both = with_thing(with_thing(untouched, LEFT, RED), RIGHT, WHITE)

    one, other = sorted(told(both, untouched, LEFT, RIGHT), key=lambda thing: thing.box)

    assert shares(one.box, LEFT) > 0.7
    assert shares(other.box, RIGHT) > 0.7


def test_what_the_other_photo_shows_too_is_no_thing(untouched):
    """The region covers two balls, but one of them was there before."""
    before = with_thing(untouched, FAR, BLUE)

    (thing,) = told(with_thing(before, LEFT, RED), before, LEFT, FAR)

    assert shares(thing.box, LEFT) > 0.7


def test_where_nothing_is_seen_there_is_nothing(untouched):
    assert told(untouched, untouched, LEFT) == []


def test_a_thing_at_the_photos_edge_is_cut_out_there(untouched):
    box = (0, 380, 60, 60)

    (thing,) = told(with_thing(untouched, box, RED), untouched, box)

    assert thing.box[0] == 0
    assert shares(thing.box, box) > 0.7


def test_the_same_is_said_of_the_same(untouched):
    both = with_thing(with_thing(untouched, LEFT, RED), RIGHT, WHITE)

    first, again = (told(both, untouched, LEFT, RIGHT) for _ in "ab")

    assert [thing.box for thing in first] == [thing.box for thing in again]
    assert all((a.mask == b.mask).all() for a, b in zip(first, again, strict=True))


def test_things_that_touch_are_two_findings():
    untouched = pixels("as-found", "lockers-left")
    left, right = (600, 760, 110, 110), (690, 770, 100, 104)
    both = with_thing(with_thing(untouched, left, RED), right, WHITE)

    result = compare(photo(untouched), photo(both))

    one, other = sorted(finding.box_after for finding in result.findings if finding.box_after)
    assert shares(one, left) > 0.7
    assert shares(other, right) > 0.7
    assert {finding.kind for finding in result.findings} == {Kind.ADDED}


def insides(*discs):
    """Discs (x, y, radius) on a crop, sure inside."""
    found = np.zeros((112, 112), np.float32)
    for x, y, radius in discs:
        cv2.circle(found, (x, y), radius, 1.0, -1)
    return found


def test_a_pixel_between_two_belongs_to_the_one_with_the_wider_rim():
    large, small = (30, 56, 16), (75, 56, 5)
    inside = insides(large, small)

    places = instance_labels(np.ones(inside.shape, bool), np.ones_like(inside), inside)

    # 16 px from the large inside, which is as wide again; 8 px from the small one.
    assert places[56, 62] == places[56, 30] != places[56, 75] != 0


def test_an_inside_of_another_region_or_hardly_any_is_no_thing():
    inside = insides((30, 56, 16), (75, 56, 8), (56, 20, 2))
    rough = np.zeros(inside.shape, bool)
    rough[:, :60] = True

    assert set(np.unique(instance_labels(rough, np.ones_like(inside), inside))) == {1}
    assert (instance_labels(rough, np.zeros_like(inside), inside) == 0).all()
