"""Reading the zip around the bag, trusting nothing that it says about itself.

Nothing is unpacked and nothing is written. Three steps, in this order, so that each may rely on
the one before: the directory is found and read (``directory``); what it lists is safe; every byte
that is no content is as the format lays it down.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from asfound.errors import (
    DuplicatePath,
    NotAPlainFile,
    RecordRepacked,
    RecordTruncated,
    UnsafePath,
)
from asfound.evidence import container
from asfound.evidence.container import ROOT, Entry
from asfound.evidence.directory import Directory, Listed
from asfound.evidence.limits import CHUNK
from asfound.evidence.paths import check_path, folded

_LINK, _FOLDER, _TYPE = 0o120000, 0o040000, 0o170000


@dataclass(frozen=True)
class Content:
    """What the bytes of a file are: SHA-256, CRC-32, and the bytes where they were asked for."""

    sha256: str
    crc: int
    data: bytes | None


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
