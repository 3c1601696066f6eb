"""The numbered steps of verifying. ``verify`` raises at the first fault, ``examine`` lists all.

     1  The file is a whole zip.
     2  Its names are safe: no links, no way out, no two of one name.
     3  It is packed byte for byte as the format lays down: nothing between, before or behind.
     4  It is a record of a known version, and holds nothing that the format does not name.
     5  tagmanifest-sha256.txt lists every tag file, each with its SHA-256.
     6  manifest-sha256.txt lists every file under data/, each with its SHA-256.
     7  Everybody who sealed the record signed tagmanifest-sha256.txt.
     8  Every addition names the one before, is whole, and is signed.
     9  Everybody whose signature is expected has signed.
    10  check.json, facts.json and the statements agree with the photos and with each other.
    11  Time-stamp tokens are over the signatures beside them, and vouched for by a given root.
    12  The zip's own checksums and dates are those of its contents.

Each step relies on those before it. A fault that one of the first four raises ends the
examination, for nothing can be said about the rest; a fault that a step yields lets it go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from asfound.errors import (
    FileAdded,
    FileMissing,
    RecordError,
    RecordRepacked,
    RecordTooLarge,
    SignerNotFound,
    UnknownRecordVersion,
)
from asfound.evidence import layout
from asfound.evidence.agreement import contents_agree
from asfound.evidence.bag import parse_bag_info
from asfound.evidence.chain import additions_follow
from asfound.evidence.container import ROOT, dos_stamp
from asfound.evidence.directory import read_directory
from asfound.evidence.limits import MAX_TEXT_BYTES
from asfound.evidence.reader import check_listed, check_packing, digest_all
from asfound.evidence.record import Record
from asfound.evidence.sealed import payload_is_listed, signers_signed, tag_files_are_listed
from asfound.evidence.stamped import times_are_vouched

Faults = Iterator[RecordError]


@dataclass(frozen=True)
class Step:
    """One step: what holds when it finds no fault, and the function that looks."""

    number: int
    holds: str
    look: Callable[[Record], Faults]


@dataclass(frozen=True)
class Outcome:
    """What one step came to; ``reached`` is False when an earlier one ended the examination."""

    step: Step
    faults: tuple[RecordError, ...] = ()
    reached: bool = True


def run(record: Record) -> Iterator[Outcome]:
    """Take the steps one by one."""
    ended = False
    for step in STEPS:
        if ended:
            yield Outcome(step, reached=False)
            continue
        faults: list[RecordError] = []
        try:
            for fault in step.look(record):
                faults.append(fault)  # one by one: a later one may raise
        except RecordError as error:
            faults.append(error)
            ended = step.number <= _LAST_THAT_ENDS
        yield Outcome(step, tuple(faults))


# (1) Find the zip's directory and read it.
def _is_whole_zip(record: Record) -> Faults:
    record.directory = read_directory(record.file)
    yield from ()


# (2) Refuse what could do harm when unpacked, before looking at anything else.
def _names_are_safe(record: Record) -> Faults:
    if record.directory is not None:
        check_listed(record.directory)
    yield from ()


# (3) Write every header again and compare.
def _is_packed_as_laid_down(record: Record) -> Faults:
    if record.directory is not None:
        check_packing(record.file, record.directory)
        entries = [listed.entry for listed in record.directory.listed]
        record.entries = {entry.path.removeprefix(ROOT): entry for entry in entries}
    yield from ()


# (4) Digest everything in one pass; then version, places and order.
def _is_known_record(record: Record) -> Faults:
    _digest(record)
    if record.text(layout.BAGIT) != layout.BAGIT_TEXT:
        found = record.text(layout.BAGIT)[:40].decode("ascii", "replace")
        raise UnknownRecordVersion(found, "BagIt 1.0 in UTF-8")
    record.info = parse_bag_info(record.text(layout.BAG_INFO))
    for path in record.entries:
        if layout.place_of(path) is None:
            yield FileAdded(path, "the format")
    for path in (layout.CHECK, layout.FACTS, layout.MANIFEST, layout.TAG_MANIFEST):
        if path not in record.entries:
            yield FileMissing(path, "the format")
    in_order = sorted(record.entries, key=layout.order)
    for found, needed in zip(record.entries, in_order, strict=True):
        if found != needed:
            yield RecordRepacked("the order of files", found, needed)
            return


# (9) Fingerprints that the reader knows from elsewhere.
def _expected_signed(record: Record) -> Faults:
    prints = tuple(dict.fromkeys(signed.key.fingerprint for signed in record.signed))
    for expected in record.wishes.signers:
        if expected not in prints:
            yield SignerNotFound(expected, prints)


# (12) Last, for a changed content was named with a better reason by now.
def _checksums_agree(record: Record) -> Faults:
    for path, entry in record.entries.items():
        if entry.crc != record.contents[path].crc:
            found, needed = f"{entry.crc:08x}", f"{record.contents[path].crc:08x}"
            yield RecordRepacked(f"checksum of {path}", found, needed)
        stamp = _stamp_of(record, path)
        if stamp is not None and entry.stamp != stamp:
            yield RecordRepacked(f"date of {path}", f"{entry.stamp:08x}", f"{stamp:08x}")


def _digest(record: Record) -> None:
    wanted = {path: layout.wanted_bytes(path) for path in record.entries}
    total = sum(entry.size for path, entry in record.entries.items() if entry.size <= wanted[path])
    if total > MAX_TEXT_BYTES:
        raise RecordTooLarge("bytes of text in the record", total, MAX_TEXT_BYTES)
    entries = tuple(record.entries.values())
    contents = digest_all(record.file, entries, lambda path: wanted[path.removeprefix(ROOT)])
    record.contents = {path.removeprefix(ROOT): content for path, content in contents.items()}


def _stamp_of(record: Record, path: str) -> int | None:
    number = layout.layer_number(path)
    if number is None:
        return None if record.info is None else dos_stamp(record.info.sealed_at)
    made = [layer.made_at for layer in record.layers if layer.number == number]
    return dos_stamp(made[0]) if made else None


_LAST_THAT_ENDS = 4

STEPS = (
    Step(1, "the file is a whole zip", _is_whole_zip),
    Step(2, "its names are safe to unpack", _names_are_safe),
    Step(3, "it is packed as the format lays down", _is_packed_as_laid_down),
    Step(4, "it is a record of a known version", _is_known_record),
    Step(5, "the tag manifest lists every tag file", tag_files_are_listed),
    Step(6, "the manifest lists every file under data/", payload_is_listed),
    Step(7, "everybody who sealed it signed it", signers_signed),
    Step(8, "additions follow one another, whole and signed", additions_follow),
    Step(9, "everybody expected has signed", _expected_signed),
    Step(10, "its contents agree with each other", contents_agree),
    Step(11, "its time-stamps are over its signatures", times_are_vouched),
    Step(12, "the zip's checksums and dates are right", _checksums_agree),
)
