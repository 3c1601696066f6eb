"""Examining: the same steps as verifying, as a list for people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from asfound.evidence.record import NO_WISHES, Record, Wishes, open_record
from asfound.evidence.steps import Outcome, run


@dataclass(frozen=True)
class Examination:
    """What all steps came to.

    Attributes:
        outcomes: One for each step.
        record: What was established on the way, to be believed only as far as the steps hold.
    """

    outcomes: tuple[Outcome, ...]
    record: Record

    @property
    def is_valid(self) -> bool:
        """Whether every step was reached and found no fault."""
        return all(outcome.reached and not outcome.faults for outcome in self.outcomes)


def examine(path: Path, wishes: Wishes = NO_WISHES) -> Examination:
    """Take all steps and list what each came to.

    Raises:
        PathMissing, NotReadable: The file could not be looked at.
    """
    with open_record(path, wishes) as record:
        return examine_open(record)


def examine_open(record: Record) -> Examination:
    """Take all steps on an open record and list what each came to."""
    return Examination(tuple(run(record)), record)
