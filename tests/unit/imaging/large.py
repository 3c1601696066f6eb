"""Large pictures in little time and memory: one row of blocks, repeated."""

from __future__ import annotations

import io
import re
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

from asfound.domain.geometry import Pixels

BLOCK_PX = 16


def tall_jpeg(row: Pixels, times: int) -> bytes:
    """A JPEG of a picture 16 pixels high, so many times below each other.

    A restart marker after each row of blocks lets it be repeated byte for byte.
    """
    file = io.BytesIO()
    Image.fromarray(row).save(file, "jpeg", quality=90, restart_marker_rows=1)
    data = file.getvalue()
    frame, scan = data.index(b"\xff\xc0"), data.index(b"\xff\xda")
    start = scan + 2 + int.from_bytes(data[scan + 2 : scan + 4])
    coded = data[start:-2]
    height = struct.pack(">H", BLOCK_PX * times)
    head = data[: frame + 5] + height + data[frame + 7 : start]
    assert not re.search(b"\xff[^\x00]", coded), "one row of blocks has no markers"
    marks = (bytes((0xFF, 0xD0 + at % 8)) for at in range(times - 1))
    return head + coded + b"".join(mark + coded for mark in marks) + b"\xff\xd9"


def large_png(path: Path, row: Pixels, times: int) -> None:
    """A PNG file of a picture, so many times below each other, written piece by piece."""
    height, width = row.shape[:2]
    lines = b"".join(b"\x00" + line.tobytes() for line in row)
    packing = zlib.compressobj(1)
    packed = b"".join([*(packing.compress(lines) for _ in range(times)), packing.flush()])
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height * times, 8, 2, 0, 0, 0)),
        (b"IDAT", packed),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def stripes(width: int) -> Pixels:
    """A row of blocks that differs from column to column, shape (16, width, 3), uint8."""
    noise = np.random.default_rng(7).normal(0, 8, (BLOCK_PX, width, 3))
    x = np.arange(width)
    colours = np.stack(
        [255 * x / width, 128 + 90 * np.sin(x / 400), 255 - 255 * x / width], axis=-1
    )
    return (colours[None] + noise).clip(0, 255).astype(np.uint8)


def plain_stripes(width: int) -> Pixels:
    """The same without noise, in few levels: PNG packs it quickly."""
    levels = (np.arange(width) // 40 % 256).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(levels[None, :, None], (BLOCK_PX, width, 3)))
