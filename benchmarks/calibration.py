"""Score unchanged pairs by group, and ask what a threshold from some of them does on the others.

    python benchmarks/calibration.py FOLDER [FOLDER …] [--out src/asfound/vision/calibration.json]

Folders hold pairs in the layout of ``accuracy.py`` in which nothing differs. Pairs of one scene
are alike, so they are kept together: the check draws half of the scenes, sets the threshold on
them, and counts how many pairs of the other half exceed it, two hundred times.
"""

from __future__ import annotations

import argparse
import json
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
from accuracy import names_in, photo

from asfound.vision.calibration import GROUPS, threshold
from asfound.vision.view import Photo, Stages, measured
from asfound.vision.working import prepared

RATES = (0.01, 0.05, 0.10)
DRAWS = 200
Scored = tuple[str, str, float]
"""Scene, group and score of a pair."""


def scored(job: tuple[Path, str]) -> Scored | None:
    """One pair; None when the program cannot tell."""
    cv2.setNumThreads(1)
    folder, name = job
    photos: tuple[Photo, Photo] = (photo(folder, name, "before"), photo(folder, name, "after"))
    if photos[0].digest > photos[1].digest:
        photos = photos[1], photos[0]
    ready = prepared(photos[0].pixels, photos[0].full), prepared(photos[1].pixels, photos[1].full)
    pair = measured(photos, ready, Stages())
    if pair is None or pair.reason is not None:
        return None
    return f"{folder.name}/{name.split('-')[0]}", pair.group, pair.score


def grouped(found: list[Scored]) -> dict[str, list[float]]:
    """Scores by group, sorted."""
    return {group: sorted(score for _, of, score in found if of == group) for group in GROUPS}


def exceeded(found: list[Scored], rate: float) -> float:
    """Share of pairs above a threshold that was set on other scenes."""
    random = np.random.default_rng(1)
    scenes = sorted({scene for scene, *_ in found})
    above = total = 0
    for _ in range(DRAWS):
        chosen = set(random.permutation(scenes)[: len(scenes) // 2])
        known = grouped([one for one in found if one[0] in chosen])
        for scene, group, score in found:
            if scene not in chosen:
                above += score > threshold(known, group, rate).value
                total += 1
    return above / max(total, 1)


def main() -> None:
    """Score, check, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    jobs = [(folder, name) for folder in args.folders for name in names_in(folder)]
    with Pool(2) as pool:
        results = pool.map(scored, jobs, chunksize=4)
    found = [one for one in results if one is not None]
    scenes = len({scene for scene, *_ in found})
    print(f"{len(found)} unchanged pairs of {scenes} scenes; {len(jobs) - len(found)} not told")
    for group, scores in grouped(found).items():
        limits = (f"{threshold(grouped(found), group, rate).value:.3f}" for rate in RATES)
        print(f"| {group} | {len(scores)} | {' | '.join(limits)} |")
    for rate in RATES:
        print(f"asked for {rate:.0%}, got {exceeded(found, rate):.1%} on scenes not used")
    if args.out:
        facts = {"scenes": scenes, "pairs": len(found), "scores": grouped(found)}
        args.out.write_text(json.dumps(facts, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
