"""Tokens of programs that act for an account. Only the SHA-256 of a token is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final, Literal

from asfound.domain.account import Account, ApiToken
from asfound.errors import TokenNotFound, TokenUnknown, TooManyTokens
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext

Scope = Literal["read", "write"]
SCOPES: Final[tuple[Scope, ...]] = ("read", "write")
PREFIX: Final = "asf_"
"""So that tokens are found by programs that look for secrets in what people publish."""
MAX_TOKENS: Final = 50
MAX_DAYS: Final = 3650
_RANDOM_BYTES: Final = 32
_USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)


def make_token(
    context: AppContext, account: Account, *, name: str, scope: Scope, days: int | None
) -> tuple[ApiToken, str]:
    """Make a token; it is shown this once.

    Args:
        context: The server.
        account: For whom it acts.
        name: What it is for, as its owner wrote it.
        scope: ``read``, or ``write`` for both.
        days: Until it expires; None for never.

    Raises:
        TooManyTokens: There are enough.
    """
    now = context.clock()
    token = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    made = ApiToken(
        id=secrets.token_hex(16),
        secret=_digest(token),
        account=account.id,
        name=name,
        scope=scope,
        created_at=now,
        expires_at=now + timedelta(days=min(days, MAX_DAYS)) if days is not None else None,
    )
    with context.store.records.begin() as tx:
        if len(tx.accounts.tokens(account.id)) >= MAX_TOKENS:
            raise TooManyTokens(MAX_TOKENS)
        tx.accounts.add_token(made)
        _record(tx, "token.made", account, made, now)
    return made, token


def tokens(context: AppContext, account: Account) -> tuple[ApiToken, ...]:
    """The tokens of an account."""
    with context.store.records.read() as tx:
        return tx.accounts.tokens(account.id)


def delete_token(context: AppContext, account: Account, token: str) -> None:
    """Let a token in no more.

    Args:
        context: The server.
        account: Whose token.
        token: Its id.

    Raises:
        TokenNotFound: There is none, or it is somebody else's.
    """
    with context.store.records.begin() as tx:
        found = next((one for one in tx.accounts.tokens(account.id) if one.id == token), None)
        if found is None:
            raise TokenNotFound
        tx.accounts.delete_token(account.id, token)
        _record(tx, "token.deleted", account, found, context.clock())


def account_of_token(context: AppContext, token: str) -> tuple[ApiToken, Account]:
    """Whose token it is.

    Raises:
        TokenUnknown: Nobody's, or its time is over.
    """
    now, secret = context.clock(), _digest(token)
    with context.store.records.read() as tx:
        found = tx.accounts.token(secret)
    if found is None or not hmac.compare_digest(found[0].secret, secret):
        raise TokenUnknown
    known, account = found
    if known.expires_at is not None and known.expires_at <= now:
        raise TokenUnknown
    # Not at every request: reading must not become writing.
    if known.used_at is None or now - known.used_at > _USE_IS_NOTED_EVERY:
        with context.store.records.begin() as tx:
            tx.accounts.record_token_use(known.id, now)
    return known, account


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _record(tx: Transaction, what: str, account: Account, token: ApiToken, now: datetime) -> None:
    details = {"token": token.id, "name": token.name, "scope": token.scope}
    tx.events.record(what, account.name, now, account, **details)
