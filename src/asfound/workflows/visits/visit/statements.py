"""What both sides say of findings. Only added, never changed: nobody edits the other's words."""

from __future__ import annotations

from uuid import uuid4

from asfound.domain.visit import Act, Statement
from asfound.errors import (
    BadVisitValue,
    FindingNotFound,
    NotForThisLink,
    PhotoNotYours,
    TooManyStatements,
    VisitNotFound,
    WordsMissing,
)
from asfound.store.records import Transaction
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor
from asfound.workflows.visits.access.ownership import require_actor, require_owner
from asfound.workflows.visits.access.text import checked_text
from asfound.workflows.visits.snapshot.state import ViewState, VisitSnapshot, snapshot_in

MAX_STATEMENTS = 400
"""Of one visit. A record holds up to 500 additions; beyond that it is no conversation."""


def add_statement(  # noqa: PLR0913  what a statement is made of
    context: AppContext,
    actor: Actor,
    visit_id: str,
    act: Act,
    *,
    view: str | None = None,
    finding: str | None = None,
    words: str = "",
    photo: str | None = None,
    sent: str | None = None,
    statement_id: str | None = None,
) -> Statement:
    """Put somebody's word on record.

    Args:
        context: The server.
        actor: On whose behalf.
        visit_id: Of the visit.
        act: Accept, dispute, repaired, not a difference, or a comment.
        view: Of the finding, or commented on; None for the whole visit.
        finding: Its id in the snapshot; None only for a comment.
        words: In the person's own; a dispute and a comment need some.
        photo: Digest of a photo that is in the visit already.
        sent: Digest of a photo that came, whole, together with the statement.
        statement_id: Made by the page, so that sending twice is saying once.

    Raises:
        VisitNotFound, LinkExpired, LinkRevoked, NotForThisLink: They have no say here.
        FindingNotFound, WordsMissing, PhotoNotYours, BadVisitValue: See their messages.
        TooManyStatements: The visit has as many as it may have.
    """
    text = checked_text(words)
    _sensible(act, view, finding, text)
    with context.store.records.begin() as tx:
        require_actor(tx, context, actor, visit_id)
        tx.visits.lock(visit_id)
        snapshot = snapshot_in(tx, visit_id)
        known = next((each for each in snapshot.statements if each.id == statement_id), None)
        if known:
            return known
        state = _view(snapshot, view, actor.area)
        statement = Statement(
            id=statement_id or uuid4().hex,
            visit=visit_id,
            act=act,
            role=actor.role,
            by=actor.name,
            at=context.clock(),
            words=text,
            view=view,
            finding=_track(state, finding) if finding else None,
            photo=_photo(tx, snapshot, photo, sent),
        )
        record_statement(tx, snapshot, statement)
    context.changes.notify()
    return statement


def statements_of(context: AppContext, actor: Actor, visit_id: str) -> tuple[Statement, ...]:
    """The statements of a host's visit, oldest first.

    Raises:
        VisitNotFound: There is no such visit of this host.
    """
    with context.store.records.read() as tx:
        return tx.visits.statements(require_owner(tx, actor, visit_id)[0].id)


def record_statement(tx: Transaction, snapshot: VisitSnapshot, statement: Statement) -> None:
    """Add a statement and its line in the time line.

    Raises:
        TooManyStatements: The visit has as many as it may have.
    """
    if len(snapshot.statements) >= MAX_STATEMENTS:
        raise TooManyStatements(MAX_STATEMENTS)
    tx.visits.add_statement(statement)
    tx.events.record(
        "statement.made",
        statement.by,
        statement.at,
        snapshot.visit,
        statement=statement.id,
        act=str(statement.act),
        role=str(statement.role),
        view=statement.view or None,
        finding=statement.finding or None,
    )


def _sensible(act: Act, view: str | None, finding: str | None, text: str) -> None:
    if act is Act.AGREE:
        raise BadVisitValue("the act", act, "to agree is done with the hand-over")
    if act is not Act.COMMENT and (view is None or finding is None):
        raise FindingNotFound
    if act in {Act.DISPUTE, Act.COMMENT} and not text:
        raise WordsMissing


def _view(snapshot: VisitSnapshot, view: str | None, area: str | None) -> ViewState | None:
    if view is None:
        if area is not None:
            raise NotForThisLink("the whole visit")
        return None
    state = snapshot.view(view)
    if state is None:
        raise VisitNotFound
    if area not in (None, state.area.id):
        raise NotForThisLink("this view")
    return state


def _track(state: ViewState | None, finding: str) -> str:
    """The lasting id of a finding, from any id that it ever had in the visit."""
    known = (*state.findings, *state.put_right) if state else ()
    for thing in known:
        if finding in (thing.id, thing.finding.id):
            return thing.id
    raise FindingNotFound


def _photo(
    tx: Transaction, snapshot: VisitSnapshot, photo: str | None, sent: str | None
) -> str | None:
    wanted = sent or photo
    if wanted is None:
        return None
    if sent is None and wanted not in photos_in(snapshot):
        raise PhotoNotYours
    if tx.photos.get(wanted) is None:
        raise PhotoNotYours
    return wanted


def photos_in(snapshot: VisitSnapshot, area: str | None = None) -> frozenset[str]:
    """Digests of all photos that a visit shows, in one area or in all."""
    found: set[str] = set()
    for view in snapshot.in_area(area):
        found |= {photo.digest for photo in view.as_found}
        found |= {shot.digest for shot in (*view.arrived, *view.left)}
    views = {view.view.id for view in snapshot.in_area(area)}
    found |= {
        statement.photo
        for statement in snapshot.statements
        if statement.photo and (area is None or statement.view in views)
    }
    return frozenset(found)
