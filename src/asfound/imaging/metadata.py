"""What a photo is without its pixels: what the file says, and, apart, what its camera claims."""

from __future__ import annotations

import math
import os
import re
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags
from PIL.ImageFile import ImageFile

from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile
from asfound.imaging.digest import digest_of
from asfound.imaging.header import photo
from asfound.imaging.source import DECODER_ERRORS, File, Source

_BASE, _GPS = ExifTags.Base, ExifTags.GPS
_TAKEN = (
    (_BASE.DateTimeOriginal, _BASE.OffsetTimeOriginal),
    (_BASE.DateTimeDigitized, _BASE.OffsetTimeDigitized),
)
_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d|Z")
_MAX_NAME_LENGTH = 200


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
        return PhotoFile(
            path=name,
            digest=digest_of(opened.file),
            size=opened.size,
            format=opened.kind,
            capture=capture_facts(opened.image),
            file=_file_facts(source, opened.file),
        )


def capture_facts(image: ImageFile) -> CaptureFacts:
    """What the camera wrote; damaged EXIF costs the facts that it held, and nothing else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "Corrupt EXIF data": then there are fewer facts
            exif = image.getexif()
            base, camera = dict(exif), dict(exif.get_ifd(ExifTags.IFD.Exif))
            gps = dict(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except DECODER_ERRORS:
        return CaptureFacts()
    return CaptureFacts(taken_at=_taken_at(camera), device=_device(base), place=_place(gps))


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


def _taken_at(camera: Mapping[int, Any]) -> str | None:
    """The camera's time; the time of the last change (tag DateTime) is not one."""
    for time_tag, offset_tag in _TAKEN:
        try:
            taken = datetime.strptime(_text(camera.get(time_tag)), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (the camera's own clock)
        except ValueError:
            continue
        offset = _text(camera.get(offset_tag))
        return taken.isoformat() + (offset if _OFFSET.fullmatch(offset) else "")
    return None


def _device(base: Mapping[int, Any]) -> str | None:
    maker, model = _text(base.get(_BASE.Make)), _text(base.get(_BASE.Model))
    if maker and model.casefold().startswith(maker.casefold()):
        maker = ""
    return f"{maker} {model}".strip() or None


def _place(gps: Mapping[int, Any]) -> tuple[float, float] | None:
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
    letter = _text(side)[:1].upper()
    if not letter or letter not in sides or not math.isfinite(degrees):
        return None
    return round(-degrees if letter == sides[1] else degrees, 7)  # about a centimetre


def _text(value: Any) -> str:
    """What a camera wrote, without padding and control characters."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    return "".join(filter(str.isprintable, value.split("\x00")[0])).strip()[:_MAX_NAME_LENGTH]
