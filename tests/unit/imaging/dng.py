"""DNG files as phones write them: directories put together by hand, after TIFF 6.0 and DNG 1.7."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8}  # bytes of BYTE, ASCII, SHORT, LONG, RATIONAL
_CODES = {1: "B", 3: "H", 4: "I"}
SHORT, LONG, ASCII, BYTE, RATIONAL = 3, 4, 2, 1, 5


@dataclass
class Directory:
    """Tags by number: (type, values); what ``below`` holds is reached by tag 330 and others."""

    tags: dict[int, tuple[int, tuple[int, ...] | bytes]] = field(default_factory=dict)
    below: dict[int, list[Directory]] = field(default_factory=dict)
    data: bytes | None = None


def picture(size: tuple[int, int], data: bytes, **tags: int) -> Directory:
    """A directory of one strip: ``kind``, ``photometric`` and ``compression`` of it."""
    return Directory(
        {
            254: (LONG, (tags.get("kind", 1),)),
            256: (LONG, (size[0],)),
            257: (LONG, (size[1],)),
            258: (SHORT, (8, 8, 8)),
            259: (SHORT, (tags.get("compression", 7),)),
            262: (SHORT, (tags.get("photometric", 6),)),
            277: (SHORT, (3,)),
            278: (LONG, (size[1],)),
        },
        data=data,
    )


def dng(
    preview: tuple[tuple[int, int], bytes] | None,
    *,
    sensor: tuple[int, int],
    thumbnail: tuple[tuple[int, int], bytes],
    orientation: int = 1,
    camera: Directory | None = None,
    gps: Directory | None = None,
) -> bytes:
    """A DNG of a thumbnail, raw data and perhaps a preview.

    Args:
        preview: Size and JPEG file of the preview; None for none.
        sensor: Size of the raw picture.
        thumbnail: Size and JPEG file of the thumbnail in the first directory.
        orientation: EXIF orientation.
        camera: The EXIF directory.
        gps: The GPS directory.
    """
    first = picture(*thumbnail)
    first.tags |= {
        271: (ASCII, b"Acme\0"),
        272: (ASCII, b"Acme Phone 3 Pro\0"),
        274: (SHORT, (orientation,)),
        50706: (BYTE, (1, 4, 0, 0)),
    }
    raw = picture(sensor, bytes(64), kind=0, photometric=34892)
    first.below[330] = [raw, *([picture(*preview)] if preview else [])]
    first.below |= {34665: [camera]} if camera else {}
    first.below |= {34853: [gps]} if gps else {}
    made = bytearray(b"II*\0\0\0\0\0")
    start = _write(made, first)
    made[4:8] = struct.pack("<I", start)
    return bytes(made)


def _write(made: bytearray, directory: Directory) -> int:
    """Append a directory with all that belongs to it; where it begins."""
    tags = dict(directory.tags)
    if directory.data is not None:
        tags |= {273: (LONG, (len(made),)), 279: (LONG, (len(directory.data),))}
        made += directory.data + bytes(len(directory.data) % 2)
    for tag, parts in directory.below.items():
        tags[tag] = (LONG, tuple(_write(made, part) for part in parts))
    entries = b""
    for tag in sorted(tags):
        kind, values = tags[tag]
        packed = values if isinstance(values, bytes) else _packed(kind, values)
        if len(packed) > 4:
            at, packed_entry = len(made), struct.pack("<I", len(made))
            made += packed + bytes(len(packed) % 2)
            assert at == struct.unpack("<I", packed_entry)[0]
        else:
            packed_entry = packed.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, kind, len(packed) // _SIZES[kind]) + packed_entry
    start = len(made)
    made += struct.pack("<H", len(tags)) + entries + bytes(4)
    return start


def _packed(kind: int, values: tuple[int, ...]) -> bytes:
    if kind == RATIONAL:
        return b"".join(struct.pack("<II", value, 1) for value in values)
    return struct.pack(f"<{len(values)}{_CODES[kind]}", *values)
