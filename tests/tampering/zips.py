"""The zip around the record."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

from asfound.evidence.container import LOCAL_SIGNATURE
from tests.record_kit import flipped
from tests.tampering.case import Case, ordered, packed, raw, zip_info, zipped
from tests.tampering.spoiled import Spoiled, enters

WAYS: list[Spoiled] = []
spoils = enters(WAYS)


@spoils("record.truncated", "no end of a zip")
def cut_in_half(case: Case) -> Path:
    return raw(case, lambda raw: raw[: len(raw) // 2])


@spoils("record.truncated", "no end of a zip|cut off")
def last_byte_missing(case: Case) -> Path:
    return raw(case, lambda raw: raw[:-23])


@spoils("record.not-a-record", "does not begin as a zip")
def no_zip(case: Case) -> Path:
    return raw(case, lambda _: b"%PDF-1.7\n")


@spoils("record.not-a-record", "0 bytes")
def empty(case: Case) -> Path:
    return raw(case, lambda _: b"")


@spoils("record.repacked", "2 more bytes", plain=False)
def bytes_behind(case: Case) -> Path:
    return raw(case, lambda raw: raw + b"hi")


@spoils("record.not-a-record", "does not begin")
def bytes_before(case: Case) -> Path:
    return raw(case, lambda raw: b"#!/bin/sh\n" + raw)


@spoils("record.repacked", "more bytes", plain=False)
def comment(case: Case) -> Path:
    return raw(case, lambda raw: raw[:-2] + b"\x02\x00hi")


@spoils("record.repacked", "byte", plain=False)
def bytes_between(case: Case) -> Path:
    def hide(raw: bytes) -> bytes:
        place = raw.index(b"PK\x01\x02")
        end = struct.unpack_from("<L", raw, len(raw) - 6)[0]
        return raw[:place] + b"hidden" + raw[place:-6] + struct.pack("<LH", end + 6, 0)

    return raw(case, hide)


@spoils("record.repacked", "header of record/data/before/door.jpg")
def local_name_differs(case: Case) -> Path:
    def rename(raw: bytes) -> bytes:
        return raw.replace(b"record/data/before/door.jpg", b"record/data/before/Door.jpg", 1)

    return raw(case, rename)


@spoils("record.repacked", "checksum of data/before/door.jpg")
def wrong_checksum(case: Case) -> Path:
    def change(raw: bytes) -> bytes:
        entry = raw.index(b"record/data/before/door.jpg")
        crc = raw[entry - 16 : entry - 12]
        return raw.replace(crc, flipped(crc))

    return raw(case, change)


@spoils("record.unsafe-path", "leads out")
def path_leads_out(case: Case) -> Path:
    return zipped(case, lambda out: out.writestr(zip_info("record/../../evil.sh"), b"rm"))


@spoils("record.unsafe-path", "absolute")
def path_is_absolute(case: Case) -> Path:
    return zipped(case, lambda out: out.writestr(zip_info("/etc/evil.sh"), b"rm"))


@spoils("record.unsafe-path", "absolute")
def path_names_a_drive(case: Case) -> Path:
    return zipped(case, lambda out: out.writestr(zip_info("C:/evil.bat"), b"del"))


@spoils("record.unsafe-path", "backslash")
def path_with_backslash(case: Case) -> Path:
    return zipped(case, lambda out: out.writestr(zip_info("record\\data\\evil.bat"), b"del"))


@spoils("record.unsafe-path", "outside of the record's folder")
def path_outside_of_the_folder(case: Case) -> Path:
    return zipped(case, lambda out: out.writestr(zip_info("other/file.txt"), b"hi"))


@spoils("record.unsafe-path", "device")
def path_is_a_device(case: Case) -> Path:
    return packed(case, ordered({**case.files, "data/aux.jpg": b"new"}))


@spoils("record.unsafe-path", "other characters")
def path_beyond_ascii(case: Case) -> Path:
    return zipped(case, lambda out: out.writestr(zip_info("record/data/t\u00fcr.jpg"), b"new"))


@spoils("record.unsafe-path", "other characters")
def path_with_line_break(case: Case) -> Path:
    return zipped(case, lambda out: out.writestr(zip_info("record/data/a\nb.jpg"), b"new"))


@spoils("record.not-a-plain-file", "symbolic link")
def symlink(case: Case) -> Path:
    link = zip_info("record/data/link", stat.S_IFLNK | 0o777)
    return zipped(case, lambda out: out.writestr(link, b"/etc/passwd"))


@spoils("record.not-a-plain-file", "unknown kind")
def named_pipe(case: Case) -> Path:
    pipe = zip_info("record/data/pipe", stat.S_IFIFO | 0o644)
    return zipped(case, lambda out: out.writestr(pipe, b""))


@spoils("record.duplicate-path", "one name")
def name_twice(case: Case) -> Path:
    path = "record/data/before/door.jpg"
    return zipped(case, lambda out: out.writestr(zip_info(path), b"another"))


@spoils("record.duplicate-path", "Door.jpg")
def case_trick(case: Case) -> Path:
    path = "record/data/before/Door.jpg"
    return zipped(case, lambda out: out.writestr(zip_info(path), b"another"))


@spoils("record.duplicate-path", "data/check.json/x")
def file_as_folder(case: Case) -> Path:
    path = "record/data/check.json/x"
    return zipped(case, lambda out: out.writestr(zip_info(path), b"another"))


@spoils("record.file-added", "data/bomb.jpg")
def zip_bomb(case: Case) -> Path:
    def add(out: zipfile.ZipFile) -> None:
        info = zip_info("record/data/bomb.jpg")
        info.compress_type = zipfile.ZIP_DEFLATED
        out.writestr(info, bytes(50_000_000))

    return zipped(case, add)


@spoils("record.repacked", "its place")
def overlapping_bomb(case: Case) -> Path:
    """Two entries of the directory share one content."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as out:
        out.writestr(zip_info("record/data/one.jpg"), bytes(5000))
        out.writestr(zip_info("record/data/two.jpg"), bytes(5000))
    data = raw.getvalue()
    second = data.rindex(b"PK\x01\x02")
    case.out.write_bytes(data[: second + 42] + bytes(4) + data[second + 46 :])
    return case.out


