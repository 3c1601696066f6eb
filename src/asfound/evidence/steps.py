"""The numbered steps of verifying. ``verify`` raises at the first fault, ``examine`` lists all.

     1  It is a whole zip, or a folder.
     2  Its names are safe: no links, no way out, no two of one name.
     3  Nothing stands before, between or behind its files.
     4  It is a record of a known version, and holds nothing that the format does not name.
     5  tagmanifest-sha256.txt lists every tag file, each with its SHA-256.
     6  manifest-sha256.txt lists every file under data/, each with its SHA-256.
     7  Everybody who sealed the record signed tagmanifest-sha256.txt.
     8  Every addition names the one before, is whole, and is signed.
     9  Everybody whose signature is expected has signed.
    10  check.json, facts.json and the statements agree with the photos and with each other.
    11  Time-stamp tokens are over the signatures beside them, and vouched for by a given root.
    12  The zip's own checksums are those of its contents.

A record for which all of this holds is valid. Whether it is, byte for byte, the container that was
sealed, or was packed again by another program, is then reported (``original``).

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
    SignerNotFound,
    UnknownRecordVersion,
)
from asfound.evidence import layout
from asfound.evidence.agreement import contents_agree
from asfound.evidence.bag import parse_bag_info
from asfound.evidence.chain import additions_follow
from asfound.evidence.digesting import digest_contents
from asfound.evidence.original import set_container
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
    """Take the steps one by one; if all of them hold, set the record's container."""
    ended, sound = False, True
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
        sound = sound and not faults
        yield Outcome(step, tuple(faults))
    if sound:
        set_container(record)


# (1) Find out what is there.
def _is_whole(record: Record) -> Faults:
    record.reader.find()
    yield from ()


# (2) Refuse what could do harm when unpacked, before looking at anything else.
def _names_are_safe(record: Record) -> Faults:
    record.reader.sort_names()
    yield from ()


# (3) Account for every byte.
def _nothing_is_hidden(record: Record) -> Faults:
    record.entries = record.reader.held()
    yield from ()


# (4) Digest everything; then version and places.
def _is_known_record(record: Record) -> Faults:
    digest_contents(record)
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


# (9) Fingerprints that the reader knows from elsewhere.
def _expected_signed(record: Record) -> Faults:
    prints = tuple(dict.fromkeys(signed.key.fingerprint for signed in record.signed))
    for expected in record.wishes.signers:
        if expected not in prints:
            yield SignerNotFound(expected, prints)


# (12) Last, for a changed content was named with a better reason by now.
def _checksums_agree(record: Record) -> Faults:
    for path, held in record.entries.items():
        if held.crc not in (None, record.contents[path].crc):
            found, needed = f"{held.crc:08x}", f"{record.contents[path].crc:08x}"
            yield RecordRepacked(f"checksum of {path}", found, needed)


_LAST_THAT_ENDS = 4

STEPS = (
    Step(1, "it is a whole zip, or a folder", _is_whole),
    Step(2, "its names are safe to unpack", _names_are_safe),
    Step(3, "nothing stands between its files", _nothing_is_hidden),
    Step(4, "it is a record of a known version", _is_known_record),
    Step(5, "the tag manifest lists every tag file", tag_files_are_listed),
    Step(6, "the manifest lists every file under data/", payload_is_listed),
    Step(7, "everybody who sealed it signed it", signers_signed),
    Step(8, "additions follow one another, whole and signed", additions_follow),
    Step(9, "everybody expected has signed", _expected_signed),
    Step(10, "its contents agree with each other", contents_agree),
    Step(11, "its time-stamps are over its signatures", times_are_vouched),
    Step(12, "the zip's checksums are right", _checksums_agree),
)
