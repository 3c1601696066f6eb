"""Hand over: what will be sealed, the confirmation of both sides, and the record."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from asfound.domain.visit import Role
from asfound.errors import VisitError
from asfound.web.errors.messages import message_for
from asfound.web.kit.dependencies import Posted, Server
from asfound.web.kit.forms import Form
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.visits import shared
from asfound.web.visits.guest import LinkDesk
from asfound.web.visits.host import HostDesk
from asfound.web.visits.visit_urls import VisitUrls
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import forbid_crew
from asfound.workflows.visits.access.text import MAX_WORDS
from asfound.workflows.visits.sealing.layers import download_record
from asfound.workflows.visits.sealing.sealer import lease_of, try_again
from asfound.workflows.visits.sealing.server_key import server_key
from asfound.workflows.visits.snapshot.state import snapshot_in
from asfound.workflows.visits.visit.downloads import document, has_note
from asfound.workflows.visits.visit.hand_over import hand_over, located

router = APIRouter(include_in_schema=False)

# The report is a page of its own, with script and style inside. It is shown without any of this
# server's authority: a page of no origin that may load nothing.
_REPORT_POLICY = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'"
)
_TYPES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf", "png": "image/png"}


@router.get("/visits/{visit}/hand-over")
def for_host(request: Request, context: Server, desk: HostDesk) -> Response:
    """The host's page."""
    return _page(request, context, desk)


@router.get("/v/{token}/hand-over")
def for_guest(request: Request, context: Server, desk: LinkDesk) -> Response:
    """The guest's page."""
    return _page(request, context, desk)


@router.post("/visits/{visit}/hand-over")
def by_host(request: Request, context: Server, desk: HostDesk, form: Posted) -> Response:
    """The host agrees, or hands over."""
    return _taken(request, context, desk, form)


@router.post("/v/{token}/hand-over")
def by_guest(request: Request, context: Server, desk: LinkDesk, form: Posted) -> Response:
    """The guest agrees, or hands over."""
    return _taken(request, context, desk, form)


@router.get("/visits/{visit}/record")
def record_page(desk: HostDesk) -> Response:
    """The record is on the page of the hand-over."""
    return redirect_after_post(f"{desk.base}/hand-over")


@router.post("/visits/{visit}/seal")
def seal_again(context: Server, desk: HostDesk, _form: Posted) -> Response:
    """Try once more to seal a record that could not be sealed."""
    try_again(context, desk.visit)
    return redirect_after_post(f"{desk.base}/hand-over")


@router.get("/visits/{visit}/record.zip")
def record_for_host(context: Server, desk: HostDesk) -> Response:
    """The record, with what was said since."""
    return _record(context, desk)


@router.get("/v/{token}/record.zip")
def record_for_guest(context: Server, desk: LinkDesk) -> Response:
    """The same for the guest."""
    forbid_crew(desk.who)
    return _record(context, desk)


@router.get("/visits/{visit}/papers/{name}")
def paper_for_host(context: Server, desk: HostDesk, name: str) -> Response:
    """Report or note, out of the record."""
    return _paper(context, desk, name)


@router.get("/v/{token}/papers/{name}")
def paper_for_guest(context: Server, desk: LinkDesk, name: str) -> Response:
    """The same for the guest."""
    forbid_crew(desk.who)
    return _paper(context, desk, name)


def _page(request: Request, context: AppContext, desk: VisitUrls, *, trouble: str = "") -> Response:
    forbid_crew(desk.who)
    with context.store.records.read() as tx:
        found = snapshot_in(tx, desk.visit)
        where = located(tx, found)
    sealed = found.visit.record is not None
    other = Role.GUEST if desk.is_host else Role.HOST
    return render_page(
        request,
        "visits/hand_over.html",
        **shared.common(request, found, desk),
        where=where,
        mine=found.agreed.get(desk.who.role),
        theirs=found.agreed.get(other),
        sealed=sealed,
        claim=None if sealed or not found.is_closed else lease_of(context, desk.visit),
        note=sealed and has_note(context, desk.visit),
        fingerprint=server_key(context).fingerprint,
        trouble=trouble,
    )


def _taken(request: Request, context: AppContext, desk: VisitUrls, form: Form) -> Response:
    try:
        hand_over(
            context,
            desk.who,
            desk.visit,
            words=form.text("words", most=MAX_WORDS, needed=False),
            with_location=form.yes("with_location"),
            wait=form.raw("how") != "now",
        )
    except VisitError as error:
        return _page(request, context, desk, trouble=message_for(gettext_for(request), error))
    return redirect_after_post(f"{desk.base}/hand-over")


def _record(context: AppContext, desk: VisitUrls) -> Response:
    found = download_record(context, desk.visit)
    name = f"asfound-{found.digest.removeprefix('sha256:')[:12]}.zip"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(found.length),
        "cache-control": "private, no-store",
    }
    return StreamingResponse(found.chunks, media_type="application/zip", headers=headers)


def _paper(context: AppContext, desk: VisitUrls, name: str) -> Response:
    data = document(context, desk.visit, name)
    kind = name.rpartition(".")[2]
    headers = {"content-security-policy": _REPORT_POLICY} if kind == "html" else {}
    return Response(data, media_type=_TYPES[kind], headers=headers)
