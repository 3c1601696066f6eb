"""The app: its parts put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from asfound.web import failures, operating, static_files
from asfound.web.api import local_https_page, tokens_page
from asfound.web.api.app import ROOT, create_api
from asfound.web.guest import routes as guest
from asfound.web.host import routes as host
from asfound.web.security import Guarded
from asfound.web.static_files import StaticFiles
from asfound.web.visits import routes as visits
from asfound.workflows.serving import Serving

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def _nothing_beside(_app: FastAPI) -> AsyncIterator[None]:
    yield


def create_app(serving: Serving, *, lifespan: Lifespan = _nothing_beside) -> FastAPI:
    """The app of one server process.

    Args:
        serving: What it is made of; the records are migrated already.
        lifespan: What runs beside the pages, as the runner of jobs; nothing by default.
    """
    app = FastAPI(
        title="asfound",
        version=serving.version,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.serving = serving
    app.state.static = StaticFiles()
    failures.install(app)
    app.include_router(static_files.router)
    app.include_router(host.router)
    app.include_router(guest.router)
    app.include_router(visits.router)
    app.include_router(tokens_page.router)
    app.include_router(local_https_page.router)
    app.mount(ROOT, create_api(serving, app.state.static))
    app.add_middleware(Guarded, serving=serving)
    operating.install(app, serving)
    return app
