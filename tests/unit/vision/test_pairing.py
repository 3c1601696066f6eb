import numpy as np
import pytest

from asfound.imaging.decode import decode
from asfound.vision.pairing import describe, pair
from tests.unit.vision.places import DEMO, VIEWS, compressed, pixels


@pytest.fixture(scope="module")
def signatures():
    return {
        state: [describe(pixels(state, view)) for view in VIEWS]
        for state in ("as-found", "left-behind", "put-right")
    }


@pytest.mark.parametrize("state", ["left-behind", "put-right"])
def test_shuffled_photos_find_their_view(signatures, state):
    order = np.random.default_rng(3).permutation(len(VIEWS))
    after = [signatures[state][i] for i in order]

    found = pair(signatures["as-found"], after)

    assert not found.unpaired_after
    for before, partner, other_before, other_after in found.views:
        assert partner is not None, VIEWS[before]
        assert order[partner] == before, VIEWS[before]
        assert not other_before
        assert not other_after


def test_exchanging_the_folders_exchanges_the_pairs(signatures):
    there = pair(signatures["as-found"], signatures["left-behind"])
    back = pair(signatures["left-behind"], signatures["as-found"])

    assert {(b, a) for b, a, *_ in there.views} == {(b, a) for a, b, *_ in back.views}


def test_what_is_left_over_is_not_paired(signatures):
    """Eleven views match; the twelfth before and the card on the table are left over."""
    card = describe(decode(DEMO / "thanks.jpg", long_side=1024))
    before, after = signatures["as-found"], signatures["left-behind"][1:]

    found = pair(before, [*after, card])

    assert found.views[0][1] is None
    assert found.unpaired_after == (len(after),)


def test_repeated_shots_are_grouped_and_named(signatures):
    again = describe(compressed(pixels("left-behind", VIEWS[2])[4:, 6:], 70))
    after = [*signatures["left-behind"], again]

    found = pair(signatures["as-found"], after)

    _, partner, _, other = found.views[2]
    assert {partner, *other} == {2, len(VIEWS)}
    assert not found.unpaired_after


def test_nothing_to_pair(signatures):
    none = pair([], signatures["as-found"])
    alone = pair(signatures["as-found"][:1], [])

    assert not none.views
    assert len(none.unpaired_after) == len(VIEWS)
    assert alone.views == ((0, None, (), ()),)
