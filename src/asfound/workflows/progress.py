"""How workflows tell how far they are."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

READING, COMPARING, REPORTING = "reading", "comparing", "reporting"


def silent(_doing: str, _done: int, _total: int) -> None:
    """For those who do not want to know."""
