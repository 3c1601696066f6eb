"""Download all of a place: CSV for a spreadsheet, JSON for a program."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from asfound.web.kit.dependencies import Host, Server
from asfound.workflows.maintenance.export import Sheet, export_csv, export_json
from asfound.workflows.places.ownership import owned_place

router = APIRouter()


@router.get("/places/{place_id}/export.csv")
def as_csv(
    context: Server, host: Host, place_id: str, sheet: Sheet = Sheet.VISITS
) -> StreamingResponse:
    """Visits, findings or statements as CSV."""
    owned_place(context, host.actor, place_id)  # before the response begins
    content = export_csv(context, host.actor, place_id, sheet)
    return _file(content, f"{sheet}.csv", "text/csv; charset=utf-8")


@router.get("/places/{place_id}/export.json")
def as_json(context: Server, host: Host, place_id: str) -> StreamingResponse:
    """All of the place as JSON."""
    owned_place(context, host.actor, place_id)
    content = export_json(context, host.actor, place_id)
    return _file(content, "place.json", "application/json")


def _file(content: Iterator[bytes], name: str, kind: str) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="asfound-{name}"'}
    return StreamingResponse(content, media_type=kind, headers=headers)
