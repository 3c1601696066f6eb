"""AVIF, deep TIFF and DNG: read like the others, with their facts, sizes and refusals."""

from __future__ import annotations

import io
import struct
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from asfound.domain.geometry import Pixels
from asfound.errors import NotAPhoto, PhotoTooLarge, PhotoTooSmall, PhotoTruncated
from asfound.imaging.decode import decode, decode_area, decode_photo
from asfound.imaging.metadata import examine
from asfound.imaging.redact import redacted
from tests.unit.imaging.dng import ASCII, RATIONAL, Directory, dng
from tests.unit.imaging.heif_boxes import OF_ORIENTATION, with_properties
from tests.unit.imaging.pictures import distance, saved, scene
from tests.unit.imaging.profiles import DISPLAY_P3, profile, srgb_of
from tests.unit.imaging.test_metadata import ROSTOV, camera_exif

BGR = scene()[:, :, ::-1]
CAMERA = Directory({36867: (ASCII, b"2026:07:02 21:15:00\0"), 36881: (ASCII, b"+02:00\0")})
GPS = Directory(
    {
        1: (ASCII, b"N\0"),
        2: (RATIONAL, (47, 12, 34)),
        3: (ASCII, b"E\0"),
        4: (RATIONAL, (39, 44, 16)),
    }
)


def turned(orientation: int) -> Pixels:
    image = Image.fromarray(scene())
    image.getexif()[0x0112] = orientation
    return np.asarray(ImageOps.exif_transpose(image))


def deep(numbers: NDArray[Any]) -> bytes:
    """A TIFF file of these numbers, colours as OpenCV orders them."""
    return cv2.imencode(".tiff", numbers)[1].tobytes()


def phone(
    preview: bytes | None = None, size: tuple[int, int] = (300, 200), orientation: int = 1
) -> bytes:
    """A DNG as phones write it; without a preview of its own, the scene in full."""
    return dng(
        (size, preview or saved("jpeg", scene(*size))),
        sensor=(304, 204),
        thumbnail=((96, 64), saved("jpeg", scene(96, 64))),
        orientation=orientation,
        camera=CAMERA,
        gps=GPS,
    )


def test_avif_is_read() -> None:
    data = saved("avif", scene(), quality=95)
    found = examine(data, name="x.jpg")

    assert (found.format, found.size) == ("avif", (300, 200))
    assert distance(decode(data), scene()) < 2
    assert decode(data, long_side=150).shape == (100, 150, 3)
    assert (
        distance(decode_area(data, (31, 20, 101, 83), long_side=400), scene()[20:103, 31:132]) < 2
    )


def test_avif_in_ten_bits_grey_with_alpha_and_with_a_profile() -> None:
    grey = Image.fromarray(scene()).convert("L")
    clear = Image.new("RGBA", (80, 80), (200, 100, 50, 0))
    p3 = saved("avif", Image.new("RGB", (80, 80), (200, 100, 50)), icc_profile=profile(DISPLAY_P3))

    assert np.abs(decode(saved("avif", grey))[:, :, 0].astype(int) - np.asarray(grey)).mean() < 2
    assert decode(saved("avif", clear)).min() > 250
    assert np.abs(decode(p3).mean(axis=(0, 1)) - srgb_of((200, 100, 50), DISPLAY_P3)).max() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("exif_too", [False, True])
def test_avif_is_turned_once_by_its_boxes(orientation: int, exif_too: bool) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Acme"
    data = with_properties(
        saved("avif", scene(), quality=95, **({"exif": exif} if exif_too else {})),
        OF_ORIENTATION[orientation],
    )
    truth = turned(orientation)

    assert distance(decode(data), truth) < 2
    assert examine(data, name="x").size == (truth.shape[1], truth.shape[0])


def test_what_an_avif_camera_wrote_is_kept() -> None:
    facts = examine(saved("avif", scene(), exif=camera_exif().tobytes()), name="x").capture

    assert facts.taken_at == "2018-07-02T23:15:00+03:00"
    assert facts.place == pytest.approx(ROSTOV, abs=1e-5)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_an_avif_that_was_cut_off_says_so(share: float) -> None:
    data = saved("avif", scene())

    with pytest.raises(PhotoTruncated):
        decode(data[: int(len(data) * share)])


def test_a_large_avif_is_not_decoded() -> None:
    data = saved("avif", scene())
    size = b"ispe\0\0\0\0" + struct.pack(">II", 300, 200)
    assert size in data

    with pytest.raises((PhotoTooLarge, PhotoTruncated)):
        decode(data.replace(size, b"ispe\0\0\0\0" + struct.pack(">II", 9_000, 7_000)))


