"""Photos on the pages of hosts: only those of their own places and visits."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from asfound.web.kit.dependencies import Host, Server
from asfound.web.kit.photos import photo_response
from asfound.workflows.places.photos import refuse_photo_of_place, refuse_photo_of_visit
from asfound.workflows.visits.photos.renditions import LONG_SIDES, rendition

router = APIRouter()
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@router.get("/photos/{digest}/{side}.webp")
def photo(request: Request, context: Server, host: Host, digest: str, side: int) -> Response:
    """A smaller copy of a photo, through a place or a visit that has it."""
    if not _DIGEST.fullmatch(digest) or side not in LONG_SIDES:
        raise HTTPException(404)
    visit, place = request.query_params.get("visit"), request.query_params.get("place", "")
    if visit:
        refuse_photo_of_visit(context, host.actor, visit, digest)
    else:
        refuse_photo_of_place(context, host.actor, place, digest)
    return photo_response(rendition(context, digest, side))
