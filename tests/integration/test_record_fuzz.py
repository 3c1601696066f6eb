"""Mutated records raise nothing but our errors; ten thousand of them: benchmarks/record.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from asfound.evidence.folder_reader import FolderReader
from asfound.evidence.record import Record, Wishes
from asfound.evidence.timestamp import load_roots, stamper
from tests.authority import time_stamping_authority
from tests.fuzzing import Fuzzer
from tests.record_kit import full_record, people

MUTATIONS = 600


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> Fuzzer:
    folder = tmp_path_factory.mktemp("fuzz")
    who = people(folder)
    with time_stamping_authority(folder / "authority") as running:
        good = full_record(folder / "visit.zip", who, stamper=stamper(running.url))
    return Fuzzer(good, who, folder, Wishes((), load_roots(folder / "authority" / "root.pem")))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, MUTATIONS, 100))
def test_mutations_raise_only_our_errors(fuzzer: Fuzzer, start: int) -> None:
    faults = [fuzzer.run(seed) for seed in range(start, start + 100)]
    assert [fault for fault in faults if fault] == []


def test_the_fuzzer_sees_a_reader_that_fails(
    fuzzer: Fuzzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(*_: object) -> None:
        raise KeyError("data/door.jpg")

    monkeypatch.setattr("tests.fuzzing.examine", careless)
    assert "KeyError" in str(fuzzer.run(1))


def test_the_fuzzer_sees_a_reader_that_believes(
    fuzzer: Fuzzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Valid:
        is_valid, record = True, Record(FolderReader(Path()))

    monkeypatch.setattr("tests.fuzzing.examine", lambda *_: Valid())
    assert "called valid" in str(fuzzer.run(1))
