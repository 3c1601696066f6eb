"""An open record: the state that the numbered steps build up, and what it comes to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asfound.errors import FileMissing, NotReadable, PathMissing, RecordTooLarge
from asfound.evidence import layout
from asfound.evidence.bag import BagInfo
from asfound.evidence.container import Entry
from asfound.evidence.directory import Directory
from asfound.evidence.facts import Facts
from asfound.evidence.keys import PublicKey
from asfound.evidence.limits import CHUNK
from asfound.evidence.reader import Content
from asfound.evidence.statement import Statement

if TYPE_CHECKING:
    from asfound.evidence.timestamp import Roots


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
        file: Descriptor of the open file.
        wishes: What the reader asks.
        directory: After step 1.
        entries: After step 3, by path without the root folder, in the zip's order.
        contents: After step 4, by the same paths.
        info, facts: After steps 4 and 10.
        signed, original_signed, layers, stamped: What was found valid.
    """

    file: int
    wishes: Wishes = NO_WISHES
    directory: Directory | None = None
    entries: Mapping[str, Entry] = field(default_factory=dict)
    contents: Mapping[str, Content] = field(default_factory=dict)
    info: BagInfo | None = None
    facts: Facts | None = None
    signed: list[Signed] = field(default_factory=list)
    original_signed: list[Signed] = field(default_factory=list)
    layers: list[Statement] = field(default_factory=list)
    stamped: list[Stamped] = field(default_factory=list)

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
        """Write one file of the record to the disk."""
        entry = self.entries[path]
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out, os.fdopen(os.dup(self.file), "rb") as file:
            file.seek(entry.data_offset)
            left = entry.size
            while left:
                chunk = file.read(min(left, CHUNK))
                if not chunk:
                    raise FileMissing(path, "the zip's directory")
                out.write(chunk)
                left -= len(chunk)


@contextmanager
def open_record(path: Path, wishes: Wishes = NO_WISHES) -> Iterator[Record]:
    """The record of a file, not yet examined.

    Raises:
        PathMissing: There is no such file.
        NotReadable: It may not be read, or is no file.
    """
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError as error:
        raise PathMissing(str(path)) from error
    except OSError as error:
        raise NotReadable(str(path), error.strerror or str(error)) from error
    try:
        if not path.is_file():
            raise NotReadable(str(path), "it is no file")
        yield Record(file, wishes)
    except OSError as error:
        raise NotReadable(str(path), error.strerror or str(error)) from error
    finally:
        os.close(file)
