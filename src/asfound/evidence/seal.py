"""Sealing: writing a record, once and for all, with the signatures of those who hand over."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from asfound.errors import BadContent, PhotoChangedMeanwhile, RecordTooLarge
from asfound.evidence import layout
from asfound.evidence.bag import BagInfo, format_bag_info
from asfound.evidence.container import dos_stamp
from asfound.evidence.facts import Facts, format_facts
from asfound.evidence.keys import Signer
from asfound.evidence.limits import MAX_FILES, MAX_SIGNERS
from asfound.evidence.manifest import format_manifest
from asfound.evidence.writer import ZipWriter, new_file

if TYPE_CHECKING:
    from asfound.evidence.timestamp import Stamper


@dataclass(frozen=True)
class Source:
    """One file to be sealed.

    Attributes:
        content: A file on the disk, taken byte for byte, or the bytes themselves.
        digest: ``sha256:`` and 64 digits that it must have; None where any content will do.
    """

    content: Path | bytes
    digest: str | None = None


def seal(
    out: Path,
    sources: Mapping[str, Source],
    facts: Facts,
    signers: Sequence[Signer],
    *,
    stamper: Stamper | None = None,
) -> str:
    """Write a record.

    Args:
        out: The zip; it must not exist.
        sources: What goes under data/, by path from there, but for facts.json.
        facts: Who, where and when; whether with time-stamps is filled in here.
        signers: Who signs now; none only for a redacted copy.
        stamper: Where trusted time is wanted, asked once for each signature.

    Returns:
        SHA-256 of the tag manifest, which names the record.

    Raises:
        PhotoChangedMeanwhile: A file has not the digest that it should have.
        WouldOverwrite, OutputNotWritable, DiskFull: The record could not be written.
        TimestampUnavailable: The authority gave no token.
        UnsafePath, RecordTooLarge: The format cannot hold these files.
    """
    _check_counts(sources, signers)
    facts = replace(facts, time_stamped=stamper is not None)
    with new_file(out) as file:
        bag = _Bag(ZipWriter(file), dos_stamp(facts.sealed_at))
        _write_payload(bag, sources, format_facts(facts))
        _write_tags(bag, facts, signers)
        _write_signatures(bag, signers, stamper)
        bag.zip.close()
    return hashlib.sha256(bag.tag_manifest).hexdigest()


@dataclass
class _Bag:
    """What is being written."""

    zip: ZipWriter
    stamp: int
    payload_bytes: int = 0
    payload: dict[str, str] | None = None
    tag_manifest: bytes = b""

    def add(self, path: str, data: bytes) -> str:
        return self.zip.add_bytes(path, data, stamp=self.stamp)


def _check_counts(sources: Mapping[str, Source], signers: Sequence[Signer]) -> None:
    if layout.CHECK.removeprefix("data/") not in sources:
        raise BadContent(layout.CHECK, "it is missing")
    # Keys, signatures, tokens and the tag files come on top of what is handed over.
    if len(sources) > MAX_FILES - 3 * MAX_SIGNERS - 8:
        raise RecordTooLarge("files in the record", len(sources), MAX_FILES - 3 * MAX_SIGNERS - 8)
    if len(signers) > MAX_SIGNERS:
        raise RecordTooLarge("signers", len(signers), MAX_SIGNERS)


def _write_payload(bag: _Bag, sources: Mapping[str, Source], facts: bytes) -> None:
    everything = {**sources, layout.FACTS.removeprefix("data/"): Source(facts)}
    bag.payload = {}
    for name in sorted(everything):
        source, path = everything[name], f"data/{name}"
        if isinstance(source.content, bytes):
            digest = bag.add(path, source.content)
        else:
            digest = bag.zip.add_file(path, source.content, stamp=bag.stamp)
        if source.digest not in (None, f"sha256:{digest}"):
            raise PhotoChangedMeanwhile(str(source.content))
        bag.payload[path] = digest
    bag.payload_bytes = bag.zip.content_bytes


def _write_tags(bag: _Bag, facts: Facts, signers: Sequence[Signer]) -> None:
    payload = bag.payload or {}
    agent = f"asfound {facts.program}"
    info = BagInfo(facts.sealed_at, bag.payload_bytes, len(payload), agent)
    tags = {layout.BAG_INFO: format_bag_info(info), layout.BAGIT: layout.BAGIT_TEXT}
    keys = {f"signers/{signer.public.short}.pem": signer.public.pem for signer in signers}
    tags |= dict(sorted(keys.items()))
    tags[layout.MANIFEST] = format_manifest(payload)
    digests = {path: bag.add(path, data) for path, data in tags.items()}
    bag.tag_manifest = format_manifest(digests)
    bag.add(layout.TAG_MANIFEST, bag.tag_manifest)


def _write_signatures(bag: _Bag, signers: Sequence[Signer], stamper: Stamper | None) -> None:
    for signer in sorted(signers, key=lambda signer: signer.public.short):
        signature = signer.sign(bag.tag_manifest)
        bag.add(f"signatures/{signer.public.short}.sig", signature)
        if stamper is not None:
            bag.add(f"signatures/{signer.public.short}.tsr", stamper(signature))
