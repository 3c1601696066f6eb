"""A way of spoiling a record, and the list that each kind of spoiling keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.tampering.case import Case


@dataclass(frozen=True)
class Spoiled:
    """One way to spoil a record, and how it must be found.

    Attributes:
        name: Of the test.
        spoil: Writes the spoiled record.
        code: Of the first fault.
        says: What its message must hold.
        plain: Whether unzip, sha256sum and openssl can know.
        repacked: The code in a record that was packed again; the same if None.
    """

    name: str
    spoil: Callable[[Case], Path]
    code: str
    says: str
    plain: bool = True
    repacked: str | None = None


Spoil = Callable[[Case], Path]


class Enter(Protocol):
    def __call__(
        self, code: str, says: str, *, plain: bool = True, repacked: str | None = None
    ) -> Callable[[Spoil], Spoil]:
        """Enter a way of spoiling in the list: the code and the words that it is found by."""
        ...


def enters(ways: list[Spoiled]) -> Enter:
    """What enters a function in this list, under its name."""

    def spoils(
        code: str, says: str, *, plain: bool = True, repacked: str | None = None
    ) -> Callable[[Spoil], Spoil]:
        def enter(spoil: Spoil) -> Spoil:
            ways.append(Spoiled(spoil.__name__, spoil, code, says, plain, repacked))
            return spoil

        return enter

    return spoils
