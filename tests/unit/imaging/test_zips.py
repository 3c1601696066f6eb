"""Zips of photos: what is read, and what refuses the whole zip."""

from __future__ import annotations

import os
import stat
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from asfound.errors import AsfoundError, NoPhotos, PathMissing, ZipDamaged, ZipNotTaken
from asfound.imaging.companions import Companion
from asfound.imaging.decode import decode
from asfound.imaging.digest import digest
from asfound.imaging.folder import list_photos, photos_in, source_at
from asfound.imaging.metadata import examine
from asfound.imaging.zip_directory import MAX_ENTRIES, MAX_ENTRY_BYTES
from asfound.imaging.zipped_file import ZippedFile
from tests.unit.imaging.pictures import saved, scene
from tests.zip_kit import UNIX_FOLDER, Item, zipped

PHOTO = saved("jpeg", scene(70, 70))
GOOD = Item("DCIM/IMG_1.jpg", PHOTO)
LINK = (stat.S_IFLNK | 0o777) << 16


def made(folder: Path, *items: Item) -> Path:
    path = folder / "album.zip"
    path.write_bytes(zipped(items))
    return path


def within(path: Path) -> list[str]:
    return [photo.within for photo in list_photos(path).photos]


def test_photos_of_a_zip_are_read_where_they_lie(tmp_path: Path) -> None:
    path = made(
        tmp_path,
        Item("DCIM/", attributes=UNIX_FOLDER),
        replace(GOOD, is_packed=True, descriptor="signed"),
        Item("DCIM/9.bin", PHOTO),
        Item("DCIM/._IMG_1.jpg", b"left by a Mac"),
        Item("__MACOSX/DCIM/IMG_1.jpg", PHOTO),
        Item("notes.txt", b"towels: 11"),
    )
    found = list_photos(path)

    assert [photo.name for photo in found.photos] == [
        f"{path}/DCIM/9.bin",
        f"{path}/DCIM/IMG_1.jpg",
    ]
    assert found.others == 1
    for photo in found.photos:
        assert source_at(photo.name) == photo.source
        assert digest(photo.source) == digest(PHOTO)
        assert decode(photo.source).shape == (70, 70, 3)
        assert examine(photo.source, name=photo.name).file.modified_at is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["album.zip"]


def test_a_zip_is_known_by_its_content(tmp_path: Path) -> None:
    path = made(tmp_path, GOOD).rename(tmp_path / "album")

    assert within(path) == [GOOD.name]
    with pytest.raises(ZipNotTaken):
        photos_in(path)


def test_names_are_read_as_their_writers_meant_them(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "Küche.jpg")  # UTF-8, and no flag says so
    assert within(made(tmp_path, Item(name, PHOTO), Item("a\\b.jpg", PHOTO))) == ["a/b.jpg", name]

    path = tmp_path / "dos.zip"
    path.write_bytes(zipped([Item("K_che.jpg", PHOTO)]).replace(b"K_che", b"K\x81che"))
    assert within(path) == ["Küche.jpg"]


def test_companions_are_left_out_of_a_zip_too(tmp_path: Path) -> None:
    found = list_photos(
        made(tmp_path, GOOD, Item("DCIM/IMG_1~2.jpg", PHOTO), Item("DCIM/IMG_1.MOV", b"\0" * 9))
    )

    assert [photo.within for photo in found.photos] == [GOOD.name]
    assert found.companions == {Companion.EDITED: 1, Companion.VIDEO: 1}


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (Item("../out.jpg", PHOTO), "zip.unsafe-name"),
        (Item("a/../../out.jpg", PHOTO), "zip.unsafe-name"),
        (Item("..\\out.jpg", PHOTO), "zip.unsafe-name"),
        (Item("/etc/out.jpg", PHOTO), "zip.unsafe-name"),
        (Item("C:\\out.jpg", PHOTO), "zip.unsafe-name"),
        (Item("a//b.jpg", PHOTO), "zip.unsafe-name"),
        (Item("a.jpg\0.txt", PHOTO), "zip.unsafe-name"),
        (Item("", PHOTO), "zip.unsafe-name"),
        (Item("link.jpg", b"/etc/passwd", attributes=LINK), "zip.link"),
        (Item("pipe.jpg", attributes=(stat.S_IFIFO | 0o600) << 16), "zip.link"),
        (Item("locked.jpg", PHOTO, claims={"flags": 1}), "zip.encrypted"),
        (Item("strange.jpg", PHOTO, claims={"method": 14}), "zip.method"),
        (Item("inner.zip", zipped([GOOD])), "zip.nested"),
        (Item("inner.bin", zipped([GOOD])), "zip.nested"),
        (Item("inner.jpg", zipped([GOOD])), "zip.nested"),
        (Item("inner.bin", b"\x1f\x8b\x08" + b"\0" * 50), "zip.nested"),
        (Item("bomb.png", b"\0" * 3_000_000, is_packed=True), "zip.ratio"),
        (Item("huge.mov", b"\0", claims={"size": MAX_ENTRY_BYTES + 1}), "zip.entry-too-large"),
        (GOOD, "zip.name-twice"),
        (Item("long.jpg", PHOTO, claims={"packed": len(PHOTO) + 2000}), "zip.overlap"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value.name),
)
def test_what_no_album_holds_refuses_the_zip(tmp_path: Path, item: Item, code: str) -> None:
    path = made(tmp_path, item, GOOD)

    with pytest.raises(AsfoundError) as caught:
        list_photos(path)
    assert caught.value.code == code
    assert str(path) in caught.value.message


