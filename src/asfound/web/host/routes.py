"""All pages of hosts that are not about visits."""

from __future__ import annotations

from fastapi import APIRouter

from asfound.web.host import (
    account,
    areas,
    dashboard,
    export,
    importing,
    photos,
    places,
    plan,
    printed_codes,
    sign_in,
    views,
)

router = APIRouter(include_in_schema=False)
for part in (
    sign_in,
    dashboard,
    account,
    places,
    areas,
    views,
    importing,
    plan,
    printed_codes,
    export,
    photos,
):
    router.include_router(part.router)
