"""What the pages of a visit share: their values, fragments, and statements that are posted."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from asfound.domain.comparison import Verdict
from asfound.domain.visit import Act
from asfound.errors import UploadError, VisitError, VisitNotFound
from asfound.web.errors.messages import message_for
from asfound.web.kit.forms import Form
from asfound.web.kit.languages import gettext_for, language_of
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.photo_uploads import stored_file
from asfound.web.visits import view_models
from asfound.web.visits.messages import VisitMessages
from asfound.web.visits.visit_urls import VisitUrls
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.text import MAX_WORDS
from asfound.workflows.visits.snapshot.state import ViewState, VisitSnapshot, load_snapshot
from asfound.workflows.visits.snapshot.timeline import timeline
from asfound.workflows.visits.visit.statements import add_statement


def messages_of(request: Request) -> VisitMessages:
    """What pages say, in the language of the request."""
    return VisitMessages.of(language_of(request))


def wants_fragment(request: Request) -> bool:
    """Whether a script asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def view_of(found: VisitSnapshot, urls: VisitUrls, view: str) -> ViewState:
    """A view that these URLs show.

    Raises:
        VisitNotFound: There is none of this id, or it is not theirs.
    """
    state = found.view(view)
    if state is None or urls.area not in (None, state.area.id):
        raise VisitNotFound
    return state


def common(request: Request, found: VisitSnapshot, urls: VisitUrls) -> dict[str, Any]:
    """What every page of a visit is given."""
    says = messages_of(request)
    return {
        "layout": "visits/host.html" if urls.is_host else "visits/guest.html",
        "snapshot": found,
        "urls": urls,
        "says": says,
        "areas": view_models.tiles(found, urls, says),
        "counts": counts(found, urls),
        "sentence": says.verdict(found),
        "live": f"{urls.base}/events?after={found.newest_event}",
    }


def overview(
    request: Request, context: AppContext, found: VisitSnapshot, urls: VisitUrls
) -> dict[str, Any]:
    """What the page of a whole visit is given: its views, its time line, what was said of it."""
    says = messages_of(request)
    about_all = [each for each in found.statements if each.view is None and urls.area is None]
    return {
        **common(request, found, urls),
        "lines": timeline(context, found, area=urls.area)[::-1],
        "comments": [view_models.statement_view(each, urls, says) for each in about_all],
    }


def counts(found: VisitSnapshot, urls: VisitUrls) -> dict[str, int]:
    """How many views are in which state."""
    views = found.in_area(urls.area)
    counted = {str(v): sum(view.verdict is v for view in views) for v in Verdict}
    return counted | {"pending": sum(view.is_pending for view in views), "all": len(views)}


def view_page(
    request: Request, context: AppContext, urls: VisitUrls, view: str, *, trouble: str = ""
) -> Response:
    """A view in full, as a page or as the part of it that changes."""
    found = load_snapshot(context, urls.visit)
    state = view_of(found, urls, view)
    says = messages_of(request)
    template = "visits/_view.html" if wants_fragment(request) else "visits/view.html"
    return render_page(
        request,
        template,
        **common(request, found, urls),
        view=view_models.view_page(found, state, urls, says),
        trouble=trouble,
    )


def fragment(
    request: Request, context: AppContext, urls: VisitUrls, name: str, view: str = ""
) -> Response:
    """A tile or the summary of the overview, as it is now."""
    found = load_snapshot(context, urls.visit)
    values = common(request, found, urls)
    if view:
        state = view_of(found, urls, view)
        values["tile"] = view_models.tile(state, urls, messages_of(request))
    return render_page(request, f"visits/_{name}.html", **values)


def statement(
    request: Request, context: AppContext, urls: VisitUrls, form: Form, view: str | None
) -> Response:
    """Record a posted statement and show its view; an error is shown on that page."""
    trouble = ""
    try:
        _say(context, urls, form, view)
    except (VisitError, UploadError) as error:
        if view is None:
            raise
        trouble = message_for(gettext_for(request), error)
    if wants_fragment(request) or trouble:
        return view_page(request, context, urls, view or "", trouble=trouble)
    return redirect_after_post(urls.view(view) if view else urls.base)


def _say(context: AppContext, urls: VisitUrls, form: Form, view: str | None) -> None:
    act = form.choice("act", [str(act) for act in Act if act is not Act.AGREE])
    words = form.text("words", most=MAX_WORDS, needed=False)
    files = form.files("photo")
    sent = stored_file(context, files[0]).digest if files else None
    add_statement(
        context,
        urls.who,
        urls.visit,
        Act(act or Act.COMMENT),
        view=view,
        finding=form.raw("finding") or None,
        words=words,
        sent=sent,
        statement_id=_id(form.raw("id")),
    )


def _id(text: str) -> str | None:
    """The id that the page made, so that a form sent twice is one statement."""
    return text if len(text) == 32 and all(c in "0123456789abcdef" for c in text) else None
