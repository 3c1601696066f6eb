"""What phones and albums put beside a photo."""

from __future__ import annotations

import pytest

from asfound.imaging.companions import Companion, companions

EDITED, VIDEO, EDITS, DESCRIPTION = Companion


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("IMG_1234.HEIC", "IMG_E1234.HEIC"),
        ("IMG_1234.HEIC", "IMG_E1234.JPG"),
        ("20260702_120000.jpg", "20260702_120000~2.jpg"),
        ("PXL_1.jpg", "PXL_1-edited.jpg"),
        ("PXL_1.jpg", "PXL_1-bearbeitet.jpg"),
        ("PXL_1.jpg", "PXL_1-modifie\u0301.jpg"),
        ("PXL_1(1).jpg", "PXL_1-edited(1).jpg"),
        ("PXL_1.jpg", "PXL_1~2-edited.jpg"),
        ("img_1.jpg", "IMG_1-Edited.JPG"),
    ],
)
def test_an_edited_copy_goes_where_its_original_is(original: str, copy: str) -> None:
    assert companions([original, copy], []) == {copy: EDITED}
    assert companions([copy], []) == {}


@pytest.mark.parametrize(
    "name", ["IMG_E12.jpg", "tea-edited-by-tom.jpg", "door~b.jpg", "EIMG_1.jpg"]
)
def test_other_names_are_photos(name: str) -> None:
    assert companions([name, "IMG_12.jpg", "tea.jpg", "door.jpg", "IMG_1.jpg"], []) == {}


def test_files_beside_a_photo_are_known_by_its_name() -> None:
    beside = {
        "IMG_1.MOV": VIDEO,
        "IMG_1.AAE": EDITS,
        "IMG_O1.AAE": EDITS,
        "IMG_1.jpg.json": DESCRIPTION,
        "IMG_1.jpg.supplemental-metadata.json": DESCRIPTION,
        "IMG_1.jpg.supplemental-me.json": DESCRIPTION,
        "IMG_1.json": DESCRIPTION,
        "metadata.json": DESCRIPTION,
    }
    others = ["film.mov", "IMG_2.json", "notes.txt", "IMG_1.txt"]

    assert companions(["IMG_1.jpg"], [*beside, *others]) == beside
