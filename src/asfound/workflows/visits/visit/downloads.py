"""Single files of a visit: close-ups of findings, and papers out of its sealed record."""

from __future__ import annotations

import re
import zipfile

from asfound.errors import RecordNotReady, VisitNotFound
from asfound.evidence.container import ROOT
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.access.actor import Actor
from asfound.workflows.visits.access.ownership import load, require_view

_CLOSE_UP = re.compile(r"([0-9a-f]{16})-\d{1,3}-(before|after)\.webp")
DOCUMENTS = {
    "report.html": "data/report/index.html",
    "report.pdf": "data/report/report.pdf",
    "note.png": "data/note/note.png",
    "note.pdf": "data/note/note.pdf",
}
"""What may be taken out of a record, by the name under which it is asked for."""


def close_up(context: AppContext, actor: Actor, visit_id: str, view_id: str, name: str) -> bytes:
    """A close-up of a finding; authority over the visit is the caller's to check.

    Raises:
        NotForThisLink: The view is in another area than the crew's.
        VisitNotFound: No comparison of this view made one of this name.
    """
    with context.store.records.read() as tx:
        require_view(tx, actor, load(tx, visit_id)[1], view_id)
        jobs = tx.jobs.of_visit(visit_id)
    found = _CLOSE_UP.fullmatch(name)
    if found is None:
        raise VisitNotFound
    job = next((j for j in jobs if j.view == view_id and j.id.startswith(found[1])), None)
    data = context.store.blobs.rendition(job.after, name) if job else None
    if data is None:
        raise VisitNotFound
    return data


def document(context: AppContext, visit_id: str, name: str) -> bytes:
    """A paper out of the sealed record.

    Raises:
        RecordNotReady: It was not sealed yet.
        VisitNotFound: There is no such paper in it.
        StoreError: It cannot be read.
    """
    with context.store.records.read() as tx:
        visit = tx.visits.get(visit_id)
    if visit is None or name not in DOCUMENTS:
        raise VisitNotFound
    if visit.record is None:
        raise RecordNotReady
    with context.store.blobs.local(visit.record) as file, zipfile.ZipFile(file) as record:
        try:
            return record.read(ROOT + DOCUMENTS[name])
        except KeyError as error:
            raise VisitNotFound from error


def has_note(context: AppContext, visit_id: str) -> bool:
    """Whether a thank-you note is in the sealed record."""
    try:
        document(context, visit_id, "note.png")
    except VisitNotFound:
        return False
    return True
