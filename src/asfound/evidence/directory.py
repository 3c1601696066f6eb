"""Finding and reading the directory of the zip around the bag, trusting nothing that it says."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from asfound.errors import NotARecord, RecordRepacked, RecordTooLarge, RecordTruncated
from asfound.evidence import container
from asfound.evidence.container import CENTRAL, END, END64, FULL32, LOCATOR, ROOT, Entry
from asfound.evidence.limits import MAX_FILES, MAX_PATH, MAX_RECORD_BYTES

_MAX_DIRECTORY: Final = MAX_FILES * (CENTRAL.size + MAX_PATH + len(ROOT) + 28)
_SEEK_BACK: Final = (1 << 16) + END.size  # the longest comment that a zip may end with


@dataclass(frozen=True)
class Listed:
    """One entry as the directory tells it, and the attributes that make it more than a file."""

    entry: Entry
    flags: int
    method: int
    packed_size: int
    attributes: int
    raw: bytes


@dataclass(frozen=True)
class Directory:
    """The zip's directory: what it lists, and the bytes from its beginning to the file's end."""

    listed: tuple[Listed, ...]
    offset: int
    tail: bytes


def read_directory(file: int) -> Directory:
    """Find and read the zip's directory.

    Args:
        file: Descriptor of the open record.

    Raises:
        NotARecord: It is no zip.
        RecordTruncated: Its end is missing.
        RecordTooLarge: It lists more than is read.
        RecordRepacked: The directory does not hold together.
    """
    length = os.fstat(file).st_size
    _refuse_other_files(file, length)
    offset, size = _place_of_directory(file, length)
    tail = os.pread(file, length - offset, offset)
    listed = tuple(_entries(tail[:size]))
    if len(listed) > MAX_FILES:  # the count in the end record may say anything
        raise RecordTooLarge("files in the record", len(listed), MAX_FILES)
    return Directory(listed, offset, tail)


def _refuse_other_files(file: int, length: int) -> None:
    start = os.pread(file, 4, 0)
    if length > MAX_RECORD_BYTES:
        raise RecordTooLarge("bytes in the record", length, MAX_RECORD_BYTES)
    if start not in (container.LOCAL_SIGNATURE, container.END_SIGNATURE):
        raise NotARecord(f"it holds {length} bytes and does not begin as a zip does")


def _place_of_directory(file: int, length: int) -> tuple[int, int]:
    end = os.pread(file, END.size, max(length - END.size, 0))
    if len(end) < END.size or end[:4] != container.END_SIGNATURE or end[-2:] != b"\0\0":
        _refuse_end(file, length)
    _, _, _, _, count, size, offset, _ = END.unpack(end)
    if FULL32 in (size, offset):
        count, size, offset = _place64(file, length)
    if count > MAX_FILES:
        raise RecordTooLarge("files in the record", count, MAX_FILES)
    if size > _MAX_DIRECTORY:
        raise RecordTooLarge("bytes in the zip's directory", size, _MAX_DIRECTORY)
    if offset + size + END.size > length:
        raise RecordTruncated(f"its directory should be at byte {offset}, it has {length} bytes")
    if length - offset > _MAX_DIRECTORY + END.size + END64.size + LOCATOR.size:
        raise RecordRepacked("the directory", f"{length - offset} bytes to the end", f"{size}")
    return offset, size


def _place64(file: int, length: int) -> tuple[int, int, int]:
    start = max(length - END.size - LOCATOR.size - END64.size, 0)
    found = os.pread(file, END64.size + LOCATOR.size, start)
    if len(found) < END64.size + LOCATOR.size or found[:4] != container.END64_SIGNATURE:
        raise RecordRepacked("the end", "no zip64 end", "one, for the sizes are beyond 4 GiB")
    count, size, offset = END64.unpack_from(found)[7:]
    return count, size, offset


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
        yield _listed(fields, directory[position:end])
        position = end


def _listed(fields: tuple[int, ...], raw: bytes) -> Listed:
    name_end = CENTRAL.size + fields[10]
    path = raw[CENTRAL.size : name_end].decode("utf-8", "backslashreplace")
    packed, size, offset = fields[8], fields[9], fields[16]
    wide = [number for number in (size, packed, offset) if number == FULL32]
    if wide:
        values = iter(_wide_values(path, raw[name_end : name_end + fields[11]], len(wide)))
        size, packed, offset = (
            next(values) if number == FULL32 else number for number in (size, packed, offset)
        )
    entry = Entry(path, size, fields[7], fields[6] << 16 | fields[5], offset)
    return Listed(entry, fields[3], fields[4], packed, fields[15], raw)


def _wide_values(path: str, extra: bytes, count: int) -> tuple[int, ...]:
    if len(extra) != 4 + 8 * count or extra[:2] != b"\1\0":
        raise RecordRepacked(path, "no zip64 sizes", "them, for the fields are full")
    return struct.unpack_from(f"<{count}Q", extra, 4)
