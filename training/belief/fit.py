"""Fit what makes a region believed, and calibrate it, on rendered pairs.

    python training/belief/fit.py CUES_DIR --heads FOLDS_DIR [--unseen MORE_CUES_DIR]

CUES_DIR is what ``training/head/extract.py`` wrote, FOLDS_DIR holds head-0.onnx … head-3.onnx, each
trained without a quarter of the scenes. Runs in the program's own environment. Writes
``weights/belief.json`` and ``calibration.json`` of ``src/asfound/vision``.

The scores behind the calibration are cross-fitted: every pair is looked at by the head, and scored
by the weights, that never saw its scene. MORE_CUES_DIR holds unchanged pairs of scenes that nothing
learned from at all: they are looked at by the very head that ships, and join the others.
"""

from __future__ import annotations

import argparse
import json
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from scipy.optimize import minimize

from asfound.vision import belief
from asfound.vision.again import laid_over
from asfound.vision.calibration import GROUPS, Conditions, parallax, threshold
from asfound.vision.head import difference_of, enlarged
from asfound.vision.pair import COMPARED_ENOUGH, looks_of
from asfound.vision.register import Registration

VISION = Path(__file__).resolve().parents[2] / "src" / "asfound" / "vision"
SHIPPED = VISION / "weights" / "head.onnx"
ROLES = ("before", "after")
FOLDS = 4
RIDGE = 3.0
SKY_SHARE = 0.3
DOUBTFUL = 0.3
"""Weight of an unexplained region of a changed pair: it may be a change's shadow or its rim."""


@cache
def head(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options)


def looked_at(job):
    """(scene, what extract.py kept of a pair, its difference, its regions); None: cannot tell."""
    cv2.setNumThreads(1)
    path, heads = job  # no heads: the one that ships
    scene = int(path.stem.split("-")[1])
    with np.load(path) as file:
        kept = dict(file)
    pictures = tuple(kept[f"picture_{role}"] for role in ROLES)
    said = []
    for role, picture in zip(ROLES, pictures, strict=True):
        cues = kept[f"cues_{role}"].astype(np.float32)[None]
        file = heads / f"head-{scene % FOLDS}.onnx" if heads else SHIPPED
        cells = head(file).run(["says"], {"cues": cues})[0][0]
        said.append(enlarged(cells, picture.shape[1::-1]))
    found = difference_of(*said, tuple(kept[f"mask_{role}"] for role in ROLES))
    laid = laid_over(pictures, registration_of(kept))
    found, looks = looks_of(found, conditions_of(kept), laid)
    if min(found.compared_first.mean(), found.compared_second.mean()) < COMPARED_ENOUGH:
        return None
    return scene, kept, found, looks


def gathered(job):
    """(scene, changed, group, [(cues, real)]) of a pair; None where the program cannot tell."""
    seen = looked_at(job)
    if seen is None:
        return None
    scene, kept, _, looks = seen
    regions = []
    for role, looked in zip(ROLES, looks, strict=True):
        for region, cues in looked:
            if (kept[f"sky_{role}"][region.window] & region.shape).mean() < SKY_SHARE:
                regions.append((cues, real(region, kept[f"ids_{role}"])))
    return scene, bool(kept["changed"]), str(kept["group"]), regions


def registration_of(kept):
    """How the photos of a pair lie over each other."""
    points = kept["first"], kept["second"]
    return Registration(
        tuple(kept["surfaces"]), *points, int(kept["matched"]), float(kept["error_px"])
    )


def conditions_of(kept):
    """Those of a pair; its light is not asked for here."""
    height, width = kept["picture_before"].shape[:2]
    return Conditions(parallax(registration_of(kept), (width, height)), 0.0)


def real(region, ids):
    """Whether a region shows one of the differences."""
    x, y, width, height = region.box
    for number in np.unique(ids[region.window][region.shape]):
        thing = ids == number
        left, top, across, down = cv2.boundingRect(thing.astype(np.uint8))
        shared = max(0, min(x + width, left + across) - max(x, left)) * max(
            0, min(y + height, top + down) - max(y, top)
        )
        if number and (
            shared > 0.12 * (across * down + width * height - shared)
            or shared > 0.6 * width * height
        ):
            return True
    return False


def fitted(cues, truth, weight, mean, spread):
    """Ridge logistic regression, both classes weighing the same, no weight against its sign."""
    cells = np.c_[(cues - mean) / spread, np.ones(len(cues))]
    share = weight[truth].sum() / weight.sum()
    weight = weight * np.where(truth, 0.5 / share, 0.5 / (1 - share))

    def loss(found):
        level = cells @ found
        slope = cells.T @ (weight * (1 / (1 + np.exp(-level)) - truth))
        slope[:-1] += RIDGE * found[:-1]
        value = (weight * (np.logaddexp(0, level) - truth * level)).sum()
        return value + RIDGE / 2 * (found[:-1] ** 2).sum(), slope

    signs = [(0, None) if sign > 0 else (None, 0) for sign in belief.CUES.values()]
    start = np.zeros(cells.shape[1])
    return minimize(loss, start, jac=True, bounds=[*signs, (None, None)], method="L-BFGS-B").x


