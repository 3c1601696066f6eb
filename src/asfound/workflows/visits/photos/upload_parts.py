"""Part files: what came of the photos that are on their way, on the server's own disk."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from asfound.errors import UploadMalformed, UploadUnknown
from asfound.workflows.server.app_context import AppContext

try:
    import fcntl
except ImportError:  # Windows: one process serves there, and its threads write in turn
    fcntl = None  # type: ignore[assignment]

KEPT_DAYS = 7
"""What nobody went on with for so long is given up; the phone still has it and begins again."""

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SECONDS_A_DAY = 86_400


def _root(context: AppContext) -> Path:
    context.folder("tmp")
    return context.folder("tmp/uploads")


def folder_of(context: AppContext, visit: str) -> Path:
    """Where the parts of a visit are; made by who begins one.

    Raises:
        UploadMalformed: No visit has such an id.
    """
    if not visit.isalnum():
        raise UploadMalformed(visit[:80], "it is no visit")
    return _root(context) / visit


def part_of(folder: Path, digest: str, length: int) -> Path:
    """The file that what came of a photo is in."""
    return folder / f"{digest.removeprefix('sha256:')}.{length}.part"


def marker_of(folder: Path, digest: str) -> Path:
    """The file that is there once this visit sent a photo whole; it says how long that is."""
    return folder / f"{digest.removeprefix('sha256:')}.kept"


def open_part(folder: Path, digest: str) -> Path:
    """The file of a photo that was begun.

    Raises:
        UploadUnknown: It was not.
    """
    if not DIGEST.fullmatch(digest):
        raise UploadUnknown(digest[:80])
    found = sorted(folder.glob(f"{digest.removeprefix('sha256:')}.*.part"))
    if not found:
        raise UploadUnknown(digest)
    return found[0]


def length_of(part: Path) -> int:
    """How long the photo will be, bytes, as announced."""
    return int(part.name.split(".")[1])


def lock(file: BinaryIO) -> None:
    """Let nobody else write to a file until it is closed."""
    if fcntl is not None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)


def to_disk(folder: Path) -> None:
    """Names are safe once their folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def delete_expired(context: AppContext) -> int:
    """Give up what nobody went on with for :data:`KEPT_DAYS`; at most once an hour a folder.

    Returns:
        How many visits' leftovers were removed.
    """
    root, now = _root(context), time.time()
    stamp = root / ".swept"
    if stamp.exists() and now - stamp.stat().st_mtime < 3600:
        return 0
    stamp.touch()
    return sum(_delete_expired_of(folder, now) for folder in root.iterdir() if folder.is_dir())


def _delete_expired_of(folder: Path, now: float) -> bool:
    """Remove what is old in the folder of a visit, and the folder once it is empty and old.

    Phones send while this looks: a file that is gone by now was finished by its phone, and an empty
    folder that is new was just made for a part that comes next.
    """
    before = now - KEPT_DAYS * _SECONDS_A_DAY
    with suppress(FileNotFoundError):
        fresh = folder.stat().st_mtime > before
        for file in folder.iterdir():
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < before:
                    file.unlink()
        if not fresh and not any(folder.iterdir()):
            folder.rmdir()
            return True
    return False
