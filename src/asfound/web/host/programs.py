"""The page of API tokens, webhooks with their deliveries, and mail."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from asfound.domain.account import Account
from asfound.errors import AddressRefused, TooManyTokens, TooManyWebhooks
from asfound.web.kit.dependencies import Host, Posted, Server
from asfound.web.kit.languages import gettext_for
from asfound.web.kit.pages import redirect_after_post, render_page
from asfound.workflows.notify.announce import set_mail, wants_mail
from asfound.workflows.notify.webhooks import (
    EVENTS,
    add_webhook,
    delete_webhook,
    deliveries_of,
    send_test_message,
)
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.tokens import Scope, delete_token, make_token, tokens

router = APIRouter(include_in_schema=False)
PAGE = "/account/tokens"
DAYS = ("30", "90", "365", "")
"""How long a token can be asked to live; nothing is for ever."""


@router.get(PAGE)
def tokens_page(request: Request, context: Server, host: Host) -> Response:
    """The page."""
    return _page(request, context, host.account)


@router.post(PAGE)
def make(request: Request, context: Server, host: Host, form: Posted) -> Response:
    """Make a token, and show it once."""
    name = form.text("name", most=80)
    asked, days = form.choice("scope", ("read", "write")), form.choice("days", DAYS)
    if form.is_valid:
        scope: Scope = "write" if asked == "write" else "read"
        try:
            _, token = make_token(
                context, host.account, name=name, scope=scope, days=int(days) if days else None
            )
            return _page(request, context, host.account, token=token, shown="token")
        except TooManyTokens:
            _ = gettext_for(request)
            form.add_error("name", _("There are enough tokens. Delete one first."))
    return _page(request, context, host.account, errors=form.errors, name=name, status=422)


@router.post(PAGE + "/{token}/delete")
def delete(context: Server, host: Host, token: str, _form: Posted) -> Response:
    """Delete a token."""
    delete_token(context, host.account, token)
    return redirect_after_post(PAGE)


@router.post("/account/webhooks")
def make_webhook(request: Request, context: Server, host: Host, form: Posted) -> Response:
    """Make a webhook, and show its key once."""
    url = form.text("url", most=2000)
    wanted = tuple(name for name in form.raw_items("events") if name in EVENTS)
    _ = gettext_for(request)
    if form.is_valid:
        try:
            made = add_webhook(context, host.account, url, wanted)
            return _page(request, context, host.account, token=made.key, shown="key")
        except AddressRefused:
            form.add_error("url", _("This address cannot be called: it must lead to the internet."))
        except TooManyWebhooks:
            form.add_error("url", _("There are enough webhooks. Delete one first."))
    return _page(request, context, host.account, errors=form.errors, url=url, status=422)


@router.post("/account/webhooks/{webhook}/test")
def test(context: Server, host: Host, webhook: str, _form: Posted) -> Response:
    """Send a test message to a webhook."""
    send_test_message(context, host.account, webhook)
    return redirect_after_post(f"{PAGE}#webhooks")


@router.post("/account/webhooks/{webhook}/delete")
def delete_hook(context: Server, host: Host, webhook: str, _form: Posted) -> Response:
    """Delete a webhook."""
    delete_webhook(context, host.account, webhook)
    return redirect_after_post(f"{PAGE}#webhooks")


@router.post("/account/mail")
def mail(context: Server, host: Host, form: Posted) -> Response:
    """Turn mail to this account on or off."""
    set_mail(context, host.account, wanted=form.yes("mail"))
    return redirect_after_post(f"{PAGE}#mail")


def _page(
    request: Request, context: AppContext, account: Account, *, status: int = 200, **values: Any
) -> Response:
    base = {
        "tokens": tokens(context, account),
        "webhooks": deliveries_of(context, account),
        "events": EVENTS,
        "days": DAYS,
        "mail_server": context.mail is not None,
        "mail_wanted": wants_mail(context, account),
        "errors": {},
        "token": "",
        "shown": "",
        "name": "",
        "url": "",
        "now": context.clock(),
    }
    # A page that shows a secret once must not be kept by the browser for going back.
    headers = {"cache-control": "no-store"} if values.get("token") else None
    return render_page(
        request, "api/tokens.html", status=status, headers=headers, **(base | values)
    )
