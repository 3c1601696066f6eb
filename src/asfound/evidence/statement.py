"""statement.json of a layer: one person's words on the whole visit and on single findings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from asfound.errors import BadContent
from asfound.evidence.values import (
    Json,
    flag_of,
    format_json,
    format_time,
    object_of,
    objects_of,
    parse_json,
    parse_time,
    text_of,
)

SCHEMA: Final = "asfound.statement/1"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Stand(StrEnum):
    """What somebody says of a finding."""

    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    REPAIRED = "repaired"


@dataclass(frozen=True)
class OnFinding:
    """Somebody's word on one finding.

    Attributes:
        id: Of the finding, as in check.json.
        stand: Accepted, disputed or repaired.
        words: In the person's own; may be empty.
    """

    id: str
    stand: Stand
    words: str = ""


@dataclass(frozen=True)
class Statement:
    """What somebody says, and to what it is added.

    Attributes:
        number: Of the layer, from 1.
        record: SHA-256 of the record's tag manifest.
        previous: SHA-256 of the manifest before: the tag manifest's, or the last layer's.
        made_at: By the clock of the computer that signed.
        signer: The person's name.
        fingerprint: Of the person's key.
        words: On the whole; may be empty, which still says "I have signed this record".
        findings: On single findings.
        time_stamped: Whether the signature under it got a time-stamp.
    """

    number: int
    record: str
    previous: str
    made_at: datetime
    signer: str
    fingerprint: str
    words: str
    findings: tuple[OnFinding, ...] = ()
    time_stamped: bool = False


def format_statement(statement: Statement) -> bytes:
    """The file."""
    return format_json(
        {
            "schema": SCHEMA,
            "number": statement.number,
            "record": statement.record,
            "previous": statement.previous,
            "made_at": format_time(statement.made_at),
            "signer": {"name": statement.signer, "fingerprint": statement.fingerprint},
            "words": statement.words,
            "findings": [
                {"id": finding.id, "stand": str(finding.stand), "words": finding.words}
                for finding in statement.findings
            ],
            "time_stamped": statement.time_stamped,
        }
    )


def parse_statement(data: bytes, path: str) -> Statement:
    """What the file says.

    Raises:
        BadContent: Something is missing, or of another kind.
    """
    value = parse_json(data, path)
    if text_of(value, "schema", path) != SCHEMA:
        raise BadContent(path, f"its schema is {value['schema']!r}, {SCHEMA!r} is known")
    signer, number = object_of(value, "signer", path), value.get("number")
    if not isinstance(number, int):
        raise BadContent(path, "'number' is missing or no number")
    return Statement(
        number=number,
        record=_digest(value, "record", path),
        previous=_digest(value, "previous", path),
        made_at=parse_time(value.get("made_at"), path),
        signer=text_of(signer, "name", path),
        fingerprint=_digest(signer, "fingerprint", path),
        words=text_of(value, "words", path),
        findings=tuple(_on_finding(item, path) for item in objects_of(value, "findings", path)),
        time_stamped=flag_of(value, "time_stamped", path),
    )


def _on_finding(value: dict[str, Json], path: str) -> OnFinding:
    stand = text_of(value, "stand", path)
    if stand not in set(Stand):
        raise BadContent(path, f"{stand!r} is none of {', '.join(Stand)}")
    return OnFinding(text_of(value, "id", path), Stand(stand), text_of(value, "words", path))


def _digest(value: dict[str, Json], key: str, path: str) -> str:
    text = text_of(value, key, path)
    if not _SHA256.fullmatch(text):
        raise BadContent(path, f"{key!r} is no SHA-256 in hexadecimal")
    return text
