"""Authenticate API clients by the bearer token in the header, and limit their rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from asfound.domain.account import Account, ApiToken
from asfound.errors import ScopeTooSmall, TokenMissing, TokenUnknown, TooManyRequests
from asfound.web.kit.logs import shortened
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.server.tokens import account_of_token
from asfound.workflows.visits.access.actor import Actor, by_token

REQUESTS_A_MINUTE: Final = 600
FAILURES_A_MINUTE: Final = 60
_ALLOWED = RateLimitItemPerMinute(REQUESTS_A_MINUTE)
_FAILED = RateLimitItemPerMinute(FAILURES_A_MINUTE)
_ASKED = "asfound.caller"

_scheme = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token made on the account page: `Authorization: Bearer asf_…`",
)


@dataclass(frozen=True)
class ApiClient:
    """A program, and the account that it acts for."""

    account: Account
    token: ApiToken

    @property
    def actor(self) -> Actor:
        """Who acts by it."""
        return by_token(self.token, self.account)


class TokenRateLimit:
    """Counts requests by token and failures by network, for one app."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def count(self, token: str) -> None:
        """Count a request.

        Raises:
            TooManyRequests: It is one too many.
        """
        if not self._window.hit(_ALLOWED, token):
            raise TooManyRequests(60)

    def failed(self, network: str) -> None:
        """Count a token that is not valid."""
        self._window.hit(_FAILED, network)

    def blocked(self, network: str) -> bool:
        """Whether a network sent too many tokens that were not valid."""
        return not self._window.test(_FAILED, network)


def api_client(request: Request) -> ApiClient:
    """The client of a request; looked up once.

    Raises:
        TokenMissing, TokenUnknown: If there is no valid token.
        TooManyRequests: If it asks too often.
    """
    known: ApiClient | None = request.scope.get(_ASKED)
    if known is None:
        known = request.scope[_ASKED] = _authenticated(request)
    return known


def _authenticated(request: Request) -> ApiClient:
    context: AppContext = request.app.state.context
    limiter: TokenRateLimit = request.app.state.limiter
    network = shortened(request.client.host if request.client else "")
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise TokenMissing
    try:
        known, account = account_of_token(context, token.strip())
    except TokenUnknown:
        # A valid token is accepted even if others guess in the same network or behind its proxy.
        if limiter.blocked(network):
            raise TooManyRequests(60) from None
        limiter.failed(network)
        raise
    limiter.count(known.id)
    return ApiClient(account, known)


def reader(
    found: Annotated[ApiClient, Depends(api_client)],
    _: Annotated[HTTPAuthorizationCredentials | None, Security(_scheme)] = None,
) -> ApiClient:
    """A client that may read."""
    return found


def writer(found: Annotated[ApiClient, Depends(reader)]) -> ApiClient:
    """A client that may also write.

    Raises:
        ScopeTooSmall: If the token may only read.
    """
    if found.token.scope != "write":
        raise ScopeTooSmall
    return found


Reader = Annotated[ApiClient, Depends(reader)]
Writer = Annotated[ApiClient, Depends(writer)]
