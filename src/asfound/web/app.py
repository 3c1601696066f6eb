"""The app: the pages of hosts and of links, the API, health and metrics, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from asfound.web.api.app import create_api
from asfound.web.errors import pages
from asfound.web.guest import demo, findings, pwa, submissions, uploads
from asfound.web.guest import pages as guest_pages
from asfound.web.guest import photos as guest_photos
from asfound.web.host import (
    account,
    areas,
    dashboard,
    export,
    importing,
    places,
    plan,
    printed_codes,
    programs,
    sign_in,
    views,
)
from asfound.web.host import photos as host_photos
from asfound.web.kit import health, static_files
from asfound.web.kit.addresses import API_ROOT
from asfound.web.kit.security import SecurityHeadersMiddleware
from asfound.web.kit.static_files import StaticFiles
from asfound.web.onboarding import certificate_page
from asfound.web.visits import events, hand_over, links, planning
from asfound.web.visits import host as visits_of_host
from asfound.web.visits import pages as visit_pages
from asfound.workflows.server.app_context import AppContext

_HOST = (
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
    host_photos,
)
_LINK = (demo, guest_pages, findings, guest_photos, submissions, uploads, pwa)
_VISITS = (planning, links, events, hand_over, visits_of_host, visit_pages)

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def _nothing_beside(_app: FastAPI) -> AsyncIterator[None]:
    yield


def create_app(context: AppContext, *, lifespan: Lifespan = _nothing_beside) -> FastAPI:
    """The app of one server process.

    Args:
        context: What it is made of; the database is migrated already.
        lifespan: Starts and stops what runs beside the pages, such as the runner of jobs.
    """
    app = FastAPI(
        title="asfound",
        version=context.version,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.context = context
    app.state.static = StaticFiles()
    app.state.limiters = {}
    pages.install(app)
    for part in (static_files, *_HOST, *_LINK, *_VISITS, programs, certificate_page):
        app.include_router(part.router)
    app.mount(API_ROOT, create_api(context, app.state.static))
    app.add_middleware(SecurityHeadersMiddleware, context=context)
    health.install(app, context)
    return app
