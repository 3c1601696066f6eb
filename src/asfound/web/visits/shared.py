"""Pages and fragments that host and guest have alike."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from asfound.domain.comparison import Verdict
from asfound.domain.visit import Act
from asfound.errors import UploadError, VisitError, VisitNotFound
from asfound.web.errors.messages import message_for
from asfound.web.kit.forms import Form
from asfound.web.kit.languages import gettext_for, language_of
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.visits import view_models
from asfound.web.visits.messages import VisitMessages
from asfound.web.visits.visit_urls import VisitUrls
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.text import MAX_WORDS
from asfound.workflows.visits.photos.renditions import store_photo
from asfound.workflows.visits.snapshot.state import ViewState, VisitSnapshot, load_snapshot
from asfound.workflows.visits.visit.statements import add_statement

KEEP = "private, max-age=604800, immutable"


def messages_of(request: Request) -> VisitMessages:
    """What pages say, in the language of the request."""
    return VisitMessages.of(language_of(request))


def wants_fragment(request: Request) -> bool:
    """Whether a script asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def view_of(found: VisitSnapshot, desk: VisitUrls, view: str) -> ViewState:
    """A view that the desk may see.

    Raises:
        VisitNotFound: There is none of this id, or it is not theirs.
    """
    state = found.view(view)
    if state is None or desk.area not in (None, state.area.id):
        raise VisitNotFound
    return state


def common(request: Request, found: VisitSnapshot, desk: VisitUrls) -> dict[str, Any]:
    """What every page of a visit is given."""
    says = messages_of(request)
    return {
        "layout": "visits/host.html" if desk.is_host else "visits/guest.html",
        "board": found,
        "desk": desk,
        "says": says,
        "areas": view_models.tiles(found, desk, says),
        "counts": counts(found, desk),
        "sentence": says.verdict(found),
        "live": f"{desk.base}/events?after={found.newest_event}",
    }


def counts(found: VisitSnapshot, desk: VisitUrls) -> dict[str, int]:
    """How many views are in which state."""
    views = found.in_area(desk.area)
    counted = {str(v): sum(view.verdict is v for view in views) for v in Verdict}
    return counted | {"pending": sum(view.is_pending for view in views), "all": len(views)}


def view_page(
    request: Request, context: AppContext, desk: VisitUrls, view: str, *, trouble: str = ""
) -> Response:
    """A view in full, as a page or as the part of it that changes."""
    found = load_snapshot(context, desk.visit)
    state = view_of(found, desk, view)
    says = messages_of(request)
    template = "visits/_view.html" if wants_fragment(request) else "visits/view.html"
    return render_page(
        request,
        template,
        **common(request, found, desk),
        view=view_models.view_page(found, state, desk, says),
        trouble=trouble,
    )


def fragment(
    request: Request, context: AppContext, desk: VisitUrls, name: str, view: str = ""
) -> Response:
    """A tile or the summary of the overview, as it is now."""
    found = load_snapshot(context, desk.visit)
    values = common(request, found, desk)
    if view:
        state = view_of(found, desk, view)
        values["tile"] = view_models.tile(state, desk, messages_of(request))
    return render_page(request, f"visits/_{name}.html", **values)


def statement(
    request: Request, context: AppContext, desk: VisitUrls, form: Form, view: str | None
) -> Response:
    """Take a statement, and show the view with it; what is wrong with it is said there."""
    trouble = ""
    try:
        _say(context, desk, form, view)
    except (VisitError, UploadError) as error:
        if view is None:
            raise
        trouble = message_for(gettext_for(request), error)
    if wants_fragment(request) or trouble:
        return view_page(request, context, desk, view or "", trouble=trouble)
    return redirect_after_post(desk.view(view) if view else desk.base)


def _say(context: AppContext, desk: VisitUrls, form: Form, view: str | None) -> None:
    act = form.choice("act", [str(act) for act in Act if act is not Act.AGREE])
    words = form.text("words", most=MAX_WORDS, needed=False)
    files = form.files("photo")
    sent = kept_file(context, files[0]) if files else None
    add_statement(
        context,
        desk.who,
        desk.visit,
        Act(act or Act.COMMENT),
        view=view,
        finding=form.raw("finding") or None,
        words=words,
        sent=sent,
        statement_id=_id(form.raw("id")),
    )


def _id(text: str) -> str | None:
    """What the page made up so that sending twice is saying once."""
    return text if len(text) == 32 and all(c in "0123456789abcdef" for c in text) else None


def kept_file(context: AppContext, file: UploadFile) -> str:
    """Keep a photo of a form; returns its digest.

    Raises:
        UploadError: It is no photo that can be used.
    """
    with TemporaryDirectory(dir=context.folder("tmp"), prefix="said-") as folder:
        path = Path(folder) / "photo"
        with path.open("wb") as target, closing(file.file):
            shutil.copyfileobj(file.file, target, 1 << 20)
        return store_photo(context, path, name=file.filename or "photo").digest


def picture(data: bytes) -> Response:
    """A picture whose address names its content."""
    return Response(data, media_type="image/webp", headers={"cache-control": KEEP})
