"""Seals the records of visits that were closed, and adds what is said afterwards.

A closed visit without a record is the job: nothing else has to be remembered, so a kill at any
moment leaves it to be done. A claim with an end keeps two servers from doing it at once; if they
do, both make the same bytes, and the first one's are kept.
"""

from __future__ import annotations

import json
import logging
import shutil
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.domain.visit import Event, Stage
from asfound.errors import AsfoundError, StoreBusy, StoreFull, StoreUnreachable
from asfound.imaging.digest import digest
from asfound.workflows.documents.sealing import seal_visit
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.sealing.record_content import digests_of, seal_content
from asfound.workflows.visits.sealing.server_key import server_signer
from asfound.workflows.visits.sealing.statement_export import statement_files
from asfound.workflows.visits.snapshot.state import snapshot_in

MAX_ATTEMPTS = 3
LEASE = timedelta(seconds=45)
_PREFIX = "sealing-"
_LEFT_FOR = timedelta(days=2)
log = logging.getLogger("asfound.sealing")


@dataclass(frozen=True)
class SealLease:
    """Who is sealing a visit, and how that went so far.

    Attributes:
        until: Until when the one who does it is believed to live.
        attempts: How often it was begun.
        error: Code of what went wrong last; empty for nothing.
    """

    until: str
    attempts: int = 0
    error: str = ""

    @property
    def is_given_up(self) -> bool:
        """Whether nobody tries any more, until somebody asks for it."""
        return bool(self.error) and self.attempts >= MAX_ATTEMPTS


def seal_waiting(context: AppContext) -> int:
    """Seal every record that waits for it; returns how many were sealed here."""
    with context.store.records.read() as tx:
        waiting = tx.visits.unsealed()
    return sum(seal_one(context, visit.id) for visit in waiting)


def seal_one(context: AppContext, visit_id: str) -> bool:
    """Seal the record of one closed visit; False when others do, or when it cannot be done."""
    claim = _claimed(context, visit_id)
    if claim is None:
        return False
    try:
        return _sealed(context, visit_id, claim)
    except (StoreUnreachable, StoreBusy, StoreFull) as error:
        # The store is away: that is no fault of the visit, and costs it no attempt.
        log.warning("a record waits for the store: %s", error.code)
        _set(context, visit_id, replace(claim, until=_later(context), attempts=claim.attempts - 1))
        return False
    except AsfoundError as error:
        log.warning("a record could not be sealed: %s", error.code)
        _set(context, visit_id, replace(claim, until=_now(context), error=error.code))
        return False


def lease_of(context: AppContext, visit_id: str) -> SealLease | None:
    """How the sealing of a visit goes; None while nobody began."""
    with context.store.records.read() as tx:
        text = tx.setting(_name(visit_id))
    return SealLease(**json.loads(text)) if text else None


def try_again(context: AppContext, visit_id: str) -> None:
    """Let a record be sealed that was given up."""
    _set(context, visit_id, SealLease(until=_now(context)))
    context.changes.notify()


def delete_leftovers(context: AppContext) -> None:
    """Remove what killed processes left behind, and copies of records nobody fetched lately."""
    folder, now = context.folder("tmp"), context.clock().timestamp()
    patterns = (f"{_PREFIX}*", "photo-*", "api-*", "records/*")
    left = [path for pattern in patterns for path in folder.glob(pattern)]
    for path in left:
        with suppress(OSError):
            if now - path.stat().st_mtime < _LEFT_FOR.total_seconds():
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _claimed(context: AppContext, visit_id: str) -> SealLease | None:
    now = context.clock()
    with context.store.records.begin() as tx:
        tx.visits.lock(visit_id)
        visit = tx.visits.get(visit_id)
        if visit is None or visit.stage is not Stage.HANDED_OVER or visit.record:
            return None
        text = tx.setting(_name(visit_id))
        known = SealLease(**json.loads(text)) if text else SealLease(until=now.isoformat())
        if known.is_given_up or datetime.fromisoformat(known.until) > now:
            return None
        claim = replace(known, until=(now + LEASE).isoformat(), attempts=known.attempts + 1)
        tx.set_setting(_name(visit_id), json.dumps(asdict(claim)))
    return claim


def _sealed(context: AppContext, visit_id: str, claim: SealLease) -> bool:
    with context.store.records.read() as tx:
        events = until_closed(tx.events.of_visit(visit_id))
        snapshot = snapshot_in(tx, visit_id, statements_up_to=statements_before(events))
        photos = tx.photos.get_many(digests_of(snapshot))
    beat = _LeaseRenewal(context, visit_id, claim)
    with TemporaryDirectory(dir=context.folder("tmp"), prefix=_PREFIX) as folder:
        out = Path(folder) / "record.zip"
        with ExitStack() as opened:
            made = seal_content(snapshot, photos, context.store.blobs, opened)
            said = statement_files(snapshot, photos, events)
            made = replace(made, further={**made.further, **said})
            root = seal_visit(out, made, [server_signer(context)], progress=beat)
        name = digest(out)
        context.store.blobs.put(out, name)
    return _store_record(context, visit_id, name, root)


def until_closed(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events up to the one that closed the visit; what came later is in no sealed record."""
    for at, event in enumerate(events):
        if event.what == "visit.closed":
            return events[: at + 1]
    return events


def statements_before(events: tuple[Event, ...]) -> int | None:
    """How many statements had been made when the visit was closed; None while it is open."""
    for event in events:
        if event.what == "visit.closed":
            return int(event.details["statements"])
    return None


def _store_record(context: AppContext, visit_id: str, name: str, root: str) -> bool:
    now = context.clock()
    with context.store.records.begin() as tx:
        tx.visits.lock(visit_id)
        visit = tx.visits.get(visit_id)
        if visit is None or visit.record is not None:
            return False
        tx.visits.change(replace(visit, record=name))
        tx.events.record("visit.handed-over", "", now, visit, record=name, root=root)
    context.changes.notify()
    return True


class _LeaseRenewal:
    """Prolongs the claim while the report is written, now and then."""

    def __init__(self, context: AppContext, visit_id: str, claim: SealLease) -> None:
        self._context, self._visit, self._claim = context, visit_id, claim
        self._next = context.clock() + LEASE / 4

    def __call__(self, _stage: str, _done: int, _total: int) -> None:
        """Called with each view."""
        if self._context.clock() >= self._next:
            self._next = self._context.clock() + LEASE / 4
            _set(self._context, self._visit, replace(self._claim, until=_later(self._context)))


def _set(context: AppContext, visit_id: str, claim: SealLease) -> None:
    with context.store.records.begin() as tx:
        tx.set_setting(_name(visit_id), json.dumps(asdict(claim)))


def _name(visit_id: str) -> str:
    return f"sealing:{visit_id}"


def _now(context: AppContext) -> str:
    return context.clock().isoformat()


def _later(context: AppContext) -> str:
    return (context.clock() + LEASE).isoformat()
