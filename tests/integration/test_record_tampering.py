"""Spoiled records: each is found for its reason, by the program and, where they can, without it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from asfound.errors import RecordError
from asfound.evidence.examine import examine
from asfound.evidence.record import Container, Wishes
from asfound.evidence.timestamp import load_roots, stamper
from asfound.evidence.verify import verify
from tests.authority import Authority, time_stamping_authority
from tests.by_hand import verified_by_hand
from tests.record_kit import People, full_record, make_record, people, photos, sign, unpacked
from tests.tampering import SPOILED, SPOILED_AGAIN, Case, Spoiled
from tests.tampering.case import repacked

ByHand = Callable[[Path], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with time_stamping_authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture(scope="module")
def who(tmp_path_factory: pytest.TempPathFactory) -> People:
    return people(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory, who: People, authority: Authority) -> Path:
    path = tmp_path_factory.mktemp("good") / "visit.zip"
    return full_record(path, who, stamper=stamper(authority.url))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, who: People) -> Path:
    held = {path: data + b"another" for path, data in photos().items()}
    path = make_record(tmp_path_factory.mktemp("other") / "visit.zip", [who.guest], held=held)
    sign(path, who.host, "Received, all in order.")
    return path


@pytest.fixture
def case(good: Path, other: Path, who: People, tmp_path: Path) -> Case:
    return Case(good, other, who, tmp_path)


@pytest.fixture(scope="module")
def good_again(tmp_path_factory: pytest.TempPathFactory, good: Path) -> Path:
    return repacked(tmp_path_factory.mktemp("again") / "visit.zip", unpacked(good))


@pytest.fixture
def case_again(good_again: Path, other: Path, who: People, tmp_path: Path) -> Case:
    return Case(good_again, other, who, tmp_path, is_repacked=True)


@pytest.fixture(scope="module")
def wishes(who: People, authority: Authority) -> Wishes:
    return Wishes((who.guest.public.fingerprint,), load_roots(authority.roots))


def test_the_good_record_is_valid(good: Path, wishes: Wishes) -> None:
    record = verify(good, wishes)

    assert [layer.words for layer in record.layers] == ["Received, all in order.", "Thank you."]
    assert len(record.stamped) == 3
    assert all(stamp.trusted for stamp in record.stamped)
    assert examine(good, wishes).is_valid


@pytest.mark.parametrize("spoiled", SPOILED, ids=lambda spoiled: spoiled.name)
def test_a_spoiled_record_is_found_for_its_reason(
    spoiled: Spoiled, case: Case, wishes: Wishes
) -> None:
    must_be_found(spoiled, spoiled.spoil(case), wishes, spoiled.code)


def test_the_good_record_packed_again_is_valid(case_again: Case, wishes: Wishes) -> None:
    assert verify(case_again.good, wishes).container is Container.REPACKED


@pytest.mark.parametrize("spoiled", SPOILED_AGAIN, ids=lambda spoiled: spoiled.name)
def test_a_record_that_was_packed_again_hides_no_spoiling(
    spoiled: Spoiled, case_again: Case, wishes: Wishes
) -> None:
    path = spoiled.spoil(case_again)
    must_be_found(spoiled, path, wishes, spoiled.repacked or spoiled.code)


def must_be_found(spoiled: Spoiled, path: Path, wishes: Wishes, code: str) -> None:
    """The first fault has this code, verifying stops at it, and examining lists it first."""
    if not _has_tokens(spoiled):
        wishes = Wishes(wishes.signers)

    with pytest.raises(RecordError) as found:
        verify(path, wishes)

    assert found.value.code in code.split("|"), found.value.message
    assert re.search(spoiled.says, found.value.message), found.value.message
    examination = examine(path, wishes)
    assert not examination.is_valid
    first = next(fault for outcome in examination.outcomes for fault in outcome.faults)
    assert first.message == found.value.message


@pytest.fixture
def by_hand(who: People, authority: Authority, tmp_path: Path) -> ByHand:
    def verified(path: Path) -> subprocess.CompletedProcess[str]:
        return verified_by_hand(
            path, tmp_path, expected=who.guest.public.fingerprint, roots=authority.roots
        )

    return verified


def plain(ways: list[Spoiled], *, seen: bool) -> pytest.MarkDecorator:
    found = [spoiled for spoiled in ways if spoiled.plain is seen]
    return pytest.mark.parametrize("spoiled", found, ids=lambda spoiled: spoiled.name)


@plain(SPOILED, seen=True)
def test_plain_tools_find_it_too(spoiled: Spoiled, case: Case, by_hand: ByHand) -> None:
    must_be_found_by_hand(by_hand(spoiled.spoil(case)))


@plain(SPOILED_AGAIN, seen=True)
def test_plain_tools_find_it_in_a_record_that_was_packed_again(
    spoiled: Spoiled, case_again: Case, by_hand: ByHand
) -> None:
    must_be_found_by_hand(by_hand(spoiled.spoil(case_again)))


def must_be_found_by_hand(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode != 0, done.stdout
    assert "OK the record" not in done.stdout
    assert "OK its contents" not in done.stdout


@plain(SPOILED, seen=False)
def test_what_plain_tools_cannot_see_changes_no_sealed_file(
    spoiled: Spoiled, case: Case, by_hand: ByHand
) -> None:
    """The document says which faults the lines do not see; it must not claim less or more."""
    assert by_hand(spoiled.spoil(case)).returncode == 0


def test_plain_tools_find_the_good_record_whole(good: Path, by_hand: ByHand) -> None:
    done = by_hand(good)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Time stamp: ") == 3
    assert done.stdout.endswith("OK the record is whole\n")
    assert "caution" not in done.stderr


def test_plain_tools_find_the_good_record_whole_when_it_was_packed_again(
    good_again: Path, by_hand: ByHand
) -> None:
    done = by_hand(good_again)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("OK its contents are whole, packed again\n")
    assert "caution" not in done.stderr


def _has_tokens(spoiled: Spoiled) -> bool:
    """Records that are made anew, without time-stamps, are verified without roots."""
    anew = {"sealed_by_a_stranger", "statement_on_no_finding"}
    return spoiled.name not in anew and not spoiled.name.startswith("facts_")
