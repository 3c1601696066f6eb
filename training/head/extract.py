"""Change features and labels of rendered pairs, as the program itself would see them.

    python training/head/extract.py PAIRS_DIR [PAIRS_DIR …] --out cues/ [--scale 1.4]

PAIRS_DIR has the layout that the pair generator exports (NAME_before.jpg, NAME_after.jpg,
NAME_ids_before.png, NAME_ids_after.png, NAME_sky_before.png, NAME_sky_after.png, NAME.json). The
sky is another one in another light, so nothing is learned there. Runs in the program's own
environment; the
training itself needs torch and runs in another. One .npz per pair: for each of the two photos its
cues (float16), what is compared, and the share of every cell that a thing or a mark covers. Pairs
of which the program cannot tell are left out.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from asfound.imaging.decode import decode
from asfound.vision.decide.pair_analysis import MIN_VALID_SHARE
from asfound.vision.detect.capture_conditions import measure_conditions
from asfound.vision.detect.change_features import CELL_PX, compute_change_features
from asfound.vision.detect.change_map import valid_masks
from asfound.vision.image.prepared_image import prepare
from asfound.vision.register.local_motion import local_motion_both
from asfound.vision.register.registration import register

MARKED = "marked"
ROLES = ("before", "after")


def shares(ids, kinds, size):
    """Share of every cell covered by things and by marks, shape (2, rows, columns)."""
    found = []
    for wanted in (False, True):
        numbers = [number for number, kind in kinds.items() if (kind == MARKED) is wanted]
        mask = np.isin(ids, numbers).astype(np.float32)
        mask = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
        rows, columns = -(-size[1] // CELL_PX), -(-size[0] // CELL_PX)
        whole = np.pad(mask, ((0, rows * CELL_PX - size[1]), (0, columns * CELL_PX - size[0])))
        found.append(whole.reshape(rows, CELL_PX, columns, CELL_PX).mean(axis=(1, 3)))
    return np.stack(found)


def enlarged(picture, scale):
    """The picture as a camera with more pixels would have taken it."""
    if scale == 1:
        return picture
    large = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), 1.2)
    return cv2.addWeighted(large, 1.6, soft, -0.6, 0)


def extract(folder, name, scale):
    """All that is kept of a pair; None where the program cannot tell."""
    notes = json.loads((folder / f"{name}.json").read_text())
    sides = []
    for role in ROLES:
        picture = enlarged(decode(folder / f"{name}_{role}.jpg"), scale)
        sides.append(prepare(picture, picture.shape[1::-1]))
    registration = register(sides[0].keypoints, sides[1].keypoints, sides[0].size)
    if registration is None or any(side.quality.reason for side in sides):
        return None
    whole = tuple(np.ones(side.pixels.shape[:2], bool) for side in sides)
    near = local_motion_both(registration, (sides[0].size, sides[1].size))
    compared = valid_masks(registration, near, whole)
    if min(mask.mean() for mask in compared) < MIN_VALID_SHARE:
        return None
    pictures = sides[0].pixels, sides[1].pixels
    conditions = measure_conditions(*pictures, registration)
    found = compute_change_features(tuple(sides), registration, near, compared, conditions)
    marks = {o["number"]: MARKED for o in notes["objects"] if o["change"] == MARKED}
    kept = {"changed": np.array(notes["changed"])}
    for role, side, seen, mask in zip(ROLES, sides, found, compared, strict=True):
        ids = cv2.imread(str(folder / f"{name}_ids_{role}.png"), cv2.IMREAD_GRAYSCALE)
        sky = cv2.imread(str(folder / f"{name}_sky_{role}.png"), cv2.IMREAD_GRAYSCALE)
        sky = cv2.resize(sky, side.size, interpolation=cv2.INTER_NEAREST) > 127
        kinds = marks | {o["number"]: o["change"] for o in notes["objects"] if o["frame"] == role}
        kept[f"cues_{role}"] = seen.astype(np.float16)
        kept[f"compared_{role}"] = per_cell(mask & ~sky) > 0.5
        kept[f"labels_{role}"] = shares(ids, kinds, side.size).astype(np.float16)
    return kept


def per_cell(mask):
    """Share of every cell that a mask of processing pixels covers."""
    rows, columns = (-(-side // CELL_PX) for side in mask.shape)
    padded = np.zeros((rows * CELL_PX, columns * CELL_PX), np.float32)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    return padded.reshape(rows, CELL_PX, columns, CELL_PX).mean(axis=(1, 3))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=1.4)
    parser.add_argument("--part", default="0/1", help="every second pair: 0/2 or 1/2")
    args = parser.parse_args()
    part, parts = map(int, args.part.split("/"))
    args.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    for folder in args.folders:
        for path in sorted(folder.glob("*_before.jpg"))[part::parts]:
            name = path.name.removesuffix("_before.jpg")
            target = args.out / f"{folder.name}-{name}.npz"
            if target.exists():
                continue
            kept = extract(folder, name, args.scale)
            if kept is None:
                print(f"{name}: does not line up")
                continue
            unfinished = target.with_suffix(".part")
            with unfinished.open("wb") as file:
                np.savez(file, **kept)
            unfinished.rename(target)


if __name__ == "__main__":
    main()
