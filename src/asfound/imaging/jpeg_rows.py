"""How many rows of a damaged JPEG come from the file, and which ones its decoder made up.

libjpeg fills what is missing with grey, and what is damaged with noise, and goes on. It does not
say where; so the file is cut where it first complains, and other bytes are put in place of the
rest: rows that change with them do not come from the file.
"""

from __future__ import annotations

import random

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from asfound.imaging.jpeg_mending import Mended
from asfound.imaging.jpeg_segments import END

_ENDS = ("premature end", "0xd9 instead of RST")
"""What libjpeg says when the data end, and not that they are wrong."""

_MARGIN = 256
"""Bytes before a complaint that are not believed: the decoder notices damage a little late."""

_STEPS = 1024
"""Into how many parts the data are divided to find the place of a complaint."""

_RUNS, _RUN_BYTES = 16, 96


def rows_there(picture: Mended) -> int:
    """Rows from the top, full-size pixels, that the file covers without damage.

    At least the last row of blocks is not: libjpeg complained, and here it is asked of what.

    Args:
        picture: Of one scan; one of several passes has no row before the last pass has come.
    """
    frame = picture.frame
    if frame is None or frame.progressive or len(picture.scans) != 1 or not picture.complete:
        return 0
    start, end = picture.scans[0], len(picture.data) - len(END)
    sound = _sound(picture.data, start, end)
    sound = sound if sound == end else sound - _MARGIN
    if sound <= start:
        return 0
    there = picture.data[:sound].rstrip(b"\xff")  # half a marker, or half of a stuffed byte
    first, *others = (_eighth(there + filler) for filler in _fillings())
    differs = np.any([(other != first).any(axis=(1, 2)) for other in others], axis=0)
    first_px = 8 * int(np.argmax(differs)) if differs.any() else frame.size[1] - 1
    return first_px // frame.mcu_px[1] * frame.mcu_px[1]


def ends_early(complaint: ValueError) -> bool:
    """Whether libjpeg complains only that the data end."""
    return any(words in str(complaint).replace("Premature", "premature") for words in _ENDS)


def _sound(data: bytes, start: int, end: int) -> int:
    """Up to where the data can be decoded without complaint but that they end."""
    if _only_ends(data[:end]):
        return end
    step = max(64, (end - start) // _STEPS)
    good, bad = start, end
    while bad - good > step:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if _only_ends(data[:middle]) else (good, middle)
    return good


def _only_ends(data: bytes) -> bool:
    try:
        _eighth(data + END, strict=True)
    except ValueError as error:
        return ends_early(error)
    return True


def _eighth(data: bytes, *, strict: bool = False) -> NDArray[np.uint8]:
    """The mean of every block of 8 x 8 pixels; all the data are gone through for it."""
    small = simplejpeg.decode_jpeg(data, "RGB", min_width=1, min_height=1, strict=strict)
    return np.asarray(small, np.uint8)


def _fillings() -> list[bytes]:
    """Noise with restart markers, each beginning with another one: one of them is expected."""
    made = []
    for first in range(8):
        rng = random.Random(first)  # noqa: S311 (nothing secret)
        runs = [rng.randbytes(_RUN_BYTES).replace(b"\xff", b"\xfe") for _ in range(_RUNS)]
        restarts = (bytes((0xFF, 0xD0 + (first + at) % 8)) for at in range(_RUNS))
        made.append(b"".join(map(bytes.__add__, runs, restarts)) + END)
    return made
