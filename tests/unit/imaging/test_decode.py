"""Photos come back upright, at the size asked for, and cost no more than they must."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageOps

from asfound.imaging.decode import decode, decode_area, decode_areas
from tests.unit.imaging.pictures import FORMATS, distance, saved, scene

TURNING = ("jpeg", "png", "webp", "tiff")
"""HEIC turns pictures by a property of its own, which libheif writes and applies."""


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_picture(kind: str) -> None:
    assert distance(decode(saved(kind, scene())), scene()) < 2


@pytest.mark.parametrize("kind", TURNING)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_turned_as_their_exif_says(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = Image.fromarray(scene())
    turned.getexif()[0x0112] = orientation
    truth = np.asarray(ImageOps.exif_transpose(turned))
    data = saved(kind, scene(), exif=exif)
    x, y, width, height = 31, 20, 101, 83

    assert distance(decode(data), truth) < 2
    part = decode_area(data, (x, y, width, height), long_side=400)
    assert distance(part, truth[y : y + height, x : x + width]) < 2


def test_heic_is_turned_once(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved("heic", scene(), exif=exif.tobytes())

    assert distance(decode(data), np.rot90(scene(), -1)) < 2


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("size", "long_side", "expected"),
    [
        ((800, 600), 320, (240, 320)),
        ((600, 800), 320, (320, 240)),
        ((1000, 700), 999, (699, 999)),
        ((320, 240), 320, (240, 320)),
        ((320, 240), 1000, (240, 320)),
        ((2000, 70), 1000, (35, 1000)),
    ],
)
def test_the_long_side_is_exact(
    kind: str, size: tuple[int, int], long_side: int, expected: tuple[int, int]
) -> None:
    pixels = decode(saved(kind, scene(*size)), long_side=long_side)

    assert pixels.shape == (*expected, 3)
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous


@pytest.mark.parametrize(
    ("long_side", "found"),
    [(202, (150, 200)), (204, (153, 204)), (200, (150, 200)), (150, (112, 150))],
)
def test_with_slack_a_jpeg_may_be_a_little_smaller_where_that_is_cheaper(
    long_side: int, found: tuple[int, int]
) -> None:
    """800 pixels are decoded to 200 for less than to 202; 204 is too far away."""
    pixels = decode(saved("jpeg", scene(800, 600)), long_side=long_side, slack=0.01)

    assert pixels.shape == (*found, 3)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("factor", [2, 4, 5, 8])
def test_smaller_means_the_mean_over_areas(kind: str, factor: int) -> None:
    """The truth is a plain formula: the mean of every block."""
    full = scene(40 * factor * 2, 30 * factor * 2)
    blocks = full.reshape(60, factor, 80, factor, 3).mean(axis=(1, 3))

    small = decode(saved(kind, full), long_side=80)

    assert np.abs(small - blocks).mean() < 2


def test_a_smaller_copy_stays_in_its_place() -> None:
    """Shrinking the mirrored picture must give the mirrored result: a shift goes the other way."""
    x = np.broadcast_to(np.linspace(0, 255, 1280), (960, 1280))
    ramp = np.repeat(x[:, :, None], 3, axis=2).round().astype(np.uint8)

    for kind in FORMATS:
        small = decode(saved(kind, ramp), long_side=500)
        mirrored = decode(saved(kind, ramp[:, ::-1]), long_side=500)[:, ::-1]
        shift = (small.astype(float) - mirrored).mean() / 2 / (255 / 500)
        assert abs(shift) < 0.05, f"{kind}: {shift:.3f} px"


@pytest.mark.parametrize("kind", FORMATS)
def test_areas_are_the_parts_of_the_whole(kind: str) -> None:
    data = saved(kind, scene(640, 480))
    whole = decode(data)
    boxes = [(0, 0, 640, 480), (100, 50, 200, 100), (600, 400, 100, 100), (-20, -20, 60, 60)]

    parts = decode_areas(data, boxes, long_side=2000)

    for part, (x, y, w, h) in zip(parts, boxes, strict=True):
        assert distance(part, whole[max(y, 0) : y + h, max(x, 0) : x + w]) < 1
    assert [p.shape[:2] for p in decode_areas(data, boxes, long_side=40)] == [
        (30, 40),
        (20, 40),
        (40, 20),
        (40, 40),
    ]


def test_an_area_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the photo of 300 x 200"):
        decode_area(saved("png", scene()), (300, 0, 10, 10), long_side=10)
    assert decode_areas(saved("png", scene()), [], long_side=10) == []


@pytest.mark.parametrize("long_side", [0, -5])
def test_a_long_side_of_nothing_is_refused(long_side: int) -> None:
    with pytest.raises(ValueError, match="long_side"):
        decode(saved("png", scene()), long_side=long_side)


@pytest.mark.slow
def test_a_large_jpeg_is_not_decoded_in_full() -> None:
    """12 MP at 1008 pixels: a sixteenth of the pixels are decoded, 36 MB are never needed."""
    data = saved("jpeg", scene(4032, 3024))
    decode(data, long_side=1008)  # what is imported and cached on the way does not count

    tracemalloc.start()
    pixels = decode(data, long_side=1008)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert pixels.shape == (756, 1008, 3)
    assert peak < 4 * pixels.nbytes + len(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_and_its_bytes_give_the_same(kind: str, tmp_path: Path) -> None:
    data = saved(kind, scene())
    path = tmp_path / "photo with a wrong ending.txt"
    path.write_bytes(data)
    path.chmod(0o400)

    assert np.array_equal(decode(path, long_side=100), decode(data, long_side=100))
    assert path.read_bytes() == data


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 0}, {"quality": 30}])
def test_every_kind_of_jpeg(options: dict[str, int]) -> None:
    assert distance(decode(saved("jpeg", scene(), **options)), scene()) < 6


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_every_kind_of_tiff(compression: str) -> None:
    assert np.array_equal(decode(saved("tiff", scene(), compression=compression)), scene())


def test_stray_bytes_in_a_jpeg_are_borne() -> None:
    """Some cameras pad before a marker; libjpeg complains, and no pixel is lost."""
    data = saved("jpeg", scene())
    padded = data[:-2] + b"\x00\x00\x00" + data[-2:]

    assert np.array_equal(decode(padded), decode(data))


def test_the_first_picture_of_several_is_read() -> None:
    other = Image.new("RGB", (300, 200), "red")
    for kind in ("webp", "png", "tiff", "mpo"):
        data = io.BytesIO()
        Image.fromarray(scene()).save(data, kind, save_all=True, append_images=[other])
        assert distance(decode(data.getvalue()), scene()) < 5, kind


def several(kind: str) -> bytes:
    """A file of three pictures, of which the first, or of HEIC the second, is the main one."""
    main, others = (
        Image.fromarray(scene()),
        [Image.new("RGB", (300, 200), name) for name in ("red", "blue")],
    )
    file = io.BytesIO()
    if kind == "mpo":
        main.save(file, "MPO", save_all=True, append_images=others, quality=95)
    else:
        heif = pillow_heif.from_pillow(others[0])
        for picture in (main, others[1]):
            heif.add_from_pillow(picture)
        heif.save(file, quality=95, primary_index=1)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["mpo", "heic"])
def test_of_several_pictures_the_main_one_counts(kind: str) -> None:
    """Gain maps, depth and the second eye come behind the main picture, or beside it."""
    data = several(kind)

    assert distance(decode(data), scene()) < 2
    assert distance(decode(data, long_side=150), decode(saved("jpeg", scene()), long_side=150)) < 2
