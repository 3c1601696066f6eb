"""Fit what tells a mark from a thing, on rendered pairs.

    python training/belief/marks.py CUES_DIR --heads FOLDS_DIR

Reads what fit.py reads, and wants its belief to be fitted already: only what is believed counts.
Writes ``weights/marks.json`` of ``src/asfound/vision``. What it prints is cross-fitted.
"""

from __future__ import annotations

import argparse
import json
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from fit import FOLDS, RIDGE, ROLES, looked_at, real
from scipy.optimize import minimize

from asfound.vision import marks
from asfound.vision.belief import believed
from asfound.vision.head import enlarged

BELIEVED = 0.5
MARKS_SHARE = 0.2
"""Of what guests leave behind, one in five is a mark (in the demo place); rendered pairs have more
of them, so that they can be learned."""


def gathered(job):
    """(scene, cues, whether it is a mark) of every real region of a pair that is believed."""
    seen = looked_at(job)
    if seen is None or not seen[1]["changed"]:
        return []
    scene, kept, found, looks = seen
    rows = []
    for role, looked, here in zip(ROLES, looks, (found, found.turned()), strict=True):
        size = kept[f"picture_{role}"].shape[1::-1]
        things, marked = enlarged(kept[f"labels_{role}"].astype(np.float32), size)
        for region, cues in looked:
            if believed(cues) > BELIEVED and real(region, kept[f"ids_{role}"]):
                whole = region.painted(here.first.shape)
                measured = marks.cues_of(whole, here.first, here.marked_first)
                rows.append((scene, measured, marked[whole].mean() > things[whole].mean()))
    return rows


def fitted(cues, truth):
    """Ridge logistic regression; marks weigh as much as if they were one in five."""
    cells = np.c_[cues, np.ones(len(cues))]
    weight = np.where(truth, MARKS_SHARE / truth.mean(), (1 - MARKS_SHARE) / (1 - truth.mean()))

    def loss(found):
        level = cells @ found
        slope = cells.T @ (weight * (1 / (1 + np.exp(-level)) - truth))
        slope[:-1] += RIDGE * found[:-1]
        value = (weight * (np.logaddexp(0, level) - truth * level)).sum()
        return value + RIDGE / 2 * (found[:-1] ** 2).sum(), slope

    return minimize(loss, np.zeros(cells.shape[1]), jac=True, method="L-BFGS-B").x


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cues", type=Path)
    parser.add_argument("--heads", type=Path, required=True)
    args = parser.parse_args()
    jobs = [(path, args.heads) for path in sorted(args.cues.glob("*.npz"))]
    with Pool(2) as pool:
        rows = [row for found in pool.map(gathered, jobs, chunksize=4) for row in found]
    fold = np.array([scene % FOLDS for scene, _, _ in rows])
    cues = np.array([measured for _, measured, _ in rows])
    truth = np.array([is_mark for _, _, is_mark in rows])
    mean, spread = cues.mean(axis=0), cues.std(axis=0) + 1e-6
    cues = (cues - mean) / spread
    facts = {"mean": mean, "spread": spread, "weights": fitted(cues, truth)}
    facts = {key: [float(f"{value:.6g}") for value in values] for key, values in facts.items()}
    facts["cues"] = list(marks.CUES)
    marks.WEIGHTS.write_text(json.dumps(facts, indent=1) + "\n")
    said = np.zeros(len(truth), bool)
    for one in range(FOLDS):
        weights = fitted(cues[fold != one], truth[fold != one])
        said[fold == one] = cues[fold == one] @ weights[:-1] + weights[-1] > 0
    print(f"{len(truth)} regions, {truth.mean():.2f} marks, {(said == truth).mean():.3f} right: ")
    print(f"{said[truth].mean():.2f} of marks, {(~said[~truth]).mean():.2f} of things; {facts}")


if __name__ == "__main__":
    main()
