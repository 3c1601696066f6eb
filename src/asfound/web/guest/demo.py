"""Photos for who looks at the demo place: nobody can be sent there to take their own."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from asfound.web.guest.link_session import ByLink
from asfound.web.kit.dependencies import Server
from asfound.workflows.places.demo import STATES, demo_photo
from asfound.workflows.visits.visit.checklist import Stop, Walk, walk

router = APIRouter(include_in_schema=False)


@router.get("/v/{token}/demo/{state}/{view}.jpg")
def photo(serving: Server, access: ByLink, state: str, view: str) -> Response:
    """A view of the demo place as it was left. It is sent as any photo that a phone takes."""
    stop = walk(serving, access).stop(view)
    found = _photo(stop, state) if stop else None
    if found is None:
        raise HTTPException(404)
    return FileResponse(
        found, media_type="image/jpeg", headers={"cache-control": "private, no-store"}
    )


def is_demo(walk: Walk) -> bool:
    """Whether there are such photos of every view."""
    return walk.total > 0 and all(_photo(stop, state) for stop in walk for state in STATES)


def _photo(stop: Stop, state: str) -> Path | None:
    return next((each for ghost in stop.ghosts if (each := demo_photo(ghost, state))), None)
