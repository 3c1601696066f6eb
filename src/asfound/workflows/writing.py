"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from asfound.errors import DiskFull, OutputNotWritable

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


def refuse_unwritable(path: Path) -> None:
    """Stop before long work whose result could not be put at this path.

    Raises:
        OutputNotWritable: Its folder is not there, or may not be written.
    """
    if path.is_dir():
        raise OutputNotWritable(str(path), "it is a folder")
    if not path.parent.is_dir():
        raise OutputNotWritable(str(path), f"there is no folder {str(path.parent)!r}")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputNotWritable(str(path), f"the folder {str(path.parent)!r} is closed to you")


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
