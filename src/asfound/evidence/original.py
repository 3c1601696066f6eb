"""The one container that the format allows for given contents: recognise it, write it again.

Every byte of a sealed zip follows from the files in it, so a record that was packed again by
another program can be put back into the container that was sealed, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from asfound.errors import FileMissing, RepackedContents
from asfound.evidence import layout
from asfound.evidence.container import ROOT, Entry, dos_stamp
from asfound.evidence.record import Container, Record
from asfound.evidence.writer import ZipWriter, new_file


def set_container(record: Record) -> None:
    """Set what holds a valid record, and remark on it where that is not the original container.

    Args:
        record: After all steps.
    """
    if record.reader.is_exactly(original_entries(record)):
        record.container = Container.ORIGINAL
    else:
        record.container = Container.REPACKED
        record.remarks.append(RepackedContents())


def original_entries(record: Record) -> tuple[Entry, ...]:
    """The entries of the container that was sealed, with what was added since."""
    return tuple(_entries(record))


def write_original(record: Record, out: Path) -> None:
    """Write the container that was sealed.

    Args:
        record: Valid, and still open.
        out: The zip; it must not exist.

    Raises:
        FileChanged: A file was changed since it was verified; nothing is written.
        WouldOverwrite, OutputNotWritable, DiskFull: It could not be written.
    """
    with new_file(out) as file:
        writer = ZipWriter(file)
        for path, held in record.entries.items():
            found = writer.add_chunks(path, held.size, held.chunks(), stamp=_stamp_of(record, path))
            record.refuse_changed(path, found)
        writer.close()


def _entries(record: Record) -> Iterator[Entry]:
    offset = 0
    for path in record.entries:
        size, crc = record.entries[path].size, record.contents[path].crc
        entry = Entry(ROOT + path, size, crc, _stamp_of(record, path), offset)
        yield entry
        offset = entry.end


def _stamp_of(record: Record, path: str) -> int:
    """The date of an entry: when the record was sealed, or the layer made."""
    number = layout.layer_number(path)
    if number is not None:
        return dos_stamp(record.layers[number - 1].made_at)
    if record.info is None:
        raise FileMissing(layout.BAG_INFO, "the format")
    return dos_stamp(record.info.sealed_at)
