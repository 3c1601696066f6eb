"""The links of a visit: the host makes them, shows them once, and takes them back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from asfound.domain.visit import Link, Role
from asfound.errors import BadVisitValue
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.visits.new_link import address_of, code_of, fresh_link, remember_link
from asfound.web.visits.shared import messages_of
from asfound.workflows.visits.access.links import MAX_DAYS, make_link, revoke, secret_of
from asfound.workflows.visits.access.ownership import require_owner

router = APIRouter(include_in_schema=False)
DAYS = 30


@router.get("/visits/{visit}/links")
def links(request: Request, context: Server, host: Host, visit: str) -> Response:
    """All links; the newest one with its address and code, for who just made it."""
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
                host.account,
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
    """Take a link back; whoever has its page open is shown out at once."""
    revoke(context, host.account, visit, link)
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
    with context.store.records.read() as tx:
        known, place = require_owner(tx, host.account, visit)
        all_links = tx.visits.links(known.id)
        areas = tx.places.areas(place.id)
        opened = {
            event.details.get("link"): event.at
            for event in tx.events.of_visit(known.id)
            if event.what == "link.opened"
        }
    token = fresh_link(request)
    fresh = next((each for each in all_links if token and each.secret == secret_of(token)), None)
    address = address_of(request, token) if fresh else ""
    return render_page(
        request,
        "visits/links.html",
        status=status,
        visit=known,
        place=place,
        links=all_links[::-1],
        areas=[(area.id, area.name) for area in areas],
        area_names={area.id: area.name for area in areas},
        opened=opened,
        fresh=fresh,
        address=address,
        code=Markup(code_of(address)) if fresh else "",  # noqa: S704  our own SVG
        now=context.clock(),
        is_over=lambda link: _is_over(link, context),
        errors=errors,
        says=messages_of(request),
        days=DAYS,
    )


def _is_over(link: Link, context: Server) -> bool:
    return link.revoked_at is not None or link.expires_at <= context.clock()
