"""A time-stamp that was made and taken off again is reported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from asfound.evidence.record import Container
from asfound.evidence.timestamp import Stamper, stamper
from asfound.evidence.verify import verify
from tests.authority import time_stamping_authority
from tests.record_kit import People, full_record, make_record, packed, people, unpacked


@pytest.fixture(scope="module")
def stamp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stamper]:
    with time_stamping_authority(tmp_path_factory.mktemp("authority")) as running:
        yield stamper(running.url)


@pytest.fixture(scope="module")
def who(tmp_path_factory: pytest.TempPathFactory) -> People:
    return people(tmp_path_factory.mktemp("people"))


def without_tokens(path: Path, *, below: str = "") -> Path:
    files = unpacked(path)
    kept = {p: d for p, d in files.items() if not (p.endswith(".tsr") and p.startswith(below))}
    assert kept != files
    return packed(path.with_name("stripped.zip"), kept)


def missing(path: Path) -> list[tuple[str, str]]:
    return [(remark.code, remark.message.split(":")[0]) for remark in verify(path).remarks]


def test_tokens_of_the_sealing_that_were_taken_off_are_missing(
    tmp_path: Path, who: People, stamp: Stamper
) -> None:
    record = make_record(tmp_path / "visit.zip", [who.guest, who.host], stamper=stamp)
    assert missing(record) == []
    tokens = sorted(f"signatures/{who_.public.short}.tsr" for who_ in (who.guest, who.host))

    stripped = without_tokens(record)

    assert missing(stripped) == [("record.timestamp-missing", token) for token in tokens]
    assert verify(stripped).container is Container.ORIGINAL


def test_the_token_of_the_last_addition_that_was_taken_off_is_missing(
    tmp_path: Path, who: People, stamp: Stamper
) -> None:
    record = full_record(tmp_path / "visit.zip", who, stamper=stamp)
    assert missing(record) == []
    stripped = without_tokens(record, below="layers/0002/")
    assert missing(stripped) == [("record.timestamp-missing", "layers/0002/manifest.tsr")]


def test_nothing_is_missed_where_none_was_asked_for(tmp_path: Path, who: People) -> None:
    assert missing(full_record(tmp_path / "visit.zip", who)) == []
