"""Pages that list a host's visits and plan a new one; the public key of the installation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from asfound.domain.visit import Stage
from asfound.errors import BadVisitValue, PlaceNotFound
from asfound.language.catalogues import LANGUAGES
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.visits.new_link import remember_link
from asfound.web.visits.shared import messages_of
from asfound.workflows.places.contents import places_of
from asfound.workflows.visits.sealing.server_key import key_text, server_key
from asfound.workflows.visits.visit.planning import plan_visit, visits_of

router = APIRouter(include_in_schema=False)
PAGE = 25
_EMPTY = dict.fromkeys(("place", "guest", "language", "arrives_on", "leaves_on"), "")
_ID = "^[A-Za-z0-9_-]{0,64}$"


@router.get("/visits")
def visits(
    request: Request,
    context: Server,
    host: Host,
    place: Annotated[str, Query(pattern=_ID)] = "",
    stage: Annotated[str, Query(pattern="^[a-z-]{0,16}$")] = "",
    after: Annotated[str, Query(pattern=_ID)] = "",
) -> Response:
    """All visits, newest first, a page at a time."""
    found = visits_of(
        context,
        host.actor,
        place=place or None,
        stage=Stage(stage) if stage in set(Stage) else None,
        after=after or None,
        limit=PAGE,
    )
    says = messages_of(request)
    return render_page(
        request,
        "visits/list.html",
        found=found,
        places=[(each.id, each.name) for each in places_of(context, host.actor)],
        stages=[(str(each), says.stage(each)) for each in Stage],
        says=says,
        place=place,
        stage=stage,
        after=after,
        fingerprint=server_key(context).fingerprint,
    )


@router.get("/visits/new")
def new(
    request: Request,
    context: Server,
    host: Host,
    place: Annotated[str, Query(pattern=_ID)] = "",
) -> Response:
    """The form of a new visit."""
    return _form(request, context, host, _EMPTY | {"place": place}, {})


@router.post("/visits/new")
def plan(request: Request, context: Server, host: Host, form: Posted) -> Response:
    """Plan a visit, then show its link once, to this browser only."""
    given = {
        "place": form.text("place"),
        "guest": form.text("guest"),
        "language": form.choice("language", LANGUAGES, needed=False) or "",
        "arrives_on": form.text("arrives_on", needed=False, most=10),
        "leaves_on": form.text("leaves_on", needed=False, most=10),
    }
    try:
        if form.is_valid:
            visit, token = plan_visit(
                context,
                host.actor,
                given["place"],
                guest=given["guest"],
                language=given["language"] or None,
                arrives_on=given["arrives_on"] or None,
                leaves_on=given["leaves_on"] or None,
            )
            answer = redirect_after_post(f"/visits/{visit.id}/links")
            remember_link(answer, context, visit.id, token)
            return answer
    except PlaceNotFound as error:
        form.add_error("place", error.message)
    except BadVisitValue as error:
        form.add_error("guest" if "guest" in error.name else "leaves_on", error.message)
    return _form(request, context, host, given, form.errors, status=422)


@router.get("/.well-known/asfound-key")
def key(context: Server) -> Response:
    """The public key of the installation, PEM: records that it sealed verify with it."""
    return Response(key_text(context), media_type="application/x-pem-file")


def _form(
    request: Request,
    context: Server,
    host: Host,
    given: dict[str, str],
    errors: dict[str, str],
    *,
    status: int = 200,
) -> Response:
    return render_page(
        request,
        "visits/new.html",
        status=status,
        places=[(each.id, each.name) for each in places_of(context, host.actor)],
        given=given,
        errors=errors,
        languages=list(LANGUAGES.items()),
    )
