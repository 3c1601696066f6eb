"""Fit the confidence of regions, and calibrate it, on rendered pairs.

    python training/belief/fit.py SEEN.jsonl [--write]

SEEN is what ``seen.py`` measured on small pairs of scenes that the head never learned from. With
``--write`` the weights go into ``weights/belief.json`` and the scores of unchanged pairs into
``calibration.json`` of ``src/asfound/vision``. Wants ``scipy`` beside the program.

The scores behind the calibration are cross-fitted: every pair is scored by weights that never saw
its scene.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import rates

from asfound.vision.image.backbone import WEIGHTS_DIR
from asfound.vision.refine import region_confidence
from asfound.vision.refine.logistic import LogisticModel

RIDGE = 3.0
DOUBTFUL = 0.3
"""Weight of an unexplained region of a changed pair: it may be a change's shadow or its rim."""


def rows_of(pairs):
    """(features, whether they are of something real, weight) of every region of these pairs."""
    rows = [
        (
            one["cues"],
            one["kind"] is not None,
            DOUBTFUL if pair["changed"] and not one["kind"] else 1,
        )
        for pair in pairs
        for one in pair["regions"]
    ]
    cues, real, weight = zip(*rows, strict=True)
    return np.array(cues, float), np.array(real, bool), np.array(weight, float)


def fitted(cues, truth, weight, mean, spread):
    """Weights of the features and the intercept, classes balanced, none against its sign."""
    share = weight[truth].sum() / weight.sum()
    weight = weight * np.where(truth, 0.5 / share, 0.5 / (1 - share))
    signs = [
        (0, None) if sign > 0 else (None, 0) for sign in region_confidence.REGION_FEATURES.values()
    ]
    return ridge((cues - mean) / spread, truth, weight, [*signs, (None, None)])


def ridge(cues, truth, weight, bounds=None):
    """Ridge logistic regression; the last of the weights is the constant."""
    from scipy.optimize import minimize

    cells = np.c_[cues, np.ones(len(cues))]

    def loss(found):
        level = cells @ found
        slope = cells.T @ (weight * (1 / (1 + np.exp(-level)) - truth))
        slope[:-1] += RIDGE * found[:-1]
        value = (weight * (np.logaddexp(0, level) - truth * level)).sum()
        return value + RIDGE / 2 * (found[:-1] ** 2).sum(), slope

    start = np.zeros(cells.shape[1])
    return minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x


def scored(pair, model):
    """The pair with its scores by this model; all else is the program's own."""
    cues = np.array([one["cues"] for one in pair["regions"]]).reshape(-1, len(model.mean))
    said = model.predict_proba(cues)
    listed = [
        (float(score), one["kind"] is not None)
        for score, one in zip(said, pair["regions"], strict=True)
    ]
    return pair | {"first": float(max(said, default=0.0)), "listed": listed}


def write(model, name, features):
    """Write a model, to six digits, with its features' names, into a file of the weights folder."""
    values = {"mean": model.mean, "spread": model.std, "weights": model.weights}
    facts = {key: [float(f"{one:.6g}") for one in some] for key, some in values.items()}
    facts["cues"] = list(features)
    (WEIGHTS_DIR / name).write_text(json.dumps(facts, indent=1) + "\n")


def main():
    """Fit, print and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seen", type=Path)
    parser.add_argument("--write", action="store_true", help="write what ships")
    args = parser.parse_args()
    pairs = [pair for pair in rates.read(args.seen) if not pair["large"]]
    cues, truth, weight = rows_of(pairs)
    mean, spread = cues.mean(axis=0), cues.std(axis=0) + 1e-6
    weights = fitted(cues, truth, weight, mean, spread)
    judged = []
    for part in range(rates.PARTS):
        others = rows_of([pair for pair in pairs if rates.part_of(pair) != part])
        own = LogisticModel(mean, spread, fitted(*others, mean, spread))
        judged += [scored(p, own) for p in pairs if rates.part_of(p) == part]
    print(f"{len(truth)} regions, {truth.mean():.0%} real")
    for cue, value in zip((*region_confidence.REGION_FEATURES, "constant"), weights, strict=True):
        print(f"{cue:24s} {value:+.2f}")
    rates.tell(judged)
    if args.write:
        write(
            LogisticModel(mean, spread, weights),
            region_confidence.WEIGHT_FILE,
            region_confidence.REGION_FEATURES,
        )
        rates.write(judged)


if __name__ == "__main__":
    main()
