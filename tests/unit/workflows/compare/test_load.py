"""Photos that are opened for comparing say where more of their pixels are."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from asfound.domain.geometry import Pixels
from asfound.imaging.decode import decode
from asfound.imaging.metadata import examine
from asfound.imaging.source import Source
from asfound.vision.decide.pair_analysis import PHOTO_SIDE_PX, InputPhoto
from asfound.workflows.compare.load import open_photo
from asfound.workflows.compare.request import RequestPhoto

PHOTO = Path(__file__).parents[4] / "examples" / "demo-place" / "as-found" / "table.jpg"


FACTS = examine(PHOTO, name="photo")


def opened(source: Source | Pixels) -> InputPhoto:
    return open_photo(RequestPhoto("photo", source, facts=FACTS)).image


def more(photo: InputPhoto, long_side: int) -> Pixels:
    assert photo.load_at is not None
    return photo.load_at(long_side)


def test_a_file_is_opened_small_and_read_again_for_more(tmp_path: Path) -> None:
    path = Path(shutil.copy(PHOTO, tmp_path))

    photo = opened(path)

    assert max(photo.pixels.shape) == PHOTO_SIDE_PX
    assert np.array_equal(more(photo, 1200), decode(PHOTO, long_side=1200))


@pytest.mark.parametrize(("taken", "found"), [(4032, 1008), (4000, 1000), (3900, 1008)])
def test_phones_photos_are_opened_at_a_quarter(tmp_path: Path, taken: int, found: int) -> None:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (taken, taken * 3 // 4), (90, 120, 60)).save(path)

    assert max(opened(path).pixels.shape) == found


def test_bytes_and_pixels_have_more_too() -> None:
    whole = decode(PHOTO)

    assert np.array_equal(more(opened(PHOTO.read_bytes()), 4000), whole)
    assert np.array_equal(more(opened(whole), 4000), whole)
    assert max(opened(whole).pixels.shape) == PHOTO_SIDE_PX


def test_a_file_that_went_away_costs_the_second_look_only(tmp_path: Path) -> None:
    path = Path(shutil.copy(PHOTO, tmp_path))
    photo = opened(path)
    path.unlink()

    assert more(photo, 1200) is photo.pixels
