"""Reading the zip around the bag, trusting nothing that it says about itself.

Nothing is unpacked and nothing is written. Three steps, in this order, so that each may rely on
the one before: the directory is found and read; what it lists is safe; every byte that is no
content is as the format lays it down.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from asfound.errors import (
    DuplicatePath,
    NotAPlainFile,
    NotARecord,
    RecordRepacked,
    RecordTooLarge,
    RecordTruncated,
    UnsafePath,
)
from asfound.evidence import container
from asfound.evidence.container import CENTRAL, END, END64, FULL32, LOCATOR, ROOT, Entry
from asfound.evidence.limits import CHUNK, MAX_FILES, MAX_PATH, MAX_RECORD_BYTES
from asfound.evidence.paths import check_path, folded

_MAX_DIRECTORY: Final = MAX_FILES * (CENTRAL.size + MAX_PATH + len(ROOT) + 28)
_SEEK_BACK: Final = (1 << 16) + END.size  # the longest comment that a zip may end with
_LINK, _FOLDER, _TYPE = 0o120000, 0o040000, 0o170000


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


@dataclass(frozen=True)
class Content:
    """What the bytes of a file are: SHA-256, CRC-32, and the bytes where they were asked for."""

    sha256: str
    crc: int
    data: bytes | None


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


def check_listed(directory: Directory) -> None:
    """Refuse whatever could do harm when somebody unpacks the zip.

    Raises:
        NotAPlainFile: A link, a folder, a packed or a locked entry.
        UnsafePath: A name that leads elsewhere, or means different files on different computers.
        DuplicatePath: Two entries of one name.
    """
    seen: dict[str, str] = {}
    for listed in directory.listed:
        path = listed.entry.path
        _refuse_unplain(listed)
        check_path(path)
        if not path.startswith(ROOT):
            raise UnsafePath(path, f"it is outside of the record's folder {ROOT!r}")
        if folded(path) in seen:
            raise DuplicatePath(path, seen[folded(path)])
        seen[folded(path)] = path
    for name, path in seen.items():
        for parent in _parents(name):
            if parent in seen:
                raise DuplicatePath(path, seen[parent])


def check_packing(file: int, directory: Directory) -> None:
    """Write every header again and compare: no byte of the zip may be anything else.

    Raises:
        RecordRepacked: With the place of the first byte that differs.
    """
    position = 0
    for listed in directory.listed:
        entry = listed.entry
        if entry.offset != position:
            raise RecordRepacked(entry.path, f"byte {entry.offset}", f"its place, {position}")
        header = container.local_header(entry)
        found = os.pread(file, len(header), position)
        _compare(f"header of {entry.path}", position, found, header)
        position = entry.end
    if position != directory.offset:
        raise RecordRepacked("the directory", f"byte {directory.offset}", f"byte {position}")
    central = b"".join(container.central_header(listed.entry) for listed in directory.listed)
    end = container.end_records(len(directory.listed), len(central), directory.offset)
    _compare("the directory", directory.offset, directory.tail, central + end)


def digest_all(
    file: int, entries: Sequence[Entry], keep: Callable[[str], int]
) -> dict[str, Content]:
    """SHA-256 and CRC-32 of every entry, in one pass over the file, on two threads.

    Args:
        file: Descriptor of the open record.
        entries: Of the checked directory.
        keep: For a path, up to how many bytes of content are wanted themselves (0 for none).
    """

    def one(entry: Entry) -> Content:
        return _digest(file, entry, keep(entry.path))

    with ThreadPoolExecutor(max_workers=2) as pool:
        contents = pool.map(one, entries)
        return {entry.path: content for entry, content in zip(entries, contents, strict=True)}


def _digest(file: int, entry: Entry, limit: int) -> Content:
    sha, crc, kept = hashlib.sha256(), 0, bytearray() if entry.size <= limit else None
    buffer = memoryview(bytearray(min(CHUNK, entry.size)))
    position, left = entry.data_offset, entry.size
    while left:
        got = os.preadv(file, [buffer[: min(len(buffer), left)]], position)
        if not got:
            raise RecordTruncated(f"{entry.path} ends {left} bytes early")
        chunk = buffer[:got]
        sha.update(chunk)
        crc = zlib.crc32(chunk, crc)
        if kept is not None:
            kept += chunk
        position, left = position + got, left - got
    return Content(sha.hexdigest(), crc, bytes(kept) if kept is not None else None)


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


def _refuse_unplain(listed: Listed) -> None:
    kind = listed.attributes >> 16 & _TYPE
    if kind == _LINK:
        raise NotAPlainFile(listed.entry.path, "a symbolic link")
    if kind == _FOLDER or listed.attributes & 0x10 or listed.entry.path.endswith("/"):
        raise NotAPlainFile(listed.entry.path, "a folder")
    if listed.flags & 1:
        raise NotAPlainFile(listed.entry.path, "locked with a password")
    if listed.method or listed.packed_size != listed.entry.size:
        raise NotAPlainFile(
            listed.entry.path,
            f"packed: {listed.packed_size} bytes that claim to become {listed.entry.size}",
        )
    if kind != container.PLAIN_FILE >> 16 & _TYPE:
        raise NotAPlainFile(listed.entry.path, f"of an unknown kind ({kind:o})")


def _parents(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[:n]) for n in range(1, len(parts)))


def _compare(where: str, position: int, found: bytes, needed: bytes) -> None:
    if found == needed:
        return
    place = next(
        (n for n, (a, b) in enumerate(zip(found, needed, strict=False)) if a != b),
        min(len(found), len(needed)),
    )
    raise RecordRepacked(
        f"{where}, byte {position + place}",
        found[place : place + 4].hex() or "the end",
        needed[place : place + 4].hex() or "the end",
    )
