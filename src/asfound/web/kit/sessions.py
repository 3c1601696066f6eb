"""Who is signed in: a cookie that only names a session, which the store keeps.

By https the cookie is called ``__Host-session``: browsers then promise that no other host and no
plain connection has set it.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from asfound.domain.account import Account, Session
from asfound.errors import SignInNeeded
from asfound.workflows.accounts.sessions import SESSION_LIFETIME, account_for_session
from asfound.workflows.server.app_context import AppContext

_ASKED = "asfound.signed-in"


@dataclass(frozen=True)
class SignedIn:
    """A host, and the browser session that they are in."""

    account: Account
    session: Session


def cookie_name(context: AppContext, what: str) -> str:
    """The name of a cookie of ours."""
    return f"__Host-{what}" if context.secure else f"asfound-{what}"


def set_cookie(
    response: Response, context: AppContext, what: str, value: str, *, seconds: int | None = None
) -> None:
    """Give the browser a cookie that scripts cannot read and other sites cannot send along."""
    response.set_cookie(
        cookie_name(context, what),
        value,
        max_age=seconds,
        path="/",
        secure=context.secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, context: AppContext, what: str) -> None:
    """Have the browser forget a cookie."""
    set_cookie(response, context, what, "", seconds=0)


def start_session(response: Response, context: AppContext, token: str) -> None:
    """Give the browser its session."""
    set_cookie(response, context, "session", token, seconds=int(SESSION_LIFETIME.total_seconds()))


def session_token(request: Request) -> str | None:
    """What the browser shows as its session, believed or not."""
    return request.cookies.get(cookie_name(request.app.state.context, "session"))


def viewer(request: Request) -> SignedIn | None:
    """Who is signed in, if anybody is; asked of the store once a request."""
    if _ASKED not in request.scope:
        token = session_token(request)
        found = account_for_session(request.app.state.context, token) if token else None
        request.scope[_ASKED] = SignedIn(found[1], found[0]) if found else None
    known: SignedIn | None = request.scope[_ASKED]
    return known


def signed_in(request: Request) -> SignedIn:
    """Who is signed in.

    Raises:
        SignInNeeded: Nobody is.
    """
    found = viewer(request)
    if found is None:
        raise SignInNeeded
    return found
