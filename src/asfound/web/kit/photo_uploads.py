"""Receive photos in a form or as a body: to a temporary file first, then to the sandbox."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from asfound.domain.photo import StoredPhoto
from asfound.web.kit.dependencies import Host
from asfound.web.kit.security import raise_body_limit
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.photos.renditions import store_photo

MAX_AT_ONCE = 20
"""Photos in one form, each as long as photos may be; scripts send them one by one instead."""

HEADS = 64_000


def with_files(request: Request, _host: Host) -> None:
    """A dependency that allows photos in a form; declare it before the form and after the host."""
    limit_form(request, photos=MAX_AT_ONCE)


def limit_form(request: Request, *, photos: int) -> None:
    """Allow so many photos in a form; call it after the sender was authorised."""
    limit = request.app.state.context.limits.photo_bytes
    raise_body_limit(request, limit * photos + HEADS)


def with_photo(request: Request, _host: Host) -> None:
    """A dependency that allows a body of one photo."""
    raise_body_limit(request, request.app.state.context.limits.photo_bytes)


def stored_file(context: AppContext, file: UploadFile) -> StoredPhoto:
    """Store a photo from a form.

    Raises:
        UploadTooLarge, PhotoRefused …: See ``store_photo``.
    """
    with _temporary(context) as path:
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target, 1 << 20)
        return store_photo(context, path, name=file.filename or "photo")


async def stored_body(request: Request, name: str) -> StoredPhoto:
    """Store a photo that is the whole body of a request.

    Raises:
        BodyTooLarge: If it is longer than photos may be.
        PhotoRefused …: See ``store_photo``.
    """
    context: AppContext = request.app.state.context
    with _temporary(context) as path:
        with path.open("wb") as target:
            async for chunk in request.stream():
                await run_in_threadpool(target.write, chunk)
        return await run_in_threadpool(store_photo, context, path, name=name)


@contextmanager
def _temporary(context: AppContext) -> Iterator[Path]:
    with NamedTemporaryFile(dir=context.folder("tmp"), prefix="photo-", delete=False) as made:
        path = Path(made.name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
