"""The record as it is handed out: as it was sealed, with everything said since as layers.

The sealed record is never touched. What was said later is added to a copy, in the order in which
it was said and with the times at which it was said: the copy is the same whenever it is made.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.domain.check_json import from_json
from asfound.domain.visit import Act, Statement
from asfound.errors import RecordNotReady, VisitNotFound
from asfound.evidence.layers import Words, add_layer
from asfound.evidence.layout import CHECK
from asfound.evidence.record import open_record
from asfound.evidence.statement import OnFinding, Stand
from asfound.evidence.values import parse_json
from asfound.evidence.verify import verify_open
from asfound.language.catalogues import DEFAULT, translation
from asfound.workflows.server.app_context import AppContext
from asfound.workflows.visits.sealing.sealer import statements_before
from asfound.workflows.visits.sealing.server_key import server_signer
from asfound.workflows.visits.sealing.statement_export import act_word, role_word
from asfound.workflows.visits.snapshot.state import VisitSnapshot, snapshot_in

_CHUNK = 1 << 20
_STANDS = {
    Act.ACCEPT: Stand.ACCEPTED,
    Act.DISPUTE: Stand.DISPUTED,
    Act.NOT_A_DIFFERENCE: Stand.DISPUTED,  # the words say the rest
    Act.REPAIRED: Stand.REPAIRED,
}


@dataclass(frozen=True)
class Download:
    """A file to be sent.

    Attributes:
        digest: Of the sealed record.
        layers: How many were added since.
        length: Bytes.
        chunks: The content.
    """

    digest: str
    layers: int
    length: int
    chunks: Iterator[bytes]


def download_record(context: AppContext, visit_id: str) -> Download:
    """The record of a visit, with what was said since it was closed.

    Raises:
        VisitNotFound: There is no such visit.
        RecordNotReady: It was not sealed yet.
        RecordError, OutputError, StoreError: It cannot be read, or extended.
    """
    with context.store.records.read() as tx:
        snapshot = snapshot_in(tx, visit_id)
        sealed_with = statements_before(tx.events.of_visit(visit_id))
    record = snapshot.visit.record
    if record is None or sealed_with is None:
        raise RecordNotReady
    later = snapshot.statements[sealed_with:]
    blobs = context.store.blobs
    if not later:
        return Download(record, 0, blobs.length(record), blobs.stream(record))
    file = _extended(context, snapshot, later)
    return Download(record, len(later), file.stat().st_size, _read(file))


def _extended(context: AppContext, snapshot: VisitSnapshot, later: tuple[Statement, ...]) -> Path:
    record = snapshot.visit.record
    if record is None:
        raise VisitNotFound
    folder = context.folder("tmp") / "records"
    folder.mkdir(mode=0o700, exist_ok=True)
    stem = record.removeprefix("sha256:")[:32]
    file = folder / f"{stem}-{len(later)}.zip"
    if not file.exists():
        _make(context, snapshot, later, file)
        for old in folder.glob(f"{stem}-*.zip"):
            if old != file:
                old.unlink(missing_ok=True)
    os.utime(file)
    return file


def _make(
    context: AppContext, snapshot: VisitSnapshot, later: tuple[Statement, ...], file: Path
) -> None:
    record, signer = snapshot.visit.record or "", server_signer(context)
    with TemporaryDirectory(dir=file.parent, prefix=".making-") as folder:
        copy = Path(folder) / file.name
        with context.store.blobs.local(record) as sealed:
            shutil.copyfile(sealed, copy)
        known = _findings(copy)
        for statement in later:
            add_layer(copy, signer, _words(snapshot, statement, known), made_at=statement.at)
        copy.replace(file)


def _findings(record: Path) -> frozenset[str]:
    with open_record(record) as opened:
        verify_open(opened)
        result = from_json(parse_json(opened.text(CHECK), CHECK))
    return frozenset(finding.id for view in result.views for finding in view.findings)


def _words(snapshot: VisitSnapshot, statement: Statement, known: frozenset[str]) -> Words:
    """What somebody said, in the mouth of the server that vouches for having been told so."""
    text = translation(DEFAULT)
    head = f"{statement.by} ({role_word(text, statement.role)}) {act_word(text, statement.act)}"
    view = snapshot.view(statement.view or "")
    about = f" – {view.area.name}, {view.view.name}" if view else ""
    photo = f"\nphoto {statement.photo}" if statement.photo else ""
    whole = f"{head}{about}: {statement.words}{photo}".strip(": ")
    finding = _present(snapshot, statement)
    stand = _STANDS.get(statement.act)
    if stand is None or finding not in known:
        return Words(whole)
    return Words("", (OnFinding(finding, stand, whole),))


def _present(snapshot: VisitSnapshot, statement: Statement) -> str:
    """The id under which a finding is in the sealed record: that of its last comparison."""
    view = snapshot.view(statement.view or "")
    for thing in (*view.findings, *view.put_right) if view else ():
        if thing.id == statement.finding:
            return thing.finding.id
    return ""


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
