"""HEIF files with properties that an encoder does not write: boxes put in by hand.

After ISO/IEC 14496-12 (boxes) and 23008-12 (items and their properties).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

IROT, IMIR = b"irot", b"imir"
Properties = tuple[tuple[bytes, int], ...]

OF_ORIENTATION: dict[int, Properties] = {
    1: (),
    2: ((IMIR, 1),),
    3: ((IROT, 2),),
    4: ((IMIR, 0),),
    5: ((IROT, 1), (IMIR, 0)),
    6: ((IROT, 3),),
    7: ((IROT, 3), (IMIR, 0)),
    8: ((IROT, 1),),
}
"""The properties that mean what an EXIF orientation means, in the order in which they are applied.

``irot`` turns anticlockwise by so many quarters; ``imir`` exchanges top and bottom (0) or left and
right (1).
"""

_HOLDERS = {b"meta": 4, b"iprp": 0, b"ipco": 0}
"""Boxes that hold boxes, and how many bytes come before those."""


@dataclass
class Box:
    """A box: what comes first in it, and the boxes that it holds."""

    kind: bytes
    body: bytearray
    parts: list[Box] = field(default_factory=list)

    def written(self) -> bytes:
        body = bytes(self.body) + b"".join(part.written() for part in self.parts)
        return struct.pack(">I4s", 8 + len(body), self.kind) + body

    def part(self, *path: bytes) -> Box:
        box = self
        for kind in path:
            box = next(part for part in box.parts if part.kind == kind)
        return box


def with_properties(data: bytes, properties: Properties) -> bytes:
    """The file with these properties at the end of the main item's list.

    Args:
        data: A file whose item locations are counted from the beginning of the file.
        properties: Type of the box and its one byte.
    """
    file = Box(b"", bytearray(), _boxes(data))
    meta = file.part(b"meta")
    end, before = _end(file, b"meta"), len(meta.written())
    held = meta.part(b"iprp", b"ipco").parts
    _tie(meta, range(len(held) + 1, len(held) + 1 + len(properties)))
    held += [Box(kind, bytearray([value])) for kind, value in properties]
    _move(meta.part(b"iloc").body, len(meta.written()) - before, behind=end)
    return b"".join(box.written() for box in file.parts)


def _boxes(data: bytes) -> list[Box]:
    found, at = [], 0
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        body, first = data[at + 8 : at + size if size else None], _HOLDERS.get(kind)
        found.append(
            Box(kind, bytearray(body))
            if first is None
            else Box(kind, bytearray(body[:first]), _boxes(body[first:]))
        )
        at += size or len(data)
    return found


def _end(file: Box, kind: bytes) -> int:
    at = 0
    for box in file.parts:
        at += len(box.written())
        if box.kind == kind:
            return at
    raise AssertionError(kind)


def _tie(meta: Box, numbers: range) -> None:
    """Add properties to the list of the main item; each has one byte, and is essential."""
    pitm, ipma = meta.part(b"pitm").body, meta.part(b"iprp", b"ipma").body
    item, width, at = bytes(pitm[4:]), (4 if ipma[0] else 2), 8
    assert not ipma[3] & 1, "properties of two bytes"
    while int.from_bytes(ipma[at : at + width]) != int.from_bytes(item):
        at += width + 1 + ipma[at + width]
    count = at + width
    end = count + 1 + ipma[count]
    ipma[end:end] = bytes(0x80 | number for number in numbers)
    ipma[count] += len(numbers)


def _move(iloc: bytearray, by: int, *, behind: int) -> None:
    """Move on the places of what lies behind the boxes that grew."""
    version, widths = iloc[0], struct.unpack(">BB", iloc[4:6])
    offset, length, base, index = (nibble for both in widths for nibble in (both >> 4, both & 15))
    wide, at = (4 if version == 2 else 2), 6 + (4 if version == 2 else 2)
    for _ in range(int.from_bytes(iloc[6:at])):
        at += wide + (2 if version else 0) + 2
        _add(iloc, at, base, by, behind)
        extents, at = int.from_bytes(iloc[at + base : at + base + 2]), at + base + 2
        for _ in range(extents):
            at += index if version else 0
            _add(iloc, at, offset, by, behind)
            at += offset + length


def _add(iloc: bytearray, at: int, width: int, by: int, behind: int) -> None:
    value = int.from_bytes(iloc[at : at + width])
    if value >= behind:
        iloc[at : at + width] = (value + by).to_bytes(width)
