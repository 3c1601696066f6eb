"""Sessions of hosts: a cookie holds the token of a session in the database.

With https the cookie is called ``__Host-session``: browsers then guarantee that no other host and
no plain connection has set it.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from asfound.domain.account import Account, Session
from asfound.errors import SignInNeeded
from asfound.workflows.accounts.sessions import SESSION_LIFETIME, account_for_session
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor, by_account

_ASKED = "asfound.signed-in"


@dataclass(frozen=True)
class SignedIn:
    """The account and the session of a request."""

    account: Account
    session: Session

    @property
    def actor(self) -> Actor:
        """Who acts in this browser."""
        return by_account(self.account)


def cookie_name(context: AppContext, what: str) -> str:
    """The full name of a cookie."""
    return f"__Host-{what}" if context.secure else f"asfound-{what}"


def set_cookie(
    response: Response, context: AppContext, what: str, value: str, *, seconds: int | None = None
) -> None:
    """Set a cookie that scripts cannot read (HttpOnly) and other sites cannot send (SameSite)."""
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
    """Delete a cookie."""
    set_cookie(response, context, what, "", seconds=0)


def start_session(response: Response, context: AppContext, token: str) -> None:
    """Set the session cookie."""
    set_cookie(response, context, "session", token, seconds=int(SESSION_LIFETIME.total_seconds()))


def session_token(request: Request) -> str | None:
    """The session token that a browser sent, not checked yet."""
    return request.cookies.get(cookie_name(request.app.state.context, "session"))


def viewer(request: Request) -> SignedIn | None:
    """The session of a request, or None; read from the database once per request."""
    if _ASKED not in request.scope:
        token = session_token(request)
        found = account_for_session(request.app.state.context, token) if token else None
        request.scope[_ASKED] = SignedIn(found[1], found[0]) if found else None
    known: SignedIn | None = request.scope[_ASKED]
    return known


def signed_in(request: Request) -> SignedIn:
    """The session of a request.

    Raises:
        SignInNeeded: If there is none.
    """
    found = viewer(request)
    if found is None:
        raise SignInNeeded
    return found
