"""Folders and S3 buckets as object stores, and their errors as ours."""

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
    """An opened folder or bucket.

    Attributes:
        store: The client.
        name: For messages.
        folder: Its path; None for a bucket.
    """

    store: ObjectStore
    name: str
    folder: Path | None = None


def open_object_store(url: str) -> ObjectStoreLocation:
    """Open the folder or bucket at an address.

    Raises:
        BadStoreAddress: The address is neither of a folder nor of a bucket.
        StoreForbidden: The folder cannot be created.
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
        # the caller waits in a page or on a phone, and retries
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=15)},
    )
    return ObjectStoreLocation(store, f"the bucket {bucket!r}")


@contextmanager
def as_store_errors(name: str, what: str = "") -> Iterator[None]:
    """Map errors of the object store and the system to StoreError."""
    try:
        yield
    except FileNotFoundError as error:
        raise BlobMissing(what) from error
    except PermissionError as error:
        raise StoreForbidden(name, "no right to do this") from error
    except OSError as error:
        raise _system_error(name, error.errno, str(error.strerror)) from error
    except BaseError as error:
        raise _object_store_error(name, what, error) from error


def _system_error(name: str, number: int | None, why: str) -> StoreError:
    full = number in (errno.ENOSPC, errno.EDQUOT)
    return StoreFull(name) if full else StoreUnreachable(name, why)


def _object_store_error(name: str, what: str, error: BaseError) -> StoreError:
    text = str(error)
    if type(error).__name__ == "NotFoundError":
        # a missing bucket is not a missing file
        gone = StoreUnreachable(name, "there is no such bucket")
        return gone if "NoSuchBucket" in text else BlobMissing(what)
    if "os error 28" in text or "os error 122" in text or "No space left" in text:
        return StoreFull(name)
    if isinstance(error, PermissionDeniedError | UnauthenticatedError) or "os error 13" in text:
        return StoreForbidden(name, "no right to do this")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return StoreUnreachable(name, lines[0][:200] if lines else type(error).__name__)
