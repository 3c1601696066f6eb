"""Take the report out of a record, so that it can be looked at."""

from __future__ import annotations

from pathlib import Path

from asfound.errors import NotInRecord
from asfound.evidence.layout import MANIFEST
from asfound.evidence.manifest import parse_manifest
from asfound.evidence.record import open_record
from asfound.evidence.verify import verify_open
from asfound.workflows.output_files import make_folder, writable

_REPORT = "data/report/"
_NOTE = "data/note/"


def show(record: Path, folder: Path) -> Path:
    """Verify a record, then write its report and note into a folder.

    What is not valid is not shown: a page from a stranger could say anything. What is shown is what
    the manifest names, in whatever order a zip holds it.

    Args:
        record: The zip, or the folder that it was unpacked into.
        folder: For the files; made where it is not there.

    Returns:
        The report's first page.

    Raises:
        RecordError: The record is not valid.
        NotInRecord: It holds no report.
        InputError, OutputError: It could not be read, or the files not written.
    """
    with open_record(record) as opened:
        verify_open(opened)
        sealed = parse_manifest(opened.text(MANIFEST), MANIFEST)
        papers = [path for path in sealed if path.startswith((_REPORT, _NOTE))]
        if f"{_REPORT}index.html" not in papers:
            raise NotInRecord("report", "index.html", ", ".join(papers) or "no papers")
        make_folder(folder)
        for path in papers:
            target = folder / path.removeprefix("data/")
            with writable(target):
                opened.copy_out(path, target)
    return folder / "report" / "index.html"
