from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from asfound.errors import BadContent, BadText
from asfound.evidence.values import (
    JsonIn,
    format_json,
    format_time,
    label,
    object_of,
    objects_of,
    parse_json,
    parse_time,
    printable,
    text_of,
    words,
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"3",
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b'{"a": ' + b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_no_strict_json_is_refused(data: bytes) -> None:
    with pytest.raises(BadContent, match=r"x\.json"):
        parse_json(data, "x.json")


def test_json_comes_back_as_it_went() -> None:
    value: JsonIn = {"b": ["ы", 1.5, None, True], "a": {"x": "控室"}}
    assert parse_json(format_json(value), "x") == value
    assert "控室".encode() in format_json(value)


@pytest.mark.parametrize(
    "text", ["2018-07-02", "2018-7-2T21:55:00Z", "2018-02-30T00:00:00Z", "", None, 5]
)
def test_times_are_written_in_one_way_only(text: str | int | None) -> None:
    with pytest.raises(BadContent, match="is no time"):
        parse_time(text, "x")


def test_a_time_comes_back() -> None:
    moment = datetime(2018, 7, 2, 21, 55, 3, tzinfo=UTC)
    assert parse_time(format_time(moment), "x") == moment


def test_names_are_put_into_one_normal_form() -> None:
    assert label(unicodedata.normalize("NFD", " Büro "), "name", 10) == "Büro"


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * 11, "a\nb", "a\x1b[2J", "abc\u202egpj", "\ud800"]
)
def test_names_that_hide_something_are_refused(text: str) -> None:
    with pytest.raises(BadText, match="the name"):
        label(text, "the name", 10)


def test_statements_may_have_lines_and_may_be_empty() -> None:
    assert words("all\n\tin order", "statement", 100) == "all\n\tin order"
    assert words("  ", "statement", 100) == ""
    with pytest.raises(BadText):
        words("a\x07b", "statement", 100)


def test_joiners_that_scripts_need_are_allowed() -> None:
    assert label("می\u200cخواهم", "name", 20) == "می\u200cخواهم"


def test_terminals_get_no_tricks() -> None:
    assert printable("ok\x1b[2Jvalid\u202e") == "ok\\x1b[2Jvalid\\u202e"
    assert printable("Спасибо\nдва") == "Спасибо\nдва"


def test_missing_keys_are_named() -> None:
    for look in (text_of, object_of, objects_of):
        with pytest.raises(BadContent, match="'signer' is missing"):
            look({}, "signer", "x")
    with pytest.raises(BadContent, match="no list of objects"):
        objects_of({"views": [1]}, "views", "x")
    assert objects_of({"views": [{}]}, "views", "x") == [{}]
    assert object_of({"a": {}}, "a", "x") == {}
