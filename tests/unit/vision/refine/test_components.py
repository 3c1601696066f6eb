import numpy as np

from asfound.domain.finding import Kind
from asfound.vision.decide.compare import compare
from asfound.vision.detect.regions import Region
from asfound.vision.refine.change import Change
from asfound.vision.refine.components import merge_fragments, split_components
from tests.scenes import place, with_bag
from tests.scenes import taken_again as again
from tests.unit.vision.places import photo


def region(*boxes, size=(120, 90)):
    """Boxes (x, y, width, height) inside a region at (200, 100)."""
    shape = np.zeros(size[::-1], bool)
    for x, y, width, height in boxes:
        shape[y : y + height, x : x + width] = True
    return Region((200, 100, *size), shape, 0.9)


def boxes(change):
    regions = [change.second or change.first for change in split_components(change)]
    return [region.box for region in regions if region]


def test_things_that_stand_apart_are_told_one_by_one_largest_first():
    shoes = region((0, 0, 30, 20), (60, 30, 50, 40))

    whole = Change(Kind.ADDED, 0.9, None, shoes)

    assert boxes(whole) == [(260, 130, 50, 40), (200, 100, 30, 20)]
    for part in split_components(whole):
        assert (part.kind, part.score, part.first) == (Kind.ADDED, 0.9, None)


def test_what_is_missing_comes_apart_on_the_before_photo():
    two = region((0, 0, 30, 20), (60, 30, 50, 40))

    assert boxes(Change(Kind.MISSING, 0.9, two, None)) == [
        (260, 130, 50, 40),
        (200, 100, 30, 20),
    ]


def test_a_small_gap_is_a_handle():
    assert boxes(Change(Kind.ADDED, 0.9, None, region((0, 0, 30, 30), (33, 0, 30, 30)))) == [
        (200, 100, 120, 90)
    ]


def test_a_crumb_is_no_thing():
    thing = region((0, 0, 60, 60), (100, 70, 8, 8))

    assert boxes(Change(Kind.ADDED, 0.9, None, thing)) == [(200, 100, 120, 90)]


def test_marks_and_what_moved_stay_whole():
    two = region((0, 0, 30, 20), (60, 30, 50, 40))

    for kind in (Kind.MARKED, Kind.MOVED):
        assert len(split_components(Change(kind, 0.9, two, two))) == 1


def piece(x, y, width, height, kind=Kind.ADDED):
    whole = Region((x, y, width, height), np.ones((height, width), bool), 0.9)
    return Change(kind, 0.9, *((None, whole) if kind is Kind.ADDED else (whole, None)))


def patched(*boxes):
    """A photo with patches of other colours at these boxes, one after the other."""
    picture = np.full((400, 600, 3), 128, np.uint8)
    colours = (200, 40, 40), (40, 60, 200), (60, 180, 60)
    for (x, y, width, height), colour in zip(boxes, colours, strict=False):
        picture[y : y + height, x : x + width] = colour
    return picture, picture


def test_cuts_that_overlap_are_one_thing_and_others_stay_apart():
    whole, handle, beside = (
        piece(100, 100, 100, 80),
        piece(150, 120, 70, 40),
        piece(260, 90, 40, 40),
    )

    one, other = merge_fragments([handle, beside, whole], patched())

    assert one.second is not None
    assert other.second is not None
    assert one.second.box == (100, 100, 120, 80)
    assert one.second.area_px == 100 * 80 + 20 * 40
    assert other.second.box == (260, 90, 40, 40)


def test_a_crumb_beside_a_thing_is_left_out_and_one_that_touches_is_its_own():
    body, away, near = piece(100, 100, 100, 80), piece(260, 90, 9, 9), piece(202, 120, 9, 9)

    (alone,) = merge_fragments([away, body], patched())
    (whole,) = merge_fragments([near, body], patched())
    (small,) = merge_fragments([away], patched())

    assert alone.second is not None
    assert alone.second.box == (100, 100, 100, 80)
    assert whole.second is not None
    assert whole.second.box == (100, 100, 111, 80)
    assert small.second is not None
    assert small.second.box == (260, 90, 9, 9)


def test_cuts_that_touch_are_one_thing_only_if_they_look_alike():
    """The body of a bag and its lid; a red bowl and a blue mug behind it."""
    left, right, away = (100, 100, 100, 80), (200, 100, 100, 80), (320, 100, 100, 80)
    alike = patched((100, 100, 320, 80))

    assert len(merge_fragments([piece(*left), piece(*right)], alike)) == 1
    assert len(merge_fragments([piece(*left), piece(*away)], alike)) == 2
    assert len(merge_fragments([piece(*left), piece(*right)], patched(left, right))) == 2


def test_one_bag_is_one_finding():
    """It differs most at several places, and at each is cut out as the whole bag."""
    picture = place(3)

    result = compare(photo(picture), photo(again(with_bag(picture))))

    (finding,) = result.findings
    assert finding.kind is Kind.ADDED
