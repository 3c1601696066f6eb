"""What a file is, told by its first bytes: a name may lie, and a copy may have lost its ending."""

from __future__ import annotations

import codecs
import re
import struct

HEAD_BYTES = 4096
"""Enough for every signature, and for the first directory of most TIFF files."""

SUFFIXES = frozenset(
    {
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff"),
        *(".heic", ".heif", ".hif", ".avif", ".dng"),
    }
)
"""Endings that promise a photo; such a file that is none is worth a message."""

_HEVC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_STILL_BRANDS = frozenset({b"mif1", b"msf1", b"mif2"})
_OTHERS = (
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF", "a PDF document"),
    (b"8BPS", "a Photoshop document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\x00\x00\x01\xba", "a video"),
    (b"\x00\x00\x01\xb3", "a video"),
    (b"FLV", "a video"),
    (b"ID3", "a sound recording"),
    (b"fLaC", "a sound recording"),
    (b"OggS", "a sound recording"),
    (b"FUJIFILMCCD-RAW", "a camera raw file"),
    (b"IIRO", "a camera raw file"),
    (b"IIU\x00", "a camera raw file"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
)
_UNKNOWN = "unknown content"
_LATE_JPEG = re.compile(
    rb".{0,64}?\xff\xd8(?!\xff\xd8).{0,64}?\xff[\xc0\xc2\xc4\xdb\xe0-\xef\xfe]", re.DOTALL
)  # SOI, then the first segment: a frame, tables or a note (ITU-T T.81, annex B)
_IMAGE_SIZE = re.compile(rb"ispe\x00\x00\x00\x00(.{8})", re.DOTALL)
_TIFF_MARKS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_SUBFILE_TYPE = 254  # TIFF 6.0, section 8: bit 0 says "a reduced copy of another picture"
_DNG_VERSION = 50706


def sniff(head: bytes) -> str | None:
    """What a file is by its first bytes; None for what is not read.

    ``jpeg``, ``png``, ``webp``, ``tiff``, ``dng``, ``heic`` or ``avif``.

    Args:
        head: The first :data:`HEAD_BYTES` of the file, or all of a shorter one.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(_TIFF_MARKS):
        return _tiff_kind(head)
    if head[4:8] == b"ftyp" and (kind := _heif_kind(head)):
        return kind
    return "jpeg" if begins_late(head) else None


def begins_late(head: bytes) -> bool:
    """Whether a JPEG begins a few bytes later than it should: after SOI, or SOI itself.

    Some programs put zeros or a line break there. Content that is known as something else, such as
    a document that holds a photo, is not such a file.
    """
    found = _LATE_JPEG.match(head)
    if not found or what_it_is(head) != _UNKNOWN:
        return False
    after = found.end() + int.from_bytes(head[found.end() : found.end() + 2])
    return head[after : after + 1] in (b"\xff", b"")


def webp_canvas(head: bytes) -> tuple[int, int] | None:
    """The size that a WebP file declares: its reader allocates the canvas as soon as it is made.

    After the WebP container specification; 14 or 24 bits a side.
    """
    chunk, rest = head[12:16], int.from_bytes(head[21:30], "little")
    if chunk == b"VP8X":
        return (rest >> 24 & 0xFFFFFF) + 1, (rest >> 48 & 0xFFFFFF) + 1
    if chunk == b"VP8L":
        return (rest & 0x3FFF) + 1, (rest >> 14 & 0x3FFF) + 1
    return (rest >> 40 & 0x3FFF, rest >> 56 & 0x3FFF) if chunk == b"VP8 " else None


def heif_canvas(boxes: bytes) -> tuple[int, int] | None:
    """The largest size that an AVIF or HEIC file declares, after ISO/IEC 23008-12, 6.5.3.

    Args:
        boxes: The beginning of the file, with the box of its properties.
    """
    sizes = [struct.unpack(">II", found[1]) for found in _IMAGE_SIZE.finditer(boxes)]
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


def what_it_is(head: bytes) -> str:
    """Words for content that :func:`sniff` does not know."""
    for mark, words in _OTHERS:
        if head.startswith(mark):
            return words
    if head.startswith(_TIFF_MARKS):
        return "a camera raw file"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "a video"
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide"):
        return "a video"
    return "text" if _is_text(head) else _UNKNOWN


def _brands(head: bytes) -> set[bytes]:
    end = min(int.from_bytes(head[:4]), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))}


def _heif_kind(head: bytes) -> str | None:
    """``heic`` or ``avif`` by the brands of a file; None for videos, which have others first."""
    brands, first = _brands(head), head[8:12]
    if first in _AVIF_BRANDS or (first in _STILL_BRANDS and brands & _AVIF_BRANDS):
        return "avif"
    still = first in _HEVC_BRANDS | _STILL_BRANDS
    return "heic" if still and brands & _HEVC_BRANDS else None


def _tiff_kind(head: bytes) -> str | None:
    """``dng`` or ``tiff``; None for the raw data of a camera in another form (NEF, ARW, CR2)."""
    if head[8:10] == b"CR":
        return None
    tags = _first_tags(head)
    if _DNG_VERSION in tags:
        return "dng"
    return None if tags.get(_SUBFILE_TYPE, 0) & 1 else "tiff"


def _first_tags(head: bytes) -> dict[int, int]:
    """Numbers and values of the first directory's tags, as far as it lies in the head."""
    order = "<" if head[:2] == b"II" else ">"
    start = int(struct.unpack(order + "I", head[4:8])[0]) if len(head) >= 8 else len(head)
    if head[2:4] not in (b"*\x00", b"\x00*") or start + 2 > len(head):
        return {}
    count = int(struct.unpack(order + "H", head[start : start + 2])[0])
    tags = {}
    for at in range(start + 2, min(start + 2 + 12 * count, len(head) - 11), 12):
        tag, _, _, value = struct.unpack(order + "HHII", head[at : at + 12])
        tags[tag] = value
    return tags


def _is_text(head: bytes) -> bool:
    try:  # step by step, as the last character may be cut off
        words = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(words) and all(sign.isprintable() or sign.isspace() for sign in words)
