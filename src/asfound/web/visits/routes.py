"""All routes of visits: the host's, what differs for guests, the hand-over, events."""

from __future__ import annotations

from fastapi import APIRouter

from asfound.web.visits import events, hand_over, host, links, pages, planning

router = APIRouter(include_in_schema=False)
for part in (planning, links, events, hand_over, host, pages):
    router.include_router(part.router)
