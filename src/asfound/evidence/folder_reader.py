"""Reading a record that was unpacked into a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asfound.errors import NotAPlainFile, NotARecord, RecordTooLarge
from asfound.evidence.container import Entry
from asfound.evidence.held import Held, in_folder
from asfound.evidence.layout import BAGIT
from asfound.evidence.limits import MAX_LISTED
from asfound.evidence.names import sorted_names


class FolderReader:
    """The record in a folder: the bag itself, or what holds the bag's folder and nothing else.

    Links are not followed, and what a system left in the folder is never opened.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes: dict[str, int | None] = {}
        self._names: Mapping[str, str] = {}

    def find(self) -> None:
        """List the folder.

        Raises:
            NotARecord: There is no bag in it.
            RecordTooLarge: It holds more than is read.
        """
        for name, size in _walk(self._folder):
            self._sizes[name] = size
            if len(self._sizes) > MAX_LISTED:
                raise RecordTooLarge("files in the folder", len(self._sizes), MAX_LISTED)
        if not any(f"/{name}".endswith(f"/{BAGIT}") for name in self._sizes):
            raise NotARecord(f"the folder holds no {BAGIT}")

    def sort_names(self) -> None:
        """Find out which files are the record's.

        Raises:
            NotAPlainFile, UnsafePath, DuplicatePath, RecordTooLarge: See ``names``.
        """
        for name, size in self._sizes.items():
            if size is None:
                raise NotAPlainFile(name, "a link or a device")
        self._names = sorted_names(list(self._sizes))

    def held(self) -> dict[str, Held]:
        """The files by their paths in the record, in the format's order."""
        return {
            path: in_folder(self._folder / name, path, self._sizes[name] or 0)
            for path, name in self._names.items()
        }

    def is_exactly(self, entries: Sequence[Entry]) -> bool:
        """A folder is never the file that was sealed."""
        return False


def _walk(folder: Path) -> Iterator[tuple[str, int | None]]:
    """Names and sizes: None for what is no file, 0 for a folder, whose name ends with a slash."""
    pending = [""]
    while pending:
        within = pending.pop()
        with os.scandir(folder / within) as entries:
            for entry in entries:
                name = within + entry.name
                if entry.is_dir(follow_symlinks=False):
                    pending.append(f"{name}/")
                    yield f"{name}/", 0
                elif entry.is_file(follow_symlinks=False):
                    yield name, entry.stat(follow_symlinks=False).st_size
                else:
                    yield name, None