def scores(cues, weights, mean, spread):
    level = ((np.atleast_2d(cues) - mean) / spread) @ weights[:-1] + weights[-1]
    return np.round(1 / (1 + np.exp(-np.clip(level, -30, 30))), 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cues", type=Path)
    parser.add_argument("--heads", type=Path, required=True)
    parser.add_argument("--unseen", type=Path, help="unchanged pairs that nothing learned from")
    args = parser.parse_args()
    jobs = [(path, args.heads) for path in sorted(args.cues.glob("*.npz"))]
    more = [(path, None) for path in sorted(args.unseen.glob("*.npz"))] if args.unseen else []
    with Pool(2) as pool:
        pairs = [pair for pair in pool.map(gathered, jobs, chunksize=4) if pair]
        unseen = [pair for pair in pool.map(gathered, more, chunksize=4) if pair]
    rows = [
        (cues, is_real, scene, DOUBTFUL if changed and not is_real else 1.0)
        for scene, changed, _, regions in pairs
        for cues, is_real in regions
    ]
    cues = np.array([row[0] for row in rows])
    truth = np.array([row[1] for row in rows])
    fold = np.array([row[2] % FOLDS for row in rows])
    weight = np.array([row[3] for row in rows])
    mean, spread = cues.mean(axis=0), cues.std(axis=0) + 1e-6
    whole = fitted(cues, truth, weight, mean, spread)
    by_fold = [
        fitted(*(part[fold != one] for part in (cues, truth, weight)), mean, spread)
        for one in range(FOLDS)
    ]
    groups = {group: [] for group in GROUPS}
    for scene, changed, group, regions in pairs:
        if not changed:
            weights = by_fold[scene % FOLDS]
            said = [float(scores(c, weights, mean, spread)[0]) for c, _ in regions]
            groups[group].append(max(said, default=0.0))
    for _, _, group, regions in unseen:
        said = [float(scores(c, whole, mean, spread)[0]) for c, _ in regions]
        groups[group].append(max(said, default=0.0))
    facts = {"mean": mean.tolist(), "spread": spread.tolist(), "weights": whole.tolist()}
    facts = {key: [float(f"{value:.6g}") for value in values] for key, values in facts.items()}
    facts["cues"] = list(belief.CUES)
    (VISION / "weights" / "belief.json").write_text(json.dumps(facts, indent=1) + "\n")
    kept = {
        "scenes": len({pair[0] for pair in pairs + unseen}),
        "pairs": sum(map(len, groups.values())),
        "scores": {group: sorted(values) for group, values in groups.items()},
    }
    (VISION / "calibration.json").write_text(json.dumps(kept, separators=(",", ":")) + "\n")
    print(f"{len(rows)} regions, {truth.mean():.0%} real, of {len(pairs)} pairs; ", end="")
    print(f"calibrated on {kept['pairs']} unchanged pairs of {kept['scenes']} scenes")
    for cue, value in zip((*belief.CUES, "constant"), whole, strict=True):
        print(f"{cue:24s} {value:+.2f}")
    told_apart(pairs, by_fold, mean, spread)
    asked_and_got(pairs, by_fold, mean, spread)
    if unseen:
        on_unseen(pairs, unseen, by_fold, (whole, mean, spread))


def on_unseen(pairs, unseen, by_fold, weights):
    """How often scenes that nothing learned from exceed the cross-fitted thresholds."""
    whole, mean, spread = weights
    known = {group: [] for group in GROUPS}
    for scene, changed, group, found in pairs:
        if not changed:
            said = (float(scores(c, by_fold[scene % FOLDS], mean, spread)[0]) for c, _ in found)
            known[group].append(max(said, default=0.0))
    for rate in (0.01, 0.05, 0.1):
        wrong = sum(
            max((float(scores(c, whole, mean, spread)[0]) for c, _ in found), default=0.0)
            > threshold(known, group, rate).value
            for _, _, group, found in unseen
        )
        print(f"unseen, asked {rate:.0%}: {wrong} of {len(unseen)}, {wrong / len(unseen):.1%}")


def asked_and_got(pairs, by_fold, mean, spread):
    """How often pairs of one quarter of the scenes exceed thresholds set on the other three."""
    known = [
        (
            scene % FOLDS,
            group,
            max(
                (float(scores(c, by_fold[scene % FOLDS], mean, spread)[0]) for c, _ in found),
                default=0.0,
            ),
        )
        for scene, changed, group, found in pairs
        if not changed
    ]
    for rate in (0.01, 0.05, 0.1):
        wrong = 0
        for fold, group, score in known:
            others = {g: [s for f, h, s in known if f != fold and h == g] for g in GROUPS}
            wrong += score > threshold(others, group, rate).value
        print(f"asked {rate:.0%}: {wrong} of {len(known)}, {wrong / len(known):.1%}")


def told_apart(pairs, by_fold, mean, spread):
    """How regions and views are told apart on scenes that nothing was fitted to."""
    regions, views = [], []
    for scene, changed, _, found in pairs:
        said = [
            (float(scores(cues, by_fold[scene % FOLDS], mean, spread)[0]), is_real)
            for cues, is_real in found
        ]
        regions += said
        views.append((max((score for score, _ in said), default=0.0), changed))
    for name, rows in (("regions", regions), ("views", views)):
        yes, no = (np.array([s for s, t in rows if bool(t) is want]) for want in (True, False))
        area = (yes[:, None] > no[None]).mean() + 0.5 * (yes[:, None] == no[None]).mean()
        limits = [float(np.quantile(no, 1 - rate)) for rate in (0.01, 0.05, 0.1)]
        caught = [f"{(yes > limit).mean():.2f}" for limit in limits]
        print(f"{name}: AUROC {area:.3f}; at 1, 5, 10 % above {limits}, caught {', '.join(caught)}")


if __name__ == "__main__":
    main()
