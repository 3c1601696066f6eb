"""All pages of hosts that are not about visits."""

from __future__ import annotations

from fastapi import APIRouter

from asfound.web.host import (
    account,
    areas,
    dashboard,
    door,
    export,
    importing,
    photos,
    places,
    plan,
    sheet,
    views,
)

router = APIRouter(include_in_schema=False)
for part in (
    door,
    dashboard,
    account,
    places,
    areas,
    views,
    importing,
    plan,
    sheet,
    export,
    photos,
):
    router.include_router(part.router)
