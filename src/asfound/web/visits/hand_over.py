"""Hand over: what will be sealed, the confirmation of both sides, and the record."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from asfound.domain.visit import Role
from asfound.errors import VisitError
from asfound.web.errors.messages import told
from asfound.web.kit.dependencies import Posted, Server
from asfound.web.kit.forms import Form
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import page, see
from asfound.web.visits import shared
from asfound.web.visits.guest import LinkDesk
from asfound.web.visits.host import HostDesk
from asfound.web.visits.visit_urls import Desk
from asfound.workflows.server.app_context import Serving
from asfound.workflows.visits.access.actor import only_sides
from asfound.workflows.visits.access.text import MAX_SAID
from asfound.workflows.visits.sealing.layers import record_now
from asfound.workflows.visits.sealing.sealer import claim_of, try_again
from asfound.workflows.visits.sealing.server_key import server_key
from asfound.workflows.visits.snapshot.state import board_in
from asfound.workflows.visits.visit.downloads import has_note, paper
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
def for_host(request: Request, serving: Server, desk: HostDesk) -> Response:
    """The host's page."""
    return _page(request, serving, desk)


@router.get("/v/{token}/hand-over")
def for_guest(request: Request, serving: Server, desk: LinkDesk) -> Response:
    """The guest's page."""
    return _page(request, serving, desk)


@router.post("/visits/{visit}/hand-over")
def by_host(request: Request, serving: Server, desk: HostDesk, form: Posted) -> Response:
    """The host agrees, or hands over."""
    return _taken(request, serving, desk, form)


@router.post("/v/{token}/hand-over")
def by_guest(request: Request, serving: Server, desk: LinkDesk, form: Posted) -> Response:
    """The guest agrees, or hands over."""
    return _taken(request, serving, desk, form)


@router.get("/visits/{visit}/record")
def record_page(desk: HostDesk) -> Response:
    """The record is on the page of the hand-over."""
    return see(f"{desk.base}/hand-over")


@router.post("/visits/{visit}/seal")
def seal_again(serving: Server, desk: HostDesk, _form: Posted) -> Response:
    """Try once more to seal a record that could not be sealed."""
    try_again(serving, desk.visit)
    return see(f"{desk.base}/hand-over")


@router.get("/visits/{visit}/record.zip")
def record_for_host(serving: Server, desk: HostDesk) -> Response:
    """The record, with what was said since."""
    return _record(serving, desk)


@router.get("/v/{token}/record.zip")
def record_for_guest(serving: Server, desk: LinkDesk) -> Response:
    """The same for the guest."""
    only_sides(desk.who)
    return _record(serving, desk)


@router.get("/visits/{visit}/papers/{name}")
def paper_for_host(serving: Server, desk: HostDesk, name: str) -> Response:
    """Report or note, out of the record."""
    return _paper(serving, desk, name)


@router.get("/v/{token}/papers/{name}")
def paper_for_guest(serving: Server, desk: LinkDesk, name: str) -> Response:
    """The same for the guest."""
    only_sides(desk.who)
    return _paper(serving, desk, name)


def _page(request: Request, serving: Serving, desk: Desk, *, trouble: str = "") -> Response:
    only_sides(desk.who)
    with serving.store.records.read() as tx:
        found = board_in(tx, desk.visit)
        where = located(tx, found)
    sealed = found.visit.record is not None
    other = Role.GUEST if desk.is_host else Role.HOST
    return page(
        request,
        "visits/hand_over.html",
        **shared.common(request, found, desk),
        where=where,
        mine=found.agreed.get(desk.who.role),
        theirs=found.agreed.get(other),
        sealed=sealed,
        claim=None if sealed or not found.is_closed else claim_of(serving, desk.visit),
        note=sealed and has_note(serving, desk.visit),
        fingerprint=server_key(serving).fingerprint,
        trouble=trouble,
    )


def _taken(request: Request, serving: Serving, desk: Desk, form: Form) -> Response:
    try:
        hand_over(
            serving,
            desk.who,
            desk.visit,
            words=form.text("words", most=MAX_SAID, needed=False),
            with_location=form.yes("with_location"),
            wait=form.raw("how") != "now",
        )
    except VisitError as error:
        return _page(request, serving, desk, trouble=told(gettext_for(request), error))
    return see(f"{desk.base}/hand-over")


def _record(serving: Serving, desk: Desk) -> Response:
    found = record_now(serving, desk.visit)
    name = f"asfound-{found.digest.removeprefix('sha256:')[:12]}.zip"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(found.length),
        "cache-control": "private, no-store",
    }
    return StreamingResponse(found.chunks, media_type="application/zip", headers=headers)


def _paper(serving: Serving, desk: Desk, name: str) -> Response:
    data = paper(serving, desk.visit, name)
    kind = name.rpartition(".")[2]
    headers = {"content-security-policy": _REPORT_POLICY} if kind == "html" else {}
    return Response(data, media_type=_TYPES[kind], headers=headers)
