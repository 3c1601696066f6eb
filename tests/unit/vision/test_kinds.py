import numpy as np
import pytest

from asfound.domain.finding import Kind
from asfound.vision.kinds import Side, changes
from asfound.vision.regions import Region
from asfound.vision.working import features, reduced
from tests.unit.vision.places import pixels, with_thing

HERE, ELSEWHERE = (300, 420, 64, 64), (520, 410, 60, 60)


def region(box):
    x, y, width, height = box
    down, across = np.mgrid[:height, :width]
    round_ = np.hypot((across + 0.5) / width - 0.5, (down + 0.5) / height - 0.5) < 0.5
    return Region((x, y, width, height), round_, 0.9)


@pytest.fixture(scope="module")
def plain():
    return reduced(pixels("as-found", "lockers-left"))


def side(picture, *boxes):
    return Side(picture, features(picture)["s8"], [region(box) for box in boxes])


def kinds(first, second):
    return [change.kind for change in changes(first, second, np.eye(3))]


def test_only_one_photo_has_it(plain):
    ball = with_thing(plain, HERE)

    assert kinds(side(plain), side(ball, HERE)) == [Kind.ADDED]
    assert kinds(side(ball, HERE), side(plain)) == [Kind.MISSING]


def test_both_photos_differ_at_one_place_and_the_outline_tells_which_has_it(plain):
    ball = with_thing(plain, HERE)

    assert kinds(side(plain, HERE), side(ball, HERE)) == [Kind.ADDED]
    assert kinds(side(ball, HERE), side(plain, HERE)) == [Kind.MISSING]


def test_the_same_thing_elsewhere_has_moved(plain):
    first, second = with_thing(plain, HERE), with_thing(plain, ELSEWHERE)

    (change,) = changes(side(first, HERE), side(second, ELSEWHERE), np.eye(3))

    assert change.kind is Kind.MOVED
    assert change.first is not None
    assert change.second is not None
    assert (change.first.box, change.second.box) == (HERE, ELSEWHERE)


def test_another_thing_elsewhere_has_not_moved(plain):
    first = with_thing(plain, HERE)
    second = with_thing(plain, ELSEWHERE, colour=(40, 190, 70))

    assert sorted(kinds(side(first, HERE), side(second, ELSEWHERE))) == [Kind.ADDED, Kind.MISSING]


def test_a_thing_of_another_size_has_not_moved(plain):
    large = (480, 380, 128, 128)
    first, second = with_thing(plain, HERE), with_thing(plain, large)

    assert Kind.MOVED not in kinds(side(first, HERE), side(second, large))
