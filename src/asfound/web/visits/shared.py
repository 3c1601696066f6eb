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
from asfound.web.errors.messages import told
from asfound.web.kit.forms import Form
from asfound.web.kit.languages import gettext_for, language_of
from asfound.web.kit.pages import page, see
from asfound.web.visits import view_models
from asfound.web.visits.messages import Says
from asfound.web.visits.visit_urls import Desk
from asfound.workflows.server.app_context import Serving
from asfound.workflows.visits.access.text import MAX_SAID
from asfound.workflows.visits.photos.renditions import keep_photo
from asfound.workflows.visits.snapshot.state import Board, ViewState, board
from asfound.workflows.visits.visit.statements import say

KEEP = "private, max-age=604800, immutable"


def says_of(request: Request) -> Says:
    """What pages say, in the language of the request."""
    return Says.of(language_of(request))


def wants_fragment(request: Request) -> bool:
    """Whether a script asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def view_of(found: Board, desk: Desk, view: str) -> ViewState:
    """A view that the desk may see.

    Raises:
        VisitNotFound: There is none of this id, or it is not theirs.
    """
    state = found.view(view)
    if state is None or desk.area not in (None, state.area.id):
        raise VisitNotFound
    return state


def common(request: Request, found: Board, desk: Desk) -> dict[str, Any]:
    """What every page of a visit is given."""
    says = says_of(request)
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


def counts(found: Board, desk: Desk) -> dict[str, int]:
    """How many views are in which state."""
    views = found.in_area(desk.area)
    counted = {str(v): sum(view.verdict is v for view in views) for v in Verdict}
    return counted | {"pending": sum(view.is_pending for view in views), "all": len(views)}


def view_page(
    request: Request, serving: Serving, desk: Desk, view: str, *, trouble: str = ""
) -> Response:
    """A view in full, as a page or as the part of it that changes."""
    found = board(serving, desk.visit)
    state = view_of(found, desk, view)
    says = says_of(request)
    template = "visits/_view.html" if wants_fragment(request) else "visits/view.html"
    return page(
        request,
        template,
        **common(request, found, desk),
        view=view_models.view_page(found, state, desk, says),
        trouble=trouble,
    )


def fragment(request: Request, serving: Serving, desk: Desk, name: str, view: str = "") -> Response:
    """A tile or the summary of the overview, as it is now."""
    found = board(serving, desk.visit)
    values = common(request, found, desk)
    if view:
        state = view_of(found, desk, view)
        values["tile"] = view_models.tile(state, desk, says_of(request))
    return page(request, f"visits/_{name}.html", **values)


def statement(
    request: Request, serving: Serving, desk: Desk, form: Form, view: str | None
) -> Response:
    """Take a statement, and show the view with it; what is wrong with it is said there."""
    trouble = ""
    try:
        _say(serving, desk, form, view)
    except (VisitError, UploadError) as error:
        if view is None:
            raise
        trouble = told(gettext_for(request), error)
    if wants_fragment(request) or trouble:
        return view_page(request, serving, desk, view or "", trouble=trouble)
    return see(desk.view(view) if view else desk.base)


def _say(serving: Serving, desk: Desk, form: Form, view: str | None) -> None:
    act = form.choice("act", [str(act) for act in Act if act is not Act.AGREE])
    words = form.text("words", most=MAX_SAID, needed=False)
    files = form.files("photo")
    sent = kept_file(serving, files[0]) if files else None
    say(
        serving,
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


def kept_file(serving: Serving, file: UploadFile) -> str:
    """Keep a photo of a form; returns its digest.

    Raises:
        UploadError: It is no photo that can be used.
    """
    with TemporaryDirectory(dir=serving.folder("tmp"), prefix="said-") as folder:
        path = Path(folder) / "photo"
        with path.open("wb") as target, closing(file.file):
            shutil.copyfileobj(file.file, target, 1 << 20)
        return keep_photo(serving, path, name=file.filename or "photo").digest


def picture(data: bytes) -> Response:
    """A picture whose address names its content."""
    return Response(data, media_type="image/webp", headers={"cache-control": KEEP})
