"""Sign a record that is already sealed, with a statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from asfound.errors import BadSetting
from asfound.evidence.keys import Signer
from asfound.evidence.layers import Words, add_layer
from asfound.evidence.statement import OnFinding, Stand, Statement
from asfound.evidence.timestamp import stamper

__all__ = ["Stand", "Statement", "on_findings", "sign"]


def sign(
    record: Path,
    signer: Signer,
    words: str = "",
    findings: Sequence[OnFinding] = (),
    *,
    timestamp: str | None = None,
) -> Statement:
    """Verify a record, then add a signed statement; the record is replaced at once, or not at all.

    Args:
        record: The zip.
        signer: Who signs.
        words: On the whole visit; may be empty.
        findings: On single findings.
        timestamp: Address of a time-stamping authority; None for no trusted time.

    Raises:
        RecordError: It is not valid, or could not be signed; see the leaves.
        OutputError, InputError: It could not be read or written.
    """
    return add_layer(
        record,
        signer,
        Words(words, tuple(findings)),
        made_at=datetime.now(UTC),
        stamper=stamper(timestamp) if timestamp else None,
    )


def on_findings(stand: Stand, given: Sequence[str]) -> list[OnFinding]:
    """Words on findings from how a person writes them, ``ID=WORDS`` or ``ID``.

    Raises:
        BadSetting: A finding has no id.
    """
    found = []
    for text in given:
        finding, _, words = text.partition("=")
        if not finding.strip():
            raise BadSetting(f"--{stand}", text, "it should read ID=WORDS, or only ID")
        found.append(OnFinding(finding.strip(), stand, words.strip()))
    return found
