"""Cues and labels of rendered pairs, as the program itself would see them.

    python training/head/extract.py PAIRS_DIR [PAIRS_DIR …] --out cues/ [--scale 1.4]

PAIRS_DIR has the layout that the pair generator exports (NAME_before.jpg, NAME_after.jpg,
NAME_ids_before.png, NAME_ids_after.png, NAME.json). Runs in the program's own environment; the
training itself needs torch and runs in another. One .npz per pair: for each of the two photos its
cues (float16), what is compared, and the share of every cell that a thing or a mark covers.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from cues import STRIDE, cues

from asfound.imaging.decode import decode
from asfound.vision.calibration import light_spread, parallax
from asfound.vision.difference import overlap
from asfound.vision.register import register
from asfound.vision.working import prepared

MARKED = "marked"


def shares(ids, kinds, size):
    """Share of every cell covered by things and by marks, shape (2, rows, columns)."""
    found = []
    for wanted in (False, True):
        numbers = [number for number, kind in kinds.items() if (kind == MARKED) is wanted]
        mask = np.isin(ids, numbers).astype(np.float32)
        mask = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
        rows, columns = -(-size[1] // STRIDE), -(-size[0] // STRIDE)
        whole = np.pad(mask, ((0, rows * STRIDE - size[1]), (0, columns * STRIDE - size[0])))
        found.append(whole.reshape(rows, STRIDE, columns, STRIDE).mean(axis=(1, 3)))
    return np.stack(found)


def enlarged(picture, scale):
    """The picture as a camera with more pixels would have taken it."""
    if scale == 1:
        return picture
    large = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), 1.2)
    return cv2.addWeighted(large, 1.6, soft, -0.6, 0)


def extract(folder, name, scale):
    """All that is kept of a pair; None where it does not line up."""
    notes = json.loads((folder / f"{name}.json").read_text())
    sides = []
    for role in ("before", "after"):
        picture = enlarged(decode(folder / f"{name}_{role}.jpg"), scale)
        sides.append(prepared(picture, picture.shape[1::-1]))
    registration = register(sides[0].points, sides[1].points, sides[0].size)
    if registration is None:
        return None
    whole = [np.ones(side.picture.shape[:2], bool) for side in sides]
    compared = (
        overlap(registration, sides[0].size, whole[1]),
        overlap(registration.reversed(), sides[1].size, whole[0]),
    )
    conditions = (
        parallax(registration, sides[0].size),
        light_spread(sides[0].picture, sides[1].picture, registration),
    )
    found = cues(tuple(sides), registration, compared, conditions)
    kept = {"changed": np.array(notes["changed"])}
    for role, side, seen, mask in zip(("before", "after"), sides, found, compared, strict=True):
        ids = cv2.imread(str(folder / f"{name}_ids_{role}.png"), cv2.IMREAD_GRAYSCALE)
        small = cv2.resize(mask.astype(np.float32), seen.shape[:0:-1], interpolation=cv2.INTER_AREA)
        kinds = {o["number"]: o["change"] for o in notes["objects"] if o["frame"] == role}
        kept[f"cues_{role}"] = seen.astype(np.float16)
        kept[f"compared_{role}"] = small > 0.5
        kept[f"labels_{role}"] = shares(ids, kinds, side.size).astype(np.float16)
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=1.4)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    for folder in args.folders:
        for path in sorted(folder.glob("*_before.jpg")):
            name = path.name.removesuffix("_before.jpg")
            target = args.out / f"{folder.name}-{name}.npz"
            if target.exists():
                continue
            kept = extract(folder, name, args.scale)
            if kept is None:
                print(f"{name}: does not line up")
                continue
            part = target.with_suffix(".part")
            with part.open("wb") as file:
                np.savez(file, **kept)
            part.rename(target)


if __name__ == "__main__":
    main()
