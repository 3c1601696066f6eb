import numpy as np
import pytest

from asfound.domain.orientation import ORIENTATIONS, upright
from asfound.vision.retrieve.view_matching import describe, match_views
from tests.unit.vision.places import VIEWS, pixels

SIDE_PX = 512
SHOWN = VIEWS[:6]


@pytest.fixture(scope="module")
def before():
    return [describe(pixels("as-found", view, SIDE_PX)) for view in SHOWN]


@pytest.fixture(scope="module")
def after():
    return [describe(pixels("left-behind", view, SIDE_PX)) for view in SHOWN]


def turned(view, orientation, state="left-behind"):
    return describe(upright(pixels(state, view, SIDE_PX), orientation))


def test_photos_that_are_turned_or_mirrored_find_their_view(before):
    """Lockers on the left are nearly the mirror image of those on the right: only turned."""
    afters = [turned(view, one) for view, one in zip(SHOWN, (6, 2, 7, 8, 3, 5), strict=True)]

    found = match_views(before, afters)

    assert [(b, a) for b, a, *_ in found.views] == [(at, at) for at in range(len(SHOWN))]
    assert not found.unmatched_after


@pytest.mark.parametrize("orientation", [one for one in ORIENTATIONS if one != 1])
def test_a_turned_shot_is_a_further_shot_of_its_view(before, after, orientation):
    found = match_views(before, [*after, turned(SHOWN[2], orientation, "put-right")])

    (view,) = [view for view in found.views if view[0] == 2]
    assert {view[1], *view[3]} == {2, len(SHOWN)}
    assert not found.unmatched_after


def test_exchanging_the_folders_exchanges_what_was_left_over(before, after):
    more = [*after, turned(SHOWN[2], 6, "put-right")]
    there, back = match_views(before, more), match_views(more, before)

    assert {(b, a, *map(tuple, rest)) for b, a, *rest in there.views} == {
        (a, b, other_a, other_b) for b, a, other_b, other_a in back.views
    }


def test_a_photo_of_something_else_stays_left_over(before, after):
    found = match_views(before[:5], after)

    assert found.unmatched_after == (5,)
    assert np.all([a is not None for _, a, *_ in found.views])
