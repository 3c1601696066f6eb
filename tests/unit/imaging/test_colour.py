"""Every kind of colour becomes sRGB; the truth is worked out beside it, not by the same library."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from asfound.domain.geometry import Pixels
from asfound.errors import NotAPhoto
from asfound.imaging.decode import decode
from tests.unit.imaging.pictures import FORMATS, distance, saved, scene
from tests.unit.imaging.profiles import ADOBE_RGB, DISPLAY_P3, grey_profile, profile, srgb_of

RAMP = np.broadcast_to(np.arange(256, dtype=np.uint8), (100, 256))
COLOURS = [(200, 100, 50), (30, 160, 90), (128, 128, 128), (255, 255, 255), (90, 80, 160)]


def grey(ramp: NDArray[np.uint8]) -> Pixels:
    return np.repeat(ramp[:, :, None], 3, axis=2)


@pytest.mark.parametrize("kind", FORMATS)
def test_grey(kind: str) -> None:
    assert distance(decode(saved(kind, Image.fromarray(RAMP))), grey(RAMP)) < 1


@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_sixteen_bit_grey_is_rounded(kind: str) -> None:
    deep = RAMP.astype(np.uint16) * 257 + np.where(RAMP % 2, 100, -100) * (RAMP % 255 > 0)
    data = saved(kind, Image.fromarray(deep.astype(np.uint16)))

    assert np.array_equal(decode(data), grey(RAMP))


@pytest.mark.parametrize("ending", [".png", ".tiff"])
def test_sixteen_bit_colour(ending: str) -> None:
    deep = cv2.cvtColor(scene(), cv2.COLOR_RGB2BGR).astype(np.uint16) * 257
    data = cv2.imencode(ending, deep)[1].tobytes()

    assert distance(decode(data), scene()) < 1


@pytest.mark.parametrize("kind", ["png", "webp", "tiff", "heic"])
def test_alpha_lies_over_white(kind: str) -> None:
    alpha = np.repeat(np.array([0, 64, 128, 255], np.uint8), 75)
    options = {"lossless": True} if kind == "webp" else {}
    picture = np.dstack([scene(), np.broadcast_to(alpha, (200, 300))])
    share = alpha[None, :, None] / 255

    pixels = decode(saved(kind, Image.fromarray(picture), **options))

    assert np.abs(pixels - (scene() * share + 255 * (1 - share))).mean() < 2
    assert pixels[:, :70].min() > 250


@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_grey_with_alpha(kind: str) -> None:
    picture = Image.merge("LA", [Image.fromarray(RAMP), Image.new("L", (256, 100), 128)])

    assert np.abs(decode(saved(kind, picture)) - (grey(RAMP) * 0.5 + 127.5)).max() < 2


def test_a_palette_is_looked_up_before_shrinking() -> None:
    """Means of palette numbers would be other colours; half red, half blue is purple."""
    stripes = np.indices((200, 300))[1] % 2
    image = Image.fromarray(stripes.astype(np.uint8), "P")
    image.putpalette([255, 0, 0, 0, 0, 255])

    pixels = decode(saved("png", image), long_side=150)

    assert np.abs(pixels.astype(int) - [128, 0, 128]).max() <= 1


def test_a_transparent_palette_entry_is_white() -> None:
    image = Image.new("P", (100, 100), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])

    assert decode(saved("png", image, transparency=1)).min() == 255


@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_one_bit_shrinks_to_grey(kind: str) -> None:
    snapshot = np.indices((200, 300)).sum(axis=0) % 2 * 255
    image = Image.fromarray(snapshot.astype(np.uint8)).convert("1", dither=Image.Dither.NONE)
    data = saved(kind, image)

    assert np.array_equal(decode(data), grey(snapshot.astype(np.uint8)))
    assert np.abs(decode(data, long_side=150).astype(int) - 128).max() <= 1


@pytest.mark.parametrize("kind", ["jpeg", "tiff"])
@pytest.mark.parametrize("long_side", [300, 64])
def test_ink(kind: str, long_side: int) -> None:
    """Without a profile, ink takes light away; the JPEG is Adobe's, with its numbers inverted."""
    ink = np.zeros((200, 300, 4), np.uint8)
    ink[:, :150] = 255, 0, 0, 0
    ink[100:, 150:] = 0, 0, 0, 255
    data = saved(kind, Image.fromarray(ink, "CMYK"))
    if kind == "jpeg":
        assert b"Adobe" in data

    pixels = decode(data, long_side=long_side).astype(int)

    height, width = pixels.shape[:2]
    quarter, other = width // 4, 3 * width // 4
    for row, column, colour in [
        (height // 4, quarter, [0, 255, 255]),
        (height // 4, other, [255, 255, 255]),
        (3 * height // 4, other, [0, 0, 0]),
    ]:
        assert np.abs(pixels[row, column] - colour).max() < 6


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("primaries", [DISPLAY_P3, ADOBE_RGB], ids=["P3", "Adobe"])
def test_profiles_become_srgb(kind: str, primaries: NDArray[np.float64]) -> None:
    for colour in COLOURS:
        picture = Image.new("RGB", (80, 80), colour)
        pixels = decode(saved(kind, picture, icc_profile=profile(primaries)), long_side=70)
        error = np.abs(pixels.mean(axis=(0, 1)) - srgb_of(colour, primaries))
        near = 4 if kind == "avif" else 3  # its colours are coarser, also at this quality
        assert error.max() < near, f"{colour}: {error.round(1)} levels off"


def test_a_grey_profile_is_followed() -> None:
    """Gamma 1: half the light is 188 in sRGB."""
    data = saved("png", Image.new("L", (80, 80), 128), icc_profile=grey_profile(1.0))

    assert abs(int(decode(data)[0, 0, 0]) - 188) <= 1


@pytest.mark.parametrize(
    "broken",
    [
        b"\x00" * 200,
        profile(DISPLAY_P3)[:-300],
        profile(DISPLAY_P3).replace(b"acsp", b"xxxx"),
        grey_profile(1.0),
        profile(DISPLAY_P3, b"CMYK"),
    ],
    ids=["zeros", "cut off", "no profile", "of grey", "of ink"],
)
def test_a_broken_profile_costs_nothing(broken: bytes) -> None:
    pixels = decode(saved("png", scene(), icc_profile=broken))

    assert np.array_equal(pixels, scene())


def test_whole_numbers_of_32_bits_are_no_photo() -> None:
    with pytest.raises(NotAPhoto, match="32-bit numbers"):
        decode(saved("tiff", Image.fromarray(np.ones((80, 80), np.int32))))
