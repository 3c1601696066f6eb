"""The folder that a report is written to: only ever one that is new, empty or ours."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from asfound.errors import DiskFull, OutputError, OutputNotOurs, OutputNotWritable
from asfound.report.names import shown

MARKER = ".asfound"
_MARKER_TEXT = "asfound wrote this folder. A later run may replace what it wrote here.\n"
# A full disk, a used-up quota, and a file that may not grow further.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def claimed(folder: Path) -> Iterator[Path]:
    """A folder that may be written; put back as it was when what follows fails.

    Args:
        folder: A path that does not exist, an empty folder, or one that a run of this program
            has written before.

    Raises:
        OutputNotOurs: It holds files of somebody else.
        OutputNotWritable: It is no folder, or may not be written.
        DiskFull: There is no room left.
    """
    was_there, was_ours = folder.is_dir(), False
    with clear_errors(folder):
        was_ours = _refuse_foreign(folder)
        folder.mkdir(parents=True, exist_ok=True)
    try:
        if not was_ours:
            with clear_errors(folder):
                (folder / MARKER).write_text(_MARKER_TEXT, encoding="utf-8")
        yield folder
    except BaseException:
        if not was_ours and not _holds_more(folder):
            (folder / MARKER).unlink(missing_ok=True)
        if not was_there:
            _remove_if_empty(folder)
        raise


@contextmanager
def spool(folder: Path) -> Iterator[IO[str]]:
    """A text file that is gone afterwards, on the same drive as the folder."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder) as file:
        yield file


def append(source: IO[str], target: IO[str]) -> None:
    """Copy a spool's text to the end of another file, a piece at a time."""
    source.seek(0)
    shutil.copyfileobj(source, target, 1 << 16)


@contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """Say in our words why something could not be written."""
    try:
        yield
    except OSError as error:
        raise _explained(path, error) from error


def _explained(path: Path, error: OSError) -> OutputError:
    if error.errno in _NO_ROOM:
        return DiskFull(shown(str(path)))
    if error.errno in {errno.EEXIST, errno.ENOTDIR}:
        return OutputNotWritable(shown(str(path)), "it is a file, or lies below one")
    return OutputNotWritable(shown(str(path)), error.strerror or str(error))


def _refuse_foreign(folder: Path) -> bool:
    """Whether the folder is ours; False when there is nothing in it yet."""
    if not folder.exists():
        return False
    if (folder / MARKER).is_file():
        return True
    if any(folder.iterdir()):
        raise OutputNotOurs(shown(str(folder)))
    return False


def _holds_more(folder: Path) -> bool:
    """Whether a failing run left other results here: they are ours, and the mark says so."""
    return folder.is_dir() and any(path.name != MARKER for path in folder.iterdir())


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # somebody else has put something there meanwhile: theirs to keep
