"""Files by their digest, in a folder or a bucket."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import obstore

from asfound.errors import BlobDamaged, BlobMissing
from asfound.store.object_store import ObjectStoreLocation, as_store_errors

MULTIPART_BYTES = 8 << 20  # bytes; larger files are uploaded in parts
RECENT = timedelta(hours=1)  # a file put this recently is not put again
DIGEST = re.compile(r"sha256:([0-9a-f]{2})([0-9a-f]{62})")
RENDITION_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class ObjectBlobs:
    """Blobs in an object store of ``obstore``."""

    def __init__(self, place: ObjectStoreLocation) -> None:
        self.place = place
        self.store = place.store

    def put(self, file: Path, digest: str) -> None:
        key = _key(digest)
        data = file.read_bytes() if file.stat().st_size <= MULTIPART_BYTES else file
        found = _digest(data)
        if found != digest:
            raise BlobDamaged(digest, found)
        length = len(data) if isinstance(data, bytes) else file.stat().st_size
        if not self._was_put_recently(key, length):
            self._put(key, data)

    def read(self, digest: str) -> bytes:
        with as_store_errors(self.place.name, digest):
            return bytes(obstore.get(self.store, _key(digest)).bytes())

    def stream(self, digest: str, chunk: int = 1 << 20) -> Iterator[bytes]:
        with as_store_errors(self.place.name, digest):
            for part in obstore.get(self.store, _key(digest)).stream(min_chunk_size=chunk):
                yield bytes(part)

    @contextmanager
    def local(self, digest: str) -> Iterator[Path]:
        if self.place.folder:
            file = self.place.folder / _key(digest)
            if not file.is_file():
                raise BlobMissing(digest)
            yield file
            return
        with tempfile.NamedTemporaryFile(prefix="asfound-") as copy:
            for part in self.stream(digest):
                copy.write(part)
            copy.flush()
            yield Path(copy.name)

    def has(self, digest: str) -> bool:
        return self._head(_key(digest)) is not None

    def length(self, digest: str) -> int:
        head = self._head(_key(digest))
        if head is None:
            raise BlobMissing(digest)
        return head["size"]

    def last_put_at(self, digest: str) -> datetime | None:
        head = self._head(_key(digest))
        return head["last_modified"].astimezone(UTC) if head else None

    def delete(self, digest: str) -> None:
        sizes = f"sizes/{_hexadecimal(digest)}"
        with as_store_errors(self.place.name, digest):
            made = [meta["path"] for some in obstore.list(self.store, sizes) for meta in some]
        for key in [*made, _key(digest)]:
            self._delete(key)
        if made and self.place.folder:
            (self.place.folder / sizes).rmdir()

    def digests(self) -> Iterator[str]:
        with as_store_errors(self.place.name):
            for some in obstore.list(self.store, "photos"):
                for meta in some:
                    yield "sha256:" + meta["path"].removeprefix("photos/").replace("/", "")

    def put_rendition(self, digest: str, name: str, data: bytes) -> None:
        self._put(_rendition_key(digest, name), data, lasting=False)

    def rendition(self, digest: str, name: str) -> bytes | None:
        try:
            with as_store_errors(self.place.name, digest):
                return bytes(obstore.get(self.store, _rendition_key(digest, name)).bytes())
        except BlobMissing:
            return None

    def check(self) -> None:
        key, data = f"check/{token_hex(8)}", b"asfound"
        self._put(key, data)
        with as_store_errors(self.place.name, key):
            found = bytes(obstore.get(self.store, key).bytes())
        self._delete(key)
        if found != data:
            raise BlobDamaged(_digest(data), _digest(found))

    def _put(self, key: str, data: bytes | Path, *, lasting: bool = True) -> None:
        with as_store_errors(self.place.name, key):
            obstore.put(self.store, key, data, chunk_size=MULTIPART_BYTES, max_concurrency=4)
            if self.place.folder and lasting:
                _fsync(self.place.folder / key)

    def _head(self, key: str) -> obstore.ObjectMeta | None:
        try:
            with as_store_errors(self.place.name, key):
                return obstore.head(self.store, key)
        except BlobMissing:
            return None

    def _was_put_recently(self, key: str, length: int) -> bool:
        """An older file is put again, as it may be about to be deleted."""
        head = self._head(key)
        if head is None or head["size"] != length:
            return False
        # a time in the future means that a clock was wrong: compare both ways
        return abs(datetime.now(UTC) - head["last_modified"]) < RECENT

    def _delete(self, key: str) -> None:
        try:
            with as_store_errors(self.place.name, key):
                obstore.delete(self.store, key)
        except BlobMissing:
            return


def _hexadecimal(digest: str) -> str:
    match = DIGEST.fullmatch(digest)
    if not match:
        raise ValueError(f"{digest!r} is no digest of the form sha256:<64 hexadecimal digits>")
    return match[1] + match[2]


def _key(digest: str) -> str:
    name = _hexadecimal(digest)
    return f"photos/{name[:2]}/{name[2:]}"


def _rendition_key(digest: str, name: str) -> str:
    if not RENDITION_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a rendition, such as 480.webp")
    return f"sizes/{_hexadecimal(digest)}/{name}"


def _digest(data: bytes | Path) -> str:
    if isinstance(data, bytes):
        return "sha256:" + hashlib.sha256(data).hexdigest()
    with data.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()


def _fsync(file: Path) -> None:
    """Flush the file and its name to disk: the sender deletes its copy after this."""
    for path in (file, file.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
