"""Digesting what a record holds, within what it may hold: nothing can grow without a limit.

What a zip packs is unpacked piece by piece, and only as much of it as the record itself announces:
texts up to the format's limits, payload only of files that the manifest lists, and together not
more than bag-info.txt counts.
"""

from __future__ import annotations

from asfound.errors import FileAdded, RecordTooLarge
from asfound.evidence import layout
from asfound.evidence.bag import parse_bag_info
from asfound.evidence.held import digest_all
from asfound.evidence.limits import MAX_TEXT_BYTES
from asfound.evidence.manifest import parse_manifest
from asfound.evidence.record import Record


def digest_contents(record: Record) -> None:
    """Digest every file; texts first, for they say how much there may be of the rest.

    Raises:
        RecordTooLarge: Something would unpack to more than is allowed.
        FileAdded: Something is packed that no manifest names.
        RecordError: What is packed cannot be unpacked, or what limits it cannot be read.
    """
    texts = {path: held for path, held in record.entries.items() if held.size <= _wanted(path)}
    total = sum(held.size for held in texts.values())
    if total > MAX_TEXT_BYTES:
        raise RecordTooLarge("bytes of text in the record", total, MAX_TEXT_BYTES)
    record.contents = digest_all(texts, _wanted)
    if any(held.is_packed for held in record.entries.values()):
        _refuse_growth(record)
    rest = {path: held for path, held in record.entries.items() if path not in texts}
    record.contents = {**record.contents, **digest_all(rest, lambda _: 0)}


def _wanted(path: str) -> int:
    return layout.wanted_bytes(path)


def _refuse_growth(record: Record) -> None:
    for path, held in record.entries.items():
        if not layout.is_payload(path) and held.size > _wanted(path):
            raise RecordTooLarge(f"bytes in {path}", held.size, _wanted(path))
    info = parse_bag_info(record.text(layout.BAG_INFO))
    listed = parse_manifest(record.text(layout.MANIFEST), layout.MANIFEST)
    payload = {path: held for path, held in record.entries.items() if layout.is_payload(path)}
    for path in sorted(payload.keys() - listed.keys()):
        raise FileAdded(path, layout.MANIFEST)
    total = sum(held.size for held in payload.values())
    if total > info.payload_bytes:
        raise RecordTooLarge("bytes under data/", total, info.payload_bytes)
