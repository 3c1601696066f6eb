from dataclasses import replace

import numpy as np
import pytest

from asfound.domain.finding import Kind
from asfound.vision.classify.change_type import classify_changes
from asfound.vision.detect.regions import RefinedRegion, Region
from asfound.vision.image.prepared_image import extract_features
from asfound.vision.refine.change import ChangeSide
from tests.unit.vision.places import pixels, with_thing

HERE, ELSEWHERE = (300, 420, 64, 64), (520, 410, 60, 60)


def region(box):
    x, y, width, height = box
    down, across = np.mgrid[:height, :width]
    round_ = np.hypot((across + 0.5) / width - 0.5, (down + 0.5) / height - 0.5) < 0.5
    return Region((x, y, width, height), round_, 0.9)


@pytest.fixture(scope="module")
def plain():
    return pixels("as-found", "lockers-left", 768)


def side(picture, *boxes, much=0.8, marked=0.0):
    field = np.zeros(picture.shape[:2], np.float32)
    for x, y, width, height in boxes:
        field[y : y + height, x : x + width] = much
    rather = np.full(field.shape, marked, np.float32)
    return ChangeSide(
        picture, extract_features(picture)["s8"], [region(box) for box in boxes], field, rather
    )


def kinds(first, second):
    return [change.kind for change in classify_changes(first, second, np.eye(3))]


def test_only_one_photo_has_it(plain):
    ball = with_thing(plain, HERE)

    assert kinds(side(plain), side(ball, HERE)) == [Kind.ADDED]
    assert kinds(side(ball, HERE), side(plain)) == [Kind.MISSING]


def test_both_photos_differ_at_one_place_and_the_one_that_differs_more_has_it(plain):
    ball = with_thing(plain, HERE)

    assert kinds(side(plain, HERE, much=0.6), side(ball, HERE)) == [Kind.ADDED]
    assert kinds(side(ball, HERE), side(plain, HERE, much=0.6)) == [Kind.MISSING]


def test_what_a_thing_hides_piece_by_piece_is_the_things_place(plain):
    x, y, *_ = HERE
    tiles = (x + 2, y + 2, 28, 28), (x + 34, y + 6, 26, 26)
    tiled, ball = side(plain, *tiles, much=0.6), side(with_thing(plain, HERE), HERE)

    assert kinds(tiled, ball) == [Kind.ADDED]
    assert kinds(ball, tiled) == [Kind.MISSING]


def test_the_score_of_what_is_hidden_counts(plain):
    x, y, *_ = HERE
    tiles = (x + 2, y + 2, 28, 28), (x + 34, y + 6, 26, 26)
    tiled = side(plain, *tiles, much=0.6)
    tiled.regions[1] = replace(tiled.regions[1], score=0.97)

    (change,) = classify_changes(tiled, side(with_thing(plain, HERE), HERE), np.eye(3))

    assert change.score == 0.97


def test_what_lies_beside_a_thing_is_told_of_its_own(plain):
    x, y, width, _ = HERE
    beside = (x + width - 10, y, 40, 40)

    found = kinds(
        side(plain, (x + 4, y + 4, 40, 40), beside, much=0.6), side(with_thing(plain, HERE), HERE)
    )

    assert sorted(found) == [Kind.ADDED, Kind.MISSING]


def refined(one, real, cut=None):
    """The photo with its only region refined."""
    (found,) = one.regions
    cut = found if cut is None else region(cut)
    one.regions[0] = replace(found, refined=RefinedRegion(real, -3.0, cut))
    return one


def test_a_thing_where_another_one_stood_is_two_differences(plain):
    x, y, width, height = HERE
    other = (x + 20, y + 10, 2 * width, height)
    colour = (40, 190, 70)

    was = side(with_thing(plain, HERE), HERE)
    now = side(with_thing(plain, other, colour), other)

    assert len(kinds(was, now)) == 1
    both = refined(was, 3.0), refined(now, 3.0)
    assert sorted(kinds(*both)) == [Kind.ADDED, Kind.MISSING]


def test_what_a_thing_hides_in_its_own_outline_is_no_difference(plain):
    hidden = refined(side(plain, HERE, much=0.6), 2.0)
    ball = refined(side(with_thing(plain, HERE), HERE), 5.0)

    assert kinds(hidden, ball) == [Kind.ADDED]


def test_the_photo_that_shows_something_from_near_has_the_thing(plain):
    """Although the head says that the other one differs more."""
    nothing = refined(side(plain, HERE, much=0.9), -2.0)
    ball = refined(side(with_thing(plain, HERE), HERE, much=0.8), 2.0)

    assert kinds(nothing, ball) == [Kind.ADDED]
    assert kinds(ball, nothing) == [Kind.MISSING]


def test_a_thing_is_known_again_by_its_outline(plain):
    """The region around it is much larger on one photo; the thing is not."""
    x, y, width, height = ELSEWHERE
    around = (x - 40, y - 40, width + 80, height + 80)
    was, now = side(with_thing(plain, HERE), HERE), side(with_thing(plain, ELSEWHERE), around)

    assert Kind.MOVED not in kinds(was, now)
    refined(now, 4.0, cut=ELSEWHERE)
    assert kinds(refined(was, 4.0), now) == [Kind.MOVED]


def test_a_mark_has_its_place_on_both_photos_whichever_shows_it(plain):
    (change,) = classify_changes(side(plain), side(plain, HERE, marked=0.99), np.eye(3))

    assert change.kind is Kind.MARKED
    assert change.first is not None
    assert change.second is not None
    assert change.first.box == pytest.approx(HERE, abs=1)
    assert kinds(side(plain, HERE, marked=0.99), side(plain, HERE, marked=0.99)) == [Kind.MARKED]


def test_a_mark_outside_the_other_photo_has_no_place_there(plain):
    beyond = np.array([[1, 0, 2000.0], [0, 1, 0], [0, 0, 1]])

    (change,) = classify_changes(side(plain, HERE, marked=0.99), side(plain), beyond)

    assert change.kind is Kind.MISSING


def test_the_same_thing_elsewhere_has_moved(plain):
    first, second = with_thing(plain, HERE), with_thing(plain, ELSEWHERE)

    (change,) = classify_changes(side(first, HERE), side(second, ELSEWHERE), np.eye(3))

    assert change.kind is Kind.MOVED
    assert change.first is not None
    assert change.second is not None
    assert (change.first.box, change.second.box) == (HERE, ELSEWHERE)


def test_a_flat_thing_that_looks_like_a_mark_at_both_places_has_moved(plain):
    here, there = with_thing(plain, HERE), with_thing(plain, ELSEWHERE)

    flat = side(here, HERE, marked=0.99), side(there, ELSEWHERE, marked=0.99)
    assert kinds(*flat) == [Kind.MOVED]


def test_another_thing_elsewhere_has_not_moved(plain):
    first = with_thing(plain, HERE)
    second = with_thing(plain, ELSEWHERE, colour=(40, 190, 70))

    assert sorted(kinds(side(first, HERE), side(second, ELSEWHERE))) == [Kind.ADDED, Kind.MISSING]


def test_a_thing_of_another_size_has_not_moved(plain):
    large = (480, 380, 128, 128)
    first, second = with_thing(plain, HERE), with_thing(plain, large)

    assert Kind.MOVED not in kinds(side(first, HERE), side(second, large))
