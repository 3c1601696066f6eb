"""Which files of a folder are taken for photos."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from asfound.errors import NoPhotos, NotReadable, PathMissing
from asfound.imaging.companions import Companion
from asfound.imaging.folder import list_photos, look_into, photos_in
from tests.unit.imaging.pictures import FORMATS, saved, scene
from tests.unit.imaging.test_refusals import without_rights

PHOTO = saved("jpeg", scene(70, 70))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("door10.jpg", "door9.JPG", "Door1.jpeg", "扉.jpg", "a\nb.jpg"):
        (tmp_path / name).write_bytes(PHOTO)
    return tmp_path


def names(folder: Path) -> list[str]:
    return [photo.name for photo in photos_in(folder)]


def test_photos_come_in_the_order_of_their_names(folder: Path) -> None:
    assert names(folder) == ["a\nb.jpg", "Door1.jpeg", "door9.JPG", "door10.jpg", "扉.jpg"]


def test_paths_stay_as_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)

    assert photos_in(Path(folder.name))[0] == Path(folder.name) / "a\nb.jpg"


def test_other_files_are_left_alone(folder: Path) -> None:
    before = names(folder)
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "notes.txt").write_text("towels: 11")
    (folder / "clip.mp4").write_bytes(b"\x00\x00\x00\x20ftypisom")
    (folder / ".hidden.jpg").write_bytes(PHOTO)
    (folder / "folder.jpg").mkdir()
    (folder / "dangling").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "pipe.jpg")

    assert names(folder) == before


def test_content_counts_and_the_ending_promises(folder: Path) -> None:
    for kind in FORMATS:
        (folder / f"y-{kind}.bin").write_bytes(saved(kind, scene(70, 70)))
    (folder / "z-empty.jpg").touch()
    (folder / "z-loop.jpg").symlink_to("z-loop.jpg")
    (folder / "z-text.png").write_text("no photo")
    (folder / "z-link").symlink_to("door9.JPG")

    assert names(folder)[4:] == [
        "y-avif.bin",
        "y-heic.bin",
        "y-jpeg.bin",
        "y-png.bin",
        "y-tiff.bin",
        "y-webp.bin",
        "z-empty.jpg",
        "z-link",
        "z-loop.jpg",
        "z-text.png",
        "扉.jpg",
    ]


def test_a_folder_without_photos_says_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(NoPhotos, match="it is empty"):
        photos_in(tmp_path)
    (tmp_path / "notes.txt").write_text("none")
    (tmp_path / "more.txt").write_text("none")
    with pytest.raises(NoPhotos, match="2 other files"):
        photos_in(tmp_path)
    assert look_into(tmp_path).others == 2
    (tmp_path / "arrival").mkdir()
    with pytest.raises(NoPhotos, match="it holds 2 other files and 1 sub-folder"):
        photos_in(tmp_path)
    assert look_into(tmp_path).folders == 1


def test_one_photo_is_a_list_of_one(folder: Path) -> None:
    assert photos_in(folder / "door10.jpg") == [folder / "door10.jpg"]


def test_where_nothing_can_be_listed(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "closed").mkdir(mode=0)

    with pytest.raises(PathMissing):
        photos_in(tmp_path / "missing")
    for path in (tmp_path / "loop", Path("nul\x00"), tmp_path / ("x" * 300)):
        with pytest.raises(NotReadable):
            photos_in(path)
    with without_rights(), pytest.raises(NotReadable, match="Permission denied"):
        photos_in(tmp_path / "closed")


def test_sub_folders_are_searched_where_asked_for(folder: Path) -> None:
    for within in ("DCIM/101APPLE/IMG_1.jpg", "DCIM/100APPLE/IMG_2.jpg", ".trash/IMG_3.jpg"):
        (folder / within).parent.mkdir(parents=True)
        (folder / within).write_bytes(PHOTO)
    (folder / "DCIM" / "around").symlink_to(folder)

    found = list_photos(folder, recursive=True).photos

    assert [photo.within for photo in found][1:4] == [
        "DCIM/100APPLE/IMG_2.jpg",
        "DCIM/101APPLE/IMG_1.jpg",
        "Door1.jpeg",
    ]
    assert len(found) == 7
    assert found[0].name == str(folder / "a\nb.jpg")
    with pytest.raises(NoPhotos, match=r"Add --recursive: there are 2 photos in sub-folders"):
        list_photos(folder / "DCIM")


def test_companions_are_counted_and_left_out(folder: Path) -> None:
    for name in ("door9~2.jpg", "door10-edited.jpg"):
        (folder / name).write_bytes(PHOTO)
    for name in ("door9.MOV", "door10.jpg.json", "notes.txt"):
        (folder / name).write_text("beside")

    found = list_photos(folder)

    assert [photo.within for photo in found.photos] == names(folder)
    assert len(found.photos) == 5
    assert found.companions == {
        Companion.EDITED: 2,
        Companion.VIDEO: 1,
        Companion.DESCRIPTION: 1,
    }
    assert found.others == 1
