"""Step 10: what the record says in its JSON files agrees with what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from asfound.errors import BadContent, FileChanged, FileMissing, RecordError
from asfound.evidence import layout
from asfound.evidence.facts import Facts, parse_facts
from asfound.evidence.layout import CHECK, FACTS, ORIGINAL
from asfound.evidence.manifest import parse_manifest
from asfound.evidence.record import Record
from asfound.evidence.values import Json, objects_of, parse_json, text_of

CHECK_SCHEMA = "asfound.check/1"
PHOTO_FOLDERS = ("data/before/", "data/after/")
_MASKS = ("mask_before", "mask_after", "compared_before", "compared_after")


# (10) Facts first, for they list the photos; then what was compared; then who spoke of what.
def contents_agree(record: Record) -> Iterator[RecordError]:
    """Check facts.json and check.json against the photos, and statements against findings."""
    facts = parse_facts(record.text(FACTS))
    record.facts = facts
    yield from _bag_agrees(record, facts)
    yield from _photos_agree(record, facts)
    if record.is_redacted or facts.redacted_from is not None:
        yield from _copy_agrees(record, facts)
    check = parse_json(record.text(CHECK), CHECK)
    if text_of(check, "schema", CHECK) != CHECK_SCHEMA:
        raise BadContent(CHECK, f"its schema is {check['schema']!r}, {CHECK_SCHEMA!r} is known")
    yield from _views_agree(record, facts, objects_of(check, "views", CHECK))
    yield from _statements_agree(record, objects_of(check, "views", CHECK))


def finding_ids(views: list[dict[str, Json]]) -> list[str]:
    """The ids of all findings, in order.

    Raises:
        BadContent: A view lists findings without an id.
    """
    return [
        text_of(finding, "id", CHECK)
        for view in views
        for finding in objects_of(view, "findings", CHECK)
    ]


def _bag_agrees(record: Record, facts: Facts) -> Iterator[RecordError]:
    info, payload = record.info, [path for path in record.entries if layout.is_payload(path)]
    if info is None or facts.sealed_at != info.sealed_at:
        yield BadContent(FACTS, f"'sealed_at' is not the time in {layout.BAG_INFO}")
    size = sum(record.entries[path].size for path in payload)
    if info is not None and (info.payload_bytes, info.payload_files) != (size, len(payload)):
        yield BadContent(layout.BAG_INFO, f"Payload-Oxum is not {size}.{len(payload)}")
    named = sorted(f"signers/{fingerprint[:16]}.pem" for _, fingerprint in facts.signers)
    if named != sorted(filter(layout.is_signer, record.entries)):
        yield BadContent(FACTS, "'signers' are not those whose keys are in signers/")


def _photos_agree(record: Record, facts: Facts) -> Iterator[RecordError]:
    told = {f"data/{photo.path}": photo.digest for photo in facts.photos}
    held = {path for path in record.entries if path.startswith(PHOTO_FOLDERS)}
    for path in sorted(told.keys() | held):
        if path not in held:
            yield FileMissing(path, FACTS)
        elif path not in told:
            yield BadContent(FACTS, f"it does not tell of {path}")
        elif told[path] != f"sha256:{record.contents[path].sha256}":
            yield BadContent(FACTS, f"the digest of {path} is another one")


def _copy_agrees(record: Record, facts: Facts) -> Iterator[RecordError]:
    tags = record.contents.get(ORIGINAL + layout.TAG_MANIFEST)
    if tags is None or facts.redacted_from != tags.sha256:
        yield BadContent(FACTS, f"'redacted_from' is not the digest of {ORIGINAL}...")
        return
    manifest = ORIGINAL + layout.MANIFEST
    sealed = parse_manifest(record.text(manifest), manifest)
    for photo in facts.photos:
        path, digest = photo.original or ("", "")
        if f"sha256:{sealed.get(f'data/{path}')}" != digest:
            yield BadContent(FACTS, f"{photo.path}: its original is not in {manifest}")
    found = record.contents[CHECK].sha256
    if sealed.get(CHECK) != found:
        yield FileChanged(CHECK, manifest, found, sealed.get(CHECK, "nothing"))


def _views_agree(
    record: Record, facts: Facts, views: list[dict[str, Json]]
) -> Iterator[RecordError]:
    photos = _compared(record, facts)
    for number, view in enumerate(views, 1):
        yield from _photos_of_view_agree(photos, view, number)
        for key in _MASKS:
            mask = view.get(key)
            if mask is not None and not record.is_redacted and f"data/{mask}" not in record.entries:
                yield FileMissing(f"data/{mask}", CHECK)


def _compared(record: Record, facts: Facts) -> dict[str, str]:
    """Digests of the photos that were compared, by path: in a copy, those of the original."""
    if not record.is_redacted:
        return {photo.path: photo.digest for photo in facts.photos}
    manifest = ORIGINAL + layout.MANIFEST
    sealed = parse_manifest(record.text(manifest), manifest)
    return {path.removeprefix("data/"): f"sha256:{digest}" for path, digest in sealed.items()}


def _photos_of_view_agree(
    photos: Mapping[str, str], view: dict[str, Json], number: int
) -> Iterator[RecordError]:
    for side in ("before", "after"):
        path, digest = view.get(side), view.get(f"digest_{side}")
        if path is None:
            continue
        # A photo that could not be read is sealed too; it has no digest in check.json.
        if str(path) not in photos or digest not in (None, photos[str(path)]):
            yield BadContent(CHECK, f"view {number}: {path!r} is no photo here of digest {digest}")
        others = view.get(f"other_{side}", [])
        if not isinstance(others, list) or any(str(other) not in photos for other in others):
            yield BadContent(CHECK, f"view {number}: a photo of 'other_{side}' is not here")


def _statements_agree(record: Record, views: list[dict[str, Json]]) -> Iterator[RecordError]:
    known = set(finding_ids(views))
    for layer in record.layers:
        for said in layer.findings:
            if said.id not in known:
                path = f"{layout.layer_folder(layer.number)}statement.json"
                yield BadContent(path, f"it speaks of {said.id}, which is no finding here")
