"""Write the report of a visit for paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from asfound.domain.comparison import CheckResult
from asfound.imaging.folder import source_at
from asfound.report.pdf import PAPERS, Paper, PaperReport, Sealed, size_for
from asfound.report.pictures import Picture
from asfound.report.sides import ViewInput, called_in
from asfound.workflows.documents.report_pictures import OpenPhoto, pictures_of_size
from asfound.workflows.output_files import write

__all__ = ["PAPERS", "Paper", "PdfOptions", "Sealed", "write_report_pdf"]


@dataclass(frozen=True)
class PdfOptions:
    """How a report is printed, and what goes with it.

    Attributes:
        language: One of :data:`asfound.language.catalogues.LANGUAGES`.
        paper: ``a4`` or ``letter``.
        note: The thank-you note as a picture, PNG.
        sealed: The record that the report will lie in; None for none.
        created: When it is made, aware; now by default. Equal values give equal bytes.
    """

    language: str = "en"
    paper: Paper = "a4"
    note: Picture | None = None
    sealed: Sealed | None = None
    created: datetime | None = None


def write_report_pdf(
    result: CheckResult,
    out: Path,
    printing: PdfOptions = PdfOptions(),
    *,
    open_photo: OpenPhoto = source_at,
    names: Mapping[str, str] = MappingProxyType({}),
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write the report as PDF/A-2a, for paper and for archives; pictures carry no metadata.

    Args:
        result: What checking said.
        out: The file; one of that name is replaced.
        printing: In what language, on what paper.
        open_photo: Where a photo of the result is; by default at its path as given.
        names: What people call views, by the path of their before photo, or of the after photo
            where there is none; other views are called as their photos.
        progress: Called with how many views are prepared, of how many.

    Returns:
        The path of the file.

    Raises:
        KeyError: There is no catalogue of the language.
        TypesettingFailed, FontsMissing: It could not be set.
        OutputNotWritable, DiskFull: It could not be written.
    """
    report, total = PaperReport(printing.language, printing.paper), len(result.views)
    for number, view in enumerate(result.views, start=1):
        pictures = pictures_of_size(view, open_photo, size_for(total))
        called = called_in(names, view)
        report.add(ViewInput(number, view, pictures, view.transform_after_from_before, called))
        if progress:
            progress(number, total)
    created = printing.created or datetime.now(UTC).replace(microsecond=0)
    write(out, report.pdf(result, created=created, note=printing.note, sealed=printing.sealed))
    return out
