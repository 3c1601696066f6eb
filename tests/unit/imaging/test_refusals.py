"""Whatever is given, the answer is a photo or one of our errors, named for what happened."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from asfound.errors import (
    AsfoundError,
    NotAPhoto,
    NotReadable,
    PathMissing,
    PhotoEmpty,
    PhotoTooLarge,
    PhotoTooSmall,
    PhotoTruncated,
    PhotoUnreadable,
)
from asfound.imaging.decode import decode
from asfound.imaging.metadata import examine
from tests.unit.imaging.pictures import FORMATS, saved, scene, textured

MANY_FORMATS = {
    **{kind: saved(kind, textured()) for kind in FORMATS},
    "progressive": saved("jpeg", textured(), progressive=True),
    "ink": saved("jpeg", Image.fromarray(textured()).convert("CMYK")),
    "grey": saved("jpeg", Image.fromarray(textured()).convert("L")),
    "lossless": saved("webp", textured(), lossless=True),
    "lzw": saved("tiff", textured(), compression="tiff_lzw"),
    "big": saved("tiff", textured(), big_tiff=True),
}


def declaring(kind: str, width: int, height: int) -> bytes:
    """A small file whose head promises a large picture."""
    data = saved(kind, scene())
    if kind == "png":
        head = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
        return data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:]
    if kind == "webp":
        canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        body = b"WEBPVP8X" + struct.pack("<II", 10, 0) + canvas + data[12:]
        return b"RIFF" + struct.pack("<I", len(body)) + body
    if kind == "tiff":
        sides = ((256, 300, width), (257, 200, height))
        for tag, found, wanted in sides:
            entry = struct.pack("<HHI", tag, 4, 1)
            old = [struct.pack("<HHIHH", tag, 3, 1, found, 0), entry + struct.pack("<I", found)]
            for spelled in old:
                data = data.replace(spelled, entry + struct.pack("<I", wanted))
        return data
    if kind in ("heic", "avif"):
        return data.replace(
            b"ispe\0\0\0\0" + struct.pack(">II", 300, 200),
            b"ispe\0\0\0\0" + struct.pack(">II", width, height),
        )
    start = data.index(b"\xff\xc0") + 5
    return data[:start] + struct.pack(">HH", height, width) + data[start + 4 :]


@contextmanager
def without_rights() -> Iterator[None]:
    """As nobody: the superuser may read everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def refused(source: Path | bytes) -> AsfoundError:
    """The error that both ways of looking at a file end with."""
    with pytest.raises(AsfoundError) as examined:
        examine(source, name="given/name.jpg")
    with pytest.raises(type(examined.value)):
        decode(source, long_side=100)
    return examined.value


@pytest.mark.parametrize("kind", FORMATS)
def test_a_bomb_is_not_decoded(kind: str) -> None:
    error = refused(declaring(kind, 30000, 30000))

    assert isinstance(error, PhotoTooLarge)
    assert error.size == (30000, 30000)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_thumbnail_is_too_small(kind: str) -> None:
    assert isinstance(refused(saved(kind, scene(63, 500))), PhotoTooSmall)
    assert isinstance(refused(saved(kind, scene(1, 1))), PhotoTooSmall)


def test_a_long_strip_is_a_photo() -> None:
    data = saved("jpeg", scene(20000, 200))

    assert examine(data, name="strip.jpg").size == (20000, 200)
    assert decode(data, long_side=1000).shape == (10, 1000, 3)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41", "a video"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "a video"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81", "a video"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "a video"),
        (b"\xff\x0a" + bytes(20), "a JPEG XL picture"),
        (b"GIF89a" + bytes(20), "a GIF picture"),
        (b"II*\x00\x10\x00\x00\x00CR\x02\x00" + bytes(40), "a camera raw file"),
        (b"II*\x00\x08\x00\x00\x00\x01\x00\xfe\x00\x04\x00\x01\x00\x00\x00\x01\x00\x00\x00", "raw"),
        ("Спасибо\n".encode(), "text"),
        (bytes(100), "unknown content"),
        (b"\xff\xd8", "unknown content"),
    ],
)
def test_what_is_no_photo_is_named(content: bytes, words: str) -> None:
    error = refused(content)

    assert isinstance(error, NotAPhoto)
    assert words in error.message


def test_nothing_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()

    assert isinstance(refused(tmp_path / "a.jpg"), PhotoEmpty)
    assert isinstance(refused(b""), PhotoEmpty)


