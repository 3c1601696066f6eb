"""A report keeps to its weight, whatever its views need."""

import pytest

from asfound.report.pictures import (
    Budget,
    CloseUp,
    Picture,
    ViewPictures,
    limit_bytes,
    next_rung,
    rungs,
)


@pytest.mark.parametrize(("views", "megabytes"), [(1, 20), (20, 20), (200, 80), (400, 160)])
def test_the_promised_weights(views: int, megabytes: int) -> None:
    assert 0.95 * megabytes * 1e6 < limit_bytes(views) < megabytes * 1e6


def test_weight_grows_evenly_between() -> None:
    weights = [limit_bytes(views) for views in range(1, 300)]
    assert weights == sorted(weights)


@pytest.mark.parametrize("views", [1, 20, 57, 200])
def test_greedy_views_never_get_more_than_there_is(views: int) -> None:
    budget, written = Budget(views), 0
    for _ in range(views):
        weight = budget.allowance() * 4 // 3 + 20_000
        budget.spend(weight)
        written += weight
    assert written <= limit_bytes(views)


def test_what_one_view_leaves_the_next_may_use() -> None:
    budget = Budget(200)
    first = budget.allowance()
    budget.spend(0)
    assert budget.allowance() > first


def test_the_ladder_goes_down_and_ends() -> None:
    rung, steps = rungs()[0], 0
    while below := next_rung(rung, 1_000_000, 0):
        assert below.photo_px < rung.photo_px
        rung, steps = below, steps + 1
    assert rung == rungs()[-1]
    assert steps == 1  # far too heavy: straight to the smallest


def test_close_ups_beyond_the_allowance_are_left_out_from_the_end() -> None:
    small = Picture(b"x" * 100, 4, 3)
    pictures = ViewPictures(
        before=small, after=small, close_ups={n: CloseUp(small, None) for n in (1, 2, 3)}
    )
    assert list(pictures.cut_to(420).close_ups) == [1, 2]
    assert pictures.cut_to(420).weight_bytes == 400
