"""Whether a visit belongs to an account.

A visit to the place of another account gets the same answer as one that does not exist.
"""

from __future__ import annotations

from asfound.domain.account import Account
from asfound.domain.place import Place
from asfound.domain.visit import Visit
from asfound.errors import VisitNotFound
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext


def require_owner(tx: Transaction, account: Account, visit_id: str) -> tuple[Visit, Place]:
    """A visit to a place of this account, and the place.

    Raises:
        VisitNotFound: There is none of this id, or it is somebody else's.
    """
    visit, place = load(tx, visit_id)
    if place.host != account.id:
        raise VisitNotFound
    return visit, place


def owned_visit(context: AppContext, account: Account, visit_id: str) -> tuple[Visit, Place]:
    """The same in a transaction of its own.

    Raises:
        VisitNotFound: There is none of this id, or it is somebody else's.
    """
    with context.store.records.read() as tx:
        return require_owner(tx, account, visit_id)


def load(tx: Transaction, visit_id: str) -> tuple[Visit, Place]:
    """A visit, and the place it is to; authority is the caller's to check.

    Raises:
        VisitNotFound: There is none of this id.
    """
    visit = tx.visits.get(visit_id)
    place = tx.places.get(visit.place) if visit else None
    if visit is None or place is None:
        raise VisitNotFound
    return visit, place
