"""The zip around the bag: how every byte of it that is no content is written.

There is exactly one way to pack given files, so a reader can write the same headers again and
compare: whatever differs was not written by a program that keeps to the format. Entries are
stored, never packed: what a record takes on disk is what it takes unpacked, and a program from
1989 can read it. Sizes beyond 4 GiB use the zip64 fields, only where they are needed.

Names of fields follow PKWARE's APPNOTE, sections 4.3.7 to 4.3.16.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

ROOT: Final = "record/"
"""The one folder of the zip; the bag is in it."""

LOCAL: Final = struct.Struct("<4s5H3L2H")
CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
END: Final = struct.Struct("<4s4H2LH")
END64: Final = struct.Struct("<4sQ2H2L4Q")
LOCATOR: Final = struct.Struct("<4sLQL")

LOCAL_SIGNATURE: Final = b"PK\x03\x04"
CENTRAL_SIGNATURE: Final = b"PK\x01\x02"
END_SIGNATURE: Final = b"PK\x05\x06"
END64_SIGNATURE: Final = b"PK\x06\x06"
DESCRIPTOR_SIGNATURE: Final = b"PK\x07\x08"
LOCATOR_SIGNATURE: Final = b"PK\x06\x07"

FULL32: Final = 0xFFFFFFFF
UNIX: Final = 3 << 8
PLAIN_FILE: Final = 0o100644 << 16


@dataclass(frozen=True)
class Entry:
    """One file of the zip.

    Attributes:
        path: With the root folder in front.
        size: Bytes.
        crc: CRC-32 of the content.
        stamp: Date and time as DOS writes them, date in the upper 16 bits.
        offset: Where its local header begins, bytes from the start of the zip.
    """

    path: str
    size: int
    crc: int
    stamp: int
    offset: int

    @property
    def data_offset(self) -> int:
        """Where its content begins, bytes from the start of the zip."""
        return self.offset + len(local_header(self))

    @property
    def end(self) -> int:
        """Where the next header begins."""
        return self.data_offset + self.size


def dos_stamp(moment: datetime) -> int:
    """A time in UTC as DOS writes it: two-second steps, 1980 to 2107, clipped to these years."""
    utc = moment.astimezone(UTC)
    year = min(max(utc.year, 1980), 2107)
    date = (year - 1980) << 9 | utc.month << 5 | utc.day
    return date << 16 | utc.hour << 11 | utc.minute << 5 | utc.second // 2


def local_header(entry: Entry) -> bytes:
    """What stands before the content of an entry."""
    large = entry.size >= FULL32
    extra = struct.pack("<2H2Q", 1, 16, entry.size, entry.size) if large else b""
    size = FULL32 if large else entry.size
    name = entry.path.encode("ascii")
    return (
        LOCAL.pack(
            LOCAL_SIGNATURE, 45 if large else 20, 0, 0, entry.stamp & 0xFFFF, entry.stamp >> 16,
            entry.crc, size, size, len(name), len(extra),
        )
        + name
        + extra
    )  # fmt: skip


def central_header(entry: Entry) -> bytes:
    """What stands in the zip's directory for an entry."""
    sizes = [entry.size, entry.size] if entry.size >= FULL32 else []
    fields = sizes + ([entry.offset] if entry.offset >= FULL32 else [])
    extra = struct.pack(f"<2H{len(fields)}Q", 1, 8 * len(fields), *fields) if fields else b""
    version = 45 if fields else 20
    size, offset = min(entry.size, FULL32), min(entry.offset, FULL32)
    name = entry.path.encode("ascii")
    return (
        CENTRAL.pack(
            CENTRAL_SIGNATURE, UNIX | version, version, 0, 0,
            entry.stamp & 0xFFFF, entry.stamp >> 16, entry.crc, size, size,
            len(name), len(extra), 0, 0, 0, PLAIN_FILE, offset,
        )
        + name
        + extra
    )  # fmt: skip


def end_records(count: int, size: int, offset: int) -> bytes:
    """What stands after the zip's directory.

    Args:
        count: Entries in the directory.
        size: Of the directory, bytes.
        offset: Where the directory begins, bytes from the start of the zip.
    """
    end = END.pack(END_SIGNATURE, 0, 0, count, count, min(size, FULL32), min(offset, FULL32), 0)
    if max(size, offset) < FULL32:
        return end
    end64 = END64.pack(END64_SIGNATURE, 44, UNIX | 45, 45, 0, 0, count, count, size, offset)
    return end64 + LOCATOR.pack(LOCATOR_SIGNATURE, 0, offset + size, 1) + end
