"""The zip: the same bytes every time, readable by the usual library, wide fields where needed."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import BinaryIO

import pytest

from asfound.errors import (
    DiskFull,
    OutputNotWritable,
    PathMissing,
    PhotoChangedMeanwhile,
    UnsafePath,
    WouldOverwrite,
)
from asfound.evidence.container import (
    Entry,
    central_header,
    dos_stamp,
    end_records,
    local_header,
)
from asfound.evidence.held import Held, digest_all
from asfound.evidence.writer import ZipWriter, changed_file, copy_bytes, new_file
from asfound.evidence.zip_reader import ZipReader

STAMP = dos_stamp(datetime(2018, 7, 2, 21, 55, 1, tzinfo=UTC))
FOUR_GB = 1 << 32


def written(path: Path) -> Path:
    with new_file(path) as file:
        out = ZipWriter(file)
        out.add_bytes("data/a.txt", b"hello", stamp=STAMP)
        out.add_bytes("data/empty", b"", stamp=STAMP)
        out.close()
    return path


def opened(file: BinaryIO) -> dict[str, Held]:
    reader = ZipReader(file.fileno())
    reader.find()
    reader.sort_names()
    return reader.held()


def test_the_usual_library_reads_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path / "a.zip")) as found:
        assert found.testzip() is None
        assert found.namelist() == ["record/data/a.txt", "record/data/empty"]
        assert found.read("record/data/a.txt") == b"hello"
        info = found.infolist()[0]
        assert info.date_time == (2018, 7, 2, 21, 55, 0)
        assert info.compress_type == zipfile.ZIP_STORED
        assert info.external_attr >> 16 == 0o100644


def test_two_writings_are_equal_byte_for_byte(tmp_path: Path) -> None:
    one, two = written(tmp_path / "one.zip"), written(tmp_path / "two.zip")
    assert one.read_bytes() == two.read_bytes()


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    with written(tmp_path / "a.zip").open("rb") as file:
        held = opened(file)
        contents = digest_all(held, lambda _: 3)
    assert {path: each.size for path, each in held.items()} == {"data/a.txt": 5, "data/empty": 0}
    assert contents["data/a.txt"].data is None  # longer than the three that were wanted
    assert contents["data/empty"].data == b""
    assert all(contents[path].crc == each.crc for path, each in held.items())


@pytest.mark.parametrize("size", [FOUR_GB - 2, FOUR_GB - 1, FOUR_GB, 10 * FOUR_GB])
def test_wide_fields_appear_only_where_they_are_needed(size: int) -> None:
    entry = Entry("record/data/large", size, 0, STAMP, 0)
    wide = size >= FOUR_GB - 1
    assert len(local_header(entry)) == 30 + 17 + (20 if wide else 0)
    assert len(central_header(entry)) == 46 + 17 + (20 if wide else 0)
    assert len(end_records(1, 60, size)) == (98 if wide else 22)


@pytest.mark.slow
def test_beyond_four_gigabytes_the_usual_library_agrees(tmp_path: Path) -> None:
    """Sparse: the content is a hole in the file, which takes no room on the disk."""
    path, size = tmp_path / "large.zip", FOUR_GB + 5
    one, two = (
        Entry("record/data/a", size, 0, STAMP, 0),
        Entry("record/data/b", 3, 0x352441C2, STAMP, 30 + 13 + 20 + size),
    )
    with path.open("wb") as file:
        file.write(local_header(one))
        file.seek(size, os.SEEK_CUR)
        file.write(local_header(two) + b"abc")
        central = central_header(one) + central_header(two)
        file.write(central + end_records(2, len(central), two.end))
    with zipfile.ZipFile(path) as found:
        assert found.getinfo("record/data/a").file_size == size
        assert found.read("record/data/b") == b"abc"
    with path.open("rb") as file:
        held = opened(file)
        assert ZipReader(file.fileno()).is_exactly([one, two])
    assert [(each.size, each.crc) for each in held.values()] == [(size, 0), (3, two.crc)]


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(2200, 5, 6, 7, 8, 9, tzinfo=UTC), (2107, 5, 6, 7, 8, 8)),
        (
            datetime(2018, 7, 3, 0, 55, tzinfo=timezone(timedelta(hours=3))),
            (2018, 7, 2, 21, 55, 0),
        ),
    ],
)
def test_dates_are_in_utc_and_in_the_years_that_zip_knows(
    moment: datetime, shown: tuple[int, ...]
) -> None:
    entry = Entry("record/x", 0, 0, dos_stamp(moment), 0)
    raw = local_header(entry) + central_header(entry) + end_records(1, 54, 38)
    assert zipfile.ZipFile(io.BytesIO(raw)).infolist()[0].date_time == shown


def test_nothing_appears_when_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(UnsafePath), new_file(tmp_path / "a.zip") as file:
        ZipWriter(file).add_bytes("../a", b"", stamp=STAMP)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"mine")
    with pytest.raises(WouldOverwrite), new_file(tmp_path / "a.zip"):
        pass
    assert (tmp_path / "a.zip").read_bytes() == b"mine"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputNotWritable, match="No such file"), new_file(tmp_path / "no" / "a"):
        pass


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    def no_room() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(DiskFull), new_file(tmp_path / "a.zip"):
        no_room()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "growing.jpg"
    source.write_bytes(b"12345")
    begin = ZipWriter._begin

    def grow(self: ZipWriter, path: str, size: int, stamp: int) -> Entry:
        with source.open("ab") as file:
            file.write(b"6")
        return begin(self, path, size, stamp)

    monkeypatch.setattr(ZipWriter, "_begin", grow)
    with pytest.raises(PhotoChangedMeanwhile), new_file(tmp_path / "a.zip") as file:
        ZipWriter(file).add_file("data/growing.jpg", source, stamp=STAMP)


def test_a_missing_record_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathMissing), changed_file(tmp_path / "no.zip"):
        pass


def test_copying_without_help_of_the_kernel_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(18, "Invalid cross-device link")

    path = tmp_path / "a"
    path.write_bytes(bytes(range(256)) * 5000)
    before = path.read_bytes()
    monkeypatch.setattr(os, "copy_file_range", refuse)
    with changed_file(path) as (old, new):
        copy_bytes(old, new, 1_000_000)
        assert new.tell() == 1_000_000
    assert path.read_bytes() == before[:1_000_000]
