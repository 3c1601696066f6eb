"""Crops of what differs in rendered pairs, as the program would cut them, and the true outlines.

    PYTHONPATH=training/head:training/belief python training/near/crops.py PAIRS/unchanged \
        PAIRS/changed … --out CROPS [--margin 1]

PAIRS is what ``pairs.export`` wrote of scenes that the head never learned from. One .npz per pair:
for every region of both photos its crop (``asfound.vision.refine.patches``), the things in it that
really differ, each with its number, and what it is. Runs in the program's own environment.
"""

from __future__ import annotations

import argparse
import json
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
from seen import ROLES, opened, pairs_in, scaled, shown
from summits import apart

from asfound.vision.detect.capture_conditions import measure_conditions
from asfound.vision.detect.change_head import predict_change_map
from asfound.vision.image.warping import PATCH_SIDE_PX
from asfound.vision.refine.patches import MARGIN_SHARE, extract_patch_pair, scored_images
from asfound.vision.refine.region_scoring import MAX_REFINED_REGIONS, find_change_regions
from asfound.vision.register.registration import register

SHOWS = 0.3
"""Of a thing that lies in a region, it shows the thing."""

FALSE, THING, MARK = 0, 1, 2


def extracted(job):
    """Write the crops of a pair."""
    cv2.setNumThreads(1)
    folder, name, out, margin = job
    notes = json.loads((folder / f"{name}.json").read_text())
    _, ready = zip(*(opened(folder, name, role) for role in ROLES), strict=True)
    registration = register(ready[0].keypoints, ready[1].keypoints, ready[0].size)
    if registration is None:
        return
    pictures = ready[0].pixels, ready[1].pixels
    conditions = measure_conditions(*pictures, registration)
    kept = ready[0].comparable_without(()), ready[1].comparable_without(())
    found, regions = find_change_regions(predict_change_map(ready, registration, kept, conditions))
    ids = [
        scaled(folder / f"{name}_ids_{role}.png", one.size)
        for role, one in zip(ROLES, ready, strict=True)
    ]
    marks = [one["number"] for one in notes["objects"] if one["change"] == "marked"]
    first, second = scored_images(pictures, found)
    rows = [
        row_of(part, extract_patch_pair(part, *shown, oriented.planes, margin), numbers, marks)
        for some, shown, oriented, numbers in (
            (regions[0], (first, second), registration, ids[0]),
            (regions[1], (second, first), registration.reversed(), ids[1]),
        )
        for region in some[:MAX_REFINED_REGIONS]
        for part in parted(region, shown[0].scores)
    ]
    seen, things, kinds = zip(*rows, strict=True) if rows else ([], [], [])
    target = out / f"{folder.name}-{name}.npz"
    unfinished = target.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez(
            file,
            seen=np.array(seen, np.uint8),
            things=np.array(things, np.uint8),
            kinds=np.array(kinds, int),
            changed=bool(notes["changed"]),
        )
    unfinished.rename(target)


def parted(region, field):
    """The region, and its parts where it has several summits."""
    parts = apart(region, field)
    return [region, *parts] if len(parts) > 1 else [region]


def row_of(region, crop, ids, marks):
    """A crop, the number of the thing that differs at each pixel, and what the region shows."""
    whole, surely = region.to_mask(ids.shape), shown(region, ids)
    numbers = {
        number
        for number in np.unique(ids[whole])
        if number and (ids[whole] == number).sum() > SHOWS * (ids == number).sum()
    }
    things = np.where(np.isin(ids, list(numbers | {surely} - {0})), ids, 0)
    kind = FALSE if not surely else MARK if surely in marks else THING
    return np.round(crop.channels * 255), placed(things, crop.box), kind


def placed(things, box):
    """What of the numbers of things lies in the square, at the size of a crop."""
    x, y, side, _ = box
    wide = np.pad(things, side)[y + side : y + 2 * side, x + side : x + 2 * side]
    small = np.zeros((PATCH_SIDE_PX, PATCH_SIDE_PX), np.uint8)
    for number in set(np.unique(wide)) - {0}:
        thing = (wide == number).astype(np.float32)
        part = cv2.resize(thing, (PATCH_SIDE_PX, PATCH_SIDE_PX), interpolation=cv2.INTER_AREA)
        small[part > 0.5] = number
    return small


def main():
    """Write the crops of every pair that has none yet."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--margin", type=float, default=MARGIN_SHARE, help="around a region")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    missing = [
        (folder, name, args.out, args.margin)
        for folder, name in pairs_in(args.folders)
        if not (args.out / f"{folder.name}-{name}.npz").exists()
    ]
    with Pool(args.jobs) as pool:
        for _ in pool.imap_unordered(extracted, missing, chunksize=2):
            pass


if __name__ == "__main__":
    main()
