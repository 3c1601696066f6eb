"""Hand over: compare, write the report and the note, and seal all of it with the originals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from asfound.domain.comparison import CheckResult
from asfound.errors import (
    LocationNotConfirmed,
    NothingJudged,
    PhotoChangedMeanwhile,
    WouldOverwrite,
)
from asfound.evidence.facts import Visit
from asfound.evidence.keys import Signer
from asfound.imaging.folder import photos_in
from asfound.workflows.commands.check import CheckOptions, check
from asfound.workflows.documents.note import NoteRequest
from asfound.workflows.documents.originals import Original, originals
from asfound.workflows.documents.pdf import Paper
from asfound.workflows.documents.record_documents import Note, note_for
from asfound.workflows.documents.sealing import SealContent, checked_visit, seal_visit
from asfound.workflows.output_files import refuse_unwritable
from asfound.workflows.progress import Progress, silent

__all__ = ["Confirm", "HandOverOutcome", "HandOverRequest", "Visit", "hand_over"]

Confirm = Callable[[int, int], bool]
"""Asked with how many originals carry a location, of how many; says whether to go on."""


@dataclass(frozen=True)
class HandOverRequest:
    """What a person asked for.

    Attributes:
        before: As-found photo, or folder of them.
        after: As-left photo, or folder of them.
        visit: Whose, and where.
        region: Of the country, where the note's language depends on it.
        options: How to compare.
        language: Of the report.
        timestamp: Address of a time-stamping authority; None for no trusted time.
        paper: Of the report as PDF.
        papers: Further files for the folder ``report/``, by name.
    """

    before: Path
    after: Path
    visit: Visit
    region: str | None = None
    options: CheckOptions = field(default_factory=CheckOptions)
    language: str = "en"
    timestamp: str | None = None
    paper: Paper = "a4"
    papers: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class HandOverOutcome:
    """What was sealed.

    Attributes:
        root: SHA-256 of the tag manifest, which names the record.
        result: What comparing said, with the photos' paths in the record.
        photos: How many originals are in it.
        located: How many of them carry a location, or may.
        has_note: Whether the thank-you note is in it.
    """

    root: str
    result: CheckResult
    photos: int
    located: int
    has_note: bool


def hand_over(
    asked: HandOverRequest,
    signers: Sequence[Signer],
    out: Path,
    *,
    confirm: Confirm,
    progress: Progress = silent,
) -> HandOverOutcome:
    """Compare the photos of a visit and seal the originals with everything that was found.

    Args:
        asked: What to hand over.
        signers: Who signs now.
        out: The record, a zip; it must not exist.
        confirm: Asked before anything is done, where originals carry a location.
        progress: Told how far it is.

    Raises:
        LocationNotConfirmed: Nobody wanted the location to be in the record.
        WouldOverwrite, OutputNotWritable, DiskFull: The record could not be written.
        InputError, NothingJudged: The photos could not be compared.
        RecordError: It could not be sealed; see the leaves.
    """
    if out.exists():
        raise WouldOverwrite(str(out))
    refuse_unwritable(out)
    visit = checked_visit(asked.visit)
    note = _note(asked, visit)
    recursive = asked.options.recursive
    before, after = (photos_in(path, recursive=recursive) for path in (asked.before, asked.after))
    found = originals(before, after)
    located = sum(original.has_location for original in found)
    if located and not confirm(located, len(found)):
        raise LocationNotConfirmed(located, len(found))
    names = {original.file: original.path for original in found}
    result = check(asked.before, asked.after, options=asked.options, names=names, progress=progress)
    if not result.judged:
        raise NothingJudged(len(result.views))
    _refuse_changed(result, found)
    material = SealContent(
        visit=visit,
        originals=found,
        result=result,
        note=note,
        sealed_at=datetime.now(UTC).replace(microsecond=0),
        language=asked.language,
        paper=asked.paper,
        further={f"report/{name}": paper for name, paper in asked.papers.items()},
    )
    root = seal_visit(out, material, signers, timestamp=asked.timestamp, progress=progress)
    return HandOverOutcome(root, result, len(found), located, bool(note))


def _note(asked: HandOverRequest, visit: Visit) -> Note:
    return note_for(
        NoteRequest(
            country=visit.country,
            region=asked.region,
            guest=visit.guest,
            place=visit.place,
            day=datetime.now(UTC).date(),
        )
    )


def _refuse_changed(result: CheckResult, found: Sequence[Original]) -> None:
    """Refuse photos that were exchanged after their digests were taken."""
    originals_by_path = {original.path: original for original in found}
    for photo in (photo for view in result.views for photo in (view.before, view.after) if photo):
        original = originals_by_path[photo.path]
        if original.digest != photo.digest:
            raise PhotoChangedMeanwhile(str(original.file))
