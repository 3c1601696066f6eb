"""What a photo is without its pixels: what the file says, and, apart, what its camera claims."""

from __future__ import annotations

import math
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags

from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile
from asfound.errors import PhotoError
from asfound.imaging.capture_time import claimed_time
from asfound.imaging.digest import digest_of
from asfound.imaging.header import Photo, photo
from asfound.imaging.remarks import remarks_of
from asfound.imaging.source import File, Source
from asfound.imaging.tags import Directory, tags_of, text_of

_BASE, _GPS = ExifTags.Base, ExifTags.GPS


def examine(source: Source, *, name: str) -> PhotoFile:
    """Format, size, digest and facts of a photo, without decoding a pixel.

    A head in order does not promise that the rest is: that is known after decoding.

    Args:
        source: A file, or the bytes of one; only read.
        name: Its path as the user gave it.

    Raises:
        PathMissing, NotReadable: The file cannot be read.
        PhotoError: It is no photo, cut off, too large or too small; see the leaves.
    """
    with photo(source, name) as opened:
        capture, doubts = _claims(opened)
        return PhotoFile(
            path=name,
            digest=digest_of(opened.file),
            size=opened.size,
            format=opened.kind,
            capture=capture,
            file=_file_facts(source, opened.file),
            remarks=remarks_of(opened.remark, *doubts),
        )


def capture_facts(opened: Photo) -> CaptureFacts:
    """What the camera wrote; damaged EXIF costs the facts that it held, and nothing else."""
    return _claims(opened)[0]


def _claims(opened: Photo) -> tuple[CaptureFacts, tuple[PhotoError, ...]]:
    """What the camera wrote, and what is wrong with its times."""
    tags = tags_of(opened.exif)
    time = claimed_time(tags)
    return CaptureFacts(time.taken_at, _device(tags.base), _place(tags.gps)), time.doubts


def _file_facts(source: Source, file: File) -> FileFacts:
    if not isinstance(source, Path):
        return FileFacts(file.seek(0, os.SEEK_END))
    found = os.fstat(file.fileno())
    return FileFacts(found.st_size, _utc(found.st_mtime))


def _utc(seconds: float) -> str | None:
    """ISO 8601, whole seconds; None for the times that some file systems make up."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def _device(base: Directory) -> str | None:
    maker, model = text_of(base.get(_BASE.Make)), text_of(base.get(_BASE.Model))
    if maker and model.casefold().startswith(maker.casefold()):
        maker = ""
    return f"{maker} {model}".strip() or None


def _place(gps: Directory) -> tuple[float, float] | None:
    latitude = _degrees(gps.get(_GPS.GPSLatitude), gps.get(_GPS.GPSLatitudeRef), "NS")
    longitude = _degrees(gps.get(_GPS.GPSLongitude), gps.get(_GPS.GPSLongitudeRef), "EW")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _degrees(parts: Any, side: Any, sides: str) -> float | None:
    """Degrees from (degrees, minutes, seconds), each a fraction, and the side of the globe."""
    try:
        degrees = math.fsum(float(part) / 60.0**power for power, part in enumerate(parts))
    except (TypeError, ValueError, ArithmeticError):
        return None
    letter = text_of(side)[:1].upper()
    if not letter or letter not in sides or not math.isfinite(degrees):
        return None
    return round(-degrees if letter == sides[1] else degrees, 7)  # about a centimetre
