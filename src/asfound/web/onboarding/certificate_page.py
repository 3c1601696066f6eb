"""The page ``/local-https``: how a phone installs the certificate of the local authority."""

from __future__ import annotations

import io

import segno
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from asfound.web.kit.dependencies import Server
from asfound.web.kit.pages import render_page
from asfound.workflows.server.app_context import AppContext

router = APIRouter(include_in_schema=False)
PAGE = "/local-https"


@router.get(PAGE)
def local_https(request: Request, context: Server) -> Response:
    """The page: the certificate, its fingerprint, and what to tap."""
    authority = _authority(context)
    digest = authority.fingerprint(SHA256()).hex()
    return render_page(
        request,
        "api/local_https.html",
        name=authority.subject.rfc4514_string().removeprefix("CN="),
        fingerprint=" ".join(digest[at : at + 4] for at in range(0, len(digest), 4)),
        ends=authority.not_valid_after_utc,
        address=context.public_url or "/",
        here=_here(request),
    )


@router.get(PAGE + "/authority.crt")
def certificate(context: Server) -> Response:
    """The certificate of the authority; it contains no secret."""
    _authority(context)
    return FileResponse(
        context.data / "tls" / "authority.crt",
        media_type="application/x-x509-ca-cert",
        filename="asfound-authority.crt",
    )


@router.get(PAGE + "/qr.svg")
def qr(request: Request, context: Server) -> Response:
    """The address of the page as a QR code."""
    _authority(context)
    drawn = io.BytesIO()
    segno.make(_here(request), error="m").save(drawn, kind="svg", scale=6, border=3, xmldecl=False)
    return Response(drawn.getvalue(), media_type="image/svg+xml")


def _here(request: Request) -> str:
    return str(request.url.replace(path=PAGE, query="", fragment=""))


def _authority(context: AppContext) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate((context.data / "tls/authority.crt").read_bytes())
    except (OSError, ValueError) as error:
        raise HTTPException(404) from error
