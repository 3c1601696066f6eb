"""``asfound backup``: one file with everything, made while the server runs."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.errors import BlobMissing, WouldOverwrite
from asfound.store.base import Blobs, Store
from asfound.store.open import open_records
from asfound.workflows.maintenance import archive
from asfound.workflows.output_files import whole_file
from asfound.workflows.progress import Progress, silent

OWN = ("keys", "tls")
"""Folders of an installation that make it the one it is: who signs, and whom phones trust."""


@dataclass(frozen=True)
class BackupSummary:
    """What was done.

    Attributes:
        file: The backup.
        files: Photos and records in it.
        length: Bytes.
        missing: Digests of files that are named but were not to be had whole.
    """

    file: Path
    files: int
    length: int
    missing: tuple[str, ...]


def backup(
    store: Store,
    to: Path,
    *,
    version: str,
    now: datetime,
    data: Path | None = None,
    progress: Progress = silent,
) -> BackupSummary:
    """Write one file with the database as it is at one moment, and every file that it names.

    Args:
        store: What to copy; a server may run meanwhile.
        to: The file to write; a new one.
        version: Of the program.
        now: UTC.
        data: Folder of the installation, whose keys go with it; None to leave them out.
        progress: Told of each file.

    Raises:
        WouldOverwrite: ``to`` is there.
        OutputError: It cannot be written.
        StoreError: The store cannot be read.
    """
    if to.exists():
        raise WouldOverwrite(str(to))
    with whole_file(to) as file, zipfile.ZipFile(file, "w") as made:
        os.fchmod(file.fileno(), 0o600)  # it holds names and hashes of passwords
        with TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder:
            copy = Path(folder) / archive.DATABASE
            store.records.backup(copy)
            with copy.open("rb") as source:
                database = archive.add(made, archive.DATABASE, archive.chunks_of(source))
            names = _named(copy)
        missing = tuple(_add_files(made, store.blobs, names, progress))
        _add_own(made, data)
        count = len(names) - len(missing)
        about = archive.About(now.isoformat(), version, database, count, missing)
        archive.add(made, archive.ABOUT, [about.json()])
    _record(store, count, now)
    return BackupSummary(to, count, to.stat().st_size, missing)


def _named(copy: Path) -> tuple[str, ...]:
    """What the copy names: what the store has meanwhile does not matter."""
    records = open_records(f"sqlite:///{copy.absolute()}")
    try:
        with records.read() as tx:
            return tx.photos.referenced()
    finally:
        records.close()


def _add_files(
    made: zipfile.ZipFile, blobs: Blobs, names: tuple[str, ...], progress: Progress
) -> Iterator[str]:
    """Add all files; gives those that are not there, or not what they should be."""
    for done, digest in enumerate(names):
        progress("copying", done, len(names))
        try:
            # read first: an entry that was begun can no longer be left out
            with blobs.local(digest) as path:
                whole = archive.digest_of(path) == digest
                if whole:
                    with path.open("rb") as source:
                        archive.add(made, archive.path_of(digest), archive.chunks_of(source))
        except BlobMissing:
            whole = False
        if not whole:
            yield digest
    progress("copying", len(names), len(names))


def _add_own(made: zipfile.ZipFile, data: Path | None) -> None:
    for folder in OWN if data else ():
        for path in sorted((data or Path()).joinpath(folder).glob("*")):
            with suppress(FileNotFoundError):
                if path.is_file():
                    name = f"{archive.INSTALLATION}{folder}/{path.name}"
                    archive.add(made, name, [path.read_bytes()])


def _record(store: Store, files: int, now: datetime) -> None:
    with store.records.begin() as tx:
        tx.set_setting("backup.last", now.isoformat())
        tx.events.record("backup.made", "", now, files=str(files))
