"""Look at rendered pairs with the program itself, and note what it measured and what is true.

    PYTHONPATH=training/head python training/belief/seen.py PAIRS/unchanged PAIRS/changed … \
        --out SEEN.jsonl

PAIRS is what ``pairs.export`` wrote of scenes that the head never learned from: pairs of the size
that it learned from are enlarged as those were; pairs of scenes rendered with ``--times 3`` are
large photos, and get a fine pass. Runs in the program's own environment; what shows the sky is
not compared. Goes on where it stopped. ``fit.py``, ``marks.py`` and ``large.py`` read what it
wrote.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
from extract import enlarged

from asfound.imaging.decode import decode
from asfound.imaging.resize import fit
from asfound.vision.decide.fine_pass import refine_windows, to_full_frame
from asfound.vision.decide.pair_analysis import (
    MIN_ZOOM,
    PHOTO_SIDE_PX,
    InputPhoto,
    Stages,
    analyse_pair,
)
from asfound.vision.decide.thresholds import thresholds_for
from asfound.vision.detect.conformal import default_scores
from asfound.vision.image.prepared_image import PROCESSING_SIDE_PX, prepare
from asfound.vision.refine import marks

ROLES = ("before", "after")
ENLARGED = 1.4
"""Small pairs, as in ``training/head/extract.py``."""


def measured(job):
    """What is measured of a pair; its name alone if it does not register."""
    cv2.setNumThreads(1)
    folder, name = job
    notes = json.loads((folder / f"{name}.json").read_text())
    photos, ready = zip(*(opened(folder, name, role) for role in ROLES), strict=True)
    pair = analyse_pair(photos, ready, Stages())
    if pair is None:
        return {"name": f"{folder.name}/{name}"}
    ids = [
        scaled(folder / f"{name}_ids_{role}.png", one.size)
        for role, one in zip(ROLES, ready, strict=True)
    ]
    windows, found = fine_pass(pair, ids) if pair.conditions.is_large else (0, [])
    return {
        "name": f"{folder.name}/{name}",
        "scene": name.split("-")[0],
        "changed": bool(notes["changed"]),
        "compared": pair.valid_share,
        "large": pair.conditions.is_large,
        "light": round(pair.conditions.light_spread, 4),
        "parallax": round(pair.conditions.parallax, 4),
        "first": pair.score,
        "listed": [(change.score, is_real(change, ids)) for change in pair.changes],
        "windows": windows,
        "found": found,
        "regions": regions_of(pair, ids, notes["objects"]),
    }


def opened(folder, name, role):
    """A photo, and it made ready, without its sky."""
    whole = decode(folder / f"{name}_{role}.jpg")
    if max(whole.shape) < MIN_ZOOM * PROCESSING_SIDE_PX:
        whole = enlarged(whole, ENLARGED)
    size = whole.shape[1], whole.shape[0]
    photo = InputPhoto(fit(whole, PHOTO_SIDE_PX), size, role, (), lambda side: fit(whole, side))
    ready = prepare(photo.pixels, size)
    sky = scaled(folder / f"{name}_sky_{role}.png", ready.size) > 127
    return photo, replace(ready, comparable_mask=~sky)


def scaled(path, size):
    """A mask, or numbers of differences, of this size."""
    whole = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    return cv2.resize(whole, size, interpolation=cv2.INTER_NEAREST)


def regions_of(pair, ids, objects):
    """Of every region: its features, those of marks, and what it shows."""
    kinds = {one["number"]: one["change"] for one in objects}
    found = []
    for looks, numbers, seen in zip(
        pair.regions, ids, (pair.change_map, pair.change_map.swapped()), strict=True
    ):
        for look in looks:
            number = shown(look.region, numbers)
            found.append(
                {
                    "cues": np.round(look.features, 5).tolist(),
                    "marks": np.round(
                        marks.mark_features(look.region, seen.score_first, seen.mark_first), 5
                    ).tolist(),
                    "kind": kinds.get(number, "added") if number else None,
                }
            )
    return found


def shown(region, ids):
    """Number of the difference that a region shows; 0 for none."""
    x, y, width, height = region.box
    for number in np.unique(ids[region.slices][region.mask]):
        left, top, across, down = cv2.boundingRect((ids == number).astype(np.uint8))
        shared = max(0, min(x + width, left + across) - max(x, left)) * max(
            0, min(y + height, top + down) - max(y, top)
        )
        if number and (
            shared > 0.12 * (across * down + width * height - shared)
            or shared > 0.6 * width * height
        ):
            return int(number)
    return 0


def is_real(change, ids):
    """Whether a change shows, on either photo, one of the differences."""
    sides = zip((change.first, change.second), ids, strict=True)
    return any(region and shown(region, one) for region, one in sides)


def fine_pass(pair, ids):
    """Number of windows, and (score, whether it is real) of the changes in them."""
    limits = thresholds_for(pair, default_scores(), 0.01)
    known = [change for change in pair.changes if change.score > limits.listing_threshold]
    known = known if pair.score > limits.alarm.value else []
    shapes = [one.pixels.shape[:2] for one in pair.images]
    seen = list(refine_windows(pair, known, Stages()))
    return len(seen), [
        (change.score, is_real(to_full_frame(change, window, shapes), ids))
        for closer, window in seen
        for change in closer.changes
    ]


def pairs_in(folders):
    """(folder, name) of every pair."""
    return [
        (folder, path.name.removesuffix("_before.jpg"))
        for folder in folders
        for path in sorted(folder.glob("*_before.jpg"))
    ]


def main():
    """Look at every pair that is not noted yet."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    names = {json.loads(line)["name"] for line in args.out.open()} if args.out.exists() else set()
    every = pairs_in(args.folders)
    jobs = [(folder, name) for folder, name in every if f"{folder.name}/{name}" not in names]
    with Pool(args.jobs) as pool, args.out.open("a") as file:
        for pair in pool.imap(measured, sorted(jobs), chunksize=2):
            file.write(json.dumps(pair) + "\n")
            file.flush()


if __name__ == "__main__":
    main()
