"""Records of every version of the format verify, or fail for their reason, for ever."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from asfound.errors import RecordError
from asfound.evidence.record import Wishes
from asfound.evidence.timestamp import load_roots
from asfound.evidence.verify import verify
from tests.conftest import ROOT

MUSEUM = ROOT / "tests" / "records"


def exhibits() -> list[tuple[Path, dict[str, Any], dict[str, str]]]:
    found = []
    for index in sorted(MUSEUM.glob("v*/records.toml")):
        room = tomllib.loads(index.read_text())
        found += [(index.parent, room, record) for record in room["record"]]
    return found


@pytest.mark.parametrize(
    ("folder", "room", "record"),
    [pytest.param(*found, id=f"{found[0].name}-{found[2]['file']}") for found in exhibits()],
)
def test_a_record_of_the_museum(folder: Path, room: dict[str, Any], record: dict[str, str]) -> None:
    roots = load_roots(folder / room["roots"])
    stamped = "stamped" in record["file"] or "token" in record["file"]
    redacted = record["file"] == "public.zip"
    wishes = Wishes(() if redacted else (room["guest"],), roots if stamped else None)
    if not record["code"]:
        found = verify(folder / record["file"], wishes)
        assert found.signed or found.original_signed
        assert found.container == record.get("container", "original")
        return
    with pytest.raises(RecordError) as fault:
        verify(folder / record["file"], wishes)
    assert fault.value.code in record["code"].split("|")


def test_nothing_is_left_out_of_the_index() -> None:
    listed = {folder / record["file"] for folder, _, record in exhibits()}
    assert listed == set(MUSEUM.glob("v*/*.zip"))
    assert len(listed) >= 12
