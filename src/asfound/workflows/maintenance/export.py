"""All of a place, to take elsewhere: JSON for programs, CSV for spreadsheets.

CSV is that of RFC 4180, in UTF-8 with a byte order mark, which spreadsheets ask for. A cell that a
spreadsheet would take for a formula begins with an apostrophe: names and words are written by
guests, and must not run on the host's computer.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from asfound.domain.job import Job
from asfound.domain.place import Area, Place, View
from asfound.domain.visit import Event, Shot, Statement, Visit
from asfound.store.records import Transaction
from asfound.workflows.places.ownership import require_owner
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor

SCHEMA = "asfound.place/1"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell must not begin with; the wide ones are the same to a Japanese spreadsheet."""

Row = Sequence[object]


class Sheet(StrEnum):
    """What a CSV file lists."""

    VISITS = "visits"
    FINDINGS = "findings"
    STATEMENTS = "statements"


HEADS = {
    Sheet.VISITS: (
        "visit", "guest", "stage", "arrives_on", "leaves_on", "created_at", "ended_at",
        "views", "photographed", "differing", "record",
    ),
    Sheet.FINDINGS: (
        "visit", "guest", "area", "view", "verdict", "reason", "finding", "kind", "score", "label",
    ),
    Sheet.STATEMENTS: (
        "visit", "guest", "at", "role", "by", "act", "area", "view", "finding", "words", "photo",
    ),
}  # fmt: skip


def export_csv(
    context: AppContext, actor: Actor, place_id: str, sheet: Sheet = Sheet.VISITS
) -> Iterator[bytes]:
    """One sheet of a place, piece by piece: a place may have very many visits.

    Args:
        context: The server.
        actor: Who asks.
        place_id: The place.
        sheet: Visits, findings or statements.

    Raises:
        PlaceNotFound: The account has none of this id.
    """
    with context.store.records.read() as tx:
        whole = _Whole(tx, actor, place_id)
        yield "\ufeff".encode() + _line(HEADS[sheet])
        rows = _SHEETS[sheet]
        for visit in tx.visits.of_place(place_id):
            lines = b"".join(_line(row) for row in rows(whole, visit))
            if lines:
                yield lines


def export_json(context: AppContext, actor: Actor, place_id: str) -> Iterator[bytes]:
    """All of a place but its photos, which are named by their digests; piece by piece.

    Raises:
        PlaceNotFound: The account has none of this id.
    """
    with context.store.records.read() as tx:
        whole = _Whole(tx, actor, place_id)
        head = json.dumps(whole.place_json(), ensure_ascii=False, indent=1)
        yield head.removesuffix("\n}").encode() + b',\n "visits": ['
        between = b"\n"
        for visit in tx.visits.of_place(place_id):
            text = json.dumps(whole.visit_json(visit), ensure_ascii=False)
            yield between + text.encode()
            between = b",\n"
        yield b"\n ]\n}\n"


class _Whole:
    """A place with the names of its parts."""

    def __init__(self, tx: Transaction, actor: Actor, place_id: str) -> None:
        self.tx = tx
        self.place: Place = require_owner(tx, actor, place_id)
        self.areas: dict[str, Area] = {area.id: area for area in tx.places.areas(place_id)}
        self.views: dict[str, View] = {view.id: view for view in tx.places.views(place_id)}

    def names(self, view_id: str | None) -> tuple[str, str]:
        """Area and view by name, also of those that were put away."""
        if view_id is None:
            return "", ""
        view = self.views.get(view_id) or self.tx.places.view(view_id)
        if view is None:
            return "", view_id
        area = self.areas.get(view.area) or self.tx.places.area(view.area)
        return area.name if area else "", view.name

    def place_json(self) -> dict[str, Any]:
        """The place without its visits."""
        photos = self.tx.places.as_found(self.place.id)
        views = [
            _plain(view) | {"as_found": [photo.digest for photo in photos.get(view.id, ())]}
            for view in self.views.values()
        ]
        return {
            "schema": SCHEMA,
            "place": _plain(self.place) | {"retention": _plain(self.place.retention)},
            "areas": [_plain(area) for area in self.areas.values()],
            "views": views,
        }

    def visit_json(self, visit: Visit) -> dict[str, Any]:
        """A visit with everything in it, besides the secrets of its links."""
        tx = self.tx
        return _plain(visit) | {
            "links": [_plain(link, leave_out="secret") for link in tx.visits.links(visit.id)],
            "shots": [_plain(shot) for shot in tx.visits.shots(visit.id)],
            "confirmations": [_plain(one) for one in tx.visits.confirmations(visit.id)],
            "statements": [_plain(said) for said in tx.visits.statements(visit.id)],
            "results": [_result(job) for job in tx.jobs.newest(visit.id)],
            "events": [_event(event) for event in tx.events.of_visit(visit.id)],
        }


def _visits(whole: _Whole, visit: Visit) -> Iterator[Row]:
    shots: tuple[Shot, ...] = whole.tx.visits.shots(visit.id)
    after = {shot.view for shot in shots if shot.side == "after"}
    differing = sum(view.get("verdict") == "differs" for _, view in _newest(whole, visit))
    yield (
        visit.id, visit.guest, visit.stage, visit.arrives_on, visit.leaves_on, visit.created_at,
        visit.ended_at, len(whole.views), len(after), differing, visit.record,
    )  # fmt: skip


def _findings(whole: _Whole, visit: Visit) -> Iterator[Row]:
    for job, view in _newest(whole, visit):
        head = (visit.id, visit.guest, *whole.names(job.view), view.get("verdict"))
        findings = view.get("findings") or [{}]
        for found in findings:
            values = (found.get(name) for name in ("id", "kind", "score", "label"))
            yield (*head, view.get("reason"), *values)


def _statements(whole: _Whole, visit: Visit) -> Iterator[Row]:
    said: Statement
    for said in whole.tx.visits.statements(visit.id):
        yield (
            visit.id, visit.guest, said.at, said.role, said.by, said.act,
            *whole.names(said.view), said.finding, said.words, said.photo,
        )  # fmt: skip


_SHEETS: dict[Sheet, Callable[[_Whole, Visit], Iterator[Row]]] = {
    Sheet.VISITS: _visits,
    Sheet.FINDINGS: _findings,
    Sheet.STATEMENTS: _statements,
}


def _newest(whole: _Whole, visit: Visit) -> Iterator[tuple[Job, dict[str, Any]]]:
    for job in whole.tx.jobs.newest(visit.id):
        if job.result is not None:
            yield job, json.loads(job.result)


def _line(row: Row) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow([_cell(value) for value in row])
    return text.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)  # a number may begin with a minus
    text = str(_value(value) if value is not None else "")
    return f"'{text}" if text.startswith(FORMULA) else text


def _plain(thing: Any, leave_out: str = "") -> dict[str, Any]:
    return {name: _value(value) for name, value in vars(thing).items() if name != leave_out}


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _result(job: Job) -> dict[str, Any]:
    result = json.loads(job.result) if job.result is not None else None
    return _plain(job) | {"result": result}


def _event(event: Event) -> dict[str, Any]:
    return _plain(event) | {"details": dict(event.details)}
