"""Verify a record, and say what it says, step by step; write it anew as it was sealed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from asfound.errors import RecordError, WouldOverwrite
from asfound.evidence.examine import Examination, examine_open
from asfound.evidence.original import write_original
from asfound.evidence.record import Container, Record, Wishes, open_record
from asfound.evidence.statement import Statement
from asfound.evidence.values import format_time, printable

if TYPE_CHECKING:
    from asfound.evidence.timestamp import Roots

State = Literal["OK", "FAIL", "not reached"]


@dataclass(frozen=True)
class Fault:
    """Why a step failed, or what should be known: a stable code, and the sentence for people."""

    code: str
    message: str


@dataclass(frozen=True)
class StepResult:
    """One numbered step.

    Attributes:
        number: From 1.
        holds: What holds when it is OK.
        state: OK, FAIL, or not reached.
        faults: Why it failed.
    """

    number: int
    holds: str
    state: State
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class SignedBy:
    """Somebody whose signature is valid.

    Attributes:
        name: As the record tells it; a name proves nothing.
        fingerprint: Of the key, which does.
        path: Of the signature.
    """

    name: str
    fingerprint: str
    path: str


@dataclass(frozen=True)
class Verification:
    """What verifying came to. Texts are safe to be printed, whatever the record holds.

    Attributes:
        is_valid: Whether every step is OK.
        container: "original" for the file that was sealed, byte for byte; "repacked" for another
            zip, or a folder, with the same contents; None where the record is not valid.
        steps: The numbered steps.
        visit: What the record says it is of; empty where that is not known.
        is_redacted: It is a copy for publishing, whose pictures were made anew.
        signers: Those whose signatures are valid.
        statements: What was added later.
        times: Path of a time-stamp, the time, and whether a given root vouches for it.
        remarks: What is no fault, yet should be known, with stable codes.
        notes: What the reader should know besides.
    """

    is_valid: bool
    container: Container | None
    steps: tuple[StepResult, ...]
    visit: str
    is_redacted: bool
    signers: tuple[SignedBy, ...]
    statements: tuple[Statement, ...]
    times: tuple[tuple[str, str, bool], ...]
    remarks: tuple[Fault, ...]
    notes: tuple[str, ...]


def verify(
    path: Path,
    expected: Sequence[str] = (),
    roots: Path | None = None,
    *,
    repair: Path | None = None,
) -> Verification:
    """Take all steps and list what each came to.

    Args:
        path: The record: a zip, or the folder that it was unpacked into.
        expected: Fingerprints of those who must have signed.
        roots: Certificates of the time-stamping authorities that the reader trusts, PEM.
        repair: Where to write the file anew, byte for byte as it was sealed, with what was added
            since; only of a valid record. It must not exist.

    Raises:
        InputError: The record or the roots could not be looked at.
        WouldOverwrite, OutputError: The file could not be written anew.
    """
    if repair is not None and os.path.lexists(repair):
        raise WouldOverwrite(str(repair))
    wishes = Wishes(tuple(expected), _trusted(roots) if roots else None)
    with open_record(path, wishes) as record:
        found = _verified(examine_open(record), expected)
        if repair is not None and found.is_valid:
            write_original(record, repair)
    return found


def _verified(examination: Examination, expected: Sequence[str]) -> Verification:
    record = examination.record
    return Verification(
        is_valid=examination.is_valid,
        container=record.container,
        steps=_steps(examination),
        visit=_visit(record),
        is_redacted=record.is_redacted,
        signers=_signers(record),
        statements=tuple(record.layers),
        times=tuple((stamp.path, format_time(stamp.at), stamp.trusted) for stamp in record.stamped),
        remarks=_faults(record.remarks),
        notes=_notes(record, expected),
    )


def _faults(errors: Iterable[RecordError]) -> tuple[Fault, ...]:
    return tuple(Fault(error.code, printable(error.message)) for error in errors)


def _steps(examination: Examination) -> tuple[StepResult, ...]:
    def state(reached: bool, faults: int) -> State:
        if not reached:
            return "not reached"
        return "FAIL" if faults else "OK"

    return tuple(
        StepResult(
            outcome.step.number,
            outcome.step.holds,
            state(outcome.reached, len(outcome.faults)),
            _faults(outcome.faults),
        )
        for outcome in examination.outcomes
    )


def _visit(record: Record) -> str:
    if record.facts is None:
        return ""
    visit, at = record.facts.visit, format_time(record.facts.sealed_at)
    text = f"{visit.guest} at {visit.place} ({visit.country}), host {visit.host}; sealed {at}"
    return printable(text)


def _signers(record: Record) -> tuple[SignedBy, ...]:
    names: dict[str, str] = {}
    if record.facts is not None:
        names |= {fingerprint: name for name, fingerprint in record.facts.signers}
    names |= {layer.fingerprint: layer.signer for layer in record.layers}
    signed = [(signature, "unknown") for signature in record.signed]
    signed += [(signature, "signer of the original") for signature in record.original_signed]
    return tuple(
        SignedBy(
            printable(names.get(signature.key.fingerprint, otherwise)),
            signature.key.fingerprint,
            signature.path,
        )
        for signature, otherwise in signed
    )


def _notes(record: Record, expected: Sequence[str]) -> tuple[str, ...]:
    notes = []
    if record.is_redacted:
        notes.append(
            "a copy for publishing: its pictures were made anew and are not what was signed; "
            "the signatures are those of the original that it names"
        )
        if not record.signed:
            notes.append("nobody signed the copy itself")
    if record.signed and not expected:
        notes.append(
            "compare the fingerprints with those that the signers told you, or give them with "
            "--expect-signer; names prove nothing"
        )
    if record.stamped and record.wishes.roots is None:
        notes.append("who vouches for the times was not checked; give --timestamp-roots")
    return tuple(notes)


def _trusted(path: Path) -> Roots:
    # Heavy, and seldom asked for.
    from asfound.evidence.timestamp import load_roots  # noqa: PLC0415

    return load_roots(path)
