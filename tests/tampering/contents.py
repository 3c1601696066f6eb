"""A byte in each kind of file; files added, removed, renamed, swapped; contents that disagree."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from tests.record_kit import VISIT, flipped, make_record
from tests.tampering.case import Case, changed, finished, ordered, packed, raw
from tests.tampering.spoiled import Spoiled, enters

WAYS: list[Spoiled] = []
spoils = enters(WAYS)


def _byte_in(path: str, code: str = "record.file-changed", *, plain: bool = True) -> None:
    def spoil(case: Case) -> Path:
        found = next(name for name in case.files if re.fullmatch(path, name))
        return changed(case, found, flipped(case.files[found]))

    spoil.__name__ = "byte_in_" + re.sub(r"\W+", "_", path).strip("_")
    spoils(code, path.split("/")[-1].replace(".*", ""), plain=plain)(spoil)


_byte_in("data/before/bench.jpg")
_byte_in("data/after/IMG_2.jpg")
_byte_in("data/check.json")
_byte_in("data/facts.json")
_byte_in("data/report/index.html")
_byte_in("data/note/note.txt")
_byte_in("signers/.*", plain=True)
_byte_in("signatures/.*sig", "record.signature-wrong")
_byte_in("layers/0001/statement.json")
_byte_in("layers/0001/signer.pem")
_byte_in("layers/0001/root.sig")
_byte_in("layers/0001/manifest.sig", "record.signature-wrong")
_byte_in("layers/0002/manifest.sig", "record.signature-wrong")


@spoils("record.file-changed", "data/before/door.jpg")
def raw_byte_in_a_photo(case: Case) -> Path:
    data = case.files["data/before/door.jpg"]
    return raw(case, lambda raw: flipped(raw, raw.index(data) + 700))


@spoils("record.unknown-version", "BagIt")
def byte_in_bagit(case: Case) -> Path:
    return changed(case, "bagit.txt", case.files["bagit.txt"].replace(b"1.0", b"1.1"))


@spoils("record.unknown-version", "'2'")
def later_version(case: Case) -> Path:
    info = case.files["bag-info.txt"].replace(b"Version: 1", b"Version: 2")
    return changed(case, "bag-info.txt", info)


@spoils("record.file-changed", "bag-info.txt")
def another_time_of_sealing(case: Case) -> Path:
    info = case.files["bag-info.txt"].replace(b"21:55:00", b"21:54:00")
    return changed(case, "bag-info.txt", info)


@spoils("record.timestamp-wrong", "time-stamp token")
def byte_in_a_token(case: Case) -> Path:
    path = "layers/0002/manifest.tsr"
    data = case.files[path]
    return changed(case, path, flipped(data, data.index(b"\x30", 30)))


@spoils("record.file-added", "data/before/zoo.jpg")
def photo_added(case: Case) -> Path:
    return packed(case, ordered({**case.files, "data/before/zoo.jpg": b"new"}))


@spoils("record.file-added", "notes.txt")
def tag_file_added(case: Case) -> Path:
    return packed(case, ordered({**case.files, "notes.txt": b"by the way"}))


@spoils("record.file-missing", "data/before/door.jpg")
def photo_removed(case: Case) -> Path:
    files = case.files
    del files["data/before/door.jpg"]
    return packed(case, files)


@spoils(
    "record.file-missing",
    "data/before/door.jpg|data/before/window.jpg",
    repacked="record.file-added|record.file-missing",
)
def photo_renamed(case: Case) -> Path:
    files = case.files
    files["data/before/window.jpg"] = files.pop("data/before/door.jpg")
    return packed(case, ordered(files))


@spoils("record.file-changed", "data/after/IMG_2.jpg")
def photos_swapped(case: Case) -> Path:
    files, one, two = case.files, "data/after/IMG_2.jpg", "data/after/IMG_3.jpg"
    files[one], files[two] = files[two], files[one]
    return packed(case, files)


@spoils("record.file-missing", "tagmanifest-sha256.txt")
def tag_manifest_removed(case: Case) -> Path:
    files = case.files
    del files["tagmanifest-sha256.txt"]
    return packed(case, files)


@spoils("record.file-missing", "facts.json")
def facts_removed(case: Case) -> Path:
    files = case.files
    del files["data/facts.json"]
    return packed(case, files)


@spoils("record.bad-content", "does not tell of data/before/", plain=False)
def facts_tell_of_fewer_photos(case: Case) -> Path:
    made = make_record(
        case.out,
        [case.people.guest],
        change=lambda told: replace(told, photos=told.photos[:3]),
    )
    return finished(case, made)


@spoils("record.bad-content", "signers", plain=False)
def facts_name_another_signer(case: Case) -> Path:
    made = make_record(
        case.out,
        [case.people.guest],
        change=lambda told: replace(told, visit=VISIT, signers=(("Somebody", "0" * 64),)),
    )
    return finished(case, made)
