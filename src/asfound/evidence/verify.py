"""Verifying: nothing is returned that was not established, and the first fault raises."""

from __future__ import annotations

from pathlib import Path

from asfound.evidence.record import NO_WISHES, Record, Wishes, open_record
from asfound.evidence.steps import run


def verify(path: Path, wishes: Wishes = NO_WISHES) -> Record:
    """Take all steps; there is no boolean to forget.

    Args:
        path: Of the record.
        wishes: Whose signature is expected, and who is trusted to speak of time.

    Returns:
        What was established. Its file is closed. Signatures prove that the owner of a key
        signed; whose key it is, the reader must know, and should say in ``wishes.signers``.

    Raises:
        RecordError: The record is not valid, with the reason.
        PathMissing, NotReadable: It could not be looked at.
    """
    with open_record(path, wishes) as record:
        verify_open(record)
        return record


def verify_open(record: Record) -> None:
    """Take all steps on an open record.

    Raises:
        RecordError: The record is not valid, with the reason.
    """
    for outcome in run(record):
        for fault in outcome.faults:
            raise fault
