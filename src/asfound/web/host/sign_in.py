"""Getting in and out: set-up, sign-in, second factor, invitation, sign-out."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.errors import (
    EmailTaken,
    PasswordRefused,
    SecondFactorNeeded,
    SetUpDone,
    SignInRefused,
    TooManyAttempts,
)
from asfound.web.host.auth_messages import password_words, refused_words, wait_words
from asfound.web.kit.dependencies import Posted, Server
from asfound.web.kit.forms import Form
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import local_path, page, see
from asfound.web.kit.sessions import cookie_name, drop_cookie, let_in, set_cookie, viewer
from asfound.workflows.accounts.devices import KEPT_SECONDS, Client, device_cookie
from asfound.workflows.accounts.managing import accept, invitation
from asfound.workflows.accounts.passwords import LEAST
from asfound.workflows.accounts.sessions import account_for_session, sign_out
from asfound.workflows.accounts.setting_up import check_code, is_set_up, set_up
from asfound.workflows.accounts.signing_in import finish, sign_in
from asfound.workflows.server.app_context import Serving

router = APIRouter()


def client_of(request: Request, serving: Serving) -> Client:
    """Who tries to get in."""
    address = request.client.host if request.client else ""
    return Client(address, request.cookies.get(cookie_name(serving, "device")))


def _welcome(serving: Serving, token: str, address: str) -> Response:
    """Go on, signed in; the browser is known from now on."""
    answer = see(address)
    let_in(answer, serving, token)
    found = account_for_session(serving, token)
    if found:
        known = device_cookie(serving, found[1])
        set_cookie(answer, serving, "device", known, seconds=KEPT_SECONDS)
    return answer


@router.get("/set-up")
def set_up_page(request: Request, serving: Server, code: str = "") -> Response:
    """The form of the first account."""
    if is_set_up(serving):
        return see("/sign-in")
    check_code(serving, code)
    return page(request, "host/set_up.html", code=code, errors={}, name="", email="", least=LEAST)


@router.post("/set-up")
def set_up_now(request: Request, serving: Server, form: Posted) -> Response:
    """Make the first account, and sign it in."""
    code, name, email = form.raw("code"), form.text("name", most=80), form.email("email")
    if form.fine:
        try:
            set_up(serving, code, email, name, form.raw("password"))
            client = client_of(request, serving)
            token, _ = sign_in(serving, email, form.raw("password"), None, client)
            return _welcome(serving, token, "/")
        except PasswordRefused as error:
            form.wrong("password", password_words(gettext_for(request), error))
        except SetUpDone:
            return see("/sign-in")
    return page(
        request,
        "host/set_up.html",
        status=422,
        code=code,
        errors=form.errors,
        name=name,
        email=email,
        least=LEAST,
    )


@router.get("/sign-in")
def sign_in_page(request: Request, serving: Server, next: str = "/") -> Response:  # noqa: A002
    """The form to sign in."""
    if viewer(request):
        return see(local_path(next))
    return page(
        request,
        "host/sign_in.html",
        next=local_path(next),
        email="",
        errors={},
        new=not is_set_up(serving),
    )


@router.post("/sign-in")
def sign_in_now(request: Request, serving: Server, form: Posted) -> Response:
    """Sign in, or ask for the second factor."""
    onwards, _ = local_path(form.raw("next")), gettext_for(request)
    email, password = form.text("email", most=254), form.raw("password")
    status = 422
    if form.fine:
        try:
            token, _session = sign_in(serving, email, password, None, client_of(request, serving))
            return _welcome(serving, token, onwards)
        except SecondFactorNeeded as error:
            return page(
                request, "host/second_factor.html", ticket=error.ticket, next=onwards, errors={}
            )
        except SignInRefused:
            status = 403
            form.wrong("password", refused_words(_))
        except TooManyAttempts as error:
            status = 429
            form.wrong("password", wait_words(_, error))
    return page(
        request,
        "host/sign_in.html",
        status=status,
        next=onwards,
        email=email,
        errors=form.errors,
        new=False,
    )


@router.post("/sign-in/code")
def sign_in_code(request: Request, serving: Server, form: Posted) -> Response:
    """The second factor."""
    onwards, _ = local_path(form.raw("next")), gettext_for(request)
    ticket, code = form.raw("ticket"), form.text("code", most=40)
    status = 422
    if form.fine:
        try:
            token, _session = finish(serving, ticket, code, client_of(request, serving))
            return _welcome(serving, token, onwards)
        except SignInRefused:
            status = 403
            form.wrong("code", _("This code is not right, was used before, or came too late."))
        except TooManyAttempts as error:
            status = 429
            form.wrong("code", wait_words(_, error))
    return page(
        request,
        "host/second_factor.html",
        status=status,
        ticket=ticket,
        next=onwards,
        errors=form.errors,
    )


@router.post("/sign-out")
def sign_out_now(request: Request, serving: Server, _form: Posted) -> Response:
    """End the session; the browser stays known."""
    host = viewer(request)
    if host:
        sign_out(serving, host.session)
    answer = see("/sign-in")
    drop_cookie(answer, serving, "session")
    answer.headers["clear-site-data"] = '"cache"'
    return answer


@router.get("/join/{token}")
def join_page(request: Request, serving: Server, token: str) -> Response:
    """The form of an invited host."""
    asked = invitation(serving, token)
    return _join_page(request, token, asked.by, None)


@router.post("/join/{token}")
def join_now(request: Request, serving: Server, token: str, form: Posted) -> Response:
    """Make the account of an invitation, and sign it in."""
    asked, _ = invitation(serving, token), gettext_for(request)
    name, email, password = form.text("name", most=80), form.email("email"), form.raw("password")
    if form.fine:
        try:
            accept(serving, token, email, name, password)
            signed, _session = sign_in(serving, email, password, None, client_of(request, serving))
            return _welcome(serving, signed, "/")
        except PasswordRefused as error:
            form.wrong("password", password_words(_, error))
        except EmailTaken:
            form.wrong("email", _("There is an account with this address. Sign in instead."))
    return _join_page(request, token, asked.by, form)


def _join_page(request: Request, token: str, by: str, form: Form | None) -> Response:
    return page(
        request,
        "host/join.html",
        status=422 if form else 200,
        action=f"/join/{quote(token)}",
        by=by,
        least=LEAST,
        name=form.raw("name") if form else "",
        email=form.raw("email") if form else "",
        errors=form.errors if form else {},
    )
