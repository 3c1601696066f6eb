"""Sessions: a browser that is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from asfound.domain.account import Account, Session
from asfound.store.records import Transaction
from asfound.workflows.accounts.secret import digest, new_token
from asfound.workflows.server.app_context import AppContext

SESSION_LIFETIME = timedelta(days=30)
"""Hosts look in between two guests; signing in every day would make passwords shorter."""


def begin_session(tx: Transaction, context: AppContext, account: Account) -> tuple[str, Session]:
    """A new session, and the token that the browser keeps."""
    token, now = new_token(), context.clock()
    session = Session(digest(token), account.id, new_token(), now, now + SESSION_LIFETIME)
    tx.accounts.add_session(session)
    return token, session


def account_for_session(context: AppContext, token: str) -> tuple[Session, Account] | None:
    """Whose session it is; None when it has ended or never was."""
    with context.store.records.read() as tx:
        found = tx.accounts.session(digest(token))
    if found is None or found[0].expires_at <= context.clock():
        return None
    return found


def sessions_of(context: AppContext, account: Account) -> tuple[Session, ...]:
    """The sessions that an account is in now, newest first."""
    with context.store.records.read() as tx:
        found = tx.accounts.sessions(account.id)
    return tuple(one for one in found if one.expires_at > context.clock())


def sign_out(context: AppContext, session: Session) -> None:
    """End a session."""
    with context.store.records.begin() as tx:
        tx.accounts.end_session(session.secret)
        _record(tx, "account.signed-out", session, context.clock())


def end_others(context: AppContext, session: Session) -> None:
    """End all sessions of the account but this one."""
    with context.store.records.begin() as tx:
        tx.accounts.end_sessions(session.account, but=session.secret)
        _record(tx, "account.sessions-ended", session, context.clock())


def _record(tx: Transaction, what: str, session: Session, now: datetime) -> None:
    tx.events.record(what, session.account, now, tx.accounts.get(session.account))
