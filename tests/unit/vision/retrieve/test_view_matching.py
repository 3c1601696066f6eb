import numpy as np
import pytest

from asfound.imaging.decode import decode
from asfound.vision.retrieve.view_matching import describe, match_views
from tests.unit.vision.places import DEMO, VIEWS, compressed, pixels


@pytest.fixture(scope="module")
def descriptors():
    return {
        state: [describe(pixels(state, view)) for view in VIEWS]
        for state in ("as-found", "left-behind", "put-right")
    }


@pytest.mark.parametrize("state", ["left-behind", "put-right"])
def test_shuffled_photos_find_their_view(descriptors, state):
    order = np.random.default_rng(3).permutation(len(VIEWS))
    after = [descriptors[state][i] for i in order]

    found = match_views(descriptors["as-found"], after)

    assert not found.unmatched_after
    for before, partner, other_before, other_after in found.views:
        assert partner is not None, VIEWS[before]
        assert order[partner] == before, VIEWS[before]
        assert not other_before
        assert not other_after


def test_exchanging_the_folders_exchanges_the_pairs(descriptors):
    forward = match_views(descriptors["as-found"], descriptors["left-behind"])
    backward = match_views(descriptors["left-behind"], descriptors["as-found"])

    assert {(b, a) for b, a, *_ in forward.views} == {(b, a) for a, b, *_ in backward.views}


def test_what_is_left_over_is_not_paired(descriptors):
    """Eleven views match; the twelfth before and the card on the table are left over."""
    card = describe(decode(DEMO / "thanks.jpg", long_side=1024))
    before, after = descriptors["as-found"], descriptors["left-behind"][1:]

    found = match_views(before, [*after, card])

    assert found.views[0][1] is None
    assert found.unmatched_after == (len(after),)


def test_repeated_shots_are_grouped_and_named(descriptors):
    again = describe(compressed(pixels("left-behind", VIEWS[2])[4:, 6:], 70))
    after = [*descriptors["left-behind"], again]

    found = match_views(descriptors["as-found"], after)

    _, partner, _, other = found.views[2]
    assert {partner, *other} == {2, len(VIEWS)}
    assert not found.unmatched_after


def test_every_view_taken_twice_is_one_view(descriptors):
    """From slightly other spots and in other light: the shots of a view share 0.34 and more."""
    order = np.random.default_rng(4).permutation(2 * len(VIEWS))
    before = [[*descriptors["as-found"], *descriptors["put-right"]][i] for i in order]

    found = match_views(before, [])

    together = [sorted(int(order[i]) for i in (used, *other)) for used, _, other, _ in found.views]
    assert sorted(together) == [[view, view + len(VIEWS)] for view in range(len(VIEWS))]


@pytest.mark.parametrize("state", ["as-found", "left-behind", "put-right"])
def test_different_views_stay_apart(descriptors, state):
    found = match_views(descriptors[state], [])

    assert found.views == tuple((view, None, (), ()) for view in range(len(VIEWS)))


def cut(view, left, width, state="as-found"):
    """A part of a photo: where it begins and how wide it is, as shares of the photo's width."""
    photo = pixels(state, view)
    first, wide = (round(share * photo.shape[1]) for share in (left, width))
    return describe(np.ascontiguousarray(photo[:, first : first + wide]))


@pytest.mark.parametrize("view", ["bench", "locker-7", "stand-block"])
def test_half_overlapping_photos_of_a_sweep_are_views(view):
    """They share up to half of their points."""
    found = match_views([cut(view, 0, 2 / 3), cut(view, 1 / 3, 2 / 3)], [])

    assert len(found.views) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_closer_photo_is_another_view(order):
    """All that it shows is in the wider one, but not the other way round."""
    whole = pixels("as-found", "bench")
    near = np.ascontiguousarray(whole[96:864, 128:1152])
    photos = describe(whole), describe(near)

    assert len(match_views([photos[at] for at in order], []).views) == 2


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1)])
def test_shots_that_only_the_middle_one_joins_are_one_view(order):
    """The outer two overlap by seven tenths of their width."""
    shots = [cut("bench", left, 0.76) for left in (0, 0.115, 0.23)]
    outer = match_views([shots[0], shots[2]], [])

    found = match_views([shots[at] for at in order], [])

    assert len(outer.views) == 2
    assert len(found.views) == 1


def test_exchanging_repeated_shots_exchanges_the_result(descriptors):
    before = [*descriptors["as-found"][:4], *descriptors["put-right"][:3]]
    after = [*descriptors["left-behind"][1:5], *descriptors["as-found"][1:2]]

    forward, backward = match_views(before, after), match_views(after, before)

    shown = [view for view in forward.views if view[1] is not None]
    swapped = {(a, b, other_a, other_b) for b, a, other_b, other_a in shown}
    assert swapped == {view for view in backward.views if view[1] is not None}
    assert [len(view[2]) for view in forward.views] == [1, 1, 1, 0]
    assert [len(view[3]) for view in forward.views] == [0, 1, 0, 0]


def test_nothing_to_pair(descriptors):
    none = match_views([], descriptors["as-found"])
    alone = match_views(descriptors["as-found"][:1], [])

    assert not none.views
    assert len(none.unmatched_after) == len(VIEWS)
    assert alone.views == ((0, None, (), ()),)
