"""The demo place's photos and their ground truth agree with each other."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.ExifTags import IFD

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "examples" / "demo-place"
SCRIPTS = ROOT / "training" / "demo_place"
STATES = ("as-found", "left-behind", "put-right")
VIEWS = sorted(path.stem for path in (PLACE / "as-found").glob("*.jpg"))
MAX_BYTES = 15_000_000
BOXES = {  # which of the boxes before and after each kind has
    "added": (False, True),
    "missing": (True, False),
    "moved": (True, True),
}


def tight_box(mask: Any) -> list[int] | None:
    """The box [x, y, width, height] around what is true, or None."""
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return None
    x, y = int(columns.min()), int(rows.min())
    return [x, y, int(columns.max()) - x + 1, int(rows.max()) - y + 1]


def faults(place: Path, view: str) -> list[str]:
    """What is wrong with the truth of a view; empty when all is well."""
    folder = place / "truth" / "left-behind"
    facts = json.loads((folder / f"{view}.json").read_text())
    found = [] if facts["view"] == view else [f"names {facts['view']}"]
    for side, state in (("before", "as-found"), ("after", "left-behind")):
        with Image.open(folder / f"{view}.{side}.png") as opened:
            mask, mode = np.asarray(opened), opened.mode
        with Image.open(place / state / f"{view}.jpg") as photo:
            if mode not in "LP" or mask.shape != (photo.height, photo.width):
                found.append(f"{side}: mask {mode} {mask.shape}, photo {photo.size}")
        found += _boxes_at_fault(facts["objects"], mask, side)
    for k, entry in enumerate(facts["objects"], start=1):
        seen = tuple(entry[f"box_{side}"] is not None for side in ("before", "after"))
        fits = any(seen) if entry["kind"] == "marked" else seen == BOXES.get(entry["kind"])
        if not fits or entry["index"] != k or not entry["label"]:
            found.append(f"object {k}: {entry}")
    return found


def _boxes_at_fault(objects: list[dict[str, Any]], mask: Any, side: str) -> list[str]:
    found = []
    for entry in objects:
        box = tight_box(mask == entry["index"])
        if box != entry[f"box_{side}"]:
            found.append(f"{side}: object {entry['index']} is at {box}, listed {entry}")
    unlisted = set(np.unique(mask).tolist()) - {0} - {entry["index"] for entry in objects}
    return found + [f"{side}: index {k} is not listed" for k in sorted(unlisted)]


def every_object() -> list[dict[str, Any]]:
    folder = PLACE / "truth" / "left-behind"
    lists = [json.loads(path.read_text())["objects"] for path in sorted(folder.glob("*.json"))]
    return [entry for objects in lists for entry in objects]


def test_every_state_has_every_view() -> None:
    assert len(VIEWS) >= 12
    for state in STATES:
        names = {path.name for path in (PLACE / state).iterdir()}
        assert names == {f"{view}.jpg" for view in VIEWS}


def test_every_view_left_behind_has_its_truth_and_no_other_state_has_any() -> None:
    assert [path.name for path in (PLACE / "truth").iterdir()] == ["left-behind"]
    names = sorted(path.name for path in (PLACE / "truth" / "left-behind").iterdir())
    wanted = [f"{v}{end}" for v in VIEWS for end in (".after.png", ".before.png", ".json")]
    assert names == sorted(wanted)


@pytest.mark.parametrize("view", VIEWS)
def test_masks_lists_and_photos_agree(view: str) -> None:
    assert faults(PLACE, view) == []


def test_the_truth_tells_a_story() -> None:
    objects = every_object()
    assert {entry["kind"] for entry in objects} == {"added", "missing", "moved", "marked"}
    assert len(objects) >= 25
    folder = PLACE / "truth" / "left-behind"
    empty = [v for v in VIEWS if not json.loads((folder / f"{v}.json").read_text())["objects"]]
    assert len(empty) == 2


@pytest.mark.parametrize("spoil", ["box", "pixel", "kind", "size"])
def test_spoiled_truth_is_noticed(tmp_path: Path, spoil: str) -> None:
    view = "table"
    for state in ("as-found", "left-behind"):
        (tmp_path / state).mkdir()
        shutil.copy(PLACE / state / f"{view}.jpg", tmp_path / state)
    folder = tmp_path / "truth" / "left-behind"
    folder.mkdir(parents=True)
    for path in (PLACE / "truth" / "left-behind").glob(f"{view}.*"):
        shutil.copy(path, folder)
    assert faults(tmp_path, view) == []
    _spoil(folder, view, spoil)
    assert faults(tmp_path, view)


def _spoil(folder: Path, view: str, what: str) -> None:
    listed, painted = folder / f"{view}.json", folder / f"{view}.after.png"
    facts = json.loads(listed.read_text())
    with Image.open(painted) as opened:
        mask = np.array(opened)
    shown = next(e for e in facts["objects"] if e["kind"] == "added")
    if what == "box":
        shown["box_after"][2] += 1
    elif what == "kind":
        shown["kind"] = "missing"
    elif what == "pixel":
        mask[0, 0] = len(facts["objects"]) + 1
    else:
        mask = mask[:, :-1]
    listed.write_text(json.dumps(facts))
    Image.fromarray(mask).save(painted)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("view", VIEWS)
def test_photos_look_like_a_phones(state: str, view: str) -> None:
    hour = {"as-found": "17", "left-behind": "22", "put-right": "23"}[state]
    with Image.open(PLACE / state / f"{view}.jpg") as photo:
        assert photo.format == "JPEG"
        assert photo.size in {(1280, 960), (960, 1280)}
        exif = photo.getexif()
        assert exif[0x010F] == "asfound"
        assert exif[0x0110] == "rendered demo place"
        assert exif.get_ifd(IFD.Exif)[0x9003].startswith(f"2018:07:02 {hour}")
        assert exif.get_ifd(IFD.Exif)[0x9011] == "+03:00"
        assert not exif.get_ifd(IFD.GPSInfo)
        grey = np.asarray(photo.convert("L"))
    assert 55 < grey.mean() < 190
    assert ((grey > 2) & (grey < 253)).mean() > 0.9


def test_the_card_belongs_to_no_view() -> None:
    assert "thanks" not in VIEWS
    with Image.open(PLACE / "thanks.jpg") as photo:
        assert photo.size == (1280, 960)


def test_all_together_stays_small() -> None:
    total = sum(path.stat().st_size for path in PLACE.rglob("*") if path.is_file())
    assert total <= MAX_BYTES


def test_credits_name_every_file_the_scripts_load() -> None:
    kinds = r"[\"'/]([\w-]+\.(?:exr|hdr|woff2?|[to]tf|obj|sh3f|blend|glb|gltf|stl))[\"']"
    scripts = "\n".join(path.read_text() for path in sorted(SCRIPTS.glob("*.py")))
    loaded = set(re.findall(kinds, scripts))
    assert loaded
    listed = (PLACE / "CREDITS.md").read_text()
    rows = dict(re.findall(r"^\| `(\S+)` \|.*?\| ([^|]+?) \| [^|]+ \|$", listed, re.MULTILINE))
    assert loaded == set(rows)
    assert all(rows.values())
    assert "CC0" in listed
