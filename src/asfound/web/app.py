"""The app: its parts put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from asfound.web.api.app import ROOT, create_api
from asfound.web.errors import pages
from asfound.web.guest import routes as guest
from asfound.web.host import programs
from asfound.web.host import routes as host
from asfound.web.kit import health, static_files
from asfound.web.kit.security import SecurityHeadersMiddleware
from asfound.web.kit.static_files import StaticFiles
from asfound.web.onboarding import certificate_page
from asfound.web.visits import routes as visits
from asfound.workflows.server.app_context import AppContext

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def _nothing_beside(_app: FastAPI) -> AsyncIterator[None]:
    yield


def create_app(context: AppContext, *, lifespan: Lifespan = _nothing_beside) -> FastAPI:
    """The app of one server process.

    Args:
        context: What it is made of; the records are migrated already.
        lifespan: What runs beside the pages, as the runner of jobs; nothing by default.
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
    pages.install(app)
    app.include_router(static_files.router)
    app.include_router(host.router)
    app.include_router(guest.router)
    app.include_router(visits.router)
    app.include_router(programs.router)
    app.include_router(certificate_page.router)
    app.mount(ROOT, create_api(context, app.state.static))
    app.add_middleware(SecurityHeadersMiddleware, context=context)
    health.install(app, context)
    return app
