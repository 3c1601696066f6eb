"""API routes of the photos, findings and statements of a visit."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from asfound.domain.visit import Act
from asfound.web.api import serialisers
from asfound.web.api.auth import Reader, Writer
from asfound.web.api.errors import documented
from asfound.web.api.idempotency import IdempotentRoute, Key
from asfound.web.api.models import Cursor, DigestInPath, Id, Limit, Page
from asfound.web.api.paging import page_of
from asfound.web.api.place_models import UploadedPhoto
from asfound.web.api.places import Size, photo_answer
from asfound.web.api.put_body import PHOTO_BODY, received_file
from asfound.web.api.visit_models import FindingOut, NewShot, NewStatement, ShotOut, StatementOut
from asfound.web.kit.dependencies import Server
from asfound.workflows.places.photos import refuse_photo_of_visit
from asfound.workflows.visits.access.ownership import owned_visit
from asfound.workflows.visits.snapshot.state import load_snapshot
from asfound.workflows.visits.visit import resumable_uploads
from asfound.workflows.visits.visit.shots import record_shot, shots_of
from asfound.workflows.visits.visit.statements import add_statement, statements_of

router = APIRouter(tags=["findings"], route_class=IdempotentRoute, responses=documented(404))


@router.get("/visits/{visit}/shots", tags=["photos"], summary="Photos of a visit")
def shots(
    context: Server, caller: Reader, visit: Id, cursor: Cursor = None, limit: Limit = 100
) -> Page[ShotOut]:
    """By view, side and number; retakes are kept, the greatest number counts."""
    all_shots = shots_of(context, caller.actor, visit)
    found, following = page_of(all_shots, lambda one: one.id, cursor=cursor, limit=limit)
    return Page(items=[ShotOut.model_validate(one) for one in found], next=following)


@router.put(
    "/visits/{visit}/photos/{digest}",
    tags=["photos"],
    summary="Upload a photo of a visit",
    responses=documented(409, 413, 415, 503, 507),
    openapi_extra=PHOTO_BODY,
)
async def put_photo(
    request: Request, context: Server, caller: Writer, visit: Id, digest: DigestInPath
) -> UploadedPhoto:
    """Then say with a shot what it shows. Doing so twice is doing so once."""
    await run_in_threadpool(owned_visit, context, caller.actor, visit)
    async with received_file(request, context, digest) as file:
        kept = await run_in_threadpool(resumable_uploads.put_whole, context, visit, digest, file)
    return UploadedPhoto(digest=digest, length=kept.length)


@router.post(
    "/visits/{visit}/shots",
    tags=["photos"],
    status_code=201,
    summary="Put a photo into a visit",
    responses=documented(409),
)
def add_shot(
    context: Server, caller: Writer, visit: Id, given: NewShot, _key: Key = None
) -> ShotOut:
    """It is compared at once when both sides have a photo; upload it first."""
    shot = record_shot(
        context,
        caller.actor,
        visit,
        shot_id=str(given.id),
        view=given.view,
        side=given.side,
        digest=given.digest,
        captured_at=given.captured_at,
    )
    return ShotOut.model_validate(shot)


@router.get(
    "/visits/{visit}/photos/{digest}",
    tags=["photos"],
    summary="A photo of a visit",
    response_class=Response,
    responses={200: {"content": {"image/*": {}}, "description": "The photo."}},
)
def photo(
    context: Server, caller: Reader, visit: Id, digest: DigestInPath, size: Size = "1600"
) -> Response:
    """Any photo that the visit shows."""
    refuse_photo_of_visit(context, caller.actor, visit, digest)
    return photo_answer(context, digest, size)


@router.get("/visits/{visit}/findings", summary="What differs")
def findings(context: Server, caller: Reader, visit: Id) -> Page[FindingOut]:
    """With what both sides say; also what was put right since."""
    owned_visit(context, caller.actor, visit)
    return Page(items=serialisers.findings_out(load_snapshot(context, visit)), next=None)


@router.get("/visits/{visit}/statements", summary="What both sides said")
def statements(
    context: Server, caller: Reader, visit: Id, cursor: Cursor = None, limit: Limit = 100
) -> Page[StatementOut]:
    """Oldest first; only added, never changed."""
    said = statements_of(context, caller.actor, visit)
    found, following = page_of(said, lambda one: one.id, cursor=cursor, limit=limit)
    return Page(items=[serialisers.statement_out(one) for one in found], next=following)


@router.post(
    "/visits/{visit}/statements",
    status_code=201,
    summary="Say something as the host",
    responses=documented(409),
)
def make_statement(
    context: Server, caller: Writer, visit: Id, given: NewStatement, _key: Key = None
) -> StatementOut:
    """Of a finding, or as a comment on a view or the whole visit."""
    made = add_statement(
        context,
        caller.actor,
        visit,
        Act(given.act),
        view=given.view,
        finding=given.finding,
        words=given.words,
    )
    return serialisers.statement_out(made)
