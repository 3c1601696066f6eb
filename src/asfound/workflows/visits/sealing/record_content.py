"""From a snapshot to what is sealed: originals, result, note, and what both sides said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

from asfound.domain.comparison import (
    AfterShot,
    CheckResult,
    Problem,
    Reason,
    Verdict,
    ViewResult,
)
from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile, StoredPhoto
from asfound.domain.visit import Shot
from asfound.errors import PhotoCopyOfArrival, PhotoSameFile
from asfound.evidence.facts import Visit
from asfound.evidence.paths import folded, safe_name
from asfound.evidence.values import format_time
from asfound.language.catalogues import chosen
from asfound.store.base import Blobs
from asfound.vision.image.backbone import model_digest
from asfound.workflows.documents.note import NoteRequest
from asfound.workflows.documents.originals import Original
from asfound.workflows.documents.record_documents import Note, note_for
from asfound.workflows.documents.sealing import SealContent, checked_visit
from asfound.workflows.visits.access.text import sealable
from asfound.workflows.visits.snapshot.results import masks_of
from asfound.workflows.visits.snapshot.shot_outcomes import ShotOutcome
from asfound.workflows.visits.snapshot.state import ViewState, VisitSnapshot

_ENDINGS = {"jpeg": "jpg", "tiff": "tif"}


@dataclass(frozen=True)
class ArchivedPhoto:
    """A photo of the visit, as the record calls it.

    Attributes:
        path: From data/ on, ``before/01-Hall-Bench.jpg``.
        photo: What is known of it.
        received_at: When this server got it for this view, UTC.
    """

    path: str
    photo: StoredPhoto
    received_at: datetime


def digests_of(snapshot: VisitSnapshot) -> tuple[str, ...]:
    """Every photo that a record of this snapshot holds, each once."""
    found: dict[str, None] = {}
    for view in snapshot.views:
        found |= dict.fromkeys(digest for digest, _ in (*_before(view), *_after(view)))
    found |= dict.fromkeys(each.photo for each in snapshot.statements if each.photo)
    return tuple(found)


def seal_content(
    snapshot: VisitSnapshot, photos: Mapping[str, StoredPhoto], blobs: Blobs, opened: ExitStack
) -> SealContent:
    """Everything that goes into the record.

    Args:
        snapshot: Of a visit that is closed.
        photos: What is known of all photos of :func:`digests_of`.
        blobs: Where they are.
        opened: Keeps them at hand until it is closed.

    Raises:
        StoreError: A photo cannot be had.
        BadText: A name cannot be sealed.
    """
    closed_at = snapshot.visit.ended_at or datetime.now(UTC)
    filed = {view.view.id: _filed(view, photos) for view in snapshot.views}
    files = {digest: opened.enter_context(blobs.local(digest)) for digest in digests_of(snapshot)}
    visit = checked_visit(
        Visit(
            place=sealable(snapshot.place.name, "?"),
            country=snapshot.place.country,
            guest=sealable(snapshot.visit.guest, "?"),
            host=sealable(snapshot.host, "?"),
        )
    )
    return SealContent(
        visit=visit,
        originals=sorted(
            (_original(each, files) for side in filed.values() for each in (*side[0], *side[1])),
            key=lambda original: original.path,
        ),
        result=_result(snapshot, filed, blobs),
        note=_note(snapshot, visit, closed_at.date()),
        sealed_at=closed_at.replace(microsecond=0),
        language=chosen(snapshot.visit.language),
        names=_names(snapshot, filed),
        further=_statement_photos(snapshot, photos, files),
    )


def _names(snapshot: VisitSnapshot, filed: Mapping[str, _Sides]) -> dict[str, str]:
    """The views as host and guest know them, by the path of each of their photos."""
    return {
        each.path: f"{view.area.name} · {view.view.name}"
        for view in snapshot.views
        for side in filed[view.view.id]
        for each in side
    }


_Sides = tuple[tuple[ArchivedPhoto, ...], tuple[ArchivedPhoto, ...]]


def paths_of(snapshot: VisitSnapshot, photos: Mapping[str, StoredPhoto]) -> Mapping[str, _Sides]:
    """The photos of each view, before and after, as the record calls them."""
    return {view.view.id: _filed(view, photos) for view in snapshot.views}


def statement_photo_path(number: int, photo: StoredPhoto) -> str:
    """What the record calls the photo of a statement; the number is the statement's, from 1."""
    return f"statements/{number:03d}.{_ending(photo)}"


def _before(view: ViewState) -> list[tuple[str, datetime]]:
    """The photo that was compared first, then the others of that side: (digest, received)."""
    host = [(photo.digest, photo.added_at) for photo in view.as_found]
    guest = [(shot.digest, shot.received_at) for shot in reversed(view.arrived)]
    return _first([*host, *guest], view.shown_before)


def _after(view: ViewState) -> list[tuple[str, datetime]]:
    shots: list[Shot] = list(reversed(view.left))
    return _first([(shot.digest, shot.received_at) for shot in shots], None)


def _first(photos: list[tuple[str, datetime]], digest: str | None) -> list[tuple[str, datetime]]:
    once = dict(reversed(photos))  # of one photo received twice, the first in the list counts
    ordered = sorted(dict.fromkeys(digest for digest, _ in photos), key=lambda each: each != digest)
    return [(each, once[each]) for each in ordered]


