"""File names come from strangers: nothing in them hides, reorders or breaks a line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asfound.report.names import last_part, shown, stem


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("door.jpg", "door.jpg"),
        ("ドア 前.jpg", "ドア 前.jpg"),
        ("a\nb\t.jpg", r"a\nb\t.jpg"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("a\x7f\x1b[31m", r"a\x7f\x1b[31m"),
        ("caf\udce9.jpg", r"caf\udce9.jpg"),
        ("\U000e0001", r"\U000e0001"),
        ("👩\u200d🚀.jpg", "👩\u200d🚀.jpg"),
    ],
)
def test_what_cannot_be_seen_is_spelt_out(name: str, safe: str) -> None:
    assert shown(name) == safe


@given(st.text())
def test_any_name_can_be_written_and_seen(name: str) -> None:
    safe = shown(name)
    safe.encode("utf-8")
    assert not [char for char in safe if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]


def test_parts_of_a_path() -> None:
    assert last_part("before/a\n/door.jpg") == "door.jpg"
    assert stem("before/door.1.jpg") == "door.1"
    assert stem("") == ""
