"""Receive a photo that is the whole body of a PUT request, and check its digest."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from asfound.errors import DigestDiffers
from asfound.web.kit.security import raise_body_limit
from asfound.workflows.server.app_context import AppContext

PHOTO_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "description": "The photo's file: JPEG, PNG, WebP, TIFF, HEIC, AVIF or DNG.",
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@asynccontextmanager
async def received_file(request: Request, context: AppContext, digest: str) -> AsyncIterator[Path]:
    """The body in a temporary file; call it after the client was authorised.

    Its digest is found out while it comes and need not be found out again.

    Raises:
        DigestDiffers: It is something else than its address says.
    """
    raise_body_limit(request, context.limits.photo_bytes)
    file = context.folder("tmp") / f"api-{secrets.token_hex(16)}"
    found = hashlib.sha256()
    try:
        with file.open("xb") as out:
            async for chunk in request.stream():
                found.update(chunk)
                await run_in_threadpool(out.write, chunk)
        if f"sha256:{found.hexdigest()}" != digest:
            raise DigestDiffers(f"sha256:{found.hexdigest()}")
        yield file
    finally:
        file.unlink(missing_ok=True)