@pytest.mark.parametrize(
    "numbers",
    [
        BGR.astype(np.float32) / 255,
        BGR.astype(np.float64) / 255,
        BGR.astype(np.float32),
        BGR.astype(np.float32) * 257,
        BGR.astype(np.uint16) * 257,
    ],
    ids=["0 to 1", "double", "0 to 255", "0 to 65535", "16 bits"],
)
def test_deep_tiff_is_read(numbers: NDArray[Any]) -> None:
    data = deep(numbers)

    assert distance(decode(data), scene()) < 0.6
    assert examine(data, name="x").format == "tiff"
    assert decode(data, long_side=150).shape == (100, 150, 3)


def test_grey_numbers_between_0_and_1_are_a_picture() -> None:
    data = saved("tiff", Image.fromarray(scene()[:, :, 0].astype(np.float32) / 255))

    assert np.abs(decode(data)[:, :, 1].astype(int) - scene()[:, :, 0]).max() <= 1


def test_what_is_brighter_than_white_is_white_and_what_is_no_number_black() -> None:
    numbers = BGR.astype(np.float32) / 255
    numbers[0, 0], numbers[0, 1], numbers[0, 2] = np.inf, np.nan, -1

    pixels = decode(deep(numbers))

    assert pixels[0, 0].min() == 255
    assert pixels[0, 1:3].max() == 0


def test_numbers_that_are_no_colours_are_refused() -> None:
    with pytest.raises(NotAPhoto, match="beyond all that stand for colours"):
        decode(deep(BGR.astype(np.float32) * 1e6))
    with pytest.raises(NotAPhoto, match="32-bit numbers"):
        decode(saved("tiff", Image.fromarray(np.ones((80, 80), np.int32))))


def test_a_deep_tiff_that_was_cut_off_or_is_too_large_says_so() -> None:
    data = deep(BGR.astype(np.float32))
    width = struct.pack("<HHI", 256, 3, 1) + struct.pack("<I", 300)
    assert width in data

    with pytest.raises(PhotoTruncated):
        decode(data[: len(data) // 2])
    with pytest.raises(PhotoTooLarge):
        examine(data.replace(width, struct.pack("<HHII", 256, 4, 1, 200_000)), name="x")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_dng_is_read_by_its_preview_and_turned_by_its_own_tag(orientation: int) -> None:
    data, truth = phone(orientation=orientation), turned(orientation)
    found = examine(data, name="IMG_1.DNG")

    assert (found.format, found.size) == ("dng", (truth.shape[1], truth.shape[0]))
    assert distance(decode(data), truth) < 2
    assert decode(data, long_side=150).shape[:2] in ((100, 150), (150, 100))


def test_what_the_camera_wrote_into_a_dng_is_kept() -> None:
    facts = examine(phone(), name="x").capture

    assert facts.taken_at == "2026-07-02T21:15:00+02:00"
    assert facts.device == "Acme Phone 3 Pro"
    assert facts.place == pytest.approx((47.2094444, 39.7377778), abs=1e-6)


def test_a_dng_without_a_full_preview_says_so() -> None:
    thumbnail = ((96, 64), saved("jpeg", scene(96, 64)))

    for data in (
        dng(None, sensor=(304, 204), thumbnail=thumbnail),
        dng(((150, 100), saved("jpeg", scene(150, 100))), sensor=(304, 204), thumbnail=thumbnail),
    ):
        with pytest.raises(NotAPhoto, match="without a full-size JPEG preview"):
            examine(data, name="x")


def test_a_dng_may_have_its_full_preview_first() -> None:
    data = dng(None, sensor=(304, 204), thumbnail=((300, 200), saved("jpeg", scene())))

    assert distance(decode(data), scene()) < 2


def test_a_dng_that_was_cut_off_says_so() -> None:
    data = phone()

    for share in (0.1, 0.3, 0.6, 0.95):
        with pytest.raises((PhotoTruncated, NotAPhoto)):
            decode(data[: int(len(data) * share)])


def test_a_dng_with_a_damaged_preview_is_judged_as_a_jpeg() -> None:
    preview = saved("jpeg", scene())

    found = decode_photo(phone(preview[:-2] + b"MotionPhoto"))

    assert [remark.code for remark in found.remarks] == ["photo.mended"]
    assert distance(found.pixels, scene()) < 2


def test_a_thumbnail_of_raw_data_is_no_photo() -> None:
    with pytest.raises(PhotoTooSmall):
        examine(
            dng(((40, 30), saved("jpeg", scene(40, 30))), sensor=(40, 30), thumbnail=((8, 6), b"")),
            name="x",
        )


@pytest.mark.parametrize(
    "data",
    [saved("avif", scene(), exif=camera_exif().tobytes()), phone(), deep(BGR.astype(np.float32))],
    ids=["avif", "dng", "tiff"],
)
def test_redacted_copies_hold_only_pixels(data: bytes) -> None:
    copy = redacted(data, [(100, 50, 80, 60)])

    assert Image.open(io.BytesIO(copy)).format == "JPEG"
    assert examine(copy, name="x").capture == examine(saved("jpeg", scene()), name="x").capture
    assert np.abs(decode(copy)[55:105, 105:175].astype(int) - 128).max() <= 2
