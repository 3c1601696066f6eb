"""Seal a visit: the same parts whoever asks, the command line or the server.

What differs is where photos and results come from; the record that comes out does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.domain.check_json import encode_json, to_json
from asfound.domain.comparison import CheckResult
from asfound.evidence.facts import Facts, PhotoFacts, Visit
from asfound.evidence.keys import Signer
from asfound.evidence.limits import MAX_LABEL
from asfound.evidence.seal import Source, seal
from asfound.evidence.timestamp import stamper
from asfound.evidence.values import label
from asfound.workflows.compare.masks import mask_names
from asfound.workflows.documents.originals import Original
from asfound.workflows.documents.pdf import Paper
from asfound.workflows.documents.record_documents import DocumentSources, Note, write_documents
from asfound.workflows.progress import Progress, silent

_MASKS = ("before", "after", "compared_before", "compared_after")


@dataclass(frozen=True)
class SealContent:
    """Everything that goes into a record.

    Attributes:
        visit: Whose, and where; see :func:`checked`.
        originals: The photos, byte for byte.
        result: What comparing said, with the photos' paths in the record.
        note: The thank-you note; empty for none.
        sealed_at: When, UTC, whole seconds.
        language: Of the report.
        paper: Of the report as PDF.
        names: What people call views, by the path of a photo; files have plain names.
        further: More files, by path in the record from data/ on.
    """

    visit: Visit
    originals: Sequence[Original]
    result: CheckResult
    note: Note
    sealed_at: datetime
    language: str = "en"
    paper: Paper = "a4"
    names: Mapping[str, str] = field(default_factory=dict)
    further: Mapping[str, Path | bytes] = field(default_factory=dict)


def checked_visit(visit: Visit) -> Visit:
    """The visit with its names as they may be sealed.

    Raises:
        BadText: A name is empty, too long, or hides something.
    """
    named = vars(visit).items()
    return Visit(**{what: label(text, f"the {what}'s name", MAX_LABEL) for what, text in named})


def seal_visit(
    out: Path,
    material: SealContent,
    signers: Sequence[Signer],
    *,
    timestamp: str | None = None,
    progress: Progress = silent,
) -> str:
    """Write the report and seal all of it. Equal material gives equal bytes, but for time-stamps.

    Args:
        out: The record, a zip; it must not exist.
        material: What goes in.
        signers: Who signs now.
        timestamp: Address of a time-stamping authority; None for no trusted time.
        progress: Told how far it is.

    Returns:
        SHA-256 of the tag manifest, which names the record.

    Raises:
        WouldOverwrite, OutputNotWritable, DiskFull: The record could not be written.
        TypesetError: The report for paper could not be set.
        RecordError: It could not be sealed; see the leaves.
    """
    checked_json, masks = _results(material.result)
    papers = _papers(material, checked_json)
    with TemporaryDirectory(prefix="asfound-") as folder:
        sources = {
            **{each.path: Source(each.file, each.digest) for each in material.originals},
            "check.json": Source(checked_json),
            **masks,
            **write_documents(papers, material.note, Path(folder), progress),
            **{path: Source(content) for path, content in material.further.items()},
            **{f"note/note{kind}": Source(data) for kind, data in material.note.items()},
        }
        stamp = stamper(timestamp) if timestamp else None
        return seal(out, sources, _facts(material, signers), signers, stamper=stamp)


def _results(result: CheckResult) -> tuple[bytes, dict[str, Source]]:
    """check.json, and the masks that it names."""
    names = mask_names(result, Path("masks"), Path())
    sources: dict[str, Source] = {}
    for view, named in zip(result.views, names, strict=True):
        if view.masks and named:
            sources |= {getattr(named, of): Source(getattr(view.masks, of)) for of in _MASKS}
    return encode_json(to_json(result, names)), sources


def _papers(material: SealContent, checked_json: bytes) -> DocumentSources:
    files = {original.path: original.file for original in material.originals}
    return DocumentSources(
        result=material.result,
        visit=material.visit,
        check_digest=sha256(checked_json).hexdigest(),
        open_photo=files.__getitem__,
        language=material.language,
        paper=material.paper,
        created=material.sealed_at,
        names=material.names,
    )


def _facts(material: SealContent, signers: Sequence[Signer]) -> Facts:
    result = material.result
    return Facts(
        visit=material.visit,
        sealed_at=material.sealed_at,
        program=result.version,
        model=result.model,
        calibration={
            "false_alarms": result.false_alarms,
            "groups": {
                view.calibration.group: view.calibration.n
                for view in result.views
                if view.calibration
            },
        },
        signers=tuple((signer.name, signer.public.fingerprint) for signer in signers),
        photos=tuple(_photo_facts(original) for original in material.originals),
    )


def _photo_facts(original: Original) -> PhotoFacts:
    return PhotoFacts(
        path=original.path,
        name=original.name,
        digest=original.digest,
        captured_at=original.captured_at,
        modified_at=original.modified_at,
        received_at=original.received_at,
        has_location=original.has_location,
    )
