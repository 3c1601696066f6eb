"""A file inside of a zip, read into memory whenever it is opened; nothing is unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from asfound.errors import PathMissing, ZipDamaged
from asfound.imaging.zip_directory import READ_ERRORS, entries_of

_ENTRY_ERRORS = (*READ_ERRORS, OSError, zlib.error)


def heads_of(zip_file: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """The first bytes of every file in a zip, with its name; none of one that is damaged.

    Raises:
        PathMissing, NotReadable, ZipError: As for :func:`entries_of`.
    """
    infos = entries_of(zip_file)
    with ZipFile(zip_file) as opened:
        for name, info in infos.items():
            try:
                with opened.open(info) as entry:
                    yield name, entry.read(most)
            except _ENTRY_ERRORS:
                yield name, b""  # whoever reads all of it says what is wrong


@dataclass(frozen=True)
class ZippedFile:
    """One entry of a zip.

    Attributes:
        zip: The zip.
        name: The entry's name as people read it, with ``/`` between folders.
    """

    zip: Path
    name: str

    def __str__(self) -> str:
        return f"{self.zip}/{self.name}"

    def read(self, most: int = -1) -> bytes:
        """Its bytes, or the first of them.

        Raises:
            PathMissing, NotReadable: The zip, or the entry, is no longer there.
            ZipError: The zip is refused, or this entry of it is damaged.
        """
        info = entries_of(self.zip).get(self.name)
        if info is None:
            raise PathMissing(str(self))
        try:
            with ZipFile(self.zip) as opened, opened.open(info) as entry:
                return entry.read(most)
        except _ENTRY_ERRORS as error:
            raise ZipDamaged(str(self), str(error) or type(error).__name__) from error
