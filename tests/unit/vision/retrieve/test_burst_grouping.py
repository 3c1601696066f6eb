from itertools import permutations

import numpy as np
import pytest

from asfound.vision.register.registration import Registration
from asfound.vision.retrieve.burst_grouping import frame_overlap, group_by_hub

NONE = np.zeros((0, 2))
SIZE = (400, 300)


def lying(*rows):
    return Registration((np.array(rows, float),), NONE, NONE, 0, 0.0)


@pytest.mark.parametrize(
    ("found", "share"),
    [
        (lying((1, 0, 0), (0, 1, 0), (0, 0, 1)), 1.0),
        (lying((1, 0, 100), (0, 1, 0), (0, 0, 1)), 0.75),
        (lying((1, 0, -100), (0, 1, 30), (0, 0, 1)), 0.75 * 0.9),
        (lying((2, 0, -200), (0, 2, -150), (0, 0, 1)), 0.25),  # the second photo is closer
        (lying((0.5, 0, 100), (0, 0.5, 75), (0, 0, 1)), 0.25),  # the first one is
        (lying((1, 0, 900), (0, 1, 0), (0, 0, 1)), 0.0),
    ],
)
def test_overlap_is_that_of_the_frame_that_is_covered_less(found, share):
    assert frame_overlap(found, SIZE, SIZE) == pytest.approx(share, abs=0.02)
    assert frame_overlap(found.reversed(), SIZE, SIZE) == pytest.approx(share, abs=0.02)


def test_overlap_counts_nothing_beyond_the_horizon():
    tilted = lying((1, 0, 0), (0, 1, 0), (-1 / 200, 0, 1))

    assert frame_overlap(tilted, SIZE, SIZE) < 0.5


CHAIN = {(0, 1): 50, (1, 2): 60, (2, 3): 60, (3, 4): 50, (4, 5): 40}


def renamed(links, order):
    at = {photo: place for place, photo in enumerate(order)}
    return {tuple(sorted((at[a], at[b]))): shared for (a, b), shared in links.items()}


def test_every_photo_is_in_one_group():
    assert group_by_hub({}, [b"a", b"b"]) == [[0], [1]]
    assert group_by_hub({}, []) == []
    assert group_by_hub({(0, 2): 30}, [b"a", b"b", b"c"]) == [[0, 2], [1]]


def test_two_photos_that_a_third_joins_are_one_group():
    assert group_by_hub({(0, 1): 30, (1, 2): 90}, [b"a", b"b", b"c"]) == [[0, 1, 2]]


def test_a_sweep_is_not_one_group_from_end_to_end():
    assert group_by_hub(CHAIN, [b"a", b"b", b"c", b"d", b"e", b"f"]) == [[0], [1, 2, 3], [4, 5]]


def test_groups_do_not_depend_on_the_order_of_the_photos():
    names = [b"a", b"b", b"c", b"d", b"e", b"f"]
    even = dict.fromkeys(CHAIN, 50)
    for links in (CHAIN, even):
        found = set()
        for order in permutations(range(6)):
            groups = group_by_hub(renamed(links, order), [names[photo] for photo in order])
            found.add(frozenset(frozenset(order[at] for at in group) for group in groups))
        assert len(found) == 1
