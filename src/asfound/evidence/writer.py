"""Writing a record: streamed, under another name, and in its place only when it is whole.

At any moment there is, under the record's name, either the whole old record or the whole new one:
the new one is written beside it, flushed to the disk, and renamed, which file systems do at once
or not at all.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from asfound.errors import (
    DiskFull,
    OutputNotWritable,
    PhotoChangedMeanwhile,
    WouldOverwrite,
)
from asfound.evidence.container import ROOT, Entry, central_header, end_records, local_header
from asfound.evidence.limits import CHUNK
from asfound.evidence.opening import open_plain
from asfound.evidence.paths import check_path


class ZipWriter:
    """Writes the entries of a record one after another, and then the directory.

    Args:
        file: Open for reading and writing, at its end.
        entries: What the file holds already.
    """

    def __init__(self, file: BinaryIO, entries: Sequence[Entry] = ()) -> None:
        self._file, self._entries = file, list(entries)

    def add_bytes(self, path: str, data: bytes, *, stamp: int) -> str:
        """Add a file by its content; returns its SHA-256."""
        return self.add_chunks(path, len(data), [data], stamp=stamp)

    def add_file(self, path: str, source: Path, *, stamp: int) -> str:
        """Add a file from the disk, byte for byte; returns its SHA-256.

        Raises:
            PathMissing, NotReadable: It is not there, or no plain file.
            PhotoChangedMeanwhile: It grew or shrank while it was read.
        """
        with _open(source) as stream:
            size = os.fstat(stream.fileno()).st_size
            chunks = iter(partial(stream.read, CHUNK), b"")
            return self.add_chunks(path, size, chunks, stamp=stamp, name=str(source))

    def add_chunks(
        self,
        path: str,
        size: int,
        chunks: Iterable[bytes | memoryview],
        *,
        stamp: int,
        name: str | None = None,
    ) -> str:
        """Add a file piece by piece; returns its SHA-256.

        Args:
            path: In the record.
            size: Of all pieces together, bytes.
            chunks: The content.
            stamp: Its date, see :func:`asfound.evidence.container.dos_stamp`.
            name: Of where it comes from, for messages.

        Raises:
            PhotoChangedMeanwhile: The pieces are of another size.
        """
        sha, crc, length = hashlib.sha256(), 0, 0
        entry = self._begin(path, size, stamp)
        for chunk in chunks:
            sha.update(chunk)
            crc = zlib.crc32(chunk, crc)
            length += len(chunk)
            self._file.write(chunk)
        if length != size:
            raise PhotoChangedMeanwhile(name or path)
        self._finish(entry, crc)
        return sha.hexdigest()

    @property
    def content_bytes(self) -> int:
        """How many bytes of content were written so far."""
        return sum(entry.size for entry in self._entries)

    def close(self) -> None:
        """Write the directory. Nothing can be added afterwards."""
        offset = self._file.tell()
        central = b"".join(central_header(entry) for entry in self._entries)
        self._file.write(central + end_records(len(self._entries), len(central), offset))

    def _begin(self, path: str, size: int, stamp: int) -> Entry:
        check_path(ROOT + path)
        entry = Entry(ROOT + path, size, 0, stamp, self._file.tell())
        self._file.write(local_header(entry))
        return entry

    def _finish(self, entry: Entry, crc: int) -> None:
        # The checksum is known only now; it stands before the content.
        entry, end = replace(entry, crc=crc), self._file.tell()
        self._file.seek(entry.offset)
        self._file.write(local_header(entry))
        self._file.seek(end)
        self._entries.append(entry)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when the block ends well, and not at all otherwise.

    Raises:
        WouldOverwrite: Something of that name is there.
        OutputNotWritable: The folder may not be written.
        DiskFull: There is no room.
    """
    if path.exists():
        raise WouldOverwrite(str(path))
    with _replacing(path) as file:
        yield file


@contextmanager
def changed_file(path: Path) -> Iterator[tuple[FileIO, BinaryIO]]:
    """The file as it is, locked against other writers, and the one that will take its place.

    Raises:
        PathMissing, NotReadable: There is no such file, or it may not be read.
        OutputNotWritable, DiskFull: The new one could not be written.
    """
    with _locked(path) as old, _replacing(path) as new:
        yield old, new


def copy_bytes(old: FileIO, new: BinaryIO, length: int) -> None:
    """Copy the first bytes of one file to the other, in the kernel where it can."""
    new.flush()
    done = 0
    while done < length:
        try:
            moved = os.copy_file_range(old.fileno(), new.fileno(), length - done, done, done)
        except OSError:  # an older kernel, or two kinds of file system
            chunk = os.pread(old.fileno(), min(CHUNK, length - done), done)
            moved = os.pwrite(new.fileno(), chunk, done)
        if not moved:
            raise PhotoChangedMeanwhile("the record")
        done += moved
    new.seek(length)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    # A name of this thread's own: once the new file is in place, the next writer may begin, while
    # this one still tidies up; it must not find that one's part there.
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_native_id()}.part")
    try:
        with part.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(str(path)) from error
        if error.filename is None or str(error.filename) == str(part):
            raise OutputNotWritable(str(path), error.strerror or str(error)) from error
        raise
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path) -> Iterator[FileIO]:
    while True:
        with _open(path) as file:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            # While this one waited, another writer may have put a new file in its place.
            if path.exists() and path.stat().st_ino == os.fstat(file.fileno()).st_ino:
                yield file
                return


def _open(path: Path) -> FileIO:
    return FileIO(open_plain(path), "rb")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
