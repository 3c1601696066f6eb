"""Write the report of a visit: pictures are prepared view by view and leave memory at once."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from asfound.domain.comparison import CheckResult
from asfound.imaging.folder import source_at
from asfound.report.folder import claimed
from asfound.report.html import report_pages
from asfound.report.pictures import Budget, Picture
from asfound.report.sides import ViewInput, called_in
from asfound.workflows.documents.report_pictures import OpenPhoto, pictures_within
from asfound.workflows.output_files import whole_file

__all__ = ["OpenPhoto", "write_report"]


def write_report(  # noqa: PLR0913  one parameter per thing a report may have
    result: CheckResult,
    out: Path,
    *,
    language: str = "en",
    open_photo: OpenPhoto = source_at,
    names: Mapping[str, str] = MappingProxyType({}),
    progress: Callable[[int, int], None] | None = None,
    note: Picture | None = None,
) -> Path:
    """Write ``index.html``, a page that holds everything it shows.

    Args:
        result: What checking said.
        out: A folder that does not exist, is empty, or was written by an earlier run.
        language: One of :data:`asfound.language.catalogues.LANGUAGES`.
        open_photo: Where a photo of the result is; by default at its path as given.
        names: What people call views, by the path of their before photo, or of the after photo
            where there is none; other views are called as their photos.
        progress: Called with how many views are written, of how many.
        note: The thank-you note as a picture, SVG or PNG.

    Returns:
        The path of ``index.html``.

    Raises:
        KeyError: There is no catalogue of the language.
        OutputNotOurs: The folder holds something that this program did not write.
        OutputNotWritable: The folder may not be written.
        DiskFull: There is no room; nothing half-written is left.
    """
    budget, total = Budget(len(result.views)), len(result.views)
    with claimed(out), report_pages(out, language) as pages:
        for number, view in enumerate(result.views, start=1):
            pictures = pictures_within(view, open_photo, budget.allowance())
            budget.spend(
                pages.add(
                    ViewInput(
                        number,
                        view,
                        pictures,
                        view.transform_after_from_before,
                        called_in(names, view),
                    )
                )
            )
            if progress:
                progress(number, total)
        with whole_file(out / "index.html") as page:
            text = io.TextIOWrapper(page, "utf-8", newline="\n")
            pages.finish(text, result, note)
            text.detach()
    return out / "index.html"
