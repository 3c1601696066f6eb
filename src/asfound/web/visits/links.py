"""Pages of the links of a visit: its host makes, shows once and revokes them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from asfound.domain.visit import Role
from asfound.errors import BadVisitValue
from asfound.web.kit.addresses import link_address
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.visits.new_link import code_of, remember_link, remembered_token
from asfound.web.visits.shared import messages_of
from asfound.workflows.visits.access.host_links import visit_links
from asfound.workflows.visits.access.links import MAX_DAYS, make_link, revoke, secret_of

router = APIRouter(include_in_schema=False)
DAYS = 30


@router.get("/visits/{visit}/links")
def links(request: Request, context: Server, host: Host, visit: str) -> Response:
    """All links; one that this browser just made comes with its address and code."""
    return _page(request, context, host, visit, {})


@router.post("/visits/{visit}/links")
def make(request: Request, context: Server, host: Host, visit: str, form: Posted) -> Response:
    """A new link."""
    role = form.choice("role", (Role.GUEST, Role.CREW))
    name = form.text("name")
    days = form.number("days", least=1, most=MAX_DAYS) or DAYS
    area = form.text("area", needed=False) if role == Role.CREW else ""
    try:
        if form.is_valid:
            _, token = make_link(
                context,
                host.actor,
                visit,
                role=Role(role or Role.GUEST),
                name=name,
                area=area or None,
                days=days,
            )
            answer = redirect_after_post(f"/visits/{visit}/links")
            remember_link(answer, context, visit, token)
            return answer
    except BadVisitValue as error:
        form.add_error("name", error.message)
    return _page(request, context, host, visit, form.errors, status=422)


@router.post("/visits/{visit}/links/{link}/revoke")
def take_back(context: Server, host: Host, visit: str, link: str, _form: Posted) -> Response:
    """Revoke a link; pages that are open with it end at once."""
    revoke(context, host.actor, visit, link)
    return redirect_after_post(f"/visits/{visit}/links")


def _page(
    request: Request,
    context: Server,
    host: Host,
    visit: str,
    errors: dict[str, str],
    *,
    status: int = 200,
) -> Response:
    found = visit_links(context, host.actor, visit)
    token = remembered_token(request)
    fresh = next((each for each in found.links if token and each.secret == secret_of(token)), None)
    address = link_address(request, token) if fresh else ""
    return render_page(
        request,
        "visits/links.html",
        status=status,
        visit=found.visit,
        place=found.place,
        links=found.links[::-1],
        areas=[(area.id, area.name) for area in found.areas],
        area_names={area.id: area.name for area in found.areas},
        opened=found.opened,
        fresh=fresh,
        address=address,
        code=Markup(code_of(address)) if fresh else "",  # noqa: S704  our own SVG
        now=context.clock(),
        errors=errors,
        says=messages_of(request),
        days=DAYS,
    )
