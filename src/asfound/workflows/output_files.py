"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from asfound.errors import DiskFull, OutputNotWritable, PhotoInTheWay
from asfound.imaging.formats import HEAD_BYTES, sniff
from asfound.imaging.zip_directory import is_archive

# EFBIG is what a limit on file sizes answers.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write(path: Path, content: bytes) -> None:
    """Put a file in its place, whole or not at all; one of that name is replaced.

    Raises:
        DiskFull: There is no room.
        OutputNotWritable: The place may not be written.
    """
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A new file to write to, which takes its place when the block ends well.

    It is written beside the target, which is then on the same drive, so that the last step is a
    renaming: nobody ever sees half of it.

    Raises:
        DiskFull: There is no room.
        OutputNotWritable: The place may not be written.
    """
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    with writable(path):
        try:
            with part.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, unless it is there.

    Raises:
        DiskFull: There is no room.
        OutputNotWritable: The place may not be written, or a file is in its way.
    """
    with writable(path):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def folder_to_fill(path: Path) -> Iterator[None]:
    """A folder, made unless it is there; gone again when what follows fails and left it empty.

    Raises:
        DiskFull: There is no room.
        OutputNotWritable: The place may not be written, or a file is in its way.
    """
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    make_folder(path)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # somebody has put something there: the rest stays, too
            for folder in made:
                folder.rmdir()
        raise


def refuse_unwritable(path: Path) -> None:
    """Stop before long work whose result could not be put at this path.

    Raises:
        OutputNotWritable: Its folder is not there, or may not be written; or what is there is no
            plain file.
    """
    if path.is_dir():
        raise OutputNotWritable(str(path), "it is a folder")
    if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
        # A new file takes the place of an old one: never that of /dev/stdout or /dev/null.
        raise OutputNotWritable(str(path), "it is a link or a device, not a plain file")
    if not path.parent.is_dir():
        raise OutputNotWritable(str(path), f"there is no folder {str(path.parent)!r}")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputNotWritable(str(path), f"the folder {str(path.parent)!r} is closed to you")


def refuse_unwritable_data(path: Path) -> None:
    """The same for a result that is no picture: it never takes the place of a photo.

    ``--json door.jpg`` is a slip, and the as-found photo of a door cannot be taken again.

    Raises:
        OutputNotWritable: Its folder is not there, or may not be written.
        PhotoInTheWay: There is a photo at this path, or a zip, which may hold some.
    """
    refuse_unwritable(path)
    if _holds_photos(path):
        raise PhotoInTheWay(str(path), "there is a photo, or an archive, of this name")


def _holds_photos(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            return sniff(head) is not None or is_archive(head)
    except OSError:
        return False  # nothing is there, or nothing that can be told


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Rename what the system says while something is written at this path.

    Raises:
        DiskFull: There is no room.
        OutputNotWritable: The place may not be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(str(path)) from error
        raise OutputNotWritable(str(path), error.strerror or str(error)) from error
