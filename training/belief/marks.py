"""Fit what tells a mark from a thing, on rendered pairs.

    python training/belief/marks.py SEEN.jsonl [--write]

Reads what fit.py reads, and wants its belief to be fitted already: only what is believed counts.
With ``--write`` the weights go into ``weights/marks.json`` of ``src/asfound/vision``. What it
prints is cross-fitted.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import rates
from fit import ridge

from asfound.vision import marks
from asfound.vision.belief import believed

BELIEVED = 0.5
MARKED = "marked"
MARKS_SHARE = 0.2
"""Of what guests leave behind, one in five is a mark (in the demo place); rendered pairs have more
of them, so that they can be learned."""


def fitted(cues, truth):
    """Weights of the cues and a constant; marks weigh as much as if they were one in five."""
    weight = np.where(truth, MARKS_SHARE / truth.mean(), (1 - MARKS_SHARE) / (1 - truth.mean()))
    return ridge(cues, truth, weight)


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
        if one["kind"] and believed(np.array(one["cues"])) > BELIEVED
    ]
    part, cues, truth = (np.array(column) for column in zip(*rows, strict=True))
    now = np.array([marks.level(row) > 0 for row in cues])
    print(f"what ships: {now[truth].mean():.2f} of marks, {(~now[~truth]).mean():.2f} of things")
    mean, spread = cues.mean(axis=0), cues.std(axis=0) + 1e-6
    cues = (cues - mean) / spread
    facts = {"mean": mean, "spread": spread, "weights": fitted(cues, truth)}
    facts = {key: [float(f"{value:.6g}") for value in values] for key, values in facts.items()}
    facts["cues"] = list(marks.CUES)
    said = np.zeros(len(truth), bool)
    for one in range(rates.PARTS):
        weights = fitted(cues[part != one], truth[part != one])
        said[part == one] = cues[part == one] @ weights[:-1] + weights[-1] > 0
    print(f"{len(truth)} regions, {truth.mean():.2f} marks, {(said == truth).mean():.3f} right: ")
    print(f"{said[truth].mean():.2f} of marks, {(~said[~truth]).mean():.2f} of things; {facts}")
    if args.write:
        marks.WEIGHTS.write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
