"""Step 8: the additions. What a layer's manifest must list, for writing and for verifying.

A layer is a folder ``layers/NNNN/``. Its manifest lists, by their paths in the record, its own
statement, key and signature over the record, and what it follows: the manifest before (the tag
manifest, or the last layer's) with the signatures and time-stamps over that. So each layer seals
everything before it, and ``sha256sum -c`` checks the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from asfound.errors import (
    FileChanged,
    FileMissing,
    LayerBroken,
    RecordError,
    RecordTooLarge,
    SignatureWrong,
)
from asfound.evidence import layout
from asfound.evidence.keys import PublicKey, parse_public_key
from asfound.evidence.limits import MAX_LAYERS
from asfound.evidence.manifest import parse_manifest
from asfound.evidence.record import Record, Signed
from asfound.evidence.statement import Statement, parse_statement

OWN = ("root.sig", "signer.pem", "statement.json")
"""Files of a layer that its manifest lists."""


def manifest_before(number: int) -> str:
    """The manifest that a layer follows."""
    return layout.TAG_MANIFEST if number == 1 else f"{layout.layer_folder(number - 1)}{_MANIFEST}"


def followed(number: int, held: Collection[str]) -> list[str]:
    """The files that a layer follows, and seals: the manifest before and what signs it.

    Args:
        number: Of the layer, from 1.
        held: Paths in the record.
    """
    if number == 1:
        signing = [path for path in held if layout.is_signature(path)]
    else:
        folder = layout.layer_folder(number - 1)
        signing = [
            path for path in (f"{folder}manifest.sig", f"{folder}manifest.tsr") if path in held
        ]
    return [manifest_before(number), *signing]


# (8) Numbers without a gap; in each layer the manifest, the chain, both signatures, the statement.
def additions_follow(record: Record) -> Iterator[RecordError]:
    """Check the layers, first to last."""
    numbers = sorted({n for n in map(layout.layer_number, record.entries) if n is not None})
    if len(numbers) > MAX_LAYERS:
        raise RecordTooLarge("additions", len(numbers), MAX_LAYERS)
    for place, number in enumerate(numbers, 1):
        if number != place:
            yield LayerBroken(layout.layer_folder(number), f"{place:04d} is missing before it")
            return
        yield from _check_layer(record, number)


def _check_layer(record: Record, number: int) -> Iterator[RecordError]:
    folder = layout.layer_folder(number)
    missing = [
        name for name in (*OWN, _MANIFEST, "manifest.sig") if folder + name not in record.entries
    ]
    if missing:
        yield from (FileMissing(folder + name, "the format") for name in missing)
        return
    faults = list(_check_manifest(record, number))
    yield from faults
    key = parse_public_key(record.text(folder + "signer.pem"), folder + "signer.pem")
    wrong = list(_check_signatures(record, folder, key))
    yield from wrong
    statement = parse_statement(record.text(folder + "statement.json"), folder + "statement.json")
    yield from _check_statement(record, statement, number, key)
    if not faults and not wrong:
        record.layers.append(statement)
        record.signed.append(Signed(key, folder + "root.sig"))


def _check_manifest(record: Record, number: int) -> Iterator[RecordError]:
    folder = layout.layer_folder(number)
    manifest = folder + _MANIFEST
    listed = parse_manifest(record.text(manifest), manifest)
    own = [folder + name for name in OWN]
    needed = {*own, *followed(number, record.entries)}
    for path in sorted(needed | listed.keys()):
        if path not in record.entries:
            yield FileMissing(path, manifest)
        elif path not in needed:
            yield LayerBroken(manifest, f"it lists {path}, which it does not follow")
        elif path not in listed:
            yield LayerBroken(manifest, f"it does not list {path}, which it follows")
        elif listed[path] != record.contents[path].sha256:
            found = record.contents[path].sha256
            if path in own:
                yield FileChanged(path, manifest, found, listed[path])
            else:
                yield LayerBroken(
                    manifest, f"it follows another {path} ({listed[path]}, here {found})"
                )


def _check_signatures(record: Record, folder: str, key: PublicKey) -> Iterator[RecordError]:
    for name, over in (("root.sig", layout.TAG_MANIFEST), ("manifest.sig", folder + _MANIFEST)):
        if not key.signed(record.text(folder + name), record.text(over)):
            yield SignatureWrong(folder + name, key.fingerprint, over)


def _check_statement(
    record: Record, statement: Statement, number: int, key: PublicKey
) -> Iterator[RecordError]:
    said = (statement.number, statement.record, statement.previous, statement.fingerprint)
    meant = (
        number,
        hashlib.sha256(record.text(layout.TAG_MANIFEST)).hexdigest(),
        hashlib.sha256(record.text(manifest_before(number))).hexdigest(),
        key.fingerprint,
    )
    for what, found, needed in zip(
        ("number", "record", "previous", "signer"), said, meant, strict=True
    ):
        if found != needed:
            path = f"{layout.layer_folder(number)}statement.json"
            yield LayerBroken(path, f"its {what} is {found}, here it should be {needed}")


_MANIFEST = "manifest-sha256.txt"
