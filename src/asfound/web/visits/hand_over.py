"""Pages of the hand-over, for host and guest: agree, close the visit, download the record."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from asfound.domain.visit import Role
from asfound.errors import VisitError
from asfound.web.errors.messages import message_for
from asfound.web.kit.dependencies import Posted, Server
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.visits import shared
from asfound.web.visits.visit_urls import Urls, VisitUrls
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import forbid_crew
from asfound.workflows.visits.access.text import MAX_WORDS
from asfound.workflows.visits.sealing.layers import download_record
from asfound.workflows.visits.sealing.sealer import lease_of, try_again
from asfound.workflows.visits.sealing.server_key import server_key
from asfound.workflows.visits.visit.downloads import document, has_note
from asfound.workflows.visits.visit.hand_over import hand_over, preview

router = APIRouter(include_in_schema=False)

# The report is a page with inline script and style. It is shown with an opaque origin, without
# access to this server, and may load nothing.
_REPORT_POLICY = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'"
)
_TYPES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "png": "image/png"}


@router.get("/visits/{visit}/hand-over")
@router.get("/v/{token}/hand-over")
def show(request: Request, context: Server, urls: Urls) -> Response:
    """What will be sealed, and who has agreed."""
    return _page(request, context, urls)


@router.post("/visits/{visit}/hand-over")
@router.post("/v/{token}/hand-over")
def confirm(request: Request, context: Server, urls: Urls, form: Posted) -> Response:
    """Agree, or hand over."""
    try:
        hand_over(
            context,
            urls.who,
            urls.visit,
            words=form.text("words", most=MAX_WORDS, needed=False),
            with_location=form.yes("with_location"),
            wait=form.raw("how") != "now",
        )
    except VisitError as error:
        return _page(request, context, urls, trouble=message_for(gettext_for(request), error))
    return redirect_after_post(f"{urls.base}/hand-over")


@router.get("/visits/{visit}/record")
def record_page(urls: Urls) -> Response:
    """The record is on the page of the hand-over."""
    return redirect_after_post(f"{urls.base}/hand-over")


@router.post("/visits/{visit}/seal")
def seal_again(context: Server, urls: Urls, _form: Posted) -> Response:
    """Try once more to seal a record that could not be sealed."""
    try_again(context, urls.visit)
    return redirect_after_post(f"{urls.base}/hand-over")


@router.get("/visits/{visit}/record.zip")
@router.get("/v/{token}/record.zip")
def record(context: Server, urls: Urls) -> Response:
    """The record, with what was said since."""
    forbid_crew(urls.who)
    found = download_record(context, urls.visit)
    name = f"asfound-{found.digest.removeprefix('sha256:')[:12]}.zip"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(found.length),
        "cache-control": "private, no-store",
    }
    return StreamingResponse(found.chunks, media_type="application/zip", headers=headers)


@router.get("/visits/{visit}/papers/{name}")
@router.get("/v/{token}/papers/{name}")
def paper(context: Server, urls: Urls, name: str) -> Response:
    """Report or note, out of the record."""
    forbid_crew(urls.who)
    data = document(context, urls.visit, name)
    kind = name.rpartition(".")[2]
    headers = {"content-security-policy": _REPORT_POLICY} if kind == "html" else {}
    return Response(data, media_type=_TYPES[kind], headers=headers)


def _page(request: Request, context: AppContext, urls: VisitUrls, *, trouble: str = "") -> Response:
    forbid_crew(urls.who)
    found, where = preview(context, urls.visit)
    sealed = found.visit.record is not None
    other = Role.GUEST if urls.is_host else Role.HOST
    return render_page(
        request,
        "visits/hand_over.html",
        **shared.common(request, found, urls),
        where=where,
        mine=found.agreed.get(urls.who.role),
        theirs=found.agreed.get(other),
        sealed=sealed,
        claim=None if sealed or not found.is_closed else lease_of(context, urls.visit),
        note=sealed and has_note(context, urls.visit),
        fingerprint=server_key(context).fingerprint,
        trouble=trouble,
    )
