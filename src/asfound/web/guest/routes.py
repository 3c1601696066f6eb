"""All routes of who came by a link, except findings, hand-over and events: see ``web.visits``."""

from __future__ import annotations

from fastapi import APIRouter

from asfound.web.guest import demo, pages, photos, pwa, submissions, uploads

router = APIRouter()
for part in (demo, pages, photos, submissions, uploads, pwa):
    router.include_router(part.router)
