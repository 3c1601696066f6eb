"""What people confirm: on arrival that a view is as shown, at the end that all may go over."""

from __future__ import annotations

from uuid import uuid4

from asfound.domain.visit import Act, Confirmation, Side, Statement
from asfound.errors import VisitClosed
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor, forbid_crew
from asfound.workflows.visits.access.ownership import require_actor, require_view
from asfound.workflows.visits.access.text import checked_text
from asfound.workflows.visits.snapshot.state import VisitSnapshot, snapshot_in
from asfound.workflows.visits.visit.stages import advance_stage
from asfound.workflows.visits.visit.statements import record_statement


def confirm_view(context: AppContext, actor: Actor, visit_id: str, view_id: str) -> Confirmation:
    """Say on arrival that a view looks as the host's photos show it; twice is once.

    Raises:
        VisitNotFound, NotForThisLink: They may not see this view.
        LinkExpired, LinkRevoked: Their link is no longer good.
        VisitClosed: The visit was handed over.
    """
    now = context.clock()
    said_so = Confirmation(visit=visit_id, view=view_id, by=actor.name, at=now)
    with context.store.records.begin() as tx:
        tx.visits.lock(visit_id)
        visit, place = require_actor(tx, context, actor, visit_id)
        require_view(tx, actor, place, view_id)
        advance_stage(tx, visit, Side.BEFORE)
        for known in tx.visits.confirmations(visit.id):
            if (known.view, known.by) == (view_id, said_so.by):
                return known
        tx.visits.confirm(said_so)
        tx.events.record("view.confirmed", said_so.by, now, visit, view=view_id, link=actor.came_by)
    context.changes.notify()
    return said_so


def agree(context: AppContext, actor: Actor, visit_id: str, words: str = "") -> Statement:
    """Agree to hand over what the visit shows now; a photo taken later asks for it anew.

    Raises:
        VisitNotFound, LinkExpired, LinkRevoked, NotForThisLink: They have no say here.
        VisitClosed: The visit was handed over.
    """
    with context.store.records.begin() as tx:
        require_actor(tx, context, actor, visit_id)
        forbid_crew(actor)
        tx.visits.lock(visit_id)
        snapshot = snapshot_in(tx, visit_id)
        if snapshot.is_closed:
            raise VisitClosed
        statement = agreed_in(tx, context, actor, snapshot, words)
    context.changes.notify()
    return statement


def agreed_in(
    tx: Transaction, context: AppContext, actor: Actor, snapshot: VisitSnapshot, words: str = ""
) -> Statement:
    """The same inside a transaction that has locked the visit; who agreed already did so."""
    known = snapshot.agreed.get(actor.role)
    text = checked_text(words)
    if known and (not text or known.words == text):
        return known
    statement = Statement(
        id=uuid4().hex,
        visit=snapshot.visit.id,
        act=Act.AGREE,
        role=actor.role,
        by=actor.name,
        at=context.clock(),
        words=text,
    )
    record_statement(tx, snapshot, statement)
    return statement
