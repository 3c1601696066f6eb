"""Finding and reading the directory of the zip around the bag, trusting nothing that it says."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from asfound.errors import NotARecord, RecordRepacked, RecordTooLarge, RecordTruncated
from asfound.evidence import container
from asfound.evidence.container import CENTRAL, END, END64, FULL32, LOCATOR
from asfound.evidence.extra import ZIP64, extra_fields
from asfound.evidence.limits import MAX_LISTED, MAX_RECORD_BYTES

_MAX_DIRECTORY: Final = MAX_LISTED * 512
"""Longer names and more fields than any program writes on the way from folder to zip."""
_SEEK_BACK: Final = (1 << 16) + END.size  # the longest comment that a zip may end with
_UTF8: Final = 1 << 11


@dataclass(frozen=True)
class Listed:
    """One entry as the directory lists it.

    Attributes:
        name: With folders in front; that of a folder ends with a slash.
        raw_name: As its bytes stand in the zip.
        flags, method: See :mod:`asfound.evidence.packing`.
        crc: Of the content.
        packed_size, size: Bytes in the zip, and unpacked.
        attributes: What makes it a file, a folder, a link …
        offset: Where its local header begins, bytes from the start of the zip.
    """

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    attributes: int
    offset: int


@dataclass(frozen=True)
class Directory:
    """The zip's directory: what it lists, and where it begins, which is where the files end."""

    listed: tuple[Listed, ...]
    offset: int


@dataclass(frozen=True)
class _Place:
    """What the end of the zip says of the directory: entries, bytes, and where it begins."""

    count: int
    size: int
    offset: int


def read_directory(file: int) -> Directory:
    """Find and read the zip's directory. The file ends with it: nothing may stand behind.

    Args:
        file: Descriptor of the open record.

    Raises:
        NotARecord: It is no zip.
        RecordTruncated: Its end is missing.
        RecordTooLarge: It lists more than is read.
        RecordRepacked: The directory does not hold together, or holds more than it needs.
    """
    length = os.fstat(file).st_size
    _refuse_other_files(file, length)
    place = _place_of_directory(file, length)
    listed = tuple(_entries(os.pread(file, place.size, place.offset)))
    if len(listed) > MAX_LISTED:  # the count in the end record may say anything
        raise RecordTooLarge("files in the record", len(listed), MAX_LISTED)
    if len(listed) != place.count:
        raise RecordRepacked("the directory", f"{len(listed)} entries", f"{place.count}")
    return Directory(listed, place.offset)


def _refuse_other_files(file: int, length: int) -> None:
    start = os.pread(file, 4, 0)
    if length > MAX_RECORD_BYTES:
        raise RecordTooLarge("bytes in the record", length, MAX_RECORD_BYTES)
    if start not in (container.LOCAL_SIGNATURE, container.END_SIGNATURE):
        raise NotARecord(f"it holds {length} bytes and does not begin as a zip does")


def _place_of_directory(file: int, length: int) -> _Place:
    end = os.pread(file, END.size, max(length - END.size, 0))
    if len(end) < END.size or end[:4] != container.END_SIGNATURE or end[-2:] != b"\0\0":
        _refuse_end(file, length)
    _, disk, first, here, count, size, offset, _ = END.unpack(end)
    place, tail = _Place(count, size, offset), END.size
    if FULL32 in (size, offset):
        place, tail = _place64(file, length), tail + END64.size + LOCATOR.size
        if size not in (FULL32, place.size) or offset not in (FULL32, place.offset):
            raise RecordRepacked("the end", "other values", "those of the zip64 end")
    _refuse_impossible(place, length, tail)
    if (disk, first) != (0, 0) or here != count:
        raise RecordRepacked("the end", f"disks {disk} and {first}", "one disk")
    return place


def _refuse_impossible(place: _Place, length: int, tail: int) -> None:
    if place.count > MAX_LISTED:
        raise RecordTooLarge("files in the record", place.count, MAX_LISTED)
    if place.size > _MAX_DIRECTORY:
        raise RecordTooLarge("bytes in the zip's directory", place.size, _MAX_DIRECTORY)
    if place.offset + place.size + tail > length:
        raise RecordTruncated(f"its directory should be at byte {place.offset}, it has {length}")
    more = length - place.offset - place.size - tail
    if more:
        raise RecordRepacked("the directory", f"{more} more bytes behind it", "nothing")


def _place64(file: int, length: int) -> _Place:
    start = max(length - END.size - LOCATOR.size - END64.size, 0)
    found = os.pread(file, END64.size + LOCATOR.size, start)
    if len(found) < END64.size + LOCATOR.size or found[:4] != container.END64_SIGNATURE:
        raise RecordRepacked("the end", "no zip64 end", "one, for the sizes are beyond 4 GiB")
    _, own, _, _, disk, first, here, count, size, offset = END64.unpack_from(found)
    locator = LOCATOR.pack(container.LOCATOR_SIGNATURE, 0, start, 1)
    if (own, disk, first, here) != (END64.size - 12, 0, 0, count) or found[END64.size :] != locator:
        raise RecordRepacked("the zip64 end", "other values", "those of one disk")
    return _Place(count, size, offset)


def _refuse_end(file: int, length: int) -> None:
    start = max(length - _SEEK_BACK, 0)
    tail = os.pread(file, _SEEK_BACK, start)
    place = tail.rfind(container.END_SIGNATURE)
    if place < 0:
        raise RecordTruncated(f"it has {length} bytes and no end of a zip")
    extra = len(tail) - place - END.size
    raise RecordRepacked("after the end of the zip", f"{extra} more bytes", "nothing")


def _entries(directory: bytes) -> Iterable[Listed]:
    position = 0
    while position < len(directory):
        try:
            fields = CENTRAL.unpack_from(directory, position)
        except struct.error:
            fields = (b"",) * 17
        if fields[0] != container.CENTRAL_SIGNATURE:
            raise RecordRepacked("the directory", f"no entry at its byte {position}", "one")
        end = position + CENTRAL.size + fields[10] + fields[11] + fields[12]
        yield _listed(fields, directory[position + CENTRAL.size : end])
        position = end


def _listed(fields: tuple[int, ...], behind: bytes) -> Listed:
    raw_name, name = behind[: fields[10]], _decoded(behind[: fields[10]], fields[3])
    extra = extra_fields(behind[fields[10] :][: fields[11]], name)
    if fields[12] or fields[13]:
        raise RecordRepacked(name, f"a comment of {fields[12]} bytes, or another disk", "neither")
    packed, size, offset = fields[8], fields[9], fields[16]
    wide = [number for number in (size, packed, offset) if number == FULL32]
    if wide or ZIP64 in extra:
        values = iter(_wide_values(name, extra.get(ZIP64, b""), len(wide)))
        size, packed, offset = (
            next(values) if number == FULL32 else number for number in (size, packed, offset)
        )
    return Listed(name, raw_name, fields[3], fields[4], fields[7], packed, size, fields[15], offset)


def _decoded(name: bytes, flags: int) -> str:
    """The name; bytes that are no UTF-8 are of the old code page that zip began with."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("utf-8", "backslashreplace") if flags & _UTF8 else name.decode("cp437")


def _wide_values(name: str, extra: bytes, count: int) -> tuple[int, ...]:
    if not count or len(extra) != 8 * count:
        raise RecordRepacked(name, "no zip64 sizes", "them, where the fields are full, only there")
    return struct.unpack(f"<{count}Q", extra)
