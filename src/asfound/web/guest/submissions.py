"""Routes that take shots, confirmations of views and live camera frames; they answer JSON."""

from __future__ import annotations

from typing import Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from pydantic import BaseModel, Field

from asfound.domain.visit import Side
from asfound.web.guest.uploads import limiter_of
from asfound.web.kit.dependencies import Server
from asfound.web.kit.link_session import ByLink
from asfound.web.kit.security import raise_body_limit
from asfound.workflows.visits.visit.confirm import confirm_view
from asfound.workflows.visits.visit.guidance import FRAME_BYTES, guidance
from asfound.workflows.visits.visit.shots import record_shot

router = APIRouter(include_in_schema=False)

LIVE_PER_SECOND = 4
"""Live pictures of one link: a phone sends less than two, so two people may use one link."""

_rate = FixedWindowRateLimiter(MemoryStorage())
_LIVE = RateLimitItemPerSecond(LIVE_PER_SECOND)


class SubmittedShot(BaseModel):
    """A photo that was uploaded, and what it shows."""

    id: str = Field(max_length=80)
    view: str = Field(max_length=80)
    side: Literal["before", "after"]
    digest: str = Field(max_length=80)
    captured_at: str | None = Field(default=None, max_length=80)


@router.post("/v/{token}/shots")
def submit_shot(context: Server, access: ByLink, taken: SubmittedShot) -> JSONResponse:
    """Record an uploaded photo as a shot of a view."""
    shot = record_shot(
        context,
        access.actor,
        access.visit.id,
        shot_id=taken.id,
        view=taken.view,
        side=Side(taken.side),
        digest=taken.digest,
        captured_at=taken.captured_at,
    )
    body: dict[str, Any] = {
        "id": shot.id,
        "view": shot.view,
        "side": str(shot.side),
        "number": shot.number,
        "received_at": shot.received_at.isoformat(),
    }
    return JSONResponse(body, 201)


@router.post("/v/{token}/views/{view}/confirm")
def confirm(context: Server, access: ByLink, view: str) -> JSONResponse:
    """Confirm that a view looks as the host's photos show it."""
    said = confirm_view(context, access.actor, access.visit.id, view)
    return JSONResponse({"view": said.view, "at": said.at.isoformat()}, 201)


@router.post("/v/{token}/views/{view}/aim")
async def guide(
    request: Request, context: Server, access: ByLink, view: str, side: Side = Side.AFTER
) -> JSONResponse:
    """How to move the camera so that the live frame, a small JPEG, matches the as-found photo."""
    limiter = limiter_of(request, "aiming", 1)
    waits = limiter.statistics().tasks_waiting
    if waits > 3 or not _rate.hit(_LIVE, access.link.id):
        return JSONResponse({"words": []}, 429, {"retry-after": "1"})
    raise_body_limit(request, FRAME_BYTES)
    live = await request.body()
    found = await to_thread.run_sync(
        lambda: guidance(context, access, view, live, side=side), limiter=limiter
    )
    body = {
        "words": [str(word) for word in found.hints],
        "shift": [round(share, 4) for share in found.aim.shift],
        "scale": round(found.aim.scale, 4),
        "roll": round(found.aim.roll, 2),
        "confidence": round(found.aim.confidence, 2),
    }
    return JSONResponse(body, headers={"cache-control": "no-store"})
