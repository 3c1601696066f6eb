"""API routes of the account that a token acts for, and of its events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from asfound.web.api.auth import Reader
from asfound.web.api.idempotency import IdempotentRoute
from asfound.web.api.models import EventOut, EventPage, Limit, Me
from asfound.web.kit.dependencies import Server
from asfound.workflows.accounts.events import events_since

router = APIRouter(tags=["account"], route_class=IdempotentRoute)


@router.get("/me", summary="Whom this token acts for")
def me(caller: Reader) -> Me:
    """To try a token out."""
    account, token = caller.account, caller.token
    return Me(
        id=account.id,
        name=account.name,
        email=account.email,
        token=token.name,
        scope="write" if token.scope == "write" else "read",
        expires_at=token.expires_at,
    )


@router.get("/events", tags=["events"], summary="What happened since")
def events(
    context: Server,
    caller: Reader,
    after: Annotated[
        int, Query(ge=0, le=2**53, description="`newest` of the request before; 0 for all.")
    ] = 0,
    limit: Limit = 100,
) -> EventPage:
    """At your places, oldest first. Poll it, or have a webhook told."""
    found = events_since(context, caller.account, after, limit)
    items = [EventOut.model_validate(event) for event in found]
    return EventPage(items=items, newest=max([after, *(each.number for each in items)]))
