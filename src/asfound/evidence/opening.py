"""Opening a file that somebody named: a plain file, and nothing that could keep us waiting."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from asfound.errors import NotReadable, PathMissing


def open_plain(path: Path) -> int:
    """Open a regular file for reading; the descriptor is the caller's to close.

    Opening a named pipe waits for a writer, and a device may never end: both are refused at once.

    Raises:
        PathMissing: There is no such file.
        NotReadable: It may not be read, or is a folder, a pipe, a socket or a device.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise PathMissing(str(path)) from error
    except OSError as error:
        raise NotReadable(str(path), error.strerror or str(error)) from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise NotReadable(str(path), "it is no plain file")
    return file
