"""Pages of a host's own account: name, password, second factor, sessions, invitations, audit."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.errors import CodeRefused, PasswordRefused, SignInRefused, TooManyAttempts
from asfound.language.catalogues import LANGUAGES
from asfound.web.host.auth_messages import password_words, wait_words
from asfound.web.kit.addresses import server_address
from asfound.web.kit.dependencies import Admin, Host, Posted, Server
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.web.kit.sessions import SignedIn
from asfound.workflows.accounts.events import audit_page
from asfound.workflows.accounts.managing import change_password, change_profile, invite
from asfound.workflows.accounts.passwords import MIN_PASSWORD
from asfound.workflows.accounts.second_factor import enrol, recovery_left, turn_off, turn_on
from asfound.workflows.accounts.sessions import end_others, sessions_of
from asfound.workflows.places.codes import qr_svg
from asfound.workflows.server.app_context import AppContext

router = APIRouter()


@router.get("/account")
def show(request: Request, context: Server, host: Host) -> Response:
    """Everything about the account."""
    return _page(request, context, host)


def _page(
    request: Request,
    context: AppContext,
    host: SignedIn,
    errors: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    return render_page(
        request,
        "host/account.html",
        status=422 if errors else 200,
        account=host.account,
        session=host.session,
        sessions=sessions_of(context, host.account),
        languages=LANGUAGES,
        recovery=recovery_left(context, host.account) if host.account.totp else 0,
        least=MIN_PASSWORD,
        errors=errors or {},
        saved=request.query_params.get("saved", ""),
        **({"invitation": None} | more),
    )


@router.post("/account")
def change(request: Request, context: Server, host: Host, form: Posted) -> Response:
    """Change name and language."""
    name = form.text("name", most=80)
    language = form.choice("language", LANGUAGES, needed=False)
    if not form.is_valid:
        return _page(request, context, host, form.errors)
    change_profile(context, host.account, name, language)
    return redirect_after_post("/account?saved=profile")


@router.post("/account/password")
def new_password(request: Request, context: Server, host: Host, form: Posted) -> Response:
    """Change the password; other browsers are signed out."""
    _ = gettext_for(request)
    try:
        old, new = form.raw("old"), form.raw("new")
        change_password(context, host.account, host.session, old, new)
        return redirect_after_post("/account?saved=password#password")
    except SignInRefused:
        form.add_error("old", _("This is not the password."))
    except TooManyAttempts as error:
        form.add_error("old", wait_words(_, error))
    except PasswordRefused as error:
        form.add_error("new", password_words(_, error))
    return _page(request, context, host, form.errors)


@router.post("/account/sessions")
def sign_others_out(context: Server, host: Host, _form: Posted) -> Response:
    """End all sessions of the account but this one."""
    end_others(context, host.session)
    return redirect_after_post("/account?saved=sessions#sessions")


@router.get("/account/second-factor")
def offer(request: Request, host: Host) -> Response:
    """Offer a second factor, or to turn it off."""
    return _second_factor(request, host, None, {})


def _second_factor(
    request: Request, host: SignedIn, secret: str | None, errors: dict[str, str]
) -> Response:
    on = host.account.totp is not None
    offer = None if on else enrol(host.account, secret)
    return render_page(
        request,
        "host/account_factor.html",
        status=422 if errors else 200,
        on=on,
        offer=offer,
        code=qr_svg(offer.address) if offer else "",
        errors=errors,
    )


@router.post("/account/second-factor")
def switch(request: Request, context: Server, host: Host, form: Posted) -> Response:
    """Turn the second factor on or off, by a code of it."""
    _, code, secret = gettext_for(request), form.text("code", most=40), form.raw("secret")
    if form.is_valid:
        try:
            if host.account.totp:
                turn_off(context, host.account, code)
                return redirect_after_post("/account?saved=factor-off")
            codes = turn_on(context, host.account, secret, code)
            return render_page(request, "host/recovery.html", codes=codes)
        except CodeRefused:
            words = _("This code is not right, or was used before. Wait for the next one.")
            form.add_error("code", words)
        except TooManyAttempts as error:
            form.add_error("code", wait_words(_, error))
    return _second_factor(request, host, secret or None, form.errors)


@router.post("/account/invite")
def make_invitation(request: Request, context: Server, host: Admin, form: Posted) -> Response:
    """Make a link that makes one account."""
    token = invite(context, host.account, admin=form.yes("admin"))
    link = f"{server_address(request)}/join/{token}"
    return _page(request, context, host, invitation=link)


@router.get("/audit")
def audit(request: Request, context: Server, host: Host) -> Response:
    """The audit log, newest first: all of it for an admin, else one's own part."""
    text = request.query_params.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    found = audit_page(context, host.account, before=before)
    return render_page(request, "host/audit.html", events=found.events, names=found.names)
