"""Photo files that a host sends: onto the disk first, then through the limited decoding."""

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
"""Photos of the usual limit in one form; a script sends them one by one and needs no such form."""

HEADS = 64_000


def with_files(request: Request, _host: Host) -> None:
    """A dependency: let this form bring photos. It stands before the form, and after who sends."""
    limit = request.app.state.context.limits.photo_bytes
    raise_body_limit(request, limit * MAX_AT_ONCE + HEADS)


def with_photo(request: Request, _host: Host) -> None:
    """A dependency: let the body be one photo."""
    raise_body_limit(request, request.app.state.context.limits.photo_bytes)


def kept_file(context: AppContext, file: UploadFile) -> StoredPhoto:
    """Keep a file of a form.

    Raises:
        UploadTooLarge, PhotoRefused …: See ``keep_photo``.
    """
    with _temporary(context) as path:
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target, 1 << 20)
        return store_photo(context, path, name=file.filename or "photo")


async def kept_body(request: Request, name: str) -> StoredPhoto:
    """Keep a photo that is the whole body of a request.

    Raises:
        BodyTooLarge: It is longer than photos may be.
        PhotoRefused …: See ``keep_photo``.
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
