"""The papers of a record: the report as a page and as PDF, and the thank-you note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from asfound.domain.comparison import CheckResult
from asfound.errors import NoText
from asfound.evidence.facts import Visit
from asfound.evidence.seal import Source
from asfound.report.pictures import Picture
from asfound.workflows.documents.note import NoteRequest, make_note
from asfound.workflows.documents.pdf import Paper, PdfOptions, Sealed, write_report_pdf
from asfound.workflows.documents.report import write_report
from asfound.workflows.documents.report_pictures import OpenPhoto
from asfound.workflows.progress import REPORTING, Progress, silent

Note: TypeAlias = Mapping[str, bytes]
"""A thank-you note by the ending of its file: ``.pdf``, ``.png``, ``.txt``. Empty for none."""

_NOTE_KINDS = (".pdf", ".png", ".txt")


@dataclass(frozen=True)
class DocumentSources:
    """What the report in a record is made from.

    Attributes:
        result: What comparing said, with the photos' paths in the record.
        visit: Whose, and where.
        check_digest: SHA-256 of the record's check.json, which is printed on every page.
        open_photo: Where a photo of the record is now.
        language: Of the report.
        paper: Of the PDF.
        names: What people call views; see :func:`asfound.workflows.documents.report.write_report`.
        created: When the PDF says it was made; now by default. Equal values give equal bytes.
    """

    result: CheckResult
    visit: Visit
    check_digest: str
    open_photo: OpenPhoto
    language: str = "en"
    paper: Paper = "a4"
    created: datetime | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def note_for(request: NoteRequest) -> Note:
    """The note in all its kinds; empty where no text in the host's language is known."""
    try:
        return {kind: make_note(request, kind).content for kind in _NOTE_KINDS}
    except NoText:
        return {}


def write_documents(
    papers: DocumentSources, note: Note, folder: Path, progress: Progress = silent
) -> dict[str, Source]:
    """Write the report in both forms; returns what the record calls them, and where they are.

    Raises:
        OutputError: The folder cannot be written.
        TypesetError: The PDF could not be set.
    """
    views, picture = len(papers.result.views), _picture(note)
    page = write_report(
        papers.result,
        folder / "report",
        language=papers.language,
        open_photo=papers.open_photo,
        names=papers.names,
        progress=lambda done, _: progress(REPORTING, done, 2 * views),
        note=picture,
    )
    printed = write_report_pdf(
        papers.result,
        folder / "report.pdf",
        PdfOptions(papers.language, papers.paper, picture, _sealed(papers), papers.created),
        open_photo=papers.open_photo,
        names=papers.names,
        progress=lambda done, _: progress(REPORTING, views + done, 2 * views),
    )
    return {"report/index.html": Source(page), "report/report.pdf": Source(printed)}


def _sealed(papers: DocumentSources) -> Sealed:
    visit = papers.visit
    return Sealed(papers.check_digest, visit.place, visit.country, visit.guest, visit.host)


def _picture(note: Note) -> Picture | None:
    png = note.get(".png")
    if png is None:
        return None
    # Width and height stand in a PNG file's first chunk.
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return Picture(png, width, height, "image/png")
