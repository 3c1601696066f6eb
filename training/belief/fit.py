"""Fit what makes a region believed, and calibrate it, on rendered pairs.

    python training/belief/fit.py PAIRS_DIR [PAIRS_DIR …]

PAIRS_DIR are folders that the pair generator exported (``training/pairs``): NAME_before.jpg,
NAME_after.jpg, NAME_sky_before.png,
NAME_sky_after.png, NAME.json; a name begins with the number of its scene. Runs in the program's own
environment. Writes ``weights/belief.json`` and ``calibration.json`` of ``src/asfound/vision``.

The scores behind the calibration are cross-fitted: the scenes are dealt into six hands, and every
pair is scored by weights that were fitted without its hand.
"""

from __future__ import annotations

import argparse
import json
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np

from asfound.imaging.decode import decode
from asfound.imaging.metadata import examine
from asfound.vision import belief
from asfound.vision.calibration import GROUPS
from asfound.vision.view import PHOTO_SIDE_PX, Photo, Stages, measured
from asfound.vision.working import prepared

VISION = Path(__file__).resolve().parents[2] / "src" / "asfound" / "vision"
HANDS = 6
RIDGE = 3.0
STEPS = 60
SKY_SHARE = 0.3
DOUBTFUL = 0.3
"""Weight of an unexplained region of a changed pair: it may be a change's shadow or its rim."""


def photo(folder, name, role):
    path = folder / f"{name}_{role}.jpg"
    facts = examine(path, name=path.name)
    return Photo(decode(path, long_side=PHOTO_SIDE_PX), facts.size, facts.digest)


def real(box, objects):
    """Whether a region's box shows one of the labelled things."""
    x, y, width, height = box
    for x0, y0, x1, y1 in objects:
        across = min(x + width, x1) - max(x, x0)
        down = min(y + height, y1) - max(y, y0)
        if across <= 0 or down <= 0:
            continue
        shared, thing, mine = across * down, (x1 - x0) * (y1 - y0), width * height
        union = mine + thing - shared
        if shared > 0.12 * union or shared > 0.6 * mine:
            return True
    return False


def mostly_sky(box, sky):
    """Whether a region shows the sky, or a window's view of it: another light is another sky."""
    x, y, width, height = (round(value) for value in box)
    return bool((sky[y : y + height, x : x + width] > 127).mean() > SKY_SHARE)


def gathered(job):
    """(scene, changed, group, [(cues, real)]) of a pair; None where the program cannot tell."""
    cv2.setNumThreads(1)
    folder, name = job
    notes = json.loads((folder / f"{name}.json").read_text())
    photos = photo(folder, name, "before"), photo(folder, name, "after")
    ready = tuple(prepared(one.pixels, one.full) for one in photos)
    pair = measured(photos, ready, Stages())
    if pair is None or pair.reason is not None:
        return None
    regions = []
    for side, role in enumerate(("before", "after")):
        boxes = [o["box"] for o in notes["objects"] if o["frame"] == role]
        scale = ready[side].scale
        sky = cv2.imread(str(folder / f"{name}_sky_{role}.png"), cv2.IMREAD_GRAYSCALE)
        for region, cues in pair.looks[side]:
            box = [value * scale[i % 2] for i, value in enumerate(region.box)]
            if not mostly_sky(box, sky):
                regions.append((cues, real(box, boxes)))
    return name.split("-")[0], notes["changed"], pair.group, regions


def fitted(cues, truth, weight, mean, spread):
    """Ridge logistic regression by Newton's method, both classes weighing the same."""
    cells = np.c_[(cues - mean) / spread, np.ones(len(cues))]
    share = weight[truth].sum() / weight.sum()
    weight = weight * np.where(truth, 0.5 / share, 0.5 / (1 - share))
    ridge = np.eye(cells.shape[1]) * RIDGE
    ridge[-1, -1] = 0
    found = np.zeros(cells.shape[1])
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-cells @ found))
        slope = cells.T @ (weight * (said - truth)) + ridge @ found
        bend = (cells * (weight * said * (1 - said))[:, None]).T @ cells + ridge
        found -= np.linalg.solve(bend, slope)
    return found


def scores(cues, weights, mean, spread):
    level = ((np.atleast_2d(cues) - mean) / spread) @ weights[:-1] + weights[-1]
    return np.round(1 / (1 + np.exp(-np.clip(level, -30, 30))), 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    args = parser.parse_args()
    jobs = [
        (folder, path.name.removesuffix("_before.jpg"))
        for folder in args.folders
        for path in sorted(folder.glob("*_before.jpg"))
    ]
    with Pool(2) as pool:
        pairs = [pair for pair in pool.map(gathered, jobs, chunksize=4) if pair]
    rows = [
        (cues, is_real, scene, DOUBTFUL if changed and not is_real else 1.0)
        for scene, changed, _, regions in pairs
        for cues, is_real in regions
    ]
    cues = np.array([row[0] for row in rows])
    truth = np.array([row[1] for row in rows])
    scene = np.array([row[2] for row in rows])
    weight = np.array([row[3] for row in rows])
    mean, spread = cues.mean(axis=0), cues.std(axis=0) + 1e-6
    whole = fitted(cues, truth, weight, mean, spread)
    scenes = sorted({pair[0] for pair in pairs})
    hands = {one: number % HANDS for number, one in enumerate(scenes)}
    by_hand = []
    for hand in range(HANDS):
        others = np.array([hands[one] != hand for one in scene])
        by_hand.append(fitted(cues[others], truth[others], weight[others], mean, spread))
    groups = {group: [] for group in GROUPS}
    for name, changed, group, regions in pairs:
        if not changed:
            said = [float(scores(c, by_hand[hands[name]], mean, spread)[0]) for c, _ in regions]
            groups[group].append(max(said, default=0.0))
    facts = {"mean": mean.tolist(), "spread": spread.tolist(), "weights": whole.tolist()}
    facts = {key: [float(f"{value:.6g}") for value in values] for key, values in facts.items()}
    facts["cues"] = list(belief.CUES)
    (VISION / "weights" / "belief.json").write_text(json.dumps(facts, indent=1) + "\n")
    kept = {
        "scenes": len(scenes),
        "pairs": sum(map(len, groups.values())),
        "scores": {group: sorted(values) for group, values in groups.items()},
    }
    (VISION / "calibration.json").write_text(json.dumps(kept, separators=(",", ":")) + "\n")
    unchanged = kept["pairs"]
    print(f"{len(rows)} regions, {truth.mean():.0%} real, of {len(pairs)} pairs; ", end="")
    print(f"calibrated on {unchanged} unchanged pairs of {len(scenes)} scenes")
    for cue, value in zip((*belief.CUES, "constant"), whole, strict=True):
        print(f"{cue:24s} {value:+.2f}")


if __name__ == "__main__":
    main()
