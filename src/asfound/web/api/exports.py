"""API routes that export all of a place as JSON or CSV."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from asfound.web.api.auth import Reader
from asfound.web.api.errors import documented
from asfound.web.api.idempotency import IdempotentRoute
from asfound.web.api.models import Id
from asfound.web.kit.dependencies import Server
from asfound.workflows.maintenance.export import Sheet, export_csv, export_json
from asfound.workflows.places.ownership import owned_place

router = APIRouter(tags=["places"], route_class=IdempotentRoute, responses=documented(404))


@router.get(
    "/places/{place}/export.json",
    summary="All of a place as JSON",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}, "description": "All but photos."}},
)
def as_json(context: Server, caller: Reader, place: Id) -> Response:
    """Areas, views and visits with all that was said; photos by their digests."""
    owned_place(context, caller.actor, place)  # before the answer begins
    content = export_json(context, caller.actor, place)
    return StreamingResponse(content, media_type="application/json")


@router.get(
    "/places/{place}/export.csv",
    summary="A list of a place as CSV",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "With a line of heads."}},
)
def as_csv(context: Server, caller: Reader, place: Id, sheet: Sheet = Sheet.VISITS) -> Response:
    """For spreadsheets, in UTF-8; what looks like a formula begins with an apostrophe."""
    owned_place(context, caller.actor, place)
    content = export_csv(context, caller.actor, place, sheet)
    return StreamingResponse(content, media_type="text/csv; charset=utf-8")
