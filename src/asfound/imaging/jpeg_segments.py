"""The segments of a JPEG file, after ITU-T T.81, annex B."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from asfound.domain.geometry import Size

MAX_SCANS = 100
"""Scans of a picture: cameras write up to ten. Thousands are an attack, each costs a whole pass."""

SOI, END = b"\xff\xd8", b"\xff\xd9"
SOS, EOI, DRI, APP1, APP2, APP14 = 0xDA, 0xD9, 0xDD, 0xE1, 0xE2, 0xEE
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOF0 to SOF15
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})  # DHT, DAC, DQT, DNL, DRI
NOTES = frozenset({*range(0xE0, 0xF0), 0xFE})  # APP0 to APP15, COM
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_LOSSLESS = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")  # B.1.1: not stuffing, restart or filling


@dataclass(frozen=True)
class Segment:
    """A marker and what belongs to it.

    Attributes:
        marker: Its second byte.
        body: What follows the length of the segment.
        end: Where it ends in the file; a scan's data begin there.
    """

    marker: int
    body: bytes
    end: int

    @property
    def whole(self) -> bytes:
        """Marker, length and body, as a file has them."""
        return bytes((0xFF, self.marker)) + (len(self.body) + 2).to_bytes(2) + self.body


@dataclass(frozen=True)
class Frame:
    """What the start of frame says.

    Attributes:
        marker: Which kind of coding.
        size: Width and height, pixels.
        sampling: Horizontal and vertical sampling by the component's id.
    """

    marker: int
    size: Size
    sampling: dict[int, tuple[int, int]]

    @property
    def progressive(self) -> bool:
        """Whether the picture comes in passes, and its coefficients must all be in memory."""
        return self.marker in _PROGRESSIVE

    @property
    def mcu_px(self) -> tuple[int, int]:
        """Columns and rows of pixels that are coded together."""
        across = max((across for across, _ in self.sampling.values()), default=1)
        return 8 * across, 8 * max((down for _, down in self.sampling.values()), default=1)

    def restarts(self, interval: int) -> int:
        """Restart markers in a scan of all components, one after every so many units."""
        columns, rows = (-(-side // px) for side, px in zip(self.size, self.mcu_px, strict=True))
        return max(0, -(-columns * rows // interval) - 1) if interval else 0


def coefficients_bytes(size: Size, sampling: Mapping[int, tuple[int, int]]) -> int:
    """What all coefficients of a picture take in memory, two bytes each.

    Args:
        size: Width and height, pixels.
        sampling: Horizontal and vertical sampling of each component.
    """
    across, down = (max(one[axis] for one in sampling.values()) for axis in (0, 1))
    shares = sum(one[0] * one[1] for one in sampling.values())
    return 2 * size[0] * size[1] * shares // max(1, across * down)


def segments(data: bytes) -> Iterator[Segment]:
    """The segments up to the end of the picture; what lies between them is passed over.

    Args:
        data: A file that begins with SOI.
    """
    at = 2
    while found := MARKER.search(data, at):
        marker, start = found[1][0], found.end()
        if marker == EOI:
            return
        length = int.from_bytes(data[start : start + 2])
        if not _is_segment(marker) or length < 2:
            at = start
            continue
        end = start + length
        yield Segment(marker, data[start + 2 : end], end)
        at = end


def scan_count(data: bytes) -> int:
    """How many scans the first picture of a file has, or one more than :data:`MAX_SCANS`.

    What follows its end is not counted: films behind a picture are full of chance markers.
    """
    count = 0
    for part in segments(data):
        count += part.marker == SOS
        if count > MAX_SCANS:
            break
    return count


def frame_of(part: Segment) -> Frame | None:
    """What a start of frame says; None where it is cut off."""
    body = part.body
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        return None
    sampling = {
        body[at]: (body[at + 1] >> 4, body[at + 1] & 15) for at in range(6, 6 + 3 * body[5], 3)
    }
    size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
    return Frame(part.marker, size, sampling)


def _is_segment(marker: int) -> bool:
    return marker in FRAMES or marker in _TABLES or marker in NOTES or marker == SOS
