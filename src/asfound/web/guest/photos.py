"""Photos on the pages of a link: smaller copies only, and only of what the link opens."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from asfound.errors import BlobMissing
from asfound.web.kit.dependencies import Server
from asfound.web.kit.link_session import ByLink
from asfound.web.kit.photos import photo_response
from asfound.workflows.visits.photos.renditions import LONG_SIDES, rendition
from asfound.workflows.visits.visit.checklist import shows

router = APIRouter(include_in_schema=False)


@router.get("/v/{token}/photos/{digest}/{size}.webp")
def photo(context: Server, access: ByLink, digest: str, size: int) -> Response:
    """A smaller copy of a photo."""
    if size not in LONG_SIDES or not shows(context, access, digest):
        raise HTTPException(404)
    try:
        return photo_response(rendition(context, digest, size))
    except BlobMissing as error:
        raise HTTPException(404) from error
