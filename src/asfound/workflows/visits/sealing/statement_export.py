"""What both sides said, as files of a record: visit.json for programs, text for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from gettext import NullTranslations

from asfound.domain.photo import StoredPhoto
from asfound.domain.visit import Act, Event, Role, Statement
from asfound.evidence.values import JsonIn, format_json, format_time, printable
from asfound.language.catalogues import chosen, translation
from asfound.workflows.visits.sealing.record_content import (
    ArchivedPhoto,
    paths_of,
    statement_photo_path,
)
from asfound.workflows.visits.snapshot.shot_outcomes import ShotOutcome
from asfound.workflows.visits.snapshot.state import FindingState, ViewState, VisitSnapshot

SCHEMA = "asfound.visit/1"


def statement_files(
    snapshot: VisitSnapshot, photos: Mapping[str, StoredPhoto], events: tuple[Event, ...]
) -> dict[str, bytes]:
    """By path in the record from data/ on."""
    return {
        "visit.json": visit_json(snapshot, photos, events),
        "report/statements.txt": statements_text(snapshot).encode(),
    }


def visit_json(
    snapshot: VisitSnapshot, photos: Mapping[str, StoredPhoto], events: tuple[Event, ...]
) -> bytes:
    """The views by their names, what was said of each finding, and who did what when."""
    paths = paths_of(snapshot, photos)
    visit = snapshot.visit
    value: dict[str, JsonIn] = {
        "schema": SCHEMA,
        "place": snapshot.place.name,
        "country": snapshot.place.country,
        "guest": visit.guest,
        "host": snapshot.host,
        "arrives_on": visit.arrives_on,
        "leaves_on": visit.leaves_on,
        "handed_over_at": format_time(visit.ended_at) if visit.ended_at else None,
        "verdict": str(snapshot.verdict) if snapshot.verdict else None,
        "agreed": {str(role): said.id for role, said in snapshot.agreed.items()},
        "views": [
            {
                "area": view.area.name,
                "view": view.view.name,
                "before": [each.path for each in paths[view.view.id][0]],
                "after": [each.path for each in paths[view.view.id][1]],
                "after_shots": [_shot(each, paths[view.view.id][1]) for each in view.outcomes],
                "verdict": str(view.verdict) if view.verdict else None,
                "reason": str(view.reason) if view.reason else None,
                "confirmed": [
                    {"by": each.by, "at": format_time(each.at)} for each in view.confirmed
                ],
                "findings": [_finding(each) for each in (*view.findings, *view.put_right)],
            }
            for view in snapshot.views
        ],
        "statements": [
            _statement(number, said, photos) for number, said in enumerate(snapshot.statements, 1)
        ],
        "events": [
            {"at": format_time(event.at), "what": event.what, "by": event.by} for event in events
        ],
    }
    return format_json(value)


def _shot(outcome: ShotOutcome, filed: Sequence[ArchivedPhoto]) -> dict[str, JsonIn]:
    """A photo from leaving, and what comparing it said; the last one of a view counts."""
    shot = outcome.shot
    return {
        "path": next(each.path for each in filed if each.photo.digest == shot.digest),
        "by": shot.by,
        "received_at": format_time(shot.received_at),
        "verdict": str(outcome.verdict) if outcome.verdict else None,
        "reason": str(outcome.reason) if outcome.reason else None,
        "set_aside": outcome.set_aside,
        "findings": outcome.findings,
    }


def _finding(state: FindingState) -> dict[str, JsonIn]:
    return {
        "id": state.finding.id,
        "known_as": state.id,
        "kind": str(state.finding.kind),
        "present": state.present,
        "stand": str(state.status),
        "statements": [said.id for said in state.statements],
    }


def _statement(
    number: int, said: Statement, photos: Mapping[str, StoredPhoto]
) -> dict[str, JsonIn]:
    return {
        "id": said.id,
        "at": format_time(said.at),
        "role": str(said.role),
        "by": said.by,
        "act": str(said.act),
        "words": said.words,
        "view": said.view,
        "finding": said.finding,
        "photo": statement_photo_path(number, photos[said.photo]) if said.photo else None,
    }


def statements_text(snapshot: VisitSnapshot) -> str:
    """Who said what, for people, in the language of the report."""
    text = translation(chosen(snapshot.visit.language))
    names = {view.view.id: view for view in snapshot.views}
    lines = [text.gettext("What both sides said"), ""]
    for said in snapshot.statements:
        view = names.get(said.view or "")
        lines += [sentence(text, said, view), ""]
    if not snapshot.statements:
        lines += [text.gettext("Nobody said anything."), ""]
    return "\n".join(lines)


def sentence(text: NullTranslations, said: Statement, view: ViewState | None) -> str:
    """A statement in a line or two, with when and by whom."""
    who = f"{printable(said.by)} ({role_word(text, said.role)})"
    what = act_word(text, said.act)
    about = f" · {view.area.name}, {view.view.name}" if view else ""
    thing = f" · {said.finding}" if said.finding else ""
    head = f"{format_time(said.at)} · {who} · {what}{about}{thing}"
    return f"{head}\n  {said.words}" if said.words else head


def role_word(text: NullTranslations, role: Role) -> str:
    """On whose side somebody is."""
    return {
        Role.HOST: text.gettext("host"),
        Role.GUEST: text.gettext("guest"),
        Role.CREW: text.gettext("crew"),
    }[role]


def act_word(text: NullTranslations, act: Act) -> str:
    """What somebody does by a statement."""
    return {
        Act.ACCEPT: text.gettext("accepts"),
        Act.DISPUTE: text.gettext("disputes"),
        Act.REPAIRED: text.gettext("says it was put right"),
        Act.NOT_A_DIFFERENCE: text.gettext("says it is no difference"),
        Act.COMMENT: text.gettext("says"),
        Act.AGREE: text.gettext("agrees to the hand-over"),
    }[act]
