"""Two hundred megapixels, and panoramas: read within the memory that one photo may have."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from asfound.errors import PhotoTooLarge
from asfound.imaging.decode import decode, decode_areas
from asfound.imaging.jpeg import scaled
from asfound.imaging.limits import MAX_PIXELS_BYTES, MAX_RASTER_PX
from asfound.imaging.metadata import examine
from tests.unit.imaging.large import large_png, plain_stripes, stripes, tall_jpeg
from tests.unit.imaging.pictures import saved, scene
from tests.unit.imaging.profiles import DISPLAY_P3, profile
from tests.unit.imaging.test_refusals import declaring

PHONE = (16_320, 12_240)
MAX_RESIDENT_BYTES = 700_000_000

PEAK = """
import sys
from pathlib import Path
from asfound.imaging.decode import decode, decode_areas
source = Path(sys.argv[1])
print(decode(source, long_side=1600).shape)
decode_areas(source, [(100, 100, 900, 900)], long_side=480)
(line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM:")]
print(int(line.split()[1]) * 1024)
"""


@pytest.fixture(scope="module")
def phone() -> bytes:
    return tall_jpeg(stripes(PHONE[0]), PHONE[1] // 16)


def test_two_hundred_megapixels_are_read_at_a_smaller_scale(phone: bytes) -> None:
    found = decode(phone, long_side=1600)
    column = stripes(PHONE[0]).astype(float).mean(axis=0)
    truth = column[: 1600 * 10].reshape(1600, 10, 3).mean(axis=1)  # to some pixels, 10.2 are one

    assert examine(phone, name="phone").size == PHONE
    assert found.shape == (1200, 1600, 3)
    assert np.abs(found.mean(axis=0)[:10] - truth[:10]).max() < 4
    assert np.abs(found.astype(int) - found[600]).mean() < 2


def test_areas_of_it_are_cut_from_a_scale_that_fits(phone: bytes) -> None:
    (area,) = decode_areas(phone, [(8000, 4000, 800, 600)], long_side=480)

    assert area.shape == (360, 480, 3)
    truth = stripes(PHONE[0])[:, 8000:8800].astype(float).mean(axis=(0, 1))
    assert np.abs(area.mean(axis=(0, 1)) - truth).max() < 4


@pytest.mark.skipif(sys.platform != "linux", reason="its /proc tells the peak of one process")
@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_the_largest_fit_into_the_memory_of_one_photo(
    kind: str, phone: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "large"
    if kind == "jpeg":
        file.write_bytes(phone)
    else:
        large_png(file, plain_stripes(11_990), 9_990 // 16)

    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(file)], capture_output=True, text=True, check=True
    )

    shape, peak = done.stdout.splitlines()
    assert max(eval(shape)) == 1600  # noqa: S307
    assert int(peak) < MAX_RESIDENT_BYTES, f"{int(peak) / 1e6:.0f} MB"


def test_a_panorama_is_a_photo() -> None:
    data = tall_jpeg(stripes(20_000), 250)

    assert examine(data, name="panorama").size == (20_000, 4_000)
    assert decode(data, long_side=1600).shape == (320, 1600, 3)


@pytest.mark.parametrize(
    ("kind", "million"),
    [("png", "120.0"), ("tiff", "120.0"), ("webp", "30.0"), ("heic", "64.0")],
)
def test_other_formats_are_told_how_much_would_fit(kind: str, million: str) -> None:
    with pytest.raises(PhotoTooLarge) as error:
        examine(declaring(kind, 16_000, 12_240), name="photo")

    assert "16000 x 12240 = 195.8 million pixels" in error.value.message
    assert f"at most {million} million" in error.value.message
    assert "JPEG" in error.value.message


def test_a_progressive_jpeg_must_fit_with_all_its_coefficients() -> None:
    """Three bytes a pixel with halved colours, six without, before a single row comes out."""
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, "jpeg", progressive=True)
    data = file.getvalue()
    start = data.index(b"\xff\xc2") + 5
    large = data[:start] + (12_240).to_bytes(2) + (16_320).to_bytes(2) + data[start + 4 :]

    with pytest.raises(PhotoTooLarge) as error:
        examine(large, name="photo")

    assert error.value.limit_px == pytest.approx(MAX_PIXELS_BYTES / 3, rel=0.01)
    assert "160.0 million" in error.value.message
    assert "not a progressive one" in error.value.message


def test_a_scale_is_chosen_that_fits() -> None:
    assert scaled(PHONE, (1600, 1200)) == (2040, 1530)
    assert scaled(PHONE, PHONE) == PHONE
    width, height = scaled(PHONE, PHONE, MAX_RASTER_PX)
    assert (width, height) == (12_240, 9_180)
    assert width * height <= MAX_RASTER_PX


def test_the_profile_of_a_large_picture_is_applied_by_strips() -> None:
    """The seams of the strips do not show: every pixel is converted as it would be alone."""
    icc_profile = profile(DISPLAY_P3)
    low, high = (np.repeat(scene(2100, 40), times, axis=0) for times in (2, 60))

    found = decode(saved("png", high, icc_profile=icc_profile))

    assert found.shape[0] * found.shape[1] > 1 << 22
    assert np.array_equal(found[::60], decode(saved("png", low, icc_profile=icc_profile))[::2])
