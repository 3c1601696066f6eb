"""What is wrong with a photo that can be used all the same."""

from __future__ import annotations

from asfound.domain.photo import Remark
from asfound.errors import PhotoError


def remarks_of(*doubts: PhotoError | None) -> tuple[Remark, ...]:
    """The doubts that there are, as plain values."""
    return tuple(Remark(doubt.code, doubt.message) for doubt in doubts if doubt)
