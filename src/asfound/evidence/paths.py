"""Which names a record may hold: such as every file system writes to the same one place.

Letters, digits, ``.``, ``_`` and ``-`` of ASCII, in parts joined by ``/``. Such names are in every
Unicode normal form, mean the same in every locale, need no escape in a manifest, and can hide
nothing. The name that a photo had on its camera is kept, as a value, in ``data/facts.json``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Final

from asfound.errors import UnsafePath
from asfound.evidence.limits import MAX_NAME, MAX_PATH

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
# Names of devices on Windows, with any ending.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(10)]
)

SYSTEM_FILES: Final = frozenset([".DS_Store", "Thumbs.db"])
"""What a Mac or a Windows writes into folders that somebody opens. No file of a record is named
so: in a record that was packed again they are passed over."""


def check_path(path: str) -> None:
    """Refuse a path that a record may not hold.

    Raises:
        UnsafePath: With what is wrong with it.
    """
    why = _why_unsafe(path)
    if why is not None:
        raise UnsafePath(path, why)


def folded(path: str) -> str:
    """The path as a file system sees it that does not tell capitals from small letters."""
    return path.lower()


def safe_name(name: str, taken: Container[str]) -> str:
    """A name like this one that a record may hold, and that is not yet taken.

    Args:
        name: Any file name, without folders.
        taken: Names in use, folded.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        stem, ending = plain, ""
    stem = re.sub(r"[^A-Za-z0-9_]+", "-", stem).strip("-")[: MAX_NAME - 20] or "photo"
    ending = re.sub(r"[^A-Za-z0-9]+", "", ending)[:8]
    tail = f".{ending}" if ending else ""
    if stem.lower() in _DEVICES or stem + tail in SYSTEM_FILES:
        stem = f"{stem}_"
    number, candidate = 1, stem + tail
    while folded(candidate) in taken:
        number += 1
        candidate = f"{stem}-{number}{tail}"
    return candidate


def _why_unsafe(path: str) -> str | None:
    if not path or len(path) > MAX_PATH:
        return f"it has {len(path)} characters, allowed are 1 to {MAX_PATH}"
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "it is an absolute path"
    if "\\" in path:
        return "it holds a backslash, which is a folder on some computers"
    if not path.isascii() or any(ord(character) < 32 for character in path):
        return "it holds other characters than letters, digits, '.', '_', '-' and '/' of ASCII"
    reasons = (_why_part_unsafe(part) for part in path.split("/"))
    return next((reason for reason in reasons if reason is not None), None)


def _why_part_unsafe(part: str) -> str | None:
    if part == "..":
        return "'..' leads out of the folder"
    if not _PART.fullmatch(part):
        return f"its part {part!r} is empty, starts with '.' or '-', or holds other characters"
    if part.endswith("."):
        return f"its part {part!r} ends with a dot, which Windows drops"
    if len(part) > MAX_NAME:
        return f"its part {part!r} has {len(part)} characters, at most {MAX_NAME} are allowed"
    if part.split(".")[0].lower() in _DEVICES:
        return f"its part {part!r} is a device on Windows"
    return None
