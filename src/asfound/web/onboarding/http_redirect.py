"""The plain http port beside ``--local-https``: it serves the certificate page and redirects.

A phone that does not trust the certificate yet begins there. Every other address redirects to
https.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from asfound.web.errors import pages
from asfound.web.kit.security import SecurityHeadersMiddleware
from asfound.web.kit.static_files import StaticFiles
from asfound.web.kit.static_files import router as static_router
from asfound.web.onboarding import certificate_page
from asfound.workflows.server.app_context import AppContext

_log = logging.getLogger(__name__)


def create_redirect_app(context: AppContext) -> FastAPI:
    """The app of the plain port."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.context, app.state.static = context, StaticFiles()
    pages.install(app)
    app.include_router(static_router)
    app.include_router(certificate_page.router)

    @app.get("/{path:path}", include_in_schema=False)
    def elsewhere(request: Request, path: str) -> Response:
        # What was asked for is dropped: it may hold a guest's token, sent in the clear by mistake.
        to = certificate_page.PAGE if path == "" else f"{context.public_url or ''}/"
        return RedirectResponse(to, 303, {"cache-control": "no-store"})

    app.add_middleware(SecurityHeadersMiddleware, context=context)
    return app


def open_redirect_server(context: AppContext, host: str, port: int) -> Callable[[], None]:
    """Listen beside the server; call the result to stop. The server runs on if the port is busy."""
    config = uvicorn.Config(
        create_redirect_app(context),
        host=host,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    server = uvicorn.Server(config)

    def run() -> None:
        try:
            server.run()
        except SystemExit:  # nobody can listen there
            _log.warning("the plain port %d for the certificate is taken", port)

    thread = threading.Thread(target=run, name="local-https-door", daemon=True)
    thread.start()

    def close() -> None:
        server.should_exit = True
        thread.join(10)

    return close
