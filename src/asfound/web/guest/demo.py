"""Sample photos for visits to the demo place, where nobody can take their own."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from asfound.web.kit.dependencies import Server
from asfound.web.kit.link_session import ByLink
from asfound.workflows.places.demo import STATES, commented, demo_photo
from asfound.workflows.visits.visit.checklist import Checklist, ChecklistItem, load_checklist

router = APIRouter(include_in_schema=False)


@router.get("/v/{token}/demo/{state}/{view}.jpg")
def photo(context: Server, access: ByLink, state: str, view: str) -> Response:
    """A photo of a view of the demo place as it was left; the page sends it like a photo taken.

    Each visit gets a file of its own, as from a camera: one of an earlier visit proves nothing.
    """
    item = load_checklist(context, access).item(view)
    found = _photo(item, state) if item else None
    if found is None:
        raise HTTPException(404)
    data = commented(found.read_bytes(), access.visit.id)
    return Response(data, media_type="image/jpeg", headers={"cache-control": "private, no-store"})


def is_demo(checklist: Checklist) -> bool:
    """Whether there are sample photos of every view."""
    return checklist.total > 0 and all(
        _photo(item, state) for item in checklist for state in STATES
    )


def _photo(item: ChecklistItem, state: str) -> Path | None:
    return next((each for ghost in item.ghosts if (each := demo_photo(ghost, state))), None)
