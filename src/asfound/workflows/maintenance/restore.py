"""``asfound restore``: an installation as it was when a backup was made.

Files come first, each verified; the records last and all at once. Whatever stops it on the way,
the records are as they were before, and doing it again goes on from there.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.errors import BadBackup, StoreNotEmpty
from asfound.evidence.opening import open_plain
from asfound.store.base import Store
from asfound.store.open import open_records
from asfound.workflows.maintenance import archive
from asfound.workflows.maintenance.backup import OWN
from asfound.workflows.progress import Progress, silent


@dataclass(frozen=True)
class RestoreSummary:
    """What was done.

    Attributes:
        made_at: When the backup was made, ISO 8601.
        files: Photos and records that were put back.
        missing: Digests of files that the backup does not hold either.
        keys_kept: Whether the installation had other keys, which were left as they are.
    """

    made_at: str
    files: int
    missing: tuple[str, ...]
    keys_kept: bool = False


def restore(
    from_: Path,
    store: Store,
    *,
    replace: bool = False,
    data: Path | None = None,
    progress: Progress = silent,
) -> RestoreSummary:
    """Put back what a backup holds. No server may run on this store meanwhile.

    Args:
        from_: The backup.
        store: Where to; its tables are there.
        replace: Lose the records that are there; without, only an empty store is filled.
        data: Folder of the installation, for its keys; None to leave them out.
        progress: Told of each file.

    Raises:
        StoreNotEmpty: There is something already.
        PathMissing, NotReadable: The file is not there, or no plain file.
        BadBackup: The file is no whole backup; no record was changed.
        StoreTooNew: A newer program made it; no record was changed.
        StoreError: The store cannot be written; no record was changed.
    """
    if not replace:
        _empty(store)
    with _opened(from_) as made, TemporaryDirectory(prefix="asfound-restore-") as folder:
        about = archive.read_about(made)
        database = Path(folder) / archive.DATABASE
        if archive.take(made, archive.DATABASE, database) != about.database:
            raise BadBackup(str(from_), "its database was changed or cut off")
        names = _upgraded(database)
        files = _put_files(made, store, names, Path(folder) / "file", progress, about)
        store.records.restore(database)
        kept = _put_own(made, data, replace=replace) if data else False
    return RestoreSummary(about.made_at, files, about.missing, kept)


def _empty(store: Store) -> None:
    with store.records.read() as tx:
        accounts, places = len(tx.accounts.all()), len(tx.places.all())
    if accounts or places:
        raise StoreNotEmpty("the database", f"{accounts} accounts and {places} places")


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    with os.fdopen(open_plain(file), "rb") as stream:
        try:
            made = zipfile.ZipFile(stream)
        except zipfile.BadZipFile as error:
            raise BadBackup(str(file), "it is no zip file, or was cut off") from error
        with made:
            yield made


def _upgraded(database: Path) -> tuple[str, ...]:
    """Bring the copy to the tables of this program; gives the files that it names."""
    records = open_records(f"sqlite:///{database}")
    try:
        records.migrate()
        with records.read() as tx:
            return tx.photos.referenced()
    finally:
        records.close()


def _put_files(
    made: zipfile.ZipFile,
    store: Store,
    names: tuple[str, ...],
    file: Path,
    progress: Progress,
    about: archive.About,
) -> int:
    there = [digest for digest in names if digest not in about.missing]
    for done, digest in enumerate(there):
        progress("restoring", done, len(there))
        found = archive.take(made, archive.path_of(digest), file)
        if found != digest:
            raise BadBackup(str(made.filename), f"{digest} is {found} in it")
        store.blobs.put(file, digest)
    progress("restoring", len(there), len(there))
    return len(there)


def _put_own(made: zipfile.ZipFile, data: Path, *, replace: bool) -> bool:
    """Put the keys back, unless there are others; says whether there were."""
    kept = False
    for name in made.namelist():
        folder, _, file = name.removeprefix(archive.INSTALLATION).partition("/")
        plain = file and file == Path(file).name and folder in OWN
        if name.startswith(archive.INSTALLATION) and plain:
            kept |= not _put_key(data / folder / file, made.read(name), replace=replace)
    return kept


def _put_key(path: Path, content: bytes, *, replace: bool) -> bool:
    if path.exists() and path.read_bytes() != content and not replace:
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    part.replace(path)
    return True
