"""Pages that show a view of a visit, its findings and close-ups, and that take statements.

Host and link have the same pages under other addresses; see :mod:`asfound.web.visits.visit_urls`.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.web.kit.dependencies import Posted, Server
from asfound.web.kit.photos import photo_response
from asfound.web.visits import shared
from asfound.web.visits.visit_urls import Urls, WithPhoto
from asfound.workflows.visits.visit.downloads import close_up

router = APIRouter(include_in_schema=False)


@router.get("/visits/{visit}/tiles/{view}")
@router.get("/v/{token}/tiles/{view}")
def tile(request: Request, context: Server, urls: Urls, view: str) -> Response:
    """One view of the overview, as it is now."""
    return shared.fragment(request, context, urls, "tile", view)


@router.get("/visits/{visit}/summary")
@router.get("/v/{token}/summary")
def summary(request: Request, context: Server, urls: Urls) -> Response:
    """The verdict, as it is now."""
    return shared.fragment(request, context, urls, "summary")


@router.get("/visits/{visit}/views/{view}")
@router.get("/v/{token}/findings/{view}")
def view(request: Request, context: Server, urls: Urls, view: str) -> Response:
    """A view in full."""
    return shared.view_page(request, context, urls, view)


@router.post("/visits/{visit}/views/{view}/say")
@router.post("/v/{token}/findings/{view}/say")
def say(
    request: Request, context: Server, urls: Urls, view: str, _body: WithPhoto, form: Posted
) -> Response:
    """Say something of a finding, or of the view."""
    return shared.statement(request, context, urls, form, view)


@router.get("/visits/{visit}/close-ups/{view}/{name}")
@router.get("/v/{token}/close-ups/{view}/{name}")
def closer(context: Server, urls: Urls, view: str, name: str) -> Response:
    """A close-up of a finding."""
    return photo_response(close_up(context, urls.who, urls.visit, view, name))
