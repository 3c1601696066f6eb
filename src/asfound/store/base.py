"""The store as workflows see it: the database, and the files by their digest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from asfound.store.records import Records


class Blobs(Protocol):
    """Files by their digest: photos, their renditions, sealed records."""

    def put(self, file: Path, digest: str) -> None:
        """Store a file, whole or not at all; putting it again changes nothing."""

    def read(self, digest: str) -> bytes: ...
    def stream(self, digest: str, chunk: int = 1 << 20) -> Iterator[bytes]: ...
    def local(self, digest: str) -> AbstractContextManager[Path]:
        """A path to read the file from: the stored file in a folder, else a temporary copy."""

    def has(self, digest: str) -> bool: ...
    def length(self, digest: str) -> int: ...
    def last_put_at(self, digest: str) -> datetime | None:
        """When the file was last put, UTC; None when it is missing."""

    def delete(self, digest: str) -> None: ...
    def digests(self) -> Iterator[str]: ...

    def put_rendition(self, digest: str, name: str, data: bytes) -> None:
        """Store a rendition of a photo (``name`` such as ``480.webp``); deleted with the photo."""

    def rendition(self, digest: str, name: str) -> bytes | None: ...
    def check(self) -> None:
        """Write, read and delete a small file.

        Raises:
            StoreError: It does not work.
        """


@dataclass(frozen=True)
class Store:
    """The database and the files of an installation."""

    records: Records
    blobs: Blobs
