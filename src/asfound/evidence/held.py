"""The files of a record, wherever they lie: stored or packed in a zip, or loose in a folder.

Contents are streamed in small pieces, and never further than the size that was announced: what
unpacks to more is refused at the first byte too many.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from asfound.errors import RecordRepacked, RecordTooLarge, RecordTruncated
from asfound.evidence.limits import CHUNK
from asfound.evidence.opening import open_plain

Chunk: TypeAlias = bytes | memoryview


@dataclass(frozen=True)
class Held:
    """One file of a record.

    Attributes:
        size: Bytes, as the zip's directory or the file system says.
        chunks: Reads the content from its beginning. A piece may be overwritten by the next one.
        crc: CRC-32, as the zip says; None in a folder.
        is_packed: Whether it takes less room in the zip than unpacked.
    """

    size: int
    chunks: Callable[[], Iterator[Chunk]]
    crc: int | None = None
    is_packed: bool = False


@dataclass(frozen=True)
class Content:
    """What the bytes of a file are: SHA-256, CRC-32, and the bytes where they were asked for."""

    sha256: str
    crc: int
    data: bytes | None


def in_zip(
    file: int, path: str, place: tuple[int, int], *, size: int, crc: int, is_packed: bool
) -> Held:
    """A file in a zip.

    Args:
        file: Descriptor of the open zip.
        path: For messages.
        place: Where its bytes begin in the zip, and how many there are.
        size: What they unpack to.
        crc: As the zip's directory says.
        is_packed: By deflate; otherwise stored.
    """
    stored = partial(_stored, file, path, *place)
    chunks = partial(_inflated, path, stored, size) if is_packed else stored
    return Held(size, chunks, crc, is_packed)


def in_folder(file: Path, path: str, size: int) -> Held:
    """A file in a folder; ``path`` is for messages."""
    return Held(size, partial(_loose, file, path, size))


def digest_all(held: Mapping[str, Held], keep: Callable[[str], int]) -> dict[str, Content]:
    """SHA-256 and CRC-32 of every file, in one pass, on two threads.

    Args:
        held: By path.
        keep: For a path, up to how many bytes of content are wanted themselves (0 for none).

    Raises:
        RecordTruncated, RecordRepacked, RecordTooLarge: A content is not of the size announced.
    """

    def one(path: str) -> Content:
        return _digest(held[path], keep(path))

    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(held, pool.map(one, held), strict=True))


def _digest(held: Held, limit: int) -> Content:
    sha, crc, kept = hashlib.sha256(), 0, bytearray() if held.size <= limit else None
    for chunk in held.chunks():
        sha.update(chunk)
        crc = zlib.crc32(chunk, crc)
        if kept is not None:
            kept += chunk
    return Content(sha.hexdigest(), crc, bytes(kept) if kept is not None else None)


def _stored(file: int, path: str, offset: int, size: int) -> Iterator[Chunk]:
    buffer = memoryview(bytearray(min(CHUNK, size)))
    left = size
    while left:
        got = os.preadv(file, [buffer[: min(len(buffer), left)]], offset)
        if not got:
            raise RecordTruncated(f"{path} ends {left} bytes early")
        yield buffer[:got]
        offset, left = offset + got, left - got


def _inflated(path: str, stored: Callable[[], Iterator[Chunk]], size: int) -> Iterator[Chunk]:
    unpack, left = zlib.decompressobj(-zlib.MAX_WBITS), size
    for packed in stored():
        for chunk in _pieces(unpack, packed, path):
            if len(chunk) > left:
                raise RecordTooLarge(f"bytes that {path} unpacks to", size + 1, size)
            left -= len(chunk)
            yield chunk
    if not unpack.eof or left:
        raise RecordRepacked(path, f"{size - left} bytes when unpacked", f"{size}")


def _pieces(unpack: zlib._Decompress, packed: Chunk, path: str) -> Iterator[bytes]:
    """What a piece of a deflate stream unpacks to; nothing may stand behind the stream's end."""
    while True:
        try:
            chunk = unpack.decompress(packed, CHUNK)
        except zlib.error as error:
            raise RecordRepacked(path, f"damaged packing ({error})", "deflate") from error
        if unpack.unused_data:
            raise RecordRepacked(path, f"{len(unpack.unused_data)} more bytes", "nothing")
        if chunk:
            yield chunk
        packed = unpack.unconsumed_tail
        if not packed and len(chunk) < CHUNK:
            return


def _loose(file: Path, path: str, size: int) -> Iterator[Chunk]:
    descriptor = open_plain(file)
    try:
        yield from _stored(descriptor, path, 0, size)
        if os.pread(descriptor, 1, size):
            raise RecordTooLarge(f"bytes in {path}", size + 1, size)
    finally:
        os.close(descriptor)
