"""Make a copy of a record that can be published, tied to the original by its signatures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.domain.check_json import from_json
from asfound.domain.comparison import ViewResult
from asfound.domain.geometry import Box
from asfound.domain.photo import CaptureFacts, PhotoFile
from asfound.errors import BadContent, BadSetting, PhotoError, WouldOverwrite
from asfound.evidence import layout
from asfound.evidence.facts import Facts, PhotoFacts
from asfound.evidence.keys import Signer
from asfound.evidence.paths import folded, safe_name
from asfound.evidence.record import Record, open_record
from asfound.evidence.redaction import Hide, boxes_by_photo, parse_hide, ties
from asfound.evidence.seal import Source, seal
from asfound.evidence.verify import verify_open
from asfound.imaging.digest import digest
from asfound.imaging.redact import redacted
from asfound.workflows.documents.record_documents import DocumentSources, write_documents
from asfound.workflows.output_files import refuse_unwritable, write

_NOTE = "data/note/"


@dataclass(frozen=True)
class RedactedRecord:
    """What was made.

    Attributes:
        root: SHA-256 of the copy's tag manifest.
        hidden: Photos in which something was hidden, by their paths in the original.
        left_out: Photos that could not be read, and so are not in the copy.
    """

    root: str
    hidden: tuple[str, ...]
    left_out: tuple[str, ...]


def hides(given: Sequence[str]) -> list[Hide]:
    """Wishes as a person writes them.

    Raises:
        BadSetting: One is not written as ``VIEW:x,y,w,h``.
    """
    found = []
    for text in given:
        hide = parse_hide(text)
        if hide is None:
            raise BadSetting("--hide", text, "it should read VIEW:x,y,w,h, in pixels of the photo")
        found.append(hide)
    return found


def redact(
    record: Path,
    out: Path,
    *,
    hide: Sequence[Hide] = (),
    signer: Signer | None = None,
    language: str = "en",
) -> RedactedRecord:
    """Verify a record, then make a copy for publishing; the record itself is only read.

    Every photo is encoded anew, so that place, device and thumbnails are gone; what is hidden is
    painted over first. The report is made anew from these copies. Masks and later statements are
    left out. The original's manifests and signatures are kept, so that anybody can see what the
    copy was made from, and later compare with the original.

    Args:
        record: The original.
        out: The copy; it must not exist.
        hide: What to hide.
        signer: Who signs the copy; None for nobody.
        language: Of the report.

    Raises:
        RecordError: The original is not valid, or the copy could not be sealed; see the leaves.
        NotInRecord: Something to hide is in no photo of the record.
        InputError, OutputError: It could not be read or written.
    """
    if out.exists():
        raise WouldOverwrite(str(out))
    refuse_unwritable(out)
    with open_record(record) as opened, TemporaryDirectory(prefix="asfound-") as folder:
        verify_open(opened)
        facts = _facts_of(opened)
        boxes = boxes_by_photo(opened, hide)
        copies = _copies(opened, facts, boxes, Path(folder))
        papers = _papers(opened, facts, copies, language)
        note = _note(opened, Path(folder))
        sources = {
            **{copy.facts.path: Source(copy.file, copy.facts.digest) for copy in copies},
            **{path: Source(data) for path, data in ties(opened).items()},
            **{path: Source(content) for path, content in note.items()},
            "check.json": Source(opened.text(layout.CHECK)),
            **write_documents(
                papers, {Path(path).suffix: data for path, data in note.items()}, Path(folder)
            ),
        }
        told = _redaction_facts(facts, copies, opened.contents[layout.TAG_MANIFEST].sha256, signer)
        root = seal(out, sources, told, [signer] if signer else [])
    kept = {copy.was for copy in copies}
    left_out = tuple(photo.path for photo in facts.photos if photo.path not in kept)
    return RedactedRecord(root, tuple(sorted(kept & boxes.keys())), left_out)


@dataclass(frozen=True)
class _Copy:
    """A photo's copy on the disk, and the original's path in the record."""

    was: str
    file: Path
    facts: PhotoFacts


def _facts_of(opened: Record) -> Facts:
    if opened.facts is None or opened.is_redacted:
        raise BadContent(layout.FACTS, "it is of a copy for publishing; take the original")
    return opened.facts


def _copies(
    opened: Record, facts: Facts, boxes: Mapping[str, Sequence[Box]], folder: Path
) -> list[_Copy]:
    taken: set[str] = set()
    copies = []
    for photo in facts.photos:
        original = folder / "original"
        opened.copy_out(f"data/{photo.path}", original)
        try:
            picture = redacted(original, boxes.get(photo.path, ()))
        except PhotoError:
            continue  # what cannot be read cannot be cleaned
        side, _, name = photo.path.partition("/")
        path = f"{side}/{safe_name(f'{Path(name).stem}.jpg', _names(taken, side))}"
        taken.add(folded(path))
        copies.append(_copied(photo, path, folder / "copies" / path, picture))
    return copies


def _names(taken: set[str], side: str) -> set[str]:
    return {path.removeprefix(f"{side}/") for path in taken if path.startswith(f"{side}/")}


def _copied(photo: PhotoFacts, path: str, file: Path, picture: bytes) -> _Copy:
    file.parent.mkdir(parents=True, exist_ok=True)
    write(file, picture)
    told = replace(
        photo,
        path=path,
        digest=digest(file),
        has_location=False,
        original=(photo.path, photo.digest),
    )
    return _Copy(photo.path, file, told)


def _note(opened: Record, folder: Path) -> dict[str, bytes]:
    """The files of the note, by their paths in the record."""
    files, copy = {}, folder / "note"
    for path in opened.entries:
        if path.startswith(_NOTE):
            opened.copy_out(path, copy)
            files[path.removeprefix("data/")] = copy.read_bytes()
    return files


def _papers(
    opened: Record, facts: Facts, copies: Sequence[_Copy], language: str
) -> DocumentSources:
    files = {copy.was: copy.file for copy in copies}
    result = from_json(json.loads(opened.text(layout.CHECK)))
    return DocumentSources(
        result=replace(result, views=tuple(_timed(view, facts) for view in result.views)),
        visit=facts.visit,
        check_digest=opened.contents[layout.CHECK].sha256,
        open_photo=files.__getitem__,
        language=language,
    )


def _timed(view: ViewResult, facts: Facts) -> ViewResult:
    """The view with what is known of its photos' times; the cameras stay unnamed."""
    known = {photo.path: photo for photo in facts.photos}

    def photo(given: PhotoFile | None) -> PhotoFile | None:
        if given is None or given.path not in known:
            return given
        times = known[given.path]
        return replace(
            given,
            capture=CaptureFacts(taken_at=times.captured_at),
            file=replace(given.file, modified_at=times.modified_at),
        )

    return replace(view, before=photo(view.before), after=photo(view.after))


def _redaction_facts(
    facts: Facts, copies: Sequence[_Copy], original: str, signer: Signer | None
) -> Facts:
    return replace(
        facts,
        sealed_at=datetime.now(UTC).replace(microsecond=0),
        signers=((signer.name, signer.public.fingerprint),) if signer else (),
        photos=tuple(sorted((copy.facts for copy in copies), key=lambda photo: photo.path)),
        redacted_from=original,
    )
