"""Step 3: every byte of the zip is a header, a content, or what belongs to one.

A record is sealed in one exact container (``container``). When it was unpacked and packed again,
other dates, another order and deflate are allowed, and what programs write with these. Nothing may
stand before, between or behind the files, and no header may disagree with the directory.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from asfound.errors import NotAPlainFile, RecordRepacked
from asfound.evidence import container
from asfound.evidence.container import FULL32, LOCAL
from asfound.evidence.directory import Directory, Listed
from asfound.evidence.extra import ZIP64, extra_fields

_STORED, _DEFLATED = 0, 8
_LOCKED: Final = 1
_DESCRIPTOR: Final = 1 << 3
_KNOWN_FLAGS: Final = _DESCRIPTOR | 1 << 1 | 1 << 2 | 1 << 11  # how hard it was packed; UTF-8

_MAX_DESCRIPTOR: Final = 24

_LINK, _FOLDER, _FILE, _TYPE = 0o120000, 0o040000, 0o100000, 0o170000
_DOS_FOLDER: Final = 0x10


@dataclass(frozen=True)
class Packed:
    """Where the content of an entry begins in the zip."""

    listed: Listed
    data_offset: int

    @property
    def is_deflated(self) -> bool:
        """Whether the content is packed."""
        return self.listed.method == _DEFLATED

    @property
    def end(self) -> int:
        """Where the content ends."""
        return self.data_offset + self.listed.packed_size


def refuse_unplain(listed: Listed) -> None:
    """Refuse what is neither a plain file nor a folder.

    Raises:
        NotAPlainFile: A link, a device, or an entry that is locked or packed in an unknown way.
    """
    kind, is_folder = listed.attributes >> 16 & _TYPE, listed.name.endswith("/")
    if kind == _LINK:
        raise NotAPlainFile(listed.name, "a symbolic link")
    if not is_folder and (kind == _FOLDER or listed.attributes & _DOS_FOLDER):
        raise NotAPlainFile(listed.name, "a folder")
    if kind not in (0, _FOLDER if is_folder else _FILE):
        raise NotAPlainFile(listed.name, f"of an unknown kind ({kind:o})")
    if listed.flags & _LOCKED:
        raise NotAPlainFile(listed.name, "locked with a password")
    if listed.method not in (_STORED, _DEFLATED):
        raise NotAPlainFile(listed.name, f"packed in an unknown way ({listed.method})")
    if is_folder and listed.size:
        raise NotAPlainFile(listed.name, f"a folder that claims to hold {listed.size} bytes")


def packed_entries(file: int, directory: Directory) -> list[Packed]:
    """Walk over the zip from its first byte to the directory.

    Returns:
        The entries in the order in which they lie there.

    Raises:
        RecordRepacked: With the first place where something else is.
    """
    ordered = sorted(directory.listed, key=lambda one: one.offset)
    starts = [*(listed.offset for listed in ordered), directory.offset]
    if starts[0] or starts[-1] < max(starts):
        raise RecordRepacked("the zip", f"byte {starts[0]} first", "an entry at byte 0, all in it")
    found = []
    for listed, until in zip(ordered, starts[1:], strict=True):
        packed = _packed(file, listed)
        _check_end(file, packed, until)
        found.append(packed)
    return found


def _packed(file: int, listed: Listed) -> Packed:
    where = f"header of {listed.name}"
    raw = os.pread(file, LOCAL.size, listed.offset)
    if len(raw) < LOCAL.size or raw[:4] != container.LOCAL_SIGNATURE:
        raise RecordRepacked(where, raw[:4].hex() or "the end", "the beginning of an entry")
    _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = LOCAL.unpack(raw)
    behind = os.pread(file, name_size + extra_size, listed.offset + LOCAL.size)
    if behind[:name_size] != listed.raw_name:
        raise RecordRepacked(where, repr(behind[:name_size]), repr(listed.raw_name))
    if (flags, method) != (listed.flags, listed.method) or flags & ~_KNOWN_FLAGS:
        raise RecordRepacked(where, f"flags {flags:x}, method {method}", "those of the directory")
    if method == _STORED and listed.packed_size != listed.size:
        raise RecordRepacked(where, f"{listed.packed_size} bytes", f"{listed.size}, unpacked")
    extra = extra_fields(behind[name_size:], listed.name)
    packed, size = _wide_sizes(where, packed, size, extra)
    _compare_sizes(where, listed, (crc, packed, size))
    return Packed(listed, listed.offset + LOCAL.size + name_size + extra_size)


def _wide_sizes(where: str, packed: int, size: int, extra: dict[int, bytes]) -> tuple[int, int]:
    wide = extra.get(ZIP64)
    if wide is None:
        return packed, size
    if len(wide) != 16 or (packed, size) != (FULL32, FULL32):
        raise RecordRepacked(where, f"zip64 sizes of {len(wide)} bytes", "two, for full fields")
    size, packed = struct.unpack("<2Q", wide)
    return packed, size


def _compare_sizes(where: str, listed: Listed, found: Iterable[int]) -> None:
    """With a descriptor behind the content, the header before it may hold zeros."""
    listed_sizes = (listed.crc, listed.packed_size, listed.size)
    for here, there in zip(found, listed_sizes, strict=True):
        if here != there and (here or not listed.flags & _DESCRIPTOR):
            raise RecordRepacked(where, f"{here:x}", f"{there:x}, as in the directory")


def _check_end(file: int, packed: Packed, until: int) -> None:
    """Between a content and the next header may only be the descriptor that was announced."""
    name, gap = packed.listed.name, until - packed.end
    if gap < 0:
        raise RecordRepacked(name, f"bytes up to {packed.end}", f"its place, up to {until}")
    if gap > _MAX_DESCRIPTOR or os.pread(file, gap, packed.end) not in _endings(packed.listed):
        raise RecordRepacked(f"behind {name}", f"{gap} more bytes", "nothing but its sizes")


def _endings(listed: Listed) -> list[bytes]:
    """The ways to write a descriptor: with a signature or without, sizes in 4 bytes or in 8."""
    if not listed.flags & _DESCRIPTOR:
        return [b""]
    sizes = (listed.packed_size, listed.size)
    plain = [struct.pack("<L2Q", listed.crc, *sizes)]
    if max(sizes) <= FULL32:
        plain.append(struct.pack("<L2L", listed.crc, *sizes))
    return [signature + one for one in plain for signature in (b"", container.DESCRIPTOR_SIGNATURE)]
