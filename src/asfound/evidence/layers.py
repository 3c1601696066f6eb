"""Adding to a record: somebody's statement and signature, without touching what was sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asfound.errors import NotInRecord, RecordNotOriginal, RecordTooLarge
from asfound.evidence import layout
from asfound.evidence.agreement import finding_ids
from asfound.evidence.chain import followed, manifest_before
from asfound.evidence.container import dos_stamp
from asfound.evidence.keys import Signer
from asfound.evidence.limits import MAX_FILES, MAX_LAYERS, MAX_STATEMENT_BYTES, MAX_WORDS
from asfound.evidence.manifest import format_manifest
from asfound.evidence.original import original_entries
from asfound.evidence.record import NO_WISHES, Container, Record
from asfound.evidence.statement import OnFinding, Statement, format_statement
from asfound.evidence.values import objects_of, parse_json, words
from asfound.evidence.verify import verify_open
from asfound.evidence.writer import ZipWriter, changed_file, copy_bytes
from asfound.evidence.zip_reader import ZipReader

if TYPE_CHECKING:
    from asfound.evidence.timestamp import Stamper

_FILES: Final = 6  # of a layer with a time-stamp


@dataclass(frozen=True)
class Words:
    """What somebody has to say.

    Attributes:
        whole: On the whole visit; may be empty.
        findings: On single findings.
    """

    whole: str = ""
    findings: Sequence[OnFinding] = ()


def add_layer(
    path: Path, signer: Signer, said: Words, *, made_at: datetime, stamper: Stamper | None = None
) -> Statement:
    """Verify the record, then sign what was sealed, and everything added since, with a statement.

    The record is locked against other writers meanwhile, and replaced at once when all is done.

    Args:
        path: Of the record.
        signer: Who signs.
        said: The statement.
        made_at: Now, by this computer's clock.
        stamper: Where trusted time is wanted.

    Raises:
        RecordError: The record is not valid; nobody should sign it.
        RecordNotOriginal: Its contents are valid, but it is not the container that was sealed.
        NotInRecord: The statement speaks of a finding that the record does not hold.
        BadText: The words hold what may not be sealed.
        TimestampUnavailable: The authority gave no token.
        OutputNotWritable, DiskFull: The record could not be written.
    """
    if path.is_dir():
        raise RecordNotOriginal(str(path))
    with changed_file(path) as (old, new):
        record = Record(ZipReader(old.fileno()), NO_WISHES)
        verify_open(record)
        if record.container is not Container.ORIGINAL:
            raise RecordNotOriginal(str(path))
        statement = _statement(record, signer, said, made_at)
        statement = replace(statement, time_stamped=stamper is not None)
        files = _layer(record, signer, statement, stamper)
        entries = original_entries(record)
        copy_bytes(old, new, entries[-1].end)
        writer = ZipWriter(new, entries)
        for name in sorted(files):
            writer.add_bytes(name, files[name], stamp=dos_stamp(made_at))
        writer.close()
    return statement


def _statement(record: Record, signer: Signer, said: Words, made_at: datetime) -> Statement:
    known = finding_ids(
        objects_of(parse_json(record.text(layout.CHECK), layout.CHECK), "views", layout.CHECK)
    )
    for finding in said.findings:
        if finding.id not in known:
            raise NotInRecord("finding", finding.id, ", ".join(known[:20]) or "none")
    number = len(record.layers) + 1
    if number > MAX_LAYERS:
        raise RecordTooLarge("additions", number, MAX_LAYERS)
    if len(record.entries) + _FILES > MAX_FILES:
        raise RecordTooLarge("files in the record", len(record.entries) + _FILES, MAX_FILES)
    return Statement(
        number=number,
        record=record.contents[layout.TAG_MANIFEST].sha256,
        previous=record.contents[manifest_before(number)].sha256,
        made_at=made_at.replace(microsecond=0),
        signer=signer.name,
        fingerprint=signer.public.fingerprint,
        words=words(said.whole, "the statement", MAX_WORDS),
        findings=tuple(
            OnFinding(found.id, found.stand, words(found.words, f"on {found.id}", MAX_WORDS))
            for found in said.findings
        ),
    )


def _layer(
    record: Record, signer: Signer, statement: Statement, stamper: Stamper | None
) -> dict[str, bytes]:
    folder = layout.layer_folder(statement.number)
    own = {
        f"{folder}root.sig": signer.sign(record.text(layout.TAG_MANIFEST)),
        f"{folder}signer.pem": signer.public.pem,
        f"{folder}statement.json": format_statement(statement),
    }
    size = len(own[f"{folder}statement.json"])
    if size > MAX_STATEMENT_BYTES:
        raise RecordTooLarge("bytes of the statement", size, MAX_STATEMENT_BYTES)
    before = followed(statement.number, record.entries)
    digests = {path: record.contents[path].sha256 for path in before}
    digests |= {path: hashlib.sha256(data).hexdigest() for path, data in own.items()}
    manifest = format_manifest(digests)
    signature = signer.sign(manifest)
    stamps = {f"{folder}manifest.tsr": stamper(signature)} if stamper is not None else {}
    return {
        **own,
        f"{folder}manifest-sha256.txt": manifest,
        f"{folder}manifest.sig": signature,
        **stamps,
    }
