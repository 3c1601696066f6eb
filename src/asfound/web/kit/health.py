"""Health and metrics for operators: ``/healthz``, ``/readyz``, ``/metrics``."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Protocol

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from asfound.web.kit.logs import AccessLogMiddleware
from asfound.web.kit.metrics import Metrics
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.health import Readiness

router = APIRouter(include_in_schema=False)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Thread(Protocol):
    """A thread that runs beside the pages."""

    def alive(self) -> bool:
        """Whether it is still running."""


def install(app: FastAPI, context: AppContext) -> None:
    """Add request logs, metrics and the health routes to an app.

    Call it after all other middleware was added: its own must see every request first.
    """
    app.state.measures = Metrics(context)
    app.state.readiness = Readiness(context)
    app.include_router(router)
    app.add_middleware(AccessLogMiddleware, measures=app.state.measures)


@router.get("/healthz")
def healthy() -> Response:
    """The process responds. The database is not checked: a restart would not help it."""
    return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})


@router.get("/readyz")
def ready(request: Request) -> Response:
    """The process can do its work: 200, or 503 and what does not work."""
    found = dict(request.app.state.readiness.look())
    for name in ("runner", "courier"):
        thread: Thread | None = getattr(request.app.state, name, None)
        if thread is not None:
            found[name] = thread.alive()
    fine = all(found.values())
    body = {"status": "ok" if fine else "failed"} | {
        name: "ok" if works else "failed" for name, works in found.items()
    }
    return JSONResponse(body, 200 if fine else 503, headers={"cache-control": "no-store"})


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Metrics for Prometheus: from this machine, or with the configured token."""
    if not _may_read_metrics(request):
        return PlainTextResponse("Not found\n", 404)
    measures: Metrics = request.app.state.measures
    return Response(
        measures.text(),
        media_type="text/plain; version=0.0.4",
        headers={"cache-control": "no-store"},
    )


def _may_read_metrics(request: Request) -> bool:
    context: AppContext = request.app.state.context
    given = request.headers.get("authorization", "")
    if context.metrics_token:
        wanted = f"Bearer {context.metrics_token}"
        return hmac.compare_digest(given.encode(), wanted.encode())
    # Behind a proxy on this machine every client has a loopback address.
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False
