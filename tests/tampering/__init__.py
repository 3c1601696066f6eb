"""Every way of spoiling a record that was thought of, each with the reason it must be found for."""

from __future__ import annotations

from tests.tampering import contents, layers, repacks, seals, zips
from tests.tampering.case import Case
from tests.tampering.spoiled import Spoiled

__all__ = ["SPOILED", "SPOILED_AGAIN", "Case", "Spoiled"]

SPOILED: list[Spoiled] = [*contents.WAYS, *seals.WAYS, *layers.WAYS, *zips.WAYS, *repacks.WAYS]

SPOILED_AGAIN: list[Spoiled] = [*contents.WAYS, *seals.WAYS, *layers.WAYS, *zips.WAYS]
"""Those that are tried on a record that was packed again, too; the others always are such."""
