"""Fit what tells a mark from a thing, on rendered pairs.

    python training/belief/marks.py SEEN.jsonl [--write]

Reads what fit.py reads, and needs its confidence to be fitted already: only confident regions
count. With ``--write`` the weights go into ``weights/marks.json`` of ``src/asfound/vision``. What
it prints is cross-fitted.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import rates
from fit import ridge, write

from asfound.vision.refine import marks
from asfound.vision.refine.logistic import LogisticModel, load_model
from asfound.vision.refine.region_confidence import confidence

MIN_CONFIDENCE = 0.5
MARKED = "marked"
MARKS_SHARE = 0.2
"""Of what guests leave behind, one in five is a mark (in the demo place); rendered pairs have more
of them, so that they can be learned."""


def fitted(cues, truth, mean, spread):
    """A model of the features; marks count as much as if they were one in five."""
    weight = np.where(truth, MARKS_SHARE / truth.mean(), (1 - MARKS_SHARE) / (1 - truth.mean()))
    return LogisticModel(mean, spread, ridge((cues - mean) / spread, truth, weight))


def main():
    """Fit, print and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("seen", type=Path)
    parser.add_argument("--write", action="store_true", help="write what ships")
    args = parser.parse_args()
    rows = [
        (rates.part_of(pair), one["marks"], one["kind"] == MARKED)
        for pair in rates.read(args.seen)
        for one in pair["regions"]
        if one["kind"] and confidence(np.array(one["cues"])) > MIN_CONFIDENCE
    ]
    part, cues, truth = (np.array(column) for column in zip(*rows, strict=True))
    now = load_model(marks.WEIGHT_FILE).log_odds(cues) > 0
    print(f"what ships: {now[truth].mean():.2f} of marks, {(~now[~truth]).mean():.2f} of things")
    mean, spread = cues.mean(axis=0), cues.std(axis=0) + 1e-6
    every = fitted(cues, truth, mean, spread)
    said = np.zeros(len(truth), bool)
    for one in range(rates.PARTS):
        others = fitted(cues[part != one], truth[part != one], mean, spread)
        said[part == one] = others.log_odds(cues[part == one]) > 0
    print(f"{len(truth)} regions, {truth.mean():.2f} marks, {(said == truth).mean():.3f} right: ")
    print(f"{said[truth].mean():.2f} of marks, {(~said[~truth]).mean():.2f} of things")
    for cue, value in zip((*marks.MARK_FEATURES, "constant"), every.weights, strict=True):
        print(f"{cue:24s} {value:+.2f}")
    if args.write:
        write(every, marks.WEIGHT_FILE, marks.MARK_FEATURES)


if __name__ == "__main__":
    main()
