"""Events that an account may read: the audit log of the pages, and the events of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asfound.domain.account import Account
from asfound.domain.visit import Event
from asfound.workflows.server.app_context import AppContext


@dataclass(frozen=True)
class AuditPage:
    """Events, newest first, and the names of the accounts in them by id."""

    events: tuple[Event, ...]
    names: Mapping[str, str]


def audit_page(
    context: AppContext, account: Account, *, before: int | None = None, limit: int = 100
) -> AuditPage:
    """A page of the audit log: all events for an admin, else those of the account.

    Args:
        context: The server.
        account: Who reads it.
        before: Only events with a smaller number; None for the newest.
        limit: At most so many.
    """
    with context.store.records.read() as tx:
        whose = None if account.admin else account.id
        events = tx.events.audit(account=whose, before=before, limit=limit)
        accounts = tx.accounts.all() if account.admin else (account,)
    return AuditPage(events, {each.id: each.name for each in accounts})


def events_since(
    context: AppContext, account: Account, number: int, limit: int
) -> tuple[Event, ...]:
    """Events of an account's places, oldest first.

    Args:
        context: The server.
        account: Whose places.
        number: Of the last event that is known.
        limit: At most so many.
    """
    with context.store.records.read() as tx:
        return tx.events.since(number, account=account.id, limit=limit)
