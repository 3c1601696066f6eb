"""The first page: the places and newest visits of a host."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.web.kit.dependencies import Server
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.sessions import viewer
from asfound.workflows.accounts.setting_up import is_set_up
from asfound.workflows.places.contents import host_overview
from asfound.workflows.places.demo import demo_photos

router = APIRouter()


@router.get("/")
def dashboard(request: Request, context: Server) -> Response:
    """Places and newest visits; without a session, the way to one."""
    host = viewer(request)
    if host is None:
        return (
            redirect_after_post("/sign-in")
            if is_set_up(context)
            else render_page(request, "host/not_set_up.html")
        )
    found = host_overview(context, host.actor)
    return render_page(
        request,
        "host/dashboard.html",
        places=found.places,
        visits=found.visits,
        demo=bool(demo_photos()),
    )
