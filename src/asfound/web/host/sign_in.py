"""Pages of set-up, sign-in, second factor, invitation and sign-out."""

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
from asfound.web.kit.pages import local_path, redirect_after_post, render_page
from asfound.web.kit.sessions import cookie_name, drop_cookie, set_cookie, start_session, viewer
from asfound.workflows.accounts.devices import DEVICE_COOKIE_SECONDS, Client, device_cookie
from asfound.workflows.accounts.managing import accept, invitation
from asfound.workflows.accounts.passwords import MIN_PASSWORD
from asfound.workflows.accounts.sessions import account_for_session, sign_out
from asfound.workflows.accounts.setting_up import check_code, is_set_up, set_up
from asfound.workflows.accounts.signing_in import finish, sign_in
from asfound.workflows.server.app_context import AppContext

router = APIRouter()


def client_of(request: Request, context: AppContext) -> Client:
    """The browser that tries to sign in."""
    address = request.client.host if request.client else ""
    return Client(address, request.cookies.get(cookie_name(context, "device")))


def _welcome(context: AppContext, token: str, address: str) -> Response:
    """Start the session, remember the browser, and redirect."""
    answer = redirect_after_post(address)
    start_session(answer, context, token)
    found = account_for_session(context, token)
    if found:
        known = device_cookie(context, found[1])
        set_cookie(answer, context, "device", known, seconds=DEVICE_COOKIE_SECONDS)
    return answer


@router.get("/set-up")
def set_up_page(request: Request, context: Server, code: str = "") -> Response:
    """The form of the first account."""
    if is_set_up(context):
        return redirect_after_post("/sign-in")
    check_code(context, code)
    return render_page(
        request, "host/set_up.html", code=code, errors={}, name="", email="", least=MIN_PASSWORD
    )


@router.post("/set-up")
def set_up_now(request: Request, context: Server, form: Posted) -> Response:
    """Make the first account, and sign it in."""
    code, name, email = form.raw("code"), form.text("name", most=80), form.email("email")
    if form.is_valid:
        try:
            set_up(context, code, email, name, form.raw("password"))
            client = client_of(request, context)
            token, _ = sign_in(context, email, form.raw("password"), None, client)
            return _welcome(context, token, "/")
        except PasswordRefused as error:
            form.add_error("password", password_words(gettext_for(request), error))
        except SetUpDone:
            return redirect_after_post("/sign-in")
    return render_page(
        request,
        "host/set_up.html",
        status=422,
        code=code,
        errors=form.errors,
        name=name,
        email=email,
        least=MIN_PASSWORD,
    )


@router.get("/sign-in")
def sign_in_page(request: Request, context: Server, next: str = "/") -> Response:  # noqa: A002
    """The form to sign in."""
    if viewer(request):
        return redirect_after_post(local_path(next))
    return render_page(
        request,
        "host/sign_in.html",
        next=local_path(next),
        email="",
        errors={},
        new=not is_set_up(context),
    )


@router.post("/sign-in")
def sign_in_now(request: Request, context: Server, form: Posted) -> Response:
    """Sign in, or ask for the second factor."""
    onwards, _ = local_path(form.raw("next")), gettext_for(request)
    email, password = form.text("email", most=254), form.raw("password")
    status = 422
    if form.is_valid:
        try:
            token, _session = sign_in(context, email, password, None, client_of(request, context))
            return _welcome(context, token, onwards)
        except SecondFactorNeeded as error:
            return render_page(
                request, "host/second_factor.html", ticket=error.ticket, next=onwards, errors={}
            )
        except SignInRefused:
            status = 403
            form.add_error("password", refused_words(_))
        except TooManyAttempts as error:
            status = 429
            form.add_error("password", wait_words(_, error))
    return render_page(
        request,
        "host/sign_in.html",
        status=status,
        next=onwards,
        email=email,
        errors=form.errors,
        new=False,
    )


@router.post("/sign-in/code")
def sign_in_code(request: Request, context: Server, form: Posted) -> Response:
    """The second factor."""
    onwards, _ = local_path(form.raw("next")), gettext_for(request)
    ticket, code = form.raw("ticket"), form.text("code", most=40)
    status = 422
    if form.is_valid:
        try:
            token, _session = finish(context, ticket, code, client_of(request, context))
            return _welcome(context, token, onwards)
        except SignInRefused:
            status = 403
            form.add_error("code", _("This code is not right, was used before, or came too late."))
        except TooManyAttempts as error:
            status = 429
            form.add_error("code", wait_words(_, error))
    return render_page(
        request,
        "host/second_factor.html",
        status=status,
        ticket=ticket,
        next=onwards,
        errors=form.errors,
    )


@router.post("/sign-out")
def sign_out_now(request: Request, context: Server, _form: Posted) -> Response:
    """End the session; the browser stays remembered."""
    host = viewer(request)
    if host:
        sign_out(context, host.session)
    answer = redirect_after_post("/sign-in")
    drop_cookie(answer, context, "session")
    answer.headers["clear-site-data"] = '"cache"'
    return answer


@router.get("/join/{token}")
def join_page(request: Request, context: Server, token: str) -> Response:
    """The form of an invited host."""
    asked = invitation(context, token)
    return _join_page(request, token, asked.by, None)


@router.post("/join/{token}")
def join_now(request: Request, context: Server, token: str, form: Posted) -> Response:
    """Make the account of an invitation, and sign it in."""
    asked, _ = invitation(context, token), gettext_for(request)
    name, email, password = form.text("name", most=80), form.email("email"), form.raw("password")
    if form.is_valid:
        try:
            accept(context, token, email, name, password)
            signed, _session = sign_in(context, email, password, None, client_of(request, context))
            return _welcome(context, signed, "/")
        except PasswordRefused as error:
            form.add_error("password", password_words(_, error))
        except EmailTaken:
            form.add_error("email", _("There is an account with this address. Sign in instead."))
    return _join_page(request, token, asked.by, form)


def _join_page(request: Request, token: str, by: str, form: Form | None) -> Response:
    return render_page(
        request,
        "host/join.html",
        status=422 if form else 200,
        action=f"/join/{quote(token)}",
        by=by,
        least=MIN_PASSWORD,
        name=form.raw("name") if form else "",
        email=form.raw("email") if form else "",
        errors=form.errors if form else {},
    )
