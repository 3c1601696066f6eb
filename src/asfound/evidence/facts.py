"""data/facts.json: who, where, which photos, and when, with the three kinds of time kept apart.

*Captured* is what the camera claims, *modified* what the file system says, *received* when this
program read the photo by the clock of its computer. None of them is made from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asfound.errors import BadContent
from asfound.evidence.layout import FACTS
from asfound.evidence.values import (
    Json,
    JsonIn,
    flag_of,
    format_json,
    format_time,
    object_of,
    objects_of,
    parse_json,
    parse_time,
    text_of,
)

SCHEMA: Final = "asfound.facts/1"


@dataclass(frozen=True)
class Visit:
    """Whose visit, and where: what the person who sealed the record says."""

    place: str
    country: str
    guest: str
    host: str


@dataclass(frozen=True)
class PhotoFacts:
    """What is known of one photo of the record.

    Attributes:
        path: In the record, from data/ on, e.g. ``before/door.jpg``.
        name: Of the file that was given, without folders.
        digest: ``sha256:`` and 64 digits, of the file in the record.
        captured_at: The camera's claim, ISO 8601, with an offset only when the camera wrote one.
        modified_at: What the file system said.
        received_at: When the program read it.
        has_location: Whether it carries a position in its metadata.
        original: In a redacted copy, path and digest of the photo that it was made from.
    """

    path: str
    name: str
    digest: str
    captured_at: str | None
    modified_at: str | None
    received_at: str
    has_location: bool
    original: tuple[str, str] | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that data/facts.json says.

    Attributes:
        visit: Whose, and where.
        sealed_at: By the clock of the computer that sealed the record.
        program: Version of the program that compared.
        model: Digest of the weights that compared.
        calibration: On what the thresholds rest, as the program says it.
        signers: Name and fingerprint of those who signed when it was sealed.
        photos: In the order of their paths.
        redacted_from: In a redacted copy, the SHA-256 of the original's tag manifest.
        time_stamped: Whether each signature got a time-stamp when the record was sealed.
    """

    visit: Visit
    sealed_at: datetime
    program: str
    model: str
    calibration: JsonIn
    signers: tuple[tuple[str, str], ...]
    photos: tuple[PhotoFacts, ...]
    redacted_from: str | None = None
    time_stamped: bool = False


def format_facts(facts: Facts) -> bytes:
    """The file."""
    value: dict[str, JsonIn] = {
        "schema": SCHEMA,
        "sealed_at": format_time(facts.sealed_at),
        "visit": dict(vars(facts.visit)),
        "program": {"name": "asfound", "version": facts.program, "model": facts.model},
        "calibration": facts.calibration,
        "signers": [{"name": name, "fingerprint": key} for name, key in facts.signers],
        "photos": [_format_photo(photo) for photo in facts.photos],
        "redacted_from": facts.redacted_from,
        "time_stamped": facts.time_stamped,
    }
    return format_json(value)


def parse_facts(data: bytes) -> Facts:
    """What the file says.

    Raises:
        BadContent: Something is missing, or of another kind.
    """
    value = parse_json(data, FACTS)
    if text_of(value, "schema", FACTS) != SCHEMA:
        raise BadContent(FACTS, f"its schema is {value['schema']!r}, {SCHEMA!r} is known")
    visit, program = object_of(value, "visit", FACTS), object_of(value, "program", FACTS)
    return Facts(
        visit=Visit(*(text_of(visit, key, FACTS) for key in ("place", "country", "guest", "host"))),
        sealed_at=parse_time(value.get("sealed_at"), FACTS),
        program=text_of(program, "version", FACTS),
        model=text_of(program, "model", FACTS),
        calibration=value.get("calibration"),
        signers=tuple(
            (text_of(signer, "name", FACTS), text_of(signer, "fingerprint", FACTS))
            for signer in objects_of(value, "signers", FACTS)
        ),
        photos=tuple(_parse_photo(photo) for photo in objects_of(value, "photos", FACTS)),
        redacted_from=_optional(value, "redacted_from"),
        time_stamped=flag_of(value, "time_stamped", FACTS),
    )


def _format_photo(photo: PhotoFacts) -> dict[str, JsonIn]:
    value: dict[str, JsonIn] = {
        "path": photo.path,
        "name": photo.name,
        "digest": photo.digest,
        "time": {
            "captured": photo.captured_at,
            "modified": photo.modified_at,
            "received": photo.received_at,
        },
        "has_location": photo.has_location,
    }
    if photo.original is not None:
        value["original"] = {"path": photo.original[0], "digest": photo.original[1]}
    return value


def _parse_photo(value: dict[str, Json]) -> PhotoFacts:
    time = object_of(value, "time", FACTS)
    has_location = value.get("has_location")
    if not isinstance(has_location, bool):
        raise BadContent(FACTS, "'has_location' is missing or neither true nor false")
    original = None
    if "original" in value:
        made_from = object_of(value, "original", FACTS)
        original = (text_of(made_from, "path", FACTS), text_of(made_from, "digest", FACTS))
    return PhotoFacts(
        path=text_of(value, "path", FACTS),
        name=text_of(value, "name", FACTS),
        digest=text_of(value, "digest", FACTS),
        captured_at=_optional(time, "captured"),
        modified_at=_optional(time, "modified"),
        received_at=text_of(time, "received", FACTS),
        has_location=has_location,
        original=original,
    )


def _optional(value: dict[str, Json], key: str) -> str | None:
    return None if value.get(key) is None else text_of(value, key, FACTS)