def test_two_entries_of_one_place_overlap(tmp_path: Path) -> None:
    body = zipped([GOOD, Item("DCIM/IMG_2.jpg", PHOTO)])
    path = tmp_path / "album.zip"
    at = body.rfind(b"PK\1\2")  # the second entry of the directory points at the first one's bytes
    path.write_bytes(body[: at + 42] + b"\0\0\0\0" + body[at + 46 :])

    with pytest.raises(AsfoundError) as caught:
        list_photos(path)
    assert caught.value.code == "zip.overlap"


@pytest.mark.parametrize("n", [MAX_ENTRIES, MAX_ENTRIES + 1])
def test_entries_are_counted_before_they_are_listed(tmp_path: Path, n: int) -> None:
    path = tmp_path / "album.zip"
    with zipfile.ZipFile(path, "w") as made_now:
        for number in range(n - 1):
            made_now.writestr(f"{number}.txt", b"")
        made_now.writestr("IMG_1.jpg", PHOTO)

    if n == MAX_ENTRIES:
        assert within(path) == ["IMG_1.jpg"]
        return
    with pytest.raises(AsfoundError) as caught:
        list_photos(path)
    assert caught.value.code == "zip.too-many-entries"


def test_what_the_end_of_a_zip_says_is_enough_to_refuse_it(tmp_path: Path) -> None:
    path = made(tmp_path, GOOD)
    content, many = path.read_bytes(), (MAX_ENTRIES + 1).to_bytes(2, "little")
    path.write_bytes(content[:-14] + many + many + content[-10:])

    with pytest.raises(AsfoundError) as caught:
        list_photos(path)
    assert caught.value.code == "zip.too-many-entries"


def test_all_entries_together_are_limited(tmp_path: Path) -> None:
    content = os.urandom(3)
    claims = {"size": MAX_ENTRY_BYTES, "packed": MAX_ENTRY_BYTES // 50}
    path = made(
        tmp_path, *(Item(f"{n}.jpg", content, claims=claims, is_packed=True) for n in range(41))
    )

    with pytest.raises(AsfoundError) as caught:
        list_photos(path)
    assert caught.value.code == "zip.too-large"


def test_large_zips_have_other_end_records(tmp_path: Path) -> None:
    path = tmp_path / "album.zip"
    with (
        zipfile.ZipFile(path, "w") as made_now,
        made_now.open("a.jpg", "w", force_zip64=True) as to,
    ):
        to.write(PHOTO)
    assert within(path) == ["a.jpg"]
    assert digest(ZippedFile(path, "a.jpg")) == digest(PHOTO)


@pytest.mark.parametrize("length", [0, 10, 200, -1, -30])
def test_a_damaged_zip_says_so(tmp_path: Path, length: int) -> None:
    path = made(tmp_path, GOOD)
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(ZipDamaged, match="Copy or download it again"):
        list_photos(path)


def test_a_damaged_entry_costs_itself(tmp_path: Path) -> None:
    path = made(tmp_path, replace(GOOD, claims={"crc": 1}), Item("IMG_2.jpg", PHOTO))

    assert within(path) == [GOOD.name, "IMG_2.jpg"]
    with pytest.raises(ZipDamaged, match="CRC"):
        ZippedFile(path, GOOD.name).read()
    assert ZippedFile(path, "IMG_2.jpg").read() == PHOTO


def test_an_entry_never_gives_more_than_it_says(tmp_path: Path) -> None:
    path = made(tmp_path, Item("a.jpg", PHOTO + b"\0" * 90_000, True, claims={"size": 1000}))

    with pytest.raises(ZipDamaged):
        ZippedFile(path, "a.jpg").read()


def test_what_is_no_longer_there(tmp_path: Path) -> None:
    path = made(tmp_path, GOOD)
    entry = ZippedFile(path, GOOD.name)
    with pytest.raises(PathMissing, match=r"IMG_2\.jpg"):
        replace(entry, name="IMG_2.jpg").read()
    path.unlink()
    with pytest.raises(PathMissing):
        entry.read()


def test_a_zip_without_photos_says_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(NoPhotos, match="1 other file"):
        list_photos(made(tmp_path, Item("notes.txt", b"none")))
