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
from asfound.workflows.server.app_context import Serving
from asfound.workflows.visits.sealing.record_content import digests_of, material
from asfound.workflows.visits.sealing.server_key import server_signer
from asfound.workflows.visits.sealing.statement_export import said_files
from asfound.workflows.visits.snapshot.state import board_in

MOST_ATTEMPTS = 3
CLAIM = timedelta(seconds=45)
_PREFIX = "sealing-"
_LEFT_FOR = timedelta(days=2)
log = logging.getLogger("asfound.sealing")


@dataclass(frozen=True)
class Claim:
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
        return bool(self.error) and self.attempts >= MOST_ATTEMPTS


def seal_waiting(serving: Serving) -> int:
    """Seal every record that waits for it; returns how many were sealed here."""
    with serving.store.records.read() as tx:
        waiting = tx.visits.unsealed()
    return sum(seal_one(serving, visit.id) for visit in waiting)


def seal_one(serving: Serving, visit_id: str) -> bool:
    """Seal the record of one closed visit; False when others do, or when it cannot be done."""
    claim = _claimed(serving, visit_id)
    if claim is None:
        return False
    try:
        return _sealed(serving, visit_id, claim)
    except (StoreUnreachable, StoreBusy, StoreFull) as error:
        # The store is away: that is no fault of the visit, and costs it no attempt.
        log.warning("a record waits for the store: %s", error.code)
        _set(serving, visit_id, replace(claim, until=_later(serving), attempts=claim.attempts - 1))
        return False
    except AsfoundError as error:
        log.warning("a record could not be sealed: %s", error.code)
        _set(serving, visit_id, replace(claim, until=_now(serving), error=error.code))
        return False


def claim_of(serving: Serving, visit_id: str) -> Claim | None:
    """How the sealing of a visit goes; None while nobody began."""
    with serving.store.records.read() as tx:
        text = tx.value(_name(visit_id))
    return Claim(**json.loads(text)) if text else None


def try_again(serving: Serving, visit_id: str) -> None:
    """Let a record be sealed that was given up."""
    _set(serving, visit_id, Claim(until=_now(serving)))
    serving.bell.ring()


def sweep(serving: Serving) -> None:
    """Remove what killed processes left behind, and copies of records nobody fetched lately."""
    folder, now = serving.folder("tmp"), serving.clock().timestamp()
    left = [*folder.glob(f"{_PREFIX}*"), *folder.glob("said-*"), *folder.glob("records/*")]
    for path in left:
        with suppress(OSError):
            if now - path.stat().st_mtime < _LEFT_FOR.total_seconds():
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _claimed(serving: Serving, visit_id: str) -> Claim | None:
    now = serving.clock()
    with serving.store.records.begin() as tx:
        tx.visits.lock(visit_id)
        visit = tx.visits.get(visit_id)
        if visit is None or visit.stage is not Stage.HANDED_OVER or visit.record:
            return None
        text = tx.value(_name(visit_id))
        known = Claim(**json.loads(text)) if text else Claim(until=now.isoformat())
        if known.is_given_up or datetime.fromisoformat(known.until) > now:
            return None
        claim = replace(known, until=(now + CLAIM).isoformat(), attempts=known.attempts + 1)
        tx.set_value(_name(visit_id), json.dumps(asdict(claim)))
    return claim


def _sealed(serving: Serving, visit_id: str, claim: Claim) -> bool:
    with serving.store.records.read() as tx:
        events = until_closed(tx.events.of_visit(visit_id))
        board = board_in(tx, visit_id, statements_up_to=said_before(events))
        photos = tx.photos.many(digests_of(board))
    beat = _Beat(serving, visit_id, claim)
    with TemporaryDirectory(dir=serving.folder("tmp"), prefix=_PREFIX) as folder:
        out = Path(folder) / "record.zip"
        with ExitStack() as opened:
            made = material(board, photos, serving.store.blobs, opened)
            said = said_files(board, photos, events)
            made = replace(made, further={**made.further, **said})
            root = seal_visit(out, made, [server_signer(serving)], progress=beat)
        name = digest(out)
        serving.store.blobs.put(out, name)
    return _kept(serving, visit_id, name, root)


def until_closed(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events up to the one that closed the visit; what came later is in no sealed record."""
    for at, event in enumerate(events):
        if event.what == "visit.closed":
            return events[: at + 1]
    return events


def said_before(events: tuple[Event, ...]) -> int | None:
    """How many statements had been made when the visit was closed; None while it is open."""
    for event in events:
        if event.what == "visit.closed":
            return int(event.details["statements"])
    return None


def _kept(serving: Serving, visit_id: str, name: str, root: str) -> bool:
    now = serving.clock()
    with serving.store.records.begin() as tx:
        tx.visits.lock(visit_id)
        visit = tx.visits.get(visit_id)
        if visit is None or visit.record is not None:
            return False
        tx.visits.change(replace(visit, record=name))
        place = tx.places.get(visit.place)
        tx.events.add(
            Event(
                what="visit.handed-over",
                by="",
                at=now,
                visit=visit.id,
                place=visit.place,
                account=place.host if place else None,
                details={"record": name, "root": root},
            )
        )
    serving.bell.ring()
    return True


class _Beat:
    """Prolongs the claim while the report is written, now and then."""

    def __init__(self, serving: Serving, visit_id: str, claim: Claim) -> None:
        self._serving, self._visit, self._claim = serving, visit_id, claim
        self._next = serving.clock() + CLAIM / 4

    def __call__(self, _stage: str, _done: int, _total: int) -> None:
        """Called with each view."""
        if self._serving.clock() >= self._next:
            self._next = self._serving.clock() + CLAIM / 4
            _set(self._serving, self._visit, replace(self._claim, until=_later(self._serving)))


def _set(serving: Serving, visit_id: str, claim: Claim) -> None:
    with serving.store.records.begin() as tx:
        tx.set_value(_name(visit_id), json.dumps(asdict(claim)))


def _name(visit_id: str) -> str:
    return f"sealing:{visit_id}"


def _now(serving: Serving) -> str:
    return serving.clock().isoformat()


def _later(serving: Serving) -> str:
    return (serving.clock() + CLAIM).isoformat()