@spoils("record.too-large", "70000|65535")
def huge_count(case: Case) -> Path:
    def add(out: zipfile.ZipFile) -> None:
        for number in range(70_000):
            out.writestr(zip_info(f"record/data/{number}"), b"")

    return zipped(case, add)


@spoils("record.not-a-plain-file", "password")
def locked_entry(case: Case) -> Path:
    def lock(raw: bytes) -> bytes:
        entry = raw.index(b"PK\x01\x02")
        return raw[: entry + 8] + b"\x01" + raw[entry + 9 :]

    return raw(case, lock)


@spoils("record.not-a-record|record.truncated|record.repacked", "")
def only_an_end(case: Case) -> Path:
    return raw(case, lambda raw: b"PK\x05\x06" + bytes(14) + b"\xff\xff\xff\x7f")


@spoils("record.truncated", "directory should be at byte")
def directory_beyond_the_end(case: Case) -> Path:
    return raw(case, lambda raw: raw[:-6] + struct.pack("<LH", 0x7FFFFFFF, 0))


@spoils("record.repacked", "zip64")
def sizes_that_are_not_there(case: Case) -> Path:
    return raw(case, lambda raw: raw[:-6] + struct.pack("<LH", 0xFFFFFFFF, 0))


@spoils("record.file-missing", "the format")
def another_zip(case: Case) -> Path:
    assert case.good.read_bytes()[:4] == LOCAL_SIGNATURE
    return packed(case, {"data/hello.txt": b"hello"})
