"""Damaged photos through the reader: no crash, no hang, no flood of memory, no foreign error.

The damage is done from a fixed seed, in a process of its own: a crash of a native library must
fail the test and not end the test run. ``python tests/integration/test_fuzz_reader.py 200 300``
runs cases 200 to 299 alone.
"""

from __future__ import annotations

import collections
import contextlib
import faulthandler
import io
import json
import os
import random
import re
import resource
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from asfound.errors import AsfoundError
from asfound.imaging.decode import decode, decode_area
from asfound.imaging.metadata import examine
from tests.unit.imaging.dng import ASCII, Directory, dng
from tests.unit.imaging.heif_boxes import OF_ORIENTATION, with_properties
from tests.unit.imaging.pictures import FORMATS, saved, textured
from tests.unit.imaging.profiles import DISPLAY_P3, profile
from tests.unit.imaging.test_metadata import camera_exif

ROOT = Path(__file__).parents[2]
KINDS = (*FORMATS, "dng")
CASES = 2800
SEED = 2018
HANG_S = 2.0
MEMORY_BYTES = 1 << 30
TIFF_COMPRESSIONS = ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits")
EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def originals() -> dict[str, list[bytes]]:
    """Small photos of each format, with all that a camera or a program puts into them."""
    picture = textured(96, 80)
    extras = {"exif": camera_exif().tobytes(), "icc_profile": profile(DISPLAY_P3)}
    alpha = Image.fromarray(picture).convert("RGBA")
    alpha.putalpha(128)
    deep = Image.fromarray(picture[:, :, 0].astype(np.uint16) * 257)
    animated = io.BytesIO()
    alpha.save(animated, "webp", save_all=True, append_images=[alpha.rotate(180)])
    return {
        "jpeg": [
            saved("jpeg", picture, **extras),
            saved("jpeg", picture, progressive=True, **extras),
            saved("jpeg", Image.fromarray(picture).convert("CMYK")),
            saved("jpeg", Image.fromarray(picture).convert("L"), restart_marker_blocks=2),
            saved("jpeg", picture, restart_marker_blocks=3)[:-2] + b"film\xff\xbd\x00\x00",
            saved("jpeg", picture, **extras)[:-400],
            b"\x00\x00" + saved("jpeg", picture),
        ],
        "png": [
            saved("png", picture, **extras),
            saved("png", alpha),
            saved("png", deep),
            saved("png", Image.fromarray(picture).quantize(), transparency=3),
        ],
        "webp": [
            saved("webp", picture, **extras),
            saved("webp", alpha, lossless=True),
            saved("webp", alpha),
            animated.getvalue(),
        ],
        "tiff": [
            saved("tiff", picture, **extras),
            saved("tiff", deep, big_tiff=True),
            saved("tiff", Image.fromarray(picture).convert("1"), compression="group4"),
            *(saved("tiff", picture, compression=name) for name in TIFF_COMPRESSIONS),
            *(
                cv2.imencode(".tiff", numbers)[1].tobytes()
                for numbers in (picture.astype(np.float32), picture.astype(np.float64) / 255)
            ),
        ],
        "heic": [
            saved("heic", picture, **extras),
            saved("heic", alpha),
            saved("heic", Image.fromarray(picture).convert("L")),
        ],
        "avif": [
            saved("avif", picture, speed=10, **extras),
            saved("avif", alpha, speed=10),
            with_properties(saved("avif", picture, speed=10), OF_ORIENTATION[5]),
        ],
        "dng": [
            dng(
                ((96, 80), saved("jpeg", picture)),
                sensor=(96, 80),
                thumbnail=((24, 20), saved("jpeg", picture[::4, ::4])),
                orientation=6,
                camera=Directory({36867: (ASCII, b"2026:07:02 21:15:00\0")}),
            ),
        ],
    }


# --- damage ------------------------------------------------------------------------------------


def flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 2, 8, 40))):
        data[_place(data, chance)] ^= 1 << chance.randrange(8)


def set_bytes(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 3, 10))):
        data[_place(data, chance)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))


def set_numbers(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 5))):
        order, code = chance.choice("<>"), chance.choice("HI")
        number = struct.pack(
            order + code, chance.choice(EXTREMES) & (0xFFFF if code == "H" else -1)
        )
        at = _place(data, chance)
        data[at : at + len(number)] = number


def cut_off(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(1, len(data)) :]


