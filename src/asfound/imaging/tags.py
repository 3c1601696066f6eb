"""The EXIF tags of a photo as plain mappings, and the text in them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from PIL import ExifTags, Image

from asfound.imaging.source import DECODER_ERRORS

Directory: TypeAlias = Mapping[int, Any]
"""Values by the numbers of their tags (EXIF 2.32)."""

_MAX_TEXT = 200


@dataclass(frozen=True)
class Tags:
    """What a camera wrote, by directory.

    Attributes:
        base: Maker, model, orientation.
        camera: How and when the photo was taken.
        gps: Where it was taken, and the satellites' time.
    """

    base: Directory = field(default_factory=dict)
    camera: Directory = field(default_factory=dict)
    gps: Directory = field(default_factory=dict)


def tags_of(read: Callable[[], Image.Exif]) -> Tags:
    """The tags that a reader finds; damaged EXIF costs what it held, and nothing else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "Corrupt EXIF data": then there are fewer facts
            exif = read()
            camera, gps = (exif.get_ifd(ifd) for ifd in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo))
            return Tags(dict(exif), dict(camera), dict(gps))
    except DECODER_ERRORS:
        return Tags()


def text_of(value: Any) -> str:
    """What a camera wrote, without padding and control characters; empty where it is no text."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    return "".join(filter(str.isprintable, value.split("\x00")[0])).strip()[:_MAX_TEXT]
