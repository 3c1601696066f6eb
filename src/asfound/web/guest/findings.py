"""The page of a link with all views that it opens, their verdicts and the time line."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.web.kit.dependencies import Server
from asfound.web.kit.pages import render_page
from asfound.web.visits import shared
from asfound.web.visits.visit_urls import Urls
from asfound.workflows.visits.snapshot.state import load_snapshot

router = APIRouter(include_in_schema=False)


@router.get("/v/{token}/findings")
def overview(request: Request, context: Server, urls: Urls) -> Response:
    """Every view with its verdict, live."""
    found = load_snapshot(context, urls.visit)
    values = shared.overview(request, context, found, urls)
    return render_page(request, "visits/findings.html", **values)
