"""The extra fields of a zip's entries: which are known, and that nothing hides in them."""

from __future__ import annotations

import struct
from typing import Final

from asfound.errors import RecordRepacked

ZIP64: Final = 0x0001

_KNOWN: Final = {
    ZIP64: frozenset(range(0, 29, 4)),  # sizes beyond 4 GiB; compared where they are used
    0x000A: frozenset([32]),  # times on Windows
    0x5455: frozenset([5, 9, 13]),  # times on Unix
    0x5855: frozenset([8, 12]),  # times and owner, as a Mac writes them
    0x7855: frozenset([0, 4]),  # owner, earlier
    0x7875: frozenset([11]),  # owner
    0xCAFE: frozenset([0]),  # a mark of Java's, without content
}
"""Allowed lengths in bytes by tag: dates and owners of files, and what the format itself needs."""


def extra_fields(raw: bytes, name: str) -> dict[int, bytes]:
    """Content by tag.

    Args:
        raw: All extra fields of an entry.
        name: Of the entry, for messages.

    Raises:
        RecordRepacked: One is unknown, of another length, there twice, or cut off.
    """
    fields: dict[int, bytes] = {}
    position = 0
    while position < len(raw):
        tag, length = _head(raw[position : position + 4])
        content = raw[position + 4 : position + 4 + length]
        if len(content) != length or length not in _KNOWN.get(tag, ()) or tag in fields:
            raise RecordRepacked(
                f"extra fields of {name}", f"{tag:04x} of {length} bytes", "times and owners only"
            )
        fields[tag] = content
        position += 4 + length
    return fields


def _head(raw: bytes) -> tuple[int, int]:
    tag, length = struct.unpack("<2H", raw) if len(raw) == 4 else (0, 0)
    return tag, length
