"""Asked for 1 %, 5 %, 10 % of false alarms: what comes out on unchanged pairs that were not used?

    python benchmarks/calibration.py FOLDER [FOLDER …] [--scores FILE] [--scenes 36:]
    python benchmarks/calibration.py --scores FILE

Folders hold pairs in the layout of ``accuracy.py`` in which nothing differs; names begin with the
number of their scene. Pairs of one scene are alike, so they are kept together: each scene is left
out once, the thresholds are set on all others, and its pairs are counted that exceed them. Every
pair is judged once, by thresholds that know nothing of its scene. What a photo shows of the sky
does not count, as in ``training/belief/seen.py``: another light is another panorama.

The program's weights must not have been fitted to these scenes either: ``--scenes FIRST:`` leaves
the first ones out. ``--scores`` keeps scene, group and score of every pair, and reads them back
where no folders are given. Intervals are those of Clopper and Pearson at 95 %; they take pairs for
independent, so with several pairs a scene they are somewhat too narrow.

The last line asks the same of the thresholds that ship, which no pair of these folders may have
entered.
"""

from __future__ import annotations

import argparse
import json
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
from ground_truth import names_in, photo
from numpy.typing import NDArray
from tallies import mostly

from asfound.domain.chance import clopper_pearson
from asfound.domain.geometry import Mask, rescale
from asfound.vision.decide.pair_analysis import InputPhoto, Stages, analyse_pair
from asfound.vision.detect.capture_conditions import STRATA
from asfound.vision.detect.conformal import StratumScores, conformal_threshold, default_scores
from asfound.vision.detect.regions import Region
from asfound.vision.image.prepared_image import PreparedImage, prepare

RATES = (0.01, 0.05, 0.10)
ALL = "all together"
Scored = tuple[str, str, float]
"""Scene, group and score of a pair."""


def scored(job: tuple[Path, str]) -> Scored | None:
    """One pair; None when the program cannot tell."""
    cv2.setNumThreads(1)
    folder, name = job
    sides = [
        (photo(folder, name, role), sky(folder / f"{name}_sky_{role}.png"))
        for role in ("before", "after")
    ]
    sides.sort(key=lambda side: side[0].digest)
    photos: tuple[InputPhoto, InputPhoto] = (sides[0][0], sides[1][0])
    ready = (
        prepare(photos[0].pixels, photos[0].full_size),
        prepare(photos[1].pixels, photos[1].full_size),
    )
    pair = analyse_pair(photos, ready, Stages())
    if pair is None or pair.reason is not None:
        return None
    above = (sides[0][1], sides[1][1])
    scores = [
        change.score
        for change in pair.changes
        if not all(
            region is None or in_sky(region, one, area)
            for region, one, area in zip((change.first, change.second), ready, above, strict=True)
        )
    ]
    return f"{folder.name}/{name.split('-')[0]}", pair.stratum, max(scores, default=0.0)


def sky(path: Path) -> Mask | None:
    """Where a photo shows the sky; None where nobody says."""
    if not path.exists():
        return None
    grey: NDArray[np.uint8] = np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8)
    return grey > 127


def in_sky(region: Region, ready: PreparedImage, area: Mask | None) -> bool:
    """Whether a region shows the sky, or a window's view of it."""
    return area is not None and mostly(
        rescale(region.box, *ready.scale, ready.full_size), area, 0.3
    )


def grouped(found: list[Scored]) -> dict[str, list[float]]:
    """Scores by group, sorted."""
    return {group: sorted(score for _, of, score in found if of == group) for group in STRATA}


def exceeded(found: list[Scored], rate: float) -> dict[str, tuple[int, int]]:
    """By group, how many pairs exceed a threshold set on the other scenes, and of how many."""
    counts = {group: [0, 0] for group in (*STRATA, ALL)}
    for scene in sorted({scene for scene, *_ in found}):
        known = grouped([one for one in found if one[0] != scene])
        count(counts, [one for one in found if one[0] == scene], known, rate)
    return {group: (above, of) for group, (above, of) in counts.items()}


def count(
    counts: dict[str, list[int]], found: list[Scored], known: StratumScores, rate: float
) -> None:
    """Count the pairs that exceed the thresholds of known scores."""
    for _, group, score in found:
        above = score > conformal_threshold(known, group, rate).value
        for name in (group, ALL):
            counts[name][0] += above
            counts[name][1] += 1


def said(above: int, of: int) -> str:
    """As ``4 of 91, 4.4 % (1.2–10.9)``."""
    if not of:
        return "–"
    low, high = clopper_pearson(above, of)
    return f"{above} of {of}, {100 * above / of:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def collected(folders: list[Path], first: int, processes: int) -> tuple[list[Scored], int]:
    """The scores of all pairs of the folders, and how many pairs were not told."""
    jobs = [(folder, name) for folder in folders for name in names_in(folder)]
    jobs = [job for job in jobs if not first or int(job[1].split("-")[0]) >= first]
    with Pool(processes) as pool:
        results = pool.map(scored, jobs, chunksize=4)
    found = [one for one in results if one is not None]
    return found, len(jobs) - len(found)


def main() -> None:
    """Score, keep, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--scores", type=Path, help="kept there, or read from there")
    parser.add_argument("--scenes", default="0:", help="FIRST: the first scene that counts")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    if args.folders:
        first = int(args.scenes.split(":")[0])
        found, not_told = collected(args.folders, first, args.processes)
        if args.scores:
            args.scores.write_text(json.dumps(found))
        print(f"{not_told} pairs not told; ", end="")
    else:
        found = [
            (scene, group, score) for scene, group, score in json.loads(args.scores.read_text())
        ]
    print(f"{len(found)} unchanged pairs of {len({scene for scene, *_ in found})} scenes")
    print("| group | " + " | ".join(f"asked {rate:.0%}" for rate in RATES) + " |")
    print("|---|" + "---|" * len(RATES))
    got = [exceeded(found, rate) for rate in RATES]
    for group in (*STRATA, ALL):
        print(f"| {group} | " + " | ".join(said(*one[group]) for one in got) + " |")
    cells = []
    for rate in RATES:
        counts = {group: [0, 0] for group in (*STRATA, ALL)}
        count(counts, found, default_scores(), rate)
        cells.append(said(*counts[ALL]))
    print("| shipped thresholds | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
