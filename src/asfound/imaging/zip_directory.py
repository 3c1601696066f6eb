"""The directory of a zip of photos, trusting nothing that it says about itself.

A zip with anything in it that no messenger, album or system writes is refused whole: nobody can
say then what the rest of it is worth. Nothing is unpacked.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from asfound.errors import (
    AsfoundError,
    NotReadable,
    PathMissing,
    ZipDamaged,
    ZipEncrypted,
    ZipEntryTooLarge,
    ZipLink,
    ZipMethod,
    ZipNameTwice,
    ZipNested,
    ZipOverlap,
    ZipRatio,
    ZipTooLarge,
    ZipTooManyEntries,
    ZipUnsafeName,
)

MAX_ENTRIES = 5_000
"""More than a visit has photos, with a video and an edit list beside each."""

MAX_TOTAL_BYTES = 8 * 10**9
MAX_ENTRY_BYTES = 200 * 10**6
"""The largest photos of cameras have about half of it."""

MAX_RATIO = 100
"""Photos are packed already; text packs to a tenth, and only a bomb to a hundredth."""

_MIN_FOR_RATIO_BYTES = 100_000
_MAX_DIRECTORY_BYTES = 16 * 2**20  # 3 kB for each entry; names have up to 64 kB
_MAX_TAIL_BYTES = 76 + 22 + 2**16  # of the end records of a large zip, and a comment
_LOCAL_HEADER_BYTES = 30
_PASSWORD = 0x1 | 0x40 | 0x2000  # APPNOTE 4.4.4: encrypted, strongly, also its directory
_UTF_8 = 0x800

_ARCHIVES = frozenset(
    {
        *(".zip", ".zipx", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".tbz", ".xz", ".txz"),
        *(".zst", ".lz", ".lzma", ".cab", ".iso", ".dmg", ".jar", ".apk"),
    }
)
_ARCHIVE_MARKS = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"),
    *(b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"MSCF"),
)

READ_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,  # what zipfile knows of but cannot read
    RuntimeError,  # a password
    EOFError,
    ValueError,
    LookupError,
    struct.error,
)


def entries_of(path: Path) -> dict[str, ZipInfo]:
    """The files of a zip by their names as people read them, in the order of its directory.

    Raises:
        PathMissing, NotReadable: The zip cannot be opened.
        ZipError: It is damaged, too large, or holds what is not read; see the leaves.
    """
    with _clear(path):
        found = path.stat()
        return _entries(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=4)  # read once for all entries; the key changes with the file
def _entries(path: Path, size: int, modified_ns: int) -> dict[str, ZipInfo]:
    name = str(path)
    with path.open("rb") as file:
        _refuse_many(file, name, size)
        with ZipFile(file) as opened:
            infos = opened.infolist()
            for info in infos:
                _refuse_entry(info, name)
            _refuse_together(infos, name)
            _refuse_overlap(file, infos, opened.start_dir, name)
    return {shown_name(info): info for info in infos if not info.is_dir()}


def shown_name(info: ZipInfo) -> str:
    """The name as its writer meant it: Macs write UTF-8 and do not say so."""
    name = info.orig_filename
    if not info.flag_bits & _UTF_8:
        with suppress(UnicodeError):  # else it is written in the letters of DOS, as it says
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def is_archive(head: bytes) -> bool:
    """Whether a file begins as an archive does."""
    return head.startswith(_ARCHIVE_MARKS)


@contextmanager
def _clear(path: Path) -> Iterator[None]:
    try:
        yield
    except AsfoundError:
        raise
    except FileNotFoundError as error:
        raise PathMissing(str(path)) from error
    except OSError as error:
        raise NotReadable(str(path), error.strerror or str(error)) from error
    except READ_ERRORS as error:
        raise ZipDamaged(str(path), str(error) or type(error).__name__) from error


def _refuse_many(file: BinaryIO, name: str, size: int) -> None:
    """Look at the end of the zip before its directory is taken into memory."""
    file.seek(max(0, size - _MAX_TAIL_BYTES))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise ZipDamaged(name, "its directory is missing; it may be cut off")
    count, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        file.seek(struct.unpack("<Q", tail[at - 12 : at - 4])[0])
        large = file.read(56)
        count, length = struct.unpack("<QQ", large[32:48])
    if count > MAX_ENTRIES or length > _MAX_DIRECTORY_BYTES:
        raise ZipTooManyEntries(name, f"it holds {count} entries, at most {MAX_ENTRIES} are read")


def _refuse_entry(info: ZipInfo, zip_name: str) -> None:
    name = shown_name(info)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if why := _why_unsafe(name):
        raise ZipUnsafeName(zip_name, f"its entry {name!r} {why}")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ZipLink(zip_name, f"its entry {name!r} is a link or a device")
    if info.flag_bits & _PASSWORD:
        raise ZipEncrypted(zip_name, f"its entry {name!r} is locked by a password")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ZipMethod(zip_name, f"its entry {name!r} is packed by method {info.compress_type}")
    _refuse_size(info, name, zip_name)
    if Path(name).suffix.lower() in _ARCHIVES and not info.is_dir():
        raise ZipNested(zip_name, f"its entry {name!r} is an archive itself")


def _refuse_size(info: ZipInfo, name: str, zip_name: str) -> None:
    size, packed = info.file_size, info.compress_size
    if size > MAX_ENTRY_BYTES:
        most = f"at most {MAX_ENTRY_BYTES} are read"
        raise ZipEntryTooLarge(zip_name, f"its entry {name!r} has {size} bytes, {most}")
    if size > _MIN_FOR_RATIO_BYTES and size > MAX_RATIO * packed:
        raise ZipRatio(zip_name, f"its entry {name!r} unpacks from {packed} to {size} bytes")


def _why_unsafe(name: str) -> str | None:
    parts = name.removesuffix("/").split("/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "has an absolute name"
    if ".." in parts:
        return "leads out of the zip by '..'"
    if "\0" in name or any(part in ("", ".") for part in parts):
        return "has a name with an empty part"
    return None


def _refuse_together(infos: Sequence[ZipInfo], name: str) -> None:
    if len(infos) > MAX_ENTRIES:
        raise ZipTooManyEntries(
            name, f"it holds {len(infos)} entries, at most {MAX_ENTRIES} are read"
        )
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL_BYTES:
        raise ZipTooLarge(name, f"it unpacks to {total} bytes, at most {MAX_TOTAL_BYTES} are read")
    known: set[str] = set()
    for info in infos:
        if shown_name(info) in known:
            raise ZipNameTwice(name, f"two of its entries are named {shown_name(info)!r}")
        known.add(shown_name(info))


def _refuse_overlap(file: BinaryIO, infos: Sequence[ZipInfo], end: int, name: str) -> None:
    spans = sorted((info.header_offset, _end(file, info, name)) for info in infos)
    for (_, after), (start, _) in pairwise([*spans, (end, end)]):
        if after > start:
            raise ZipOverlap(name, "two of its entries, or one and its directory, share bytes")


def _end(file: BinaryIO, info: ZipInfo, name: str) -> int:
    """Where an entry ends, by the header before it."""
    file.seek(info.header_offset)
    header = file.read(_LOCAL_HEADER_BYTES)
    if not header.startswith(b"PK\x03\x04") or len(header) < _LOCAL_HEADER_BYTES:
        raise ZipDamaged(name, f"its entry {shown_name(info)!r} is not where it should be")
    of_name, of_extra = struct.unpack("<HH", header[26:30])
    start = info.header_offset + _LOCAL_HEADER_BYTES
    return start + int(of_name) + int(of_extra) + info.compress_size
