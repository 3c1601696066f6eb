"""Reading the zip around the bag, trusting nothing that it says about itself.

Nothing is unpacked and nothing is written. Each step relies on the one before: the directory is
found and read; the names in it are safe; every byte of the zip belongs to an entry.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from asfound.evidence import container
from asfound.evidence.container import Entry
from asfound.evidence.directory import Directory, read_directory
from asfound.evidence.held import Held, in_zip
from asfound.evidence.names import sorted_names
from asfound.evidence.packing import packed_entries, refuse_unplain


class ZipReader:
    """The record in a zip.

    Args:
        file: Descriptor of the open zip.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._directory = Directory((), 0)
        self._names: Mapping[str, str] = {}

    def find(self) -> None:
        """Read the zip's directory.

        Raises:
            NotARecord, RecordTruncated, RecordTooLarge, RecordRepacked: See ``directory``.
        """
        self._directory = read_directory(self._file)

    def sort_names(self) -> None:
        """Find out which entries are files of the record.

        Raises:
            NotAPlainFile, UnsafePath, DuplicatePath, RecordTooLarge: See ``names``.
        """
        for listed in self._directory.listed:
            refuse_unplain(listed)
        self._names = sorted_names([listed.name for listed in self._directory.listed])

    def held(self) -> dict[str, Held]:
        """The files by their paths in the record, in the format's order.

        Raises:
            RecordRepacked: The zip holds something besides its entries.
        """
        entries = {each.listed.name: each for each in packed_entries(self._file, self._directory)}
        files = {}
        for path, name in self._names.items():
            packed = entries[name]
            files[path] = in_zip(
                self._file,
                path,
                (packed.data_offset, packed.listed.packed_size),
                size=packed.listed.size,
                crc=packed.listed.crc,
                is_packed=packed.is_deflated,
            )
        return files

    def is_exactly(self, entries: Sequence[Entry]) -> bool:
        """Whether the zip is, byte for byte, what the format lays down for these entries.

        Their contents are not compared: they are where the headers say, and were digested.
        """
        headers = ((entry.offset, container.local_header(entry)) for entry in entries)
        central = b"".join(container.central_header(entry) for entry in entries)
        offset = entries[-1].end if entries else 0
        tail = central + container.end_records(len(entries), len(central), offset)
        return os.fstat(self._file).st_size == offset + len(tail) and all(
            os.pread(self._file, len(needed), at) == needed
            for at, needed in (*headers, (offset, tail))
        )
