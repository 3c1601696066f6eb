"""Values in the record: JSON read strictly, times in UTC, and words that hide nothing."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NoReturn, TypeAlias

from asfound.errors import BadContent, BadText

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonIn: TypeAlias = (
    "bool | int | float | str | Sequence[JsonIn] | Mapping[str, JsonIn] | None"  # to be written
)


def format_json(value: JsonIn) -> bytes:
    """UTF-8, two spaces of indentation, keys in the order given, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def parse_json(data: bytes, path: str) -> dict[str, Json]:
    """The object that a JSON file holds.

    Raises:
        BadContent: Not UTF-8, not JSON (NaN is none), a key twice, or no object.
    """
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_unique_keys, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise BadContent(path, f"it is not JSON as the format asks ({error})") from error
    if not isinstance(value, dict):
        raise BadContent(path, "it holds no JSON object")
    return value


def format_time(moment: datetime) -> str:
    """ISO 8601 in UTC, whole seconds: ``2018-07-02T21:55:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: Json, path: str) -> datetime:
    """The time that :func:`format_time` wrote.

    Raises:
        BadContent: It is written otherwise.
    """
    try:
        moment = datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadContent(path, f"{text!r} is no time such as 2018-07-02T21:55:00Z") from error
    if format_time(moment) != text:
        raise BadContent(path, f"{text!r} is no time such as 2018-07-02T21:55:00Z")
    return moment


def label(text: str, what: str, limit: int) -> str:
    """A name to be sealed, in one line.

    Raises:
        BadText: It is empty, too long, or holds characters that do not show as what they are.
    """
    return _checked(text, what, limit, allowed="")


def words(text: str, what: str, limit: int) -> str:
    """A statement to be sealed; it may have several lines.

    Raises:
        BadText: As for :func:`label`, but empty is allowed.
    """
    return _checked(text, what, limit, allowed="\n\t") if text.strip() else ""


def printable(text: str) -> str:
    """The text with every character escaped that could move the cursor or turn the writing.

    What a record says was written by others: on a terminal it must not be able to look like what
    the program says.
    """
    shown = (
        repr(character)[1:-1] if hides(character) and character != "\n" else character
        for character in text
    )
    return "".join(shown)


def text_of(value: Mapping[str, Json], key: str, path: str) -> str:
    """The text under a key.

    Raises:
        BadContent: There is none.
    """
    found = value.get(key)
    if not isinstance(found, str):
        raise BadContent(path, f"{key!r} is missing or no text")
    return found


def flag_of(value: Mapping[str, Json], key: str, path: str) -> bool:
    """Whether something is so; not so where the key is missing, as in earlier records.

    Raises:
        BadContent: It is neither true nor false.
    """
    found = value.get(key, False)
    if not isinstance(found, bool):
        raise BadContent(path, f"{key!r} is neither true nor false")
    return found


def object_of(value: Mapping[str, Json], key: str, path: str) -> dict[str, Json]:
    """The object under a key.

    Raises:
        BadContent: There is none.
    """
    found = value.get(key)
    if not isinstance(found, dict):
        raise BadContent(path, f"{key!r} is missing or no object")
    return found


def objects_of(value: Mapping[str, Json], key: str, path: str) -> list[dict[str, Json]]:
    """The list of objects under a key.

    Raises:
        BadContent: There is none, or it holds something else.
    """
    found = value.get(key)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise BadContent(path, f"{key!r} is missing or no list of objects")
    return [item for item in found if isinstance(item, dict)]


def _checked(text: str, what: str, limit: int, *, allowed: str) -> str:
    plain = unicodedata.normalize("NFC", text.strip())
    if not plain or len(plain) > limit:
        raise BadText(what, f"has {len(plain)} characters, allowed are 1 to {limit}")
    bad = [character for character in plain if hides(character) and character not in allowed]
    if bad:
        raise BadText(what, f"holds the invisible character {bad[0]!r}")
    return plain


def hides(character: str) -> bool:
    """Whether a character does not show as what it is.

    Control, unassigned, surrogates, line separators, and the characters that turn the direction
    of writing. Joiners, which many scripts need, are of the category Cf too and are none of these.
    """
    category = unicodedata.category(character)
    return category in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} or character in _TURNING


_TURNING = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)


def _unique_keys(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
