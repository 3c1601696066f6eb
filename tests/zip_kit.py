"""Zips as other programs write them, byte by byte: what a tidy library would not let through."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Descriptor = Literal["", "plain", "signed", "wide", "signed wide"]
DESCRIPTORS: tuple[Descriptor, ...] = ("", "plain", "signed", "wide", "signed wide")

UNIX_FILE, UNIX_FOLDER = 0o100644 << 16, 0o040755 << 16


@dataclass(frozen=True)
class Item:
    """One entry, with everything that a program may choose, or a forger.

    Attributes:
        name: With folders; that of a folder ends with a slash.
        data: Unpacked.
        is_packed: By deflate.
        stamp: Date and time as DOS writes them.
        descriptor: Sizes behind the content, and zeros before it.
        attributes, made_by: As its directory says.
        extra: Extra fields, in both headers.
        comment: In the directory.
        packed: Instead of what ``data`` packs to.
        claims: Fields of the directory that say something else: ``size``, ``crc``, ``method`` …
        local: Fields of the header before the content that say something else.
        behind: Bytes behind the content.
    """

    name: str
    data: bytes = b""
    is_packed: bool = False
    stamp: int = 0x4CE2_AEE0
    descriptor: Descriptor = ""
    attributes: int = UNIX_FILE
    made_by: int = 0x031E
    extra: bytes = b""
    comment: bytes = b""
    packed: bytes | None = None
    claims: Mapping[str, int] = field(default_factory=dict)
    local: Mapping[str, int] = field(default_factory=dict)
    behind: bytes = b""

    @property
    def content(self) -> bytes:
        """What lies in the zip."""
        if self.packed is not None:
            return self.packed
        return deflated(self.data) if self.is_packed else self.data

    def fields(self) -> dict[str, int]:
        """What the headers say."""
        told = {
            "flags": 8 if self.descriptor else 0,
            "method": 8 if self.is_packed else 0,
            "crc": zlib.crc32(self.data),
            "packed": len(self.content),
            "size": len(self.data),
        }
        return {**told, **self.claims}


def deflated(data: bytes) -> bytes:
    """A deflate stream without the head and the foot of zlib."""
    return zlib.compress(data, 6, wbits=-15)


def extra_field(tag: int, content: bytes) -> bytes:
    """One extra field."""
    return struct.pack("<2H", tag, len(content)) + content


def zipped(items: Sequence[Item], *, listed: Sequence[int] | None = None) -> bytes:
    """The zip.

    Args:
        items: In the order in which they lie in it.
        listed: In which order the directory lists them; as they lie, if None.
    """
    body, offsets = bytearray(), []
    for item in items:
        offsets.append(len(body))
        body += _local(item) + item.content + _descriptor(item) + item.behind
    order = range(len(items)) if listed is None else listed
    central = b"".join(_central(items[n], offsets[n]) for n in order)
    count = len(items)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(central), len(body), 0)
    return bytes(body) + central + end


def _local(item: Item) -> bytes:
    zeros = dict.fromkeys(("crc", "packed", "size"), 0) if item.descriptor else {}
    told, name = {**item.fields(), **zeros, **item.local}, item.name.encode()
    sizes = (told["crc"], told["packed"], told["size"])
    head = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, told["flags"], told["method"], item.stamp & 0xFFFF,
        item.stamp >> 16, *sizes, len(name), len(item.extra),
    )  # fmt: skip
    return head + name + item.extra


def _central(item: Item, offset: int) -> bytes:
    told, name = item.fields(), item.name.encode()
    head = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", item.made_by, 20, told["flags"], told["method"],
        item.stamp & 0xFFFF, item.stamp >> 16, told["crc"], told["packed"], told["size"],
        len(name), len(item.extra), len(item.comment), 0, 0, item.attributes, offset,
    )  # fmt: skip
    return head + name + item.extra + item.comment


def _descriptor(item: Item) -> bytes:
    if not item.descriptor:
        return b""
    told, sizes = item.fields(), "2Q" if "wide" in item.descriptor else "2L"
    plain = struct.pack(f"<L{sizes}", told["crc"], told["packed"], told["size"])
    return (b"PK\7\x08" if "signed" in item.descriptor else b"") + plain
