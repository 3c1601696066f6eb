"""Pages of a visit that only its host has: the overview, words about the visit, compare again."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.web.kit.dependencies import Posted, Server
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.visits import shared
from asfound.web.visits.visit_urls import Urls, WithPhoto
from asfound.workflows.visits.access.host_links import valid_links
from asfound.workflows.visits.comparison.queue import compare_again
from asfound.workflows.visits.snapshot.state import load_snapshot

router = APIRouter(include_in_schema=False)


@router.get("/visits/{visit}")
def overview(request: Request, context: Server, urls: Urls) -> Response:
    """Every view with its verdict, live; links, time line and hand-over."""
    found = load_snapshot(context, urls.visit)
    values = shared.overview(request, context, found, urls)
    return render_page(
        request, "visits/board.html", **values, good_links=valid_links(context, urls.visit)
    )


@router.post("/visits/{visit}/say")
def say_of_all(
    request: Request, context: Server, urls: Urls, _body: WithPhoto, form: Posted
) -> Response:
    """Say something of the visit as a whole."""
    return shared.statement(request, context, urls, form, None)


@router.post("/visits/{visit}/views/{view}/compare")
def compare(context: Server, urls: Urls, view: str, _form: Posted) -> Response:
    """Compare again, with the place's photos and settings as they are now."""
    shared.view_of(load_snapshot(context, urls.visit), urls, view)
    compare_again(context, urls.visit, view)
    return redirect_after_post(urls.view(view))
