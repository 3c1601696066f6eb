"""Names that people give."""

from __future__ import annotations

import re

from asfound.domain.file_names import comparable
from asfound.errors import BadPlaceValue

MAX_NAME = 120
_CAMERA = re.compile(
    r"(?:img|dsc[fn]?|dscn|pxl|mvimg|photo|image|picture|p|gopr|wp|signal|whatsapp)?[\s_-]*[\d\s_()~.-]*",
    re.IGNORECASE,
)


def checked_name(text: str, what: str) -> str:
    """A name in one line, without control characters.

    Raises:
        BadPlaceValue: Nothing is left of it, or it is too long.
    """
    name = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not name or len(name) > MAX_NAME:
        raise BadPlaceValue(what, name[:40], f"1 to {MAX_NAME} characters are needed")
    return name


def from_file(stem: str) -> str:
    """A view's name by its photo's file name; empty where a camera has counted.

    Args:
        stem: Without folders and ending, as ``lockers-left``; in any Unicode form.
    """
    if _CAMERA.fullmatch(stem):
        return ""
    words = " ".join(re.split(r"[\s_\-.]+", comparable(stem))).strip()
    words = "".join(c for c in words if c.isprintable())[:MAX_NAME].strip()
    return words[:1].upper() + words[1:]
