import numpy as np
import pytest

from asfound.vision.difference import best_likeness, by_features, overlap, possible_shifts
from asfound.vision.register import Registration, register
from asfound.vision.working import prepared
from tests.unit.vision.places import pixels, taken_again, with_thing

BALL = (560, 700, 120, 120)


def shifted(points, offset):
    here = np.array(points, float)
    return Registration((np.eye(3),), here, here + offset, len(here), 0.0)


def test_only_shifts_that_points_made_are_searched():
    still = [(x, y) for x in range(50, 700, 60) for y in range(50, 500, 60)]
    moved = np.zeros((len(still), 2))
    moved[:10] = (40, 0)

    shifts = {tuple(shift) for shift in possible_shifts(shifted(still, moved), 8, 1)}

    assert {(0, 0), (1, 0), (5, 0), (4, 0), (6, 0)} <= shifts
    assert not {(-5, 0), (0, 5), (10, 0), (3, 3)} & shifts


def test_one_or_two_points_make_no_shift():
    still = [(x, y) for x in range(50, 700, 60) for y in range(50, 500, 60)]
    moved = np.zeros((len(still), 2))
    moved[:2] = (40, 0)

    assert (5, 0) not in {tuple(shift) for shift in possible_shifts(shifted(still, moved), 8, 1)}


def test_a_cell_finds_its_counterpart_where_it_went():
    cells = np.random.default_rng(5).normal(size=(12, 16, 8)).astype(np.float32)
    cells /= np.linalg.norm(cells, axis=2, keepdims=True)
    moved = np.roll(cells, 2, axis=1)
    here, there = np.array([[0, 0]]), np.array([[0, 0], [2, 0]])

    assert best_likeness(cells, cells, np.eye(3), 8, here).min() > 0.999
    assert best_likeness(cells, moved, np.eye(3), 8, here).mean() < 0.5
    assert best_likeness(cells, moved, np.eye(3), 8, there)[:, :-2].min() > 0.999


def test_what_parallax_may_have_led_out_of_the_photo_is_not_compared():
    points = [(x, y) for x in range(50, 700, 60) for y in range(50, 500, 60)]
    moved = np.zeros((len(points), 2))
    moved[::4] = (60, 0)
    whole = np.ones((576, 768), bool)

    still = overlap(shifted(points, np.zeros(2)), (768, 576), whole)
    parallax = overlap(shifted(points, moved), (768, 576), whole)

    assert still[:, 740].any()
    assert not parallax[:, 715:].any()
    assert parallax[:, 40].any()


@pytest.fixture(scope="module")
def pair():
    before = pixels("as-found", "lockers-left")
    after, _ = taken_again(with_thing(before, BALL))
    ready = prepared(before, (1280, 960)), prepared(after, (1280, 960))
    found = register(ready[0].points, ready[1].points, ready[0].size)
    assert found is not None
    kept = np.ones((576, 768), bool), np.ones((576, 768), bool)
    return by_features(ready, found, kept)


def test_an_added_thing_differs_on_the_photo_that_has_it(pair):
    scale = 768 / 1280
    x, y, width, height = (round(value * scale) for value in BALL)
    inside = np.s_[y + 8 : y + height - 8, x + 8 : x + width - 8]

    assert pair.second[inside].mean() > 0.6
    assert pair.second[inside].mean() > pair.first[inside].mean() + 0.2
    assert np.median(pair.second[pair.compared_second]) < 0.2
