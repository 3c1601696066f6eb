"""One roll of both days, told apart by what its cameras claim."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile
from asfound.errors import NoTimes, RollNotSplit
from asfound.workflows.compare.arrange import PhotoSet
from asfound.workflows.compare.load import PhotoSummary
from asfound.workflows.compare.request import RequestPhoto
from asfound.workflows.compare.roll import split_roll
from asfound.workflows.compare.sides import VisitPhotos

BROKEN = "broken"


def roll(claims: Sequence[str | None]) -> PhotoSet:
    """Photos named by their number; each with the claim of its camera, or :data:`BROKEN`."""
    names = [str(number) for number in range(len(claims))]
    photos = tuple(RequestPhoto(name, Path(name)) for name in names)
    return PhotoSet(photos, tuple(map(summary, names, claims)))


def summary(name: str, claim: str | None) -> PhotoSummary | None:
    if claim == BROKEN:
        return None
    capture = CaptureFacts(taken_at=claim)
    return PhotoSummary(
        PhotoFile(name, f"sha256:{name * 64}", (800, 600), "jpeg", capture, FileFacts(1))
    )


def sides(found: VisitPhotos) -> tuple[str, str, str]:
    """The numbers of the photos of arrival, of leaving, and of neither."""
    one, other = (
        "".join(photo.name for photo in side.photos) for side in (found.before, found.after)
    )
    return one, other, "".join(problem.file for problem in found.problems)


def split(*claims: str | None, at: str | None = None) -> tuple[str, str, str]:
    return sides(split_roll(roll(claims), "ROLL", datetime.fromisoformat(at) if at else None))


def test_the_longest_pause_parts_the_days() -> None:
    claims = (
        "2026-07-02T10:00:00",
        "2026-06-30T15:00:00",
        "2026-06-30T21:30:00",
        "2026-07-02T10:05:00",
    )
    found = split_roll(roll(claims), "ROLL")

    assert sides(found) == ("12", "03", "")
    assert found.roll is not None
    assert found.roll.arrival == (claims[1], claims[2])
    assert found.roll.leaving == (claims[0], claims[3])


def test_a_night_is_enough_and_an_afternoon_is_not() -> None:
    assert split("2026-06-30T22:00:00", "2026-07-01T04:00:00") == ("0", "1", "")
    with pytest.raises(RollNotSplit, match="longest pause between two photos is 5:59:59"):
        split("2026-06-30T22:00:00", "2026-07-01T03:59:59")


def test_two_longest_pauses_are_a_question_for_people() -> None:
    days = [f"2026-07-0{day}T10:00:00" for day in (1, 2, 3)]

    with pytest.raises(RollNotSplit, match="two pauses"):
        split(*days)
    assert split(*days, at="2026-07-03") == ("01", "2", "")


def test_a_given_time_belongs_to_leaving() -> None:
    times = ("2026-07-01T10:00:00", "2026-07-01T11:00:00")

    assert split(*times, at="2026-07-01T11:00") == ("0", "1", "")
    assert split(*times, at="2026-07-01T11:00+02:00") == ("0", "1", "")
    for at, word in (("2026-07-01T10:00", "before"), ("2026-07-01T11:01", "after")):
        with pytest.raises(RollNotSplit, match=f"no photo was taken {word}"):
            split(*times, at=at)


def test_zones_order_the_photos_where_all_have_one() -> None:
    late = "2026-07-01T23:00:00+09:00"  # 14:00 UTC

    assert split(late, "2026-07-01T23:30:00+02:00", "2026-07-01T15:00:00+00:00") == (
        "02",
        "1",
        "",
    )


def test_clocks_on_the_wall_count_where_one_has_no_zone() -> None:
    times = ("2026-06-30T15:00:00", "2026-06-30T15:10:00+09:00", "2026-07-02T10:00:00+09:00")

    assert split(*times) == ("01", "2", "")


def test_a_time_of_a_satellite_counts_where_no_zone_changes_its_side() -> None:
    local = ("2026-06-30T18:00:00", "2026-07-01T09:00:00")

    assert split(*local, "2026-07-01T00:05:00+00:00") == ("0", "1", "2")
    assert split(*local, "2026-06-30T18:10:00+00:00", "2026-07-01T08:30:00+00:00") == (
        "02",
        "13",
        "",
    )


def test_a_photo_without_a_time_is_on_neither_side() -> None:
    assert split("2026-06-30T18:00:00", None, "2026-07-01T09:00:00") == ("0", "2", "1")


def test_what_cannot_be_opened_counts_as_arrival() -> None:
    assert split("2026-06-30T18:00:00", "2026-07-01T09:00:00", BROKEN) == ("02", "1", "")


@pytest.mark.parametrize("claims", [(None, None), (None, BROKEN)])
def test_without_times_there_are_no_days(claims: tuple[str | None, ...]) -> None:
    with pytest.raises(NoTimes, match="of 2"):
        split(*claims)


def test_one_photo_with_a_time_is_no_roll() -> None:
    with pytest.raises(RollNotSplit):
        split("2026-06-30T18:00:00", None)
