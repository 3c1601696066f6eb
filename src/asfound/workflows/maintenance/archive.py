"""The backup file: a zip of the database as one SQLite file, and every file that it names.

asfound-backup.json     what it is, of when, and the digest of the database
asfound.sqlite          all records
files/ab/cdef…          photos and sealed records, by their SHA-256
installation/…          the keys of the installation, so that it stays the one it was
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from asfound.errors import BadBackup

SCHEMA = "asfound.backup/1"
ABOUT = "asfound-backup.json"
DATABASE = "asfound.sqlite"
INSTALLATION = "installation/"
EPOCH = (1980, 1, 1, 0, 0, 0)
CHUNK = 1 << 20


@dataclass(frozen=True)
class About:
    """What a backup says of itself.

    Attributes:
        schema: Name and version of the format.
        made_at: ISO 8601, UTC.
        version: Of the program that made it.
        database: Digest of the database file in it.
        files: How many photos and records it holds.
        missing: Digests of files that could not be read whole when it was made.
    """

    made_at: str
    version: str
    database: str
    files: int
    missing: tuple[str, ...] = ()
    schema: str = SCHEMA

    def json(self) -> bytes:
        """As it is written."""
        return json.dumps(asdict(self), indent=1).encode()


def path_of(digest: str) -> str:
    """Where in the archive the file of a digest is."""
    name = digest.removeprefix("sha256:")
    return f"files/{name[:2]}/{name[2:]}"


def add(archive: zipfile.ZipFile, path: str, chunks: Iterable[bytes]) -> str:
    """Write one file into the archive, as it is; gives its digest."""
    info = zipfile.ZipInfo(path, EPOCH)
    info.external_attr = 0o600 << 16
    found = hashlib.sha256()
    with archive.open(info, "w", force_zip64=True) as target:
        for chunk in chunks:
            found.update(chunk)
            target.write(chunk)
    return f"sha256:{found.hexdigest()}"


def digest_of(file: Path) -> str:
    """The digest of a file."""
    with file.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The content, piece by piece."""
    while chunk := file.read(CHUNK):
        yield chunk


def take(archive: zipfile.ZipFile, path: str, to: Path) -> str:
    """Copy one file out of the archive; gives its digest.

    Raises:
        BadBackup: It is not there, or cannot be read.
    """
    found = hashlib.sha256()
    try:
        with archive.open(path) as source, to.open("wb") as target:
            while chunk := source.read(CHUNK):
                found.update(chunk)
                target.write(chunk)
    except (KeyError, zipfile.BadZipFile, EOFError) as error:
        raise BadBackup(str(archive.filename), f"{path} is not whole in it") from error
    return f"sha256:{found.hexdigest()}"


def read_about(archive: zipfile.ZipFile) -> About:
    """What the backup says of itself.

    Raises:
        BadBackup: It is none, or one of a newer program.
    """
    name = str(archive.filename)
    try:
        said = json.loads(archive.read(ABOUT))
    except (KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise BadBackup(name, f"there is no readable {ABOUT} in it") from error
    if not isinstance(said, dict) or said.get("schema") != SCHEMA:
        found = said.get("schema") if isinstance(said, dict) else said
        raise BadBackup(name, f"its format is {found!r}, this program reads {SCHEMA!r}")
    return About(
        made_at=str(said.get("made_at")),
        version=str(said.get("version")),
        database=str(said.get("database")),
        files=int(said.get("files", 0)),
        missing=tuple(map(str, said.get("missing", ()))),
    )
