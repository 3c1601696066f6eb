"""All routes of visits: the host's, what differs for guests, the hand-over, events."""

from __future__ import annotations

from fastapi import APIRouter

from asfound.web.visits import events, guest, hand_over, host, links, planning

router = APIRouter(include_in_schema=False)
for part in (planning, links, events, hand_over, host, guest):
    router.include_router(part.router)
