"""Static files with content-addressed URLs, so that browsers cache them forever.

One digest over all files is part of the path rather than of the query: a script that imports
another by a relative path gets the one of the same release.

Files are sent compressed, in a third of the bytes. Pages are not: they contain secrets beside text
that others may choose, and the compressed length would leak them (BREACH).
"""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

FOLDER = Path(__file__).parents[1] / "static"
FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}

_PACKED = {".css", ".js", ".svg", ".txt", ".webmanifest"}
_REFUSED = re.compile(r"q=0(\.0*)?")

router = APIRouter(include_in_schema=False)


class StaticFiles:
    """The files as of the start of the server, and one digest over all of them."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.files = {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES and path.is_file()
        }
        digest = hashlib.sha256()
        for name, path in self.files.items():
            digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
        self.digest = digest.hexdigest()[:12]
        self.packed = {
            name: gzip.compress(path.read_bytes(), mtime=0)
            for name, path in self.files.items()
            if path.suffix in _PACKED
        }

    def address(self, name: str) -> str:
        """Where a file is.

        Raises:
            KeyError: There is no such file: a template names one that does not ship.
        """
        if name not in self.files:
            raise KeyError(name)
        return f"/static/{self.digest}/{name}"


@router.get("/static/{digest}/{name:path}")
def static_file(request: Request, digest: str, name: str) -> Response:
    """A static file; under the digest of another release, the current file, which is not cached."""
    files: StaticFiles = request.app.state.static
    path = files.files.get(name)
    if path is None:
        raise HTTPException(404)
    kind, keep = _TYPES[path.suffix], FOR_EVER if digest == files.digest else "no-cache"
    if name not in files.packed:
        return FileResponse(path, media_type=kind, headers={"cache-control": keep})
    headers = {"cache-control": keep, "vary": "accept-encoding"}
    if not _takes_gzip(request.headers.get("accept-encoding", "")):
        return FileResponse(path, media_type=kind, headers=headers)
    headers["content-encoding"] = "gzip"
    return Response(files.packed[name], media_type=kind, headers=headers)


def _takes_gzip(accepted: str) -> bool:
    """Whether a browser accepts gzip, by its header ``Accept-Encoding`` (RFC 9110, 12.5.3)."""
    for part in accepted.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";")
        if name == "gzip":
            return not _REFUSED.fullmatch(weight)
    return False
