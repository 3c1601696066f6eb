"""Every way of spoiling a record that was thought of, each with the reason it must be found for."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from asfound.evidence.container import LOCAL_SIGNATURE, dos_stamp
from asfound.evidence.layout import order
from asfound.evidence.manifest import format_manifest, parse_manifest
from tests.record_kit import SEALED_AT, VISIT, People, flipped, make_record, packed, sign, unpacked

Files = dict[str, bytes]


@dataclass(frozen=True)
class Case:
    """A good record to be spoiled.

    Attributes:
        good: Sealed by the guest, then two layers, all time-stamped.
        other: Another such record of the same people.
        people: Who signed.
        folder: For new files.
    """

    good: Path
    other: Path
    people: People
    folder: Path

    @property
    def files(self) -> Files:
        return unpacked(self.good)

    @property
    def out(self) -> Path:
        return self.folder / "visit.zip"

    @property
    def guest(self) -> str:
        return self.people.guest.public.short


@dataclass(frozen=True)
class Spoiled:
    """One way to spoil a record, and how it must be found.

    Attributes:
        name: Of the test.
        spoil: Writes the spoiled record.
        code: Of the first fault.
        says: What its message must hold.
        plain: Whether unzip, sha256sum and openssl can know.
    """

    name: str
    spoil: Callable[[Case], Path]
    code: str
    says: str
    plain: bool = True


SPOILED: list[Spoiled] = []


def spoils(
    code: str, says: str, *, plain: bool = True
) -> Callable[[Callable[[Case], Path]], Callable[[Case], Path]]:
    """Enter a way of spoiling in the list."""

    def enter(spoil: Callable[[Case], Path]) -> Callable[[Case], Path]:
        SPOILED.append(Spoiled(spoil.__name__, spoil, code, says, plain))
        return spoil

    return enter


def _raw(case: Case, change: Callable[[bytes], bytes]) -> Path:
    case.out.write_bytes(change(case.good.read_bytes()))
    return case.out


def _changed(case: Case, path: str, data: bytes) -> Path:
    return packed(case.out, {**case.files, path: data})


def _zipped(case: Case, add: Callable[[zipfile.ZipFile], None]) -> Path:
    """The good files packed by the usual library, and something more."""
    with zipfile.ZipFile(case.out, "w") as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "Duplicate name": yes
        for path, data in case.files.items():
            out.writestr(_info(f"record/{path}"), data)
        add(out)
    return case.out


def _info(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2018, 7, 2, 21, 55, 0))
    info.create_system, info.external_attr = 3, mode << 16
    return info


# --- a byte in each kind of file -------------------------------------------------------------


def _byte_in(path: str, code: str = "record.file-changed", *, plain: bool = True) -> None:
    def spoil(case: Case) -> Path:
        found = next(name for name in case.files if re.fullmatch(path, name))
        return _changed(case, found, flipped(case.files[found]))

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
    return _raw(case, lambda raw: flipped(raw, raw.index(data) + 700))


@spoils("record.unknown-version", "BagIt")
def byte_in_bagit(case: Case) -> Path:
    return _changed(case, "bagit.txt", case.files["bagit.txt"].replace(b"1.0", b"1.1"))


@spoils("record.unknown-version", "'2'")
def later_version(case: Case) -> Path:
    info = case.files["bag-info.txt"].replace(b"Version: 1", b"Version: 2")
    return _changed(case, "bag-info.txt", info)


@spoils("record.file-changed", "bag-info.txt")
def another_time_of_sealing(case: Case) -> Path:
    info = case.files["bag-info.txt"].replace(b"21:55:00", b"21:54:00")
    return _changed(case, "bag-info.txt", info)


@spoils("record.timestamp-wrong", "time-stamp token")
def byte_in_a_token(case: Case) -> Path:
    path = "layers/0002/manifest.tsr"
    data = case.files[path]
    return _changed(case, path, flipped(data, data.index(b"\x30", 30)))


# --- manifests and signatures ----------------------------------------------------------------


def _with_manifest(case: Case, path: str, data: bytes) -> Files:
    files = {**case.files, path: data}
    listed = parse_manifest(files["manifest-sha256.txt"], "")
    listed[path] = hashlib.sha256(data).hexdigest()
    return {**files, "manifest-sha256.txt": format_manifest(listed)}


def _with_tag_manifest(files: Files) -> Files:
    tags = {
        path: hashlib.sha256(data).hexdigest()
        for path, data in files.items()
        if path in ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
        or path.startswith("signers/")
    }
    return {**files, "tagmanifest-sha256.txt": format_manifest(tags)}


def _signed_again(case: Case, files: Files) -> Files:
    """By the guest: honest, but not as the format asks."""
    files = _with_tag_manifest(files)
    tags = files["tagmanifest-sha256.txt"]
    files[f"signatures/{case.guest}.sig"] = case.people.guest.sign(tags)
    return {path: data for path, data in files.items() if not path.startswith("layers/")}


@spoils("record.file-changed", "manifest-sha256.txt: SHA-256 is")
def photo_and_manifest(case: Case) -> Path:
    return packed(case.out, _with_manifest(case, "data/before/door.jpg", b"another photo"))


@spoils("record.signature-wrong", "over tagmanifest-sha256.txt")
def photo_and_both_manifests(case: Case) -> Path:
    files = _with_manifest(case, "data/before/door.jpg", b"another photo")
    return packed(case.out, _with_tag_manifest(files))


@spoils("record.bad-manifest", "line 2")
def manifest_out_of_order(case: Case) -> Path:
    files = case.files
    lines = files["manifest-sha256.txt"].splitlines(keepends=True)
    files["manifest-sha256.txt"] = b"".join(reversed(lines))
    return packed(case.out, _signed_again(case, files))


@spoils("record.bad-manifest", "..")
def manifest_leads_out(case: Case) -> Path:
    files = case.files
    files["manifest-sha256.txt"] += b"0" * 64 + b"  data/../../etc/passwd\n"
    return packed(case.out, _signed_again(case, files))


@spoils("record.signature-wrong", "signatures/")
def signature_of_another_record(case: Case) -> Path:
    path = f"signatures/{case.guest}.sig"
    return _changed(case, path, unpacked(case.other)[path])


@spoils("record.signature-missing", "did not sign")
def signature_removed(case: Case) -> Path:
    path = f"signatures/{case.guest}"
    return packed(case.out, {p: d for p, d in case.files.items() if not p.startswith(path)})


@spoils("record.signature-missing", "nobody|no valid signature")
def signers_removed(case: Case) -> Path:
    files = {
        path: data
        for path, data in case.files.items()
        if not path.startswith(("signers/", "signatures/", "layers/"))
    }
    return packed(case.out, _with_tag_manifest(files))


@spoils("record.signature-wrong", "signatures/")
def signature_too_short(case: Case) -> Path:
    path = f"signatures/{case.guest}.sig"
    return _changed(case, path, case.files[path][:63])


@spoils("record.file-added", "signatures/00")
def stray_signature(case: Case) -> Path:
    files = case.files
    files["signatures/0000000000000000.sig"] = files[f"signatures/{case.guest}.sig"]
    return packed(case.out, _ordered(files))


@spoils("record.signer-not-found", "no signature by")
def sealed_by_a_stranger(case: Case) -> Path:
    return make_record(case.out, [case.people.stranger])


@spoils("record.key-unusable", "weak key")
def key_of_small_order(case: Case) -> Path:
    weak = bytes.fromhex("302a300506032b6570032100") + b"\x01" + bytes(31)
    name = hashlib.sha256(weak).hexdigest()[:16]
    files = {
        path: data
        for path, data in case.files.items()
        if not path.startswith(("signers/", "signatures/", "layers/"))
    }
    files[f"signers/{name}.pem"] = _pem(weak)
    files[f"signatures/{name}.sig"] = b"\x01" + bytes(63)
    return packed(case.out, _ordered(_with_tag_manifest(files)))


def _pem(der: bytes) -> bytes:
    body = base64.b64encode(der)
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"


# --- files added, removed, renamed, swapped ----------------------------------------------------


def _ordered(files: Files) -> Files:
    return {path: files[path] for path in sorted(files, key=order)}


@spoils("record.file-added", "data/before/zoo.jpg")
def photo_added(case: Case) -> Path:
    return packed(case.out, _ordered({**case.files, "data/before/zoo.jpg": b"new"}))


@spoils("record.file-added", "notes.txt", plain=False)
def tag_file_added(case: Case) -> Path:
    return packed(case.out, _ordered({**case.files, "notes.txt": b"by the way"}))


@spoils("record.file-missing", "data/before/door.jpg")
def photo_removed(case: Case) -> Path:
    files = case.files
    del files["data/before/door.jpg"]
    return packed(case.out, files)


@spoils("record.file-missing", "data/before/door.jpg|data/before/window.jpg")
def photo_renamed(case: Case) -> Path:
    files = case.files
    files["data/before/window.jpg"] = files.pop("data/before/door.jpg")
    return packed(case.out, _ordered(files))


@spoils("record.file-changed", "data/after/IMG_2.jpg")
def photos_swapped(case: Case) -> Path:
    files, one, two = case.files, "data/after/IMG_2.jpg", "data/after/IMG_3.jpg"
    files[one], files[two] = files[two], files[one]
    return packed(case.out, files)


@spoils("record.file-missing", "tagmanifest-sha256.txt")
def tag_manifest_removed(case: Case) -> Path:
    files = case.files
    del files["tagmanifest-sha256.txt"]
    return packed(case.out, files)


@spoils("record.file-missing", "facts.json")
def facts_removed(case: Case) -> Path:
    files = case.files
    del files["data/facts.json"]
    return packed(case.out, files)


# --- layers --------------------------------------------------------------------------------------


@spoils("record.layer-broken", "0001 is missing")
def first_layer_removed(case: Case) -> Path:
    files = {p: d for p, d in case.files.items() if not p.startswith("layers/0001/")}
    return packed(case.out, files)


@spoils("record.layer-broken", "layers/0001")
def layers_exchanged(case: Case) -> Path:
    other = {"1": "2", "2": "1"}
    files = {
        re.sub(r"^layers/000(.)", lambda m: "layers/000" + other[m[1]], path): data
        for path, data in case.files.items()
    }
    return packed(case.out, _ordered(files))


@spoils("record.layer-broken", "it follows another")
def layer_of_another_record(case: Case) -> Path:
    strange = {p: d for p, d in unpacked(case.other).items() if p.startswith("layers/0001/")}
    files = {p: d for p, d in case.files.items() if not p.startswith("layers/")}
    return packed(case.out, _ordered({**files, **strange}))


@spoils("record.file-missing", "manifest.sig")
def layer_without_signature(case: Case) -> Path:
    files = case.files
    del files["layers/0002/manifest.sig"]
    del files["layers/0002/manifest.tsr"]
    return packed(case.out, files)


@spoils("record.layer-broken|record.file-missing", "layers/0001/manifest.tsr")
def earlier_token_removed(case: Case) -> Path:
    files = case.files
    del files["layers/0001/manifest.tsr"]
    return packed(case.out, files)


@spoils("record.signature-wrong", "layers/0002/manifest.sig")
def statement_rewritten_with_its_manifest(case: Case) -> Path:
    files, folder = case.files, "layers/0002/"
    words = files[folder + "statement.json"].replace(b"Thank you.", b"I take it back.")
    files[folder + "statement.json"] = words
    listed = parse_manifest(files[folder + "manifest-sha256.txt"], "")
    listed[folder + "statement.json"] = hashlib.sha256(words).hexdigest()
    files[folder + "manifest-sha256.txt"] = format_manifest(listed)
    return packed(case.out, files)


@spoils("record.bad-content", "which is no finding here", plain=False)
def statement_on_no_finding(case: Case) -> Path:
    # Honestly signed, but by a program that does not keep to the format.
    make_record(case.out, [case.people.guest])
    sign(case.out, case.people.host, "Received.")
    files, folder = unpacked(case.out), "layers/0001/"
    words = files[folder + "statement.json"].replace(b"f_0123", b"f_9999")
    files[folder + "statement.json"] = words
    listed = parse_manifest(files[folder + "manifest-sha256.txt"], "")
    listed[folder + "statement.json"] = hashlib.sha256(words).hexdigest()
    files[folder + "manifest-sha256.txt"] = format_manifest(listed)
    files[folder + "manifest.sig"] = case.people.host.sign(files[folder + "manifest-sha256.txt"])
    return packed(case.out, files)


# --- time ----------------------------------------------------------------------------------------


@spoils("record.timestamp-wrong", "other bytes")
def token_of_another_signature(case: Case) -> Path:
    path = "layers/0002/manifest.tsr"
    return _changed(case, path, case.files["layers/0001/manifest.tsr"])


@spoils("record.timestamp-wrong", "no time-stamp token")
def token_is_no_token(case: Case) -> Path:
    return _changed(case, "layers/0002/manifest.tsr", b"believe me")


# --- honest signatures under contents that do not agree ------------------------------------------


@spoils("record.bad-content", "does not tell of data/before/", plain=False)
def facts_tell_of_fewer_photos(case: Case) -> Path:
    return make_record(
        case.out,
        [case.people.guest],
        change=lambda told: replace(told, photos=told.photos[:3]),
    )


@spoils("record.bad-content", "signers", plain=False)
def facts_name_another_signer(case: Case) -> Path:
    return make_record(
        case.out,
        [case.people.guest],
        change=lambda told: replace(told, visit=VISIT, signers=(("Somebody", "0" * 64),)),
    )


# --- the zip itself ------------------------------------------------------------------------------


@spoils("record.truncated", "no end of a zip")
def cut_in_half(case: Case) -> Path:
    return _raw(case, lambda raw: raw[: len(raw) // 2])


@spoils("record.truncated", "no end of a zip|cut off")
def last_byte_missing(case: Case) -> Path:
    return _raw(case, lambda raw: raw[:-23])


@spoils("record.not-a-record", "does not begin as a zip")
def no_zip(case: Case) -> Path:
    return _raw(case, lambda _: b"%PDF-1.7\n")


@spoils("record.not-a-record", "0 bytes")
def empty(case: Case) -> Path:
    return _raw(case, lambda _: b"")


@spoils("record.repacked", "2 more bytes", plain=False)
def bytes_behind(case: Case) -> Path:
    return _raw(case, lambda raw: raw + b"hi")


@spoils("record.not-a-record", "does not begin")
def bytes_before(case: Case) -> Path:
    return _raw(case, lambda raw: b"#!/bin/sh\n" + raw)


@spoils("record.repacked", "more bytes", plain=False)
def comment(case: Case) -> Path:
    return _raw(case, lambda raw: raw[:-2] + b"\x02\x00hi")


@spoils("record.repacked", "byte", plain=False)
def bytes_between(case: Case) -> Path:
    def hide(raw: bytes) -> bytes:
        place = raw.index(b"PK\x01\x02")
        end = struct.unpack_from("<L", raw, len(raw) - 6)[0]
        return raw[:place] + b"hidden" + raw[place:-6] + struct.pack("<LH", end + 6, 0)

    return _raw(case, hide)


@spoils("record.repacked", "header of record/data/before/door.jpg")
def local_name_differs(case: Case) -> Path:
    def rename(raw: bytes) -> bytes:
        return raw.replace(b"record/data/before/door.jpg", b"record/data/before/Door.jpg", 1)

    return _raw(case, rename)


@spoils("record.repacked", "checksum of data/before/door.jpg")
def wrong_checksum(case: Case) -> Path:
    def change(raw: bytes) -> bytes:
        entry = raw.index(b"record/data/before/door.jpg")
        crc = raw[entry - 16 : entry - 12]
        return raw.replace(crc, flipped(crc))

    return _raw(case, change)


@spoils("record.repacked", "date of data/before/door.jpg", plain=False)
def wrong_date(case: Case) -> Path:
    later = dos_stamp(SEALED_AT) + (1 << 5)
    return packed(case.out, case.files, stamps={"data/before/door.jpg": later})


@spoils("record.repacked", "order of files", plain=False)
def another_order(case: Case) -> Path:
    return packed(case.out, dict(reversed(case.files.items())))


@spoils("record.unsafe-path", "leads out")
def path_leads_out(case: Case) -> Path:
    return _zipped(case, lambda out: out.writestr(_info("record/../../evil.sh"), b"rm"))


@spoils("record.unsafe-path", "absolute")
def path_is_absolute(case: Case) -> Path:
    return _zipped(case, lambda out: out.writestr(_info("/etc/evil.sh"), b"rm"))


@spoils("record.unsafe-path", "absolute")
def path_names_a_drive(case: Case) -> Path:
    return _zipped(case, lambda out: out.writestr(_info("C:/evil.bat"), b"del"))


@spoils("record.unsafe-path", "backslash")
def path_with_backslash(case: Case) -> Path:
    return _zipped(case, lambda out: out.writestr(_info("record\\data\\evil.bat"), b"del"))


@spoils("record.unsafe-path", "outside of the record's folder")
def path_outside_of_the_folder(case: Case) -> Path:
    return _zipped(case, lambda out: out.writestr(_info("other/file.txt"), b"hi"))


@spoils("record.unsafe-path", "device")
def path_is_a_device(case: Case) -> Path:
    return packed(case.out, _ordered({**case.files, "data/aux.jpg": b"new"}))


@spoils("record.unsafe-path", "other characters")
def path_beyond_ascii(case: Case) -> Path:
    return _zipped(case, lambda out: out.writestr(_info("record/data/t\u00fcr.jpg"), b"new"))


@spoils("record.unsafe-path", "other characters")
def path_with_line_break(case: Case) -> Path:
    return _zipped(case, lambda out: out.writestr(_info("record/data/a\nb.jpg"), b"new"))


@spoils("record.not-a-plain-file", "symbolic link")
def symlink(case: Case) -> Path:
    link = _info("record/data/link", stat.S_IFLNK | 0o777)
    return _zipped(case, lambda out: out.writestr(link, b"/etc/passwd"))


@spoils("record.not-a-plain-file", "folder")
def folder_entry(case: Case) -> Path:
    return _zipped(case, lambda out: out.writestr(_info("record/data/", stat.S_IFDIR | 0o755), b""))


@spoils("record.not-a-plain-file", "unknown kind")
def named_pipe(case: Case) -> Path:
    pipe = _info("record/data/pipe", stat.S_IFIFO | 0o644)
    return _zipped(case, lambda out: out.writestr(pipe, b""))


@spoils("record.duplicate-path", "one name")
def name_twice(case: Case) -> Path:
    path = "record/data/before/door.jpg"
    return _zipped(case, lambda out: out.writestr(_info(path), b"another"))


@spoils("record.duplicate-path", "Door.jpg")
def case_trick(case: Case) -> Path:
    path = "record/data/before/Door.jpg"
    return _zipped(case, lambda out: out.writestr(_info(path), b"another"))


@spoils("record.duplicate-path", "data/check.json/x")
def file_as_folder(case: Case) -> Path:
    path = "record/data/check.json/x"
    return _zipped(case, lambda out: out.writestr(_info(path), b"another"))


@spoils("record.not-a-plain-file", "packed")
def packed_entries(case: Case) -> Path:
    with zipfile.ZipFile(case.out, "w", zipfile.ZIP_DEFLATED) as out:
        for path, data in case.files.items():
            info = _info(f"record/{path}")
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, data)
    return case.out


@spoils("record.not-a-plain-file", "claim to become 50000000")
def zip_bomb(case: Case) -> Path:
    def add(out: zipfile.ZipFile) -> None:
        info = _info("record/data/bomb.jpg")
        info.compress_type = zipfile.ZIP_DEFLATED
        out.writestr(info, bytes(50_000_000))

    return _zipped(case, add)


@spoils("record.repacked", "its place")
def overlapping_bomb(case: Case) -> Path:
    """Two entries of the directory share one content."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as out:
        out.writestr(_info("record/data/one.jpg"), bytes(5000))
        out.writestr(_info("record/data/two.jpg"), bytes(5000))
    data = raw.getvalue()
    second = data.rindex(b"PK\x01\x02")
    case.out.write_bytes(data[: second + 42] + bytes(4) + data[second + 46 :])
    return case.out