def _filed(view: ViewState, photos: Mapping[str, StoredPhoto]) -> _Sides:
    stem = f"{view.number:02d}-{view.area.name}-{view.view.name}"
    return (
        tuple(_named("before", stem, _before(view), photos)),
        tuple(_named("after", stem, _after(view), photos)),
    )


def _named(
    side: str, stem: str, found: list[tuple[str, datetime]], photos: Mapping[str, StoredPhoto]
) -> Iterator[ArchivedPhoto]:
    taken: set[str] = set()
    for digest, received_at in found:
        photo = photos[digest]
        name = safe_name(f"{stem.replace('.', '-')}.{_ending(photo)}", taken)
        # Numbered by hand: names differ from each other before their endings, too.
        base = name.rpartition(".")[0]
        if folded(base) in taken:
            name = safe_name(f"{base}-{len(taken) + 1}.{_ending(photo)}", taken)
        taken |= {folded(name), folded(name.rpartition(".")[0])}
        yield ArchivedPhoto(f"{side}/{name}", photo, received_at)


def _ending(photo: StoredPhoto) -> str:
    return _ENDINGS.get(photo.format, photo.format)


def _original(filed: ArchivedPhoto, files: Mapping[str, Path]) -> Original:
    return Original(
        file=files[filed.photo.digest],
        path=filed.path,
        name=filed.path.partition("/")[2],
        digest=filed.photo.digest,
        captured_at=filed.photo.captured_at,
        modified_at=None,  # the file's own time stays on the phone
        received_at=format_time(filed.received_at),
        has_location=filed.photo.has_location,
    )


def _result(snapshot: VisitSnapshot, filed: Mapping[str, _Sides], blobs: Blobs) -> CheckResult:
    return CheckResult(
        views=tuple(_view(view, filed[view.view.id], blobs) for view in snapshot.views),
        false_alarms=DEFAULT_FALSE_ALARM_RATE,
        version=version("asfound"),
        model=model_digest(),
        seconds=0.0,  # it was compared while they walked
        problems=tuple(
            problem for view in snapshot.views for problem in _set_aside(view, filed[view.view.id])
        ),
    )


def _view(view: ViewState, filed: _Sides, blobs: Blobs) -> ViewResult:
    before, after = filed
    result = view.result or ViewResult(
        None, None, verdict=view.verdict or Verdict.CANNOT_TELL, reason=view.reason or _NOT
    )
    # A photo from leaving of a view that nobody photographed before shows what is, not a change.
    masks = masks_of(blobs, view.job.id, view.job.after) if view.job and view.result else None
    return replace(
        result,
        before=_photo(before[0]) if before else None,
        after=_photo(after[0]) if after else None,
        other_before=tuple(each.path for each in before[1:]),
        other_after=tuple(each.path for each in after[1:]),
        after_shots=tuple(_after_shot(each, after) for each in view.outcomes if each.verdict),
        masks=masks,
    )


def _after_shot(outcome: ShotOutcome, filed: Sequence[ArchivedPhoto]) -> AfterShot:
    photo = _photo(_of_shot(outcome, filed))
    shot = AfterShot(photo.path, photo.digest, photo.capture.taken_at)
    if outcome.set_aside:
        return replace(shot, set_aside=outcome.set_aside)
    score = outcome.result.score if outcome.result else None
    return replace(shot, verdict=outcome.verdict, reason=outcome.reason, score=score)


def _of_shot(outcome: ShotOutcome, filed: Sequence[ArchivedPhoto]) -> ArchivedPhoto:
    return next(each for each in filed if each.photo.digest == outcome.shot.digest)


_COPIES = {each.code: each for each in (PhotoSameFile, PhotoCopyOfArrival)}


def _set_aside(view: ViewState, filed: _Sides) -> Iterator[Problem]:
    """The photos from leaving that were there before, as a check tells them."""
    before, after = filed
    for outcome in view.outcomes:
        if outcome.set_aside in _COPIES:
            error = _COPIES[outcome.set_aside](before[0].path)
            yield Problem(_of_shot(outcome, after).path, error.code, error.message)


_NOT = Reason.NOT_PHOTOGRAPHED


def _photo(filed: ArchivedPhoto) -> PhotoFile:
    photo = filed.photo
    return PhotoFile(
        path=filed.path,
        digest=photo.digest,
        size=(photo.width, photo.height),
        format=photo.format,
        capture=CaptureFacts(taken_at=photo.captured_at, device=photo.device),
        file=FileFacts(photo.length),
    )


def _note(snapshot: VisitSnapshot, visit: Visit, day: date) -> Note:
    place = snapshot.place
    return note_for(
        NoteRequest(
            country=visit.country,
            region=place.region,
            languages=place.languages,
            guest=visit.guest,
            place=visit.place,
            day=day,
        )
    )


def _statement_photos(
    snapshot: VisitSnapshot, photos: Mapping[str, StoredPhoto], files: Mapping[str, Path]
) -> dict[str, Path | bytes]:
    return {
        statement_photo_path(number, photos[each.photo]): files[each.photo]
        for number, each in enumerate(snapshot.statements, start=1)
        if each.photo
    }
