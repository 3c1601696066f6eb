"""What is wrong with a photo that can be used all the same."""

from __future__ import annotations

from asfound.domain.photo import FileRemark
from asfound.errors import PhotoError


def remarks_of(*doubts: PhotoError | None) -> tuple[FileRemark, ...]:
    """The doubts that there are, as plain values."""
    return tuple(FileRemark(doubt.code, doubt.message) for doubt in doubts if doubt)
