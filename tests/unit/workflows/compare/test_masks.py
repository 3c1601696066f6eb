"""Names of masks: one per view, fit for any drive, relative to where the JSON is."""

from __future__ import annotations

from pathlib import Path

from asfound.domain.comparison import CheckResult, Masks, Verdict, ViewResult
from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile
from asfound.workflows.compare.masks import mask_names, stems, write_masks

MASKS = Masks(b"1", b"2", b"3", b"4")


def photo(path: str) -> PhotoFile:
    return PhotoFile(path, "sha256:" + "0" * 64, (640, 480), "jpeg", CaptureFacts(), FileFacts(1))


def test_every_view_has_a_name_of_its_own() -> None:
    paths = ["a/door.jpg", "a/Door.png", "a/door-2.jpg", "a/写真.jpg", "a/x\ny.jpg", "a/...jpg"]

    assert stems(paths) == ["door", "Door-2", "door-2-2", "写真", "x_y", "view"]
    assert stems(["K\u00fcche.jpg", "Ku\u0308che.jpg"]) == ["K\u00fcche", "Ku\u0308che-2"]


def test_long_names_are_cut_so_that_the_file_can_be_written(tmp_path: Path) -> None:
    stem, other = stems(["写" * 84 + ".jpg", "写" * 84 + ".png"])
    assert stem != other

    write_masks(tmp_path, other, MASKS)

    assert len(list(tmp_path.iterdir())) == 4


def test_the_json_names_masks_as_seen_from_its_folder(tmp_path: Path) -> None:
    views = (
        ViewResult(photo("a/door.jpg"), photo("b/1.jpg"), Verdict.AS_FOUND, masks=MASKS),
        ViewResult(photo("a/wall.jpg"), None, Verdict.CANNOT_TELL),
    )
    result = CheckResult(views, 0.01, "0", "", 0.0)
    folder = tmp_path / "out" / "masks"

    names, nothing = mask_names(result, folder, tmp_path / "out")
    write_masks(folder, "door", MASKS)

    assert nothing is None
    assert names is not None
    assert names.compared_after == "masks/door.ca.png"
    assert (tmp_path / "out" / names.before).read_bytes() == MASKS.before
    assert (tmp_path / "out" / names.compared_before).read_bytes() == MASKS.compared_before
