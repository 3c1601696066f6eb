"""API routes of visits: plan, snapshot, links, hand-over, record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from asfound.domain.visit import Role, Stage, VisitSummary
from asfound.errors import BadRequest, VisitNotFound
from asfound.web.api import serialisers
from asfound.web.api.auth import ApiClient, Reader, Writer
from asfound.web.api.errors import documented
from asfound.web.api.idempotency import IdempotentRoute, Key
from asfound.web.api.models import Cursor, Id, Limit, Page
from asfound.web.api.visit_models import (
    BoardOut,
    HandOver,
    LinkOut,
    MadeLink,
    NewLink,
    NewVisit,
    PlannedVisit,
    VisitLine,
    VisitOut,
)
from asfound.web.kit.addresses import link_address
from asfound.web.kit.dependencies import Server
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access import links as linking
from asfound.workflows.visits.access.host_links import links_of
from asfound.workflows.visits.access.ownership import owned_visit
from asfound.workflows.visits.sealing.layers import download_record
from asfound.workflows.visits.snapshot.state import load_snapshot
from asfound.workflows.visits.visit import hand_over as handing
from asfound.workflows.visits.visit import planning

router = APIRouter(tags=["visits"], route_class=IdempotentRoute, responses=documented(404))


@router.get("/visits", summary="All visits")
def visits(
    context: Server,
    caller: Reader,
    place: Annotated[str | None, Query(pattern="^[A-Za-z0-9_-]{1,64}$")] = None,
    stage: Stage | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[VisitLine]:
    """Newest first."""
    if cursor is not None:
        _require_cursor(context, caller, cursor)
    found = planning.visits_of(
        context, caller.actor, place=place, stage=stage, after=cursor, limit=limit
    )
    return Page(items=[_line(one) for one in found.visits], next=found.after)


@router.post("/visits", status_code=201, summary="Plan a visit")
def plan(
    request: Request, context: Server, caller: Writer, given: NewVisit, _key: Key = None
) -> PlannedVisit:
    """The guest's link is in the answer, and never to be had again."""
    visit, token = planning.plan_visit(
        context,
        caller.actor,
        given.place,
        guest=given.guest,
        language=given.language,
        arrives_on=given.arrives_on,
        leaves_on=given.leaves_on,
    )
    return PlannedVisit(
        visit=VisitOut.model_validate(visit), token=token, link=link_address(request, token)
    )


@router.get("/visits/{visit}", summary="A visit as it is now")
def visit(context: Server, caller: Reader, visit: Id) -> BoardOut:
    """Every view with its verdict and findings, from one consistent look."""
    owned_visit(context, caller.actor, visit)
    return serialisers.snapshot_out(load_snapshot(context, visit))


@router.get("/visits/{visit}/links", summary="Links of a visit")
def links(context: Server, caller: Reader, visit: Id) -> Page[LinkOut]:
    """Without their tokens, which nobody keeps."""
    found = links_of(context, caller.actor, visit)
    return Page(items=[LinkOut.model_validate(one) for one in found], next=None)


@router.post("/visits/{visit}/links", status_code=201, summary="Make a link")
def make_link(
    request: Request,
    context: Server,
    caller: Writer,
    visit: Id,
    given: NewLink,
    _key: Key = None,
) -> MadeLink:
    """For the guest, or for a crew; its token is in the answer, and never to be had again."""
    link, token = linking.make_link(
        context,
        caller.actor,
        visit,
        role=Role(given.role),
        name=given.name,
        area=given.area,
        days=given.days,
    )
    known = LinkOut.model_validate(link).model_dump()
    return MadeLink(**known, token=token, link=link_address(request, token))


@router.delete("/visits/{visit}/links/{link}", status_code=204, summary="Take a link back")
def revoke_link(context: Server, caller: Writer, visit: Id, link: Id) -> None:
    """For good; it stays in the list with the time when it was taken back."""
    linking.revoke(context, caller.actor, visit, link)


@router.post("/visits/{visit}/hand-over", summary="Hand a visit over", responses=documented(409))
def hand_over(
    context: Server, caller: Writer, visit: Id, given: HandOver, _key: Key = None
) -> VisitOut:
    """The host agrees, and the visit closes; the record is sealed within seconds. Twice is once."""
    closed = handing.hand_over(
        context,
        caller.actor,
        visit,
        words=given.words,
        with_location=given.with_location,
        wait=given.wait,
    )
    return VisitOut.model_validate(closed)


@router.get(
    "/visits/{visit}/record",
    summary="The sealed record",
    response_class=Response,
    responses={
        200: {"content": {"application/zip": {}}, "description": "The record, zipped."},
        **documented(409),
    },
)
def record(context: Server, caller: Reader, visit: Id) -> Response:
    """Anybody can verify it, with asfound or without. What was said since comes as layers."""
    known, _ = owned_visit(context, caller.actor, visit)
    found = download_record(context, known.id)
    return StreamingResponse(
        found.chunks,
        media_type="application/zip",
        headers={
            "content-disposition": f'attachment; filename="record-{known.id}.zip"',
            "content-length": str(found.length),
        },
    )


def _require_cursor(context: AppContext, caller: ApiClient, cursor: str) -> None:
    """A cursor is the id of a visit of the account: any other has no place in the order."""
    try:
        owned_visit(context, caller.actor, cursor)
    except VisitNotFound as error:
        unknown = "the cursor is not known, or no longer; begin with the first page"
        raise BadRequest(unknown) from error


def _line(summary: VisitSummary) -> VisitLine:
    return VisitLine(
        **VisitOut.model_validate(summary.visit).model_dump(),
        views=summary.views,
        photographed=summary.photographed,
        differing=summary.differing,
        pending=summary.pending,
    )
