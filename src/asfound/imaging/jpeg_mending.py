"""A JPEG file without what does not belong to its picture.

Phones append films and notes behind the picture, and some leave out the end marker; so the picture
ends where the last scan ends that it needs, whatever follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from asfound.imaging.jpeg_segments import (
    APP1,
    APP2,
    APP14,
    DRI,
    END,
    FRAMES,
    MARKER,
    MAX_SCANS,
    NOTES,
    SOI,
    SOS,
    Frame,
    Segment,
    frame_of,
    segments,
)

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")


@dataclass(frozen=True)
class Mended:
    """A file of the picture alone.

    Attributes:
        data: The file.
        scans: Where the data of its scans begin.
        frame: What its head says of the picture; None where it does not.
        complete: Whether it has all scans that the picture needs; how much of them is another
            question.
        lost_restarts: Whether there are fewer restart markers than there should be.
    """

    data: bytes
    scans: tuple[int, ...]
    frame: Frame | None
    complete: bool
    lost_restarts: bool


def mended(data: bytes) -> Mended:
    """The picture alone: no bytes before or between segments, no unknown ones, and an end.

    Of notes only those stay that say how the pixels are meant: Exif, the colour profile, Adobe's.

    Args:
        data: A file with SOI somewhere near its beginning.
    """
    begin = max(0, data.find(SOI))
    data = data[begin:] if begin else data
    making = _Making()
    for part in segments(data):
        if part.marker == SOS:
            making.add_scan(part, data)
        else:
            making.add(part)
        if making.complete or len(making.scans) > MAX_SCANS:
            break
    return Mended(
        bytes(making.data) + END,
        tuple(making.scans),
        making.frame,
        making.complete,
        making.lost_restarts,
    )


@dataclass
class _Making:
    """The file so far.

    Attributes:
        left: By component, the lowest bit that has come of each coefficient; None for none.
    """

    data: bytearray = field(default_factory=lambda: bytearray(SOI))
    scans: list[int] = field(default_factory=list)
    frame: Frame | None = None
    interval: int = 0
    lost_restarts: bool = False
    left: dict[int, list[int | None]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        lowest = {bit for bits in self.left.values() for bit in bits}
        return bool(self.scans) and lowest == {0}

    def add(self, part: Segment) -> None:
        if part.marker == DRI:
            self.interval = int.from_bytes(part.body[:2])
        if part.marker in FRAMES and self.frame is None and (found := frame_of(part)):
            self.frame = found
            self.left = {component: [None] * 64 for component in found.sampling}
        if _belongs(part):
            self.data += part.whole

    def add_scan(self, part: Segment, data: bytes) -> None:
        body = part.body
        if self.frame and not self.frame.progressive and len(body) >= 4:
            body = body[:-3] + b"\x00\x3f\x00"  # some cameras write other numbers here
        self.data += Segment(SOS, body, part.end).whole
        self.scans.append(len(self.data))
        components = body[1 : 1 + 2 * body[0] : 2] if body else b""
        following = MARKER.search(data, part.end)
        end = following.start() if following else len(data)
        self.data += data[part.end : self._last_restart(data, part.end, end, components)]
        self._came(components, *body[-3:])

    def _last_restart(self, data: bytes, start: int, end: int, components: bytes) -> int:
        """Where a scan ends: at a restart marker that is one too many, else at its end."""
        expected = self._restarts(components)
        if expected is None:
            return end
        restarts = _RESTART.finditer(data, start, end)
        self.lost_restarts |= sum(1 for _ in islice(restarts, expected)) < expected
        return next((one.start() for one in restarts), end)

    def _restarts(self, components: bytes) -> int | None:
        """Restart markers in a scan; None where they would have to be counted otherwise."""
        if self.interval == 0:
            return 0
        if self.frame is None or len(components) < len(self.frame.sampling):
            return None
        return self.frame.restarts(self.interval)

    def _came(self, components: bytes, first: int = 0, last: int = 0, bits: int = 0) -> None:
        last = min(last, 63)
        for bits_left in (self.left[part] for part in components if part in self.left):
            bits_left[first : last + 1] = [bits & 15] * max(0, last + 1 - first)


def _belongs(part: Segment) -> bool:
    if part.marker not in NOTES:
        return True
    return (
        (part.marker == APP1 and part.body.startswith(b"Exif\x00"))
        or (part.marker == APP2 and part.body.startswith(b"ICC_PROFILE\x00"))
        or (part.marker == APP14 and part.body.startswith(b"Adobe") and part.body[11:12] < b"\x03")
    )
