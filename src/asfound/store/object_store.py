"""Where files are kept: a folder or a bucket, by address."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, ObjectStore, S3Store

from asfound.errors import (
    BadStoreAddress,
    BlobMissing,
    StoreError,
    StoreForbidden,
    StoreFull,
    StoreUnreachable,
)

if TYPE_CHECKING:
    from obstore.store import S3Config

NEEDED = "file:///folder or s3://bucket/prefix?endpoint=http://…&region=…"
SETTINGS = {"endpoint", "region"}


@dataclass(frozen=True)
class ObjectStoreLocation:
    """A place for files.

    Attributes:
        store: Reads and writes there.
        name: As people know it, for messages.
        folder: The folder, where it is one.
    """

    store: ObjectStore
    name: str
    folder: Path | None = None


def open_object_store(url: str) -> ObjectStoreLocation:
    """The place at an address.

    Raises:
        BadStoreAddress: Neither a folder nor a bucket.
        StoreForbidden: The folder cannot be made.
    """
    parts = urlsplit(url)
    if parts.scheme == "s3" and parts.netloc:
        return _bucket(url, parts.netloc, parts.path.strip("/"), dict(parse_qsl(parts.query)))
    if parts.scheme == "file" and not parts.netloc and parts.path:
        return _folder(Path(unquote(parts.path)))
    if "://" not in url and url:
        return _folder(Path(url))
    raise BadStoreAddress(url, "it is neither a folder nor a bucket", NEEDED)


def _folder(folder: Path) -> ObjectStoreLocation:
    folder = folder.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreForbidden(f"the folder {str(folder)!r}", str(error.strerror)) from error
    return ObjectStoreLocation(LocalStore(folder), f"the folder {str(folder)!r}", folder)


def _bucket(url: str, bucket: str, prefix: str, settings: dict[str, str]) -> ObjectStoreLocation:
    if unknown := settings.keys() - SETTINGS:
        raise BadStoreAddress(url, f"{sorted(unknown)[0]!r} is no setting of it", NEEDED)
    endpoint = settings.get("endpoint")
    config: S3Config = {"region": settings.get("region", "us-east-1")}
    if endpoint:
        config["endpoint"] = endpoint
    store = S3Store(
        bucket,
        prefix=prefix or None,
        config=config,
        client_options={
            "allow_http": bool(endpoint and endpoint.startswith("http://")),
            "connect_timeout": timedelta(seconds=5),
            "timeout": timedelta(seconds=60),
        },
        # who asks waits in a page or on a phone, and asks again
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=15)},
    )
    return ObjectStoreLocation(store, f"the bucket {bucket!r}")


@contextmanager
def as_store_errors(name: str, what: str = "") -> Iterator[None]:
    """Turn what a store says went wrong into errors that a person can act on."""
    try:
        yield
    except FileNotFoundError as error:
        raise BlobMissing(what) from error
    except PermissionError as error:
        raise StoreForbidden(name, "no right to do this") from error
    except OSError as error:
        raise _of_system(name, error.errno, str(error.strerror)) from error
    except BaseError as error:
        raise _of_store(name, what, error) from error


def _of_system(name: str, number: int | None, why: str) -> StoreError:
    full = number in (errno.ENOSPC, errno.EDQUOT)
    return StoreFull(name) if full else StoreUnreachable(name, why)


def _of_store(name: str, what: str, error: BaseError) -> StoreError:
    said = str(error)
    if type(error).__name__ == "NotFoundError":
        # a bucket that is not there is no missing file
        gone = StoreUnreachable(name, "there is no such bucket")
        return gone if "NoSuchBucket" in said else BlobMissing(what)
    if "os error 28" in said or "os error 122" in said or "No space left" in said:
        return StoreFull(name)
    if isinstance(error, PermissionDeniedError | UnauthenticatedError) or "os error 13" in said:
        return StoreForbidden(name, "no right to do this")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return StoreUnreachable(name, lines[0][:200] if lines else type(error).__name__)