def cut_out(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    del data[at : at + chance.choice((1, 4, 100, 3000))]


def repeat(data: bytearray, chance: random.Random) -> None:
    start, at = _place(data, chance), _place(data, chance)
    data[at:at] = data[start : start + chance.choice((1, 8, 200))] * chance.choice((1, 3, 300))


def blank(data: bytearray, chance: random.Random) -> None:
    at, count = _place(data, chance), chance.choice((4, 64, 1000))
    data[at : at + count] = bytes([chance.choice((0, 0xFF, 0x20))]) * count


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip_bits,
    set_bytes,
    set_numbers,
    set_numbers,
    cut_off,
    cut_out,
    repeat,
    blank,
)


def _place(data: bytearray, chance: random.Random) -> int:
    """Anywhere, but every other time in the head, where the decisions are made."""
    return chance.randrange(min(len(data), chance.choice((64, 600, len(data), len(data)))))


def with_true_sums(data: bytes) -> bytes:
    """A PNG with the check sums of its chunks put right: otherwise they stop all damage."""
    whole, at = bytearray(data), 8
    while at + 12 <= len(whole):
        end = at + 8 + int.from_bytes(whole[at : at + 4])
        if end + 4 > len(whole):
            break
        whole[end : end + 4] = zlib.crc32(whole[at + 4 : end]).to_bytes(4)
        at = end + 4
    return bytes(whole)


def damaged(case: int, files: dict[str, list[bytes]]) -> tuple[str, bytes]:
    """The format and the bytes of a case, the same on every machine with the same encoders."""
    chance = random.Random(SEED * 1_000_003 + case)  # noqa: S311 (damage, no secrets)
    kind = KINDS[case % len(KINDS)]
    data = bytearray(chance.choice(files[kind]))
    for _ in range(chance.choice((1, 1, 2))):
        chance.choice(DAMAGES)(data, chance)
    damage = bytes(data)
    return kind, with_true_sums(damage) if kind == "png" and case % 4 else damage


# --- the process that reads them ---------------------------------------------------------------


def read(data: bytes, case: int) -> str:
    """What comes of it: ``read``, or the code of the error; anything else ends the process."""
    try:
        found = examine(data, name="damaged")
        width, height = found.size
        pixels = decode(data, long_side=None if case % 3 == 0 else 64)
        if case % 3 == 0 and pixels.shape != (height, width, 3):
            raise SystemExit(f"case {case}: {found.size} promised, {pixels.shape} decoded")
        decode_area(data, (width // 3, height // 3, width // 2, height // 2), long_side=32)
    except AsfoundError as error:
        return error.code
    return "read"


def read_all(first: int, end: int) -> None:
    """Read the cases; stop dead at more than two seconds of work or a gigabyte for one of them."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY_BYTES,) * 2)  # spares the machine
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    faulthandler.enable()
    faulthandler.register(signal.SIGPROF, chain=True)
    files, outcomes = originals(), collections.Counter[str]()
    for case in range(first, end):
        kind, data = damaged(case, files)
        Path("case").write_text(f"{case} {kind}")
        Path("case.bin").write_bytes(data)
        signal.setitimer(signal.ITIMER_PROF, HANG_S)
        outcomes[f"{kind} {read(data, case)}"] += 1
        signal.setitimer(signal.ITIMER_PROF, 0)
        if peak() > MEMORY_BYTES:
            raise SystemExit(f"case {case}: {peak() >> 20} MB")
    sys.stdout.write(json.dumps({"outcomes": outcomes, "peak": peak()}))


def peak() -> int:
    """The most memory that this program ever had, bytes.

    Not ``ru_maxrss``: Linux hands that of the parent down to it.
    """
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024  # type: ignore[index]


@pytest.mark.slow
def test_damaged_photos_cost_a_message_each(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, __file__, "0", str(CASES)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    case = (tmp_path / "case").read_text() if (tmp_path / "case").exists() else "none"
    assert child.returncode == 0, (
        f"status {child.returncode} at case {case}:\n{child.stderr[-3000:]}"
    )
    found = json.loads(child.stdout)
    assert sum(found["outcomes"].values()) == CASES
    for kind in KINDS:  # else the damage would not reach the decoders, or not be any
        counts = {k.split()[1]: n for k, n in found["outcomes"].items() if k.startswith(kind)}
        assert counts.get("read", 0) >= 40, counts
        assert counts.get("photo.truncated", 0) + counts.get("photo.unreadable", 0) >= 100, counts
    assert found["peak"] < MEMORY_BYTES


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        read_all(int(sys.argv[1]), int(sys.argv[2]))
