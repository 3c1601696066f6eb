"""Values are written as each language writes them, and never changed."""

import re

import pytest

from asfound.language.catalogues import LANGUAGES
from asfound.language.formats import Formats


@pytest.mark.parametrize(
    ("language", "number", "percent", "size"),
    [
        ("en", "1,240.5", "91%", "3.4 MB"),
        ("de", "1.240,5", "91 %", "3,4 MB"),
        ("fr", "1\u202f240,5", "91 %", "3,4 Mo"),
        ("ru", "1\u00a0240,5", "91 %", "3,4 МБ"),
        ("ja", "1,240.5", "91%", "3.4 MB"),
    ],
)
def test_numbers(language: str, number: str, percent: str, size: str) -> None:
    formats = Formats(language)
    assert formats.number(1240.5, places=1) == number
    assert re.sub(r"\s", " ", formats.percent(0.913)) == percent
    assert re.sub(r"\s", " ", formats.file_size(3_412_000)) == size


def test_a_small_share_is_not_called_nothing() -> None:
    assert Formats("en").percent(0.004) == "0.4%"
    assert Formats("en").percent(0) == "0%"


def test_small_files() -> None:
    assert Formats("en").file_size(0) == "0 kB"
    assert Formats("en").file_size(12) == "1 kB"


def test_a_time_keeps_its_offset_and_gets_none_that_it_lacks() -> None:
    formats = Formats("de")
    assert formats.time("2026-11-12T09:14:05") == "12.11.2026, 09:14:05"
    assert formats.time("2026-11-12T09:14:05+02:00") == "12.11.2026, 09:14:05 UTC+02:00"
    assert formats.time("2026-11-12T09:14:05-03:30") == "12.11.2026, 09:14:05 UTC−03:30"
    assert formats.time("2026-11-12T09:14:05Z") == "12.11.2026, 09:14:05 UTC"


def test_a_time_stays_in_order_among_words_written_from_the_right() -> None:
    """Two Arabic times in a line were read as one with its parts mixed up."""
    said = Formats("ar").time("2026-11-12T09:14:05+02:00")
    opening, closing = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
    assert said.startswith(opening)
    assert said.endswith(f" {opening}UTC+02:00{closing}{closing}")


def test_what_is_no_time_is_passed_on() -> None:
    assert Formats("en").time("last Tuesday") == "last Tuesday"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_a_time(language: str) -> None:
    assert "2026" in Formats(language).time("2026-11-12T09:14:05+02:00")