@spoils("record.too-large", "70000|65535")
def huge_count(case: Case) -> Path:
    def add(out: zipfile.ZipFile) -> None:
        for number in range(70_000):
            out.writestr(_info(f"record/data/{number}"), b"")

    return _zipped(case, add)


@spoils("record.not-a-plain-file", "password")
def locked_entry(case: Case) -> Path:
    def lock(raw: bytes) -> bytes:
        entry = raw.index(b"PK\x01\x02")
        return raw[: entry + 8] + b"\x01" + raw[entry + 9 :]

    return _raw(case, lock)


@spoils("record.not-a-record|record.truncated|record.repacked", "")
def only_an_end(case: Case) -> Path:
    return _raw(case, lambda raw: b"PK\x05\x06" + bytes(14) + b"\xff\xff\xff\x7f")


@spoils("record.truncated", "directory should be at byte")
def directory_beyond_the_end(case: Case) -> Path:
    return _raw(case, lambda raw: raw[:-6] + struct.pack("<LH", 0x7FFFFFFF, 0))


@spoils("record.repacked", "zip64")
def sizes_that_are_not_there(case: Case) -> Path:
    return _raw(case, lambda raw: raw[:-6] + struct.pack("<LH", 0xFFFFFFFF, 0))


@spoils("record.file-missing", "the format")
def another_zip(case: Case) -> Path:
    assert case.good.read_bytes()[:4] == LOCAL_SIGNATURE
    return packed(case.out, {"data/hello.txt": b"hello"})
