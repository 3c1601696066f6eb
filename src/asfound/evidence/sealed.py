"""Steps 5 to 7: the manifests of the bag, and the signatures over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from asfound.errors import (
    BadManifest,
    FileAdded,
    FileChanged,
    FileMissing,
    KeyUnusable,
    RecordError,
    RecordTooLarge,
    SignatureMissing,
    SignatureWrong,
)
from asfound.evidence import layout
from asfound.evidence.keys import PublicKey, parse_public_key
from asfound.evidence.limits import MAX_SIGNERS
from asfound.evidence.manifest import parse_manifest
from asfound.evidence.record import Record, Signed

Faults = Iterator[RecordError]


# (5) Every tag file but the tag manifest itself, the payload manifest among them.
def tag_files_are_listed(record: Record) -> Faults:
    """Compare tagmanifest-sha256.txt with the tag files."""
    return _compare(record, layout.TAG_MANIFEST, layout.is_tag_file)


# (6) Every file under data/.
def payload_is_listed(record: Record) -> Faults:
    """Compare manifest-sha256.txt with the files under data/."""
    return _compare(record, layout.MANIFEST, layout.is_payload)


# (7) Whoever left a key among the signers must have signed the tag manifest; at least one did,
#     but for a redacted copy, where those of the original must have signed the original's.
def signers_signed(record: Record) -> Faults:
    """Check the signatures from when the record was sealed."""
    yield from _check_signatures(record, "", record.signed)
    yield from _stray_signatures(record)
    if record.is_redacted:
        yield from _check_signatures(record, layout.ORIGINAL, record.original_signed)
        yield from _check_original_manifest(record)
        if not record.original_signed:
            yield SignatureMissing(f"{layout.ORIGINAL}signatures/", "nobody signed the original")
    elif not record.signed:
        yield SignatureMissing("signatures/", "no valid signature of anybody who sealed the record")


def _compare(record: Record, manifest: str, belongs: Callable[[str], bool]) -> Faults:
    listed = parse_manifest(record.text(manifest), manifest)
    held = {path for path in record.entries if belongs(path)}
    for path in sorted(listed.keys() | held):
        if not belongs(path):
            yield BadManifest(manifest, f"it lists {path}, which is none of its files")
        elif path not in held:
            yield FileMissing(path, manifest)
        elif path not in listed:
            yield FileAdded(path, manifest)
        elif listed[path] != record.contents[path].sha256:
            yield FileChanged(path, manifest, record.contents[path].sha256, listed[path])


def _check_signatures(record: Record, folder: str, signed: list[Signed]) -> Faults:
    over = folder + layout.TAG_MANIFEST
    keys = sorted(path for path in record.entries if path.startswith(f"{folder}signers/"))
    if len(keys) > MAX_SIGNERS:
        raise RecordTooLarge("signers", len(keys), MAX_SIGNERS)
    for path in keys:
        try:
            key = _signer(record, path)
        except KeyUnusable as error:
            yield error
            continue
        signature = f"{folder}signatures/{key.short}.sig"
        if signature not in record.entries:
            yield SignatureMissing(signature, f"{path} names a signer who did not sign")
        elif not key.signed(record.text(signature), record.text(over)):
            yield SignatureWrong(signature, key.fingerprint, over)
        else:
            signed.append(Signed(key, signature))


def _signer(record: Record, path: str) -> PublicKey:
    key = parse_public_key(record.text(path), path)
    if not path.endswith(f"signers/{key.short}.pem"):
        raise KeyUnusable(path, f"it is named wrongly, its fingerprint begins with {key.short}")
    return key


def _stray_signatures(record: Record) -> Faults:
    for path in filter(layout.is_signature, record.entries):
        stem = path.removeprefix("signatures/")[:16]
        if f"signers/{stem}.pem" not in record.entries:
            yield FileAdded(path, "signers/")
        elif f"signatures/{stem}.sig" not in record.entries:
            yield SignatureMissing(f"signatures/{stem}.sig", f"{path} stamps the time of it")


def _check_original_manifest(record: Record) -> Faults:
    path = layout.ORIGINAL + layout.MANIFEST
    tags = parse_manifest(
        record.text(layout.ORIGINAL + layout.TAG_MANIFEST), layout.ORIGINAL + layout.TAG_MANIFEST
    )
    sealed, found = tags.get(layout.MANIFEST, "nothing"), record.contents.get(path)
    if found is None:
        yield FileMissing(path, "the format")
    elif found.sha256 != sealed:
        yield FileChanged(path, layout.ORIGINAL + layout.TAG_MANIFEST, found.sha256, sealed)
