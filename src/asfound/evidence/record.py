"""An open record: the state that the numbered steps build up, and what it comes to."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from asfound.errors import (
    FileChanged,
    FileMissing,
    NotReadable,
    RecordError,
    RecordTooLarge,
)
from asfound.evidence import layout
from asfound.evidence.bag import BagInfo
from asfound.evidence.container import Entry
from asfound.evidence.facts import Facts
from asfound.evidence.folder_reader import FolderReader
from asfound.evidence.held import Content, Held
from asfound.evidence.keys import PublicKey
from asfound.evidence.opening import open_plain
from asfound.evidence.statement import Statement
from asfound.evidence.zip_reader import ZipReader

if TYPE_CHECKING:
    from asfound.evidence.timestamp import Roots


class Container(StrEnum):
    """What holds a record whose contents are valid."""

    ORIGINAL = "original"
    """The zip that was sealed, byte for byte, with what was added since."""

    REPACKED = "repacked"
    """A zip that another program made of the same files, or a folder."""


class Reader(Protocol):
    """Where a record's files are. The methods are the first three steps, in this order."""

    def find(self) -> None:
        """List what is there."""

    def sort_names(self) -> None:
        """Find out which of it are files of the record, and refuse names that could do harm."""

    def held(self) -> dict[str, Held]:
        """The files by their paths in the record, in the format's order."""

    def is_exactly(self, entries: Sequence[Entry]) -> bool:
        """Whether it is, byte for byte, the zip that the format lays down for these entries."""


@dataclass(frozen=True)
class Wishes:
    """What the reader asks beyond the record being whole.

    Attributes:
        signers: Fingerprints of those who must have signed.
        roots: Who is trusted to speak of time; None to take no authority's word.
    """

    signers: tuple[str, ...] = ()
    roots: Roots | None = None


NO_WISHES: Final = Wishes()


@dataclass(frozen=True)
class Signed:
    """A valid signature over the record's tag manifest.

    Attributes:
        key: Whose.
        path: Of the signature.
    """

    key: PublicKey
    path: str


@dataclass(frozen=True)
class Stamped:
    """A time-stamp over a signature.

    Attributes:
        path: Of the token.
        at: The time that it claims, UTC.
        trusted: Whether one of the reader's roots vouches for it.
    """

    path: str
    at: datetime
    trusted: bool


@dataclass
class Record:
    """An open record, as far as it has been examined.

    Attributes:
        reader: Where its files are.
        wishes: What the reader asks.
        entries: After step 3, by path without the outer folder, in the format's order, whatever
            the order in which they are packed.
        contents: After step 4, by the same paths.
        info, facts: After steps 4 and 10.
        signed, original_signed, layers, stamped: What was found valid.
        remarks: What is no fault, but should be reported.
        container: What holds it; None unless all steps found it valid.
    """

    reader: Reader
    wishes: Wishes = NO_WISHES
    entries: Mapping[str, Held] = field(default_factory=dict)
    contents: Mapping[str, Content] = field(default_factory=dict)
    info: BagInfo | None = None
    facts: Facts | None = None
    signed: list[Signed] = field(default_factory=list)
    original_signed: list[Signed] = field(default_factory=list)
    layers: list[Statement] = field(default_factory=list)
    stamped: list[Stamped] = field(default_factory=list)
    remarks: list[RecordError] = field(default_factory=list)
    container: Container | None = None

    @property
    def is_redacted(self) -> bool:
        """Whether it is a copy for publishing, made from another record."""
        return any(path.startswith(layout.ORIGINAL) for path in self.entries)

    def text(self, path: str) -> bytes:
        """The content of a small file.

        Raises:
            FileMissing: It is not there.
            RecordTooLarge: It is larger than such a file may be.
        """
        if path not in self.contents:
            raise FileMissing(path, "the format")
        data = self.contents[path].data
        if data is None:
            limit = layout.wanted_bytes(path)
            raise RecordTooLarge(f"bytes in {path}", self.entries[path].size, limit)
        return data

    def copy_out(self, path: str, target: Path) -> None:
        """Write one file of the record to the disk.

        Raises:
            FileChanged: It is no longer what was digested.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        sha = hashlib.sha256()
        with target.open("wb") as out:
            for chunk in self.entries[path].chunks():
                sha.update(chunk)
                out.write(chunk)
        self.refuse_changed(path, sha.hexdigest())

    def refuse_changed(self, path: str, found: str) -> None:
        """Compare the SHA-256 of a file that was read once more with what was verified.

        Raises:
            FileChanged: It is another one: somebody writes to the record at this moment.
        """
        verified = self.contents[path].sha256
        if found != verified:
            raise FileChanged(path, "what was verified a moment ago", found, verified)


@contextmanager
def open_record(path: Path, wishes: Wishes = NO_WISHES) -> Iterator[Record]:
    """The record in a zip or a folder, not yet examined.

    Raises:
        PathMissing: There is no such file.
        NotReadable: It may not be read, or is neither a plain file nor a folder.
    """
    try:
        with _reader(path) as reader:
            yield Record(reader, wishes)
    except OSError as error:
        raise NotReadable(str(path), error.strerror or str(error)) from error


@contextmanager
def _reader(path: Path) -> Iterator[Reader]:
    if path.is_dir():
        yield FolderReader(path)
        return
    file = open_plain(path)
    try:
        yield ZipReader(file)
    finally:
        os.close(file)