@pytest.mark.parametrize("kind", MANY_FORMATS)
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.98])
def test_a_copy_that_was_cut_off_says_so(kind: str, share: float) -> None:
    """But of a plain JPEG, rows that are there are used: see ``test_jpeg_damage``."""
    if kind in ("jpeg", "grey") and share > 0.5:
        return
    data = MANY_FORMATS[kind]
    cut = data[: int(len(data) * share)]

    with pytest.raises(PhotoTruncated, match="ends too early"):
        decode(cut)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_head_without_sense_is_unreadable(kind: str) -> None:
    data = MANY_FORMATS[kind]

    with pytest.raises((PhotoUnreadable, PhotoTruncated, PhotoTooLarge)):
        decode(data[:16] + b"\x5a" * (len(data) - 16))


def test_thousands_of_scans_are_refused() -> None:
    data = MANY_FORMATS["progressive"]
    start = data.rindex(b"\xff\xda")
    scan = data[start:-2]

    assert isinstance(_decoding(data[:-2] + scan * 200 + data[-2:]), PhotoUnreadable)


def test_a_film_behind_a_photo_is_no_attack() -> None:
    """Phones append one; chance bytes in it look like scans."""
    data = MANY_FORMATS["jpeg"]

    assert np.array_equal(decode(data + b"\xff\xda\x00\x0c" * 5000), decode(data))


@pytest.mark.parametrize("tiled", [False, True])
def test_a_tiff_with_too_few_parts_is_not_black(tiled: bool) -> None:
    """The height is raised from 128 to 1280; nothing else says that the rest is missing."""
    height = struct.pack("<HHII", 257, 4, 1, 128)
    data = tiled_tiff() if tiled else saved("tiff", scene(128, 128))
    assert height in data
    assert decode(data).shape == (128, 128, 3)

    error = refused(data.replace(height, struct.pack("<HHII", 257, 4, 1, 1280)))

    assert isinstance(error, PhotoUnreadable)
    assert "parts of it are missing" in error.message


def tiled_tiff() -> bytes:
    """An uncompressed grey TIFF of 128 x 128 pixels in four tiles, by the letter of TIFF 6.0."""
    tile = 64 * 64
    tags = [(256, 128), (257, 128), (258, 8), (259, 1), (262, 1), (277, 1), (322, 64), (323, 64)]
    directory = 8 + 4 * tile + 32
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags]
    entries.append(struct.pack("<HHII", 324, 4, 4, 8 + 4 * tile))
    entries.append(struct.pack("<HHII", 325, 4, 4, 8 + 4 * tile + 16))
    lists = struct.pack("<8I", *(8 + n * tile for n in range(4)), *[tile] * 4)
    head = b"II*\x00" + struct.pack("<I", directory)
    body = bytes([50, 100, 150, 200][n // tile] for n in range(4 * tile))
    return head + body + lists + struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)


def _decoding(data: bytes) -> AsfoundError:
    with pytest.raises(AsfoundError) as error:
        decode(data)
    return error.value


def test_paths_that_lead_to_no_file(tmp_path: Path) -> None:
    loop, folder, pipe = tmp_path / "loop.jpg", tmp_path / "folder.jpg", tmp_path / "pipe.jpg"
    loop.symlink_to(loop)
    folder.mkdir()
    os.mkfifo(pipe)

    assert isinstance(refused(tmp_path / "missing.jpg"), PathMissing)
    assert isinstance(refused(folder / "x.jpg" / "y.jpg"), PathMissing)
    assert "it is a folder" in refused(folder).message
    assert "not a regular file" in refused(pipe).message
    assert "symbolic link" in refused(loop).message
    for path in (loop, folder, pipe, tmp_path / ("x" * 300), Path("nul\x00.jpg")):
        assert isinstance(refused(path), NotReadable)


def test_a_file_without_the_right_to_read(tmp_path: Path) -> None:
    path = tmp_path / "door.jpg"
    path.write_bytes(saved("jpeg", scene()))
    path.chmod(0)

    with without_rights():
        error = refused(path)

    assert isinstance(error, NotReadable)
    assert "'given/name.jpg' cannot be read: Permission denied" in error.message


@pytest.mark.parametrize(
    "name", ["дверь.jpg", "扉.jpg", "باب.jpg", "a\nb.jpg", "e\udcff.jpg", "🚪"]
)
def test_names_in_any_script(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(saved("jpeg", scene()))

    assert examine(path, name=name).path == name
    assert decode(path, long_side=80).shape == (53, 80, 3)
    path.write_bytes(b"no photo")
    refused(path).message.encode()  # can be printed, whatever the name
