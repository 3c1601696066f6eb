"""Calibrate on rendered pairs of scenes that nothing learned from, by the program itself.

    PYTHONPATH=training/head python training/belief/unseen.py PAIRS/unchanged [PAIRS/changed …] \
        --seen SEEN.jsonl [--write]

PAIRS is what ``pairs.export`` wrote: of scenes rendered with ``--times 3``, whose pairs are large
photos and are looked at twice, or of scenes of the size that the head learned from, whose pairs
are enlarged as those were. Runs in the program's own environment; what shows the sky is not
compared. With ``--write`` the scores of unchanged pairs, of first and of second looks, take the
place of those of their groups in ``calibration.json`` of ``src/asfound/vision``. Prints what was
asked for and got, and of changed pairs how many are caught and how much of what is listed is real.
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
from fit import real

from asfound.imaging.decode import decode
from asfound.imaging.resize import fit
from asfound.vision.calibration import (
    GROUPS,
    LARGE_GROUPS,
    SCORES,
    SECOND_LOOKS,
    SECOND_SHARE,
    Conditions,
    shipped,
    threshold,
)
from asfound.vision.limits import limits_of
from asfound.vision.pair import (
    COMPARED_ENOUGH,
    LEAST_ZOOM,
    PHOTO_SIDE_PX,
    Photo,
    Stages,
    measured,
)
from asfound.vision.second_look import brought_back, seen_closer
from asfound.vision.working import WORKING_SIDE_PX, prepared

ROLES = ("before", "after")
ENLARGED = 1.4
"""Small pairs, as in ``training/head/extract.py``."""


def opened(folder, name, role):
    """A photo, and it made ready, without its sky."""
    whole = decode(folder / f"{name}_{role}.jpg")
    if max(whole.shape) < LEAST_ZOOM * WORKING_SIDE_PX:
        whole = enlarged(whole, ENLARGED)
    size = whole.shape[1], whole.shape[0]
    photo = Photo(fit(whole, PHOTO_SIDE_PX), size, role, (), lambda side: fit(whole, side))
    ready = prepared(photo.pixels, size)
    sky = scaled(folder / f"{name}_sky_{role}.png", ready.size) > 127
    return photo, replace(ready, kept=~sky)


def scaled(path, size):
    """A mask or numbers of differences, of this size."""
    whole = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    return cv2.resize(whole, size, interpolation=cv2.INTER_NEAREST)


def looked_at(job):
    """Facts of a pair; its name alone where it does not line up."""
    cv2.setNumThreads(1)
    folder, name = job
    notes = json.loads((folder / f"{name}.json").read_text())
    photos, ready = zip(*(opened(folder, name, role) for role in ROLES), strict=True)
    pair = measured(photos, ready, Stages())
    if pair is None:
        return {"name": f"{folder.name}/{name}"}
    ids = [
        scaled(folder / f"{name}_ids_{role}.png", one.size)
        for role, one in zip(ROLES, ready, strict=True)
    ]
    windows, found = second_looks(pair, ids) if pair.conditions.large else (0, [])
    return {
        "name": f"{folder.name}/{name}",
        "scene": name.split("-")[0],
        "changed": bool(notes["changed"]),
        "compared": pair.compared,
        "large": pair.conditions.large,
        "light": round(pair.conditions.light, 4),
        "parallax": round(pair.conditions.parallax, 4),
        "first": pair.score,
        "listed": [(change.score, is_real(change, ids)) for change in pair.changes],
        "windows": windows,
        "found": found,
        "regions": [
            [*np.round(cues, 4).tolist(), round(region.area_px / one.size, 5), real(region, one)]
            for looks, one in zip(pair.looks, ids, strict=True)
            for region, cues in looks
        ],
    }


def is_real(change, ids):
    """Whether a change shows, on either photo, one of the differences."""
    sides = zip((change.first, change.second), ids, strict=True)
    return any(region and real(region, one) for region, one in sides)


def second_looks(pair, ids):
    """How many windows were looked at, and (score, whether it is real) of what they show."""
    limits = limits_of(pair, shipped(), 0.01)
    known = [change for change in pair.changes if change.score > limits.also.value]
    known = known if pair.score > limits.alarm.value else []
    shapes = [one.picture.shape[:2] for one in pair.ready]
    seen = list(seen_closer(pair, known, Stages()))
    return len(seen), [
        (change.score, is_real(brought_back(change, window, shapes), ids))
        for closer, window in seen
        for change in closer.changes
    ]


def conditions(pair):
    """Those of a pair, as the program sees them today."""
    return Conditions(pair["parallax"], pair["light"], large=pair["large"])


def second(pair):
    """The largest score that a second look gave."""
    return max((score for score, _ in pair["found"]), default=0.0)


def grouped(unchanged):
    """Scores of unchanged pairs by group, those of first looks and those of second ones."""
    scores = {group: [] for group in (*GROUPS, *LARGE_GROUPS, *SECOND_LOOKS)}
    for pair in unchanged:
        scores[conditions(pair).group].append(pair["first"])
        if pair["large"]:
            scores[conditions(pair).second_look].append(second(pair))
    return {group: sorted(some) for group, some in scores.items() if some}


def alarms(pairs, scores, rate):
    """Which pairs differ by a first look, and which by either."""
    first, either = [], []
    for pair in pairs:
        share = SECOND_SHARE if pair["large"] else 0.0
        by_first = threshold(scores, conditions(pair).group, (1 - share) * rate).value
        first.append(pair["first"] > by_first)
        by_second = threshold(scores, conditions(pair).second_look, share * rate).value
        either.append(first[-1] or second(pair) > by_second)
    return np.array(first, bool), np.array(either, bool)


def told(pairs, scores):
    """Asked and got, by what ships and each scene judged by the others; and of changed pairs."""
    unchanged = [pair for pair in pairs if not pair["changed"]]
    changed = [pair for pair in pairs if pair["changed"]]
    looks = np.array([pair["windows"] for pair in unchanged])
    print(f"looked at twice: {np.mean(looks > 0):.0%}, {looks.mean():.2f} windows a view")
    for rate in (0.01, 0.02, 0.05, 0.1):
        now = [int(over.sum()) for over in alarms(unchanged, shipped(), rate)]
        got = np.zeros(2, int)
        for part in range(10):
            others = [pair for pair in unchanged if int(pair["scene"]) % 10 != part]
            mine = [pair for pair in unchanged if int(pair["scene"]) % 10 == part]
            got += [int(over.sum()) for over in alarms(mine, grouped(others), rate)]
        print(
            f"{rate:.0%} asked of {len(unchanged)}: by what ships {now}; by the others {got}; "
            f"caught of {len(changed)} by what ships, by these: "
            f"{caught(changed, shipped(), rate)}, {caught(changed, scores, rate)}"
        )
    for group, some in scores.items():
        values = [threshold(scores, group, rate).value for rate in (0.002, 0.01, 0.05, 0.1)]
        before = [threshold(shipped(), group, rate).value for rate in (0.002, 0.01, 0.05, 0.1)]
        print(f"{group}: {len(some)}; at 0.2, 1, 5, 10 % {np.round(values, 3)}, was {before}")


def caught(changed, scores, rate):
    """Shares of changed pairs that differ, by a first look and by either."""
    return [
        round(float(over.mean()), 3) if len(over) else 0 for over in alarms(changed, scores, rate)
    ]


def listed(changed, scores):
    """How much of what is listed at a rate is real."""
    for kind, of, key in (("first", "group", "listed"), ("second", "second_look", "found")):
        for rate in (0.01, 0.05, 0.1, 0.2):
            found = [
                truly
                for pair in changed
                for score, truly in pair[key]
                if score > threshold(scores, getattr(conditions(pair), of), rate).value
            ]
            print(f"{kind} at {rate:.0%}: {len(found)} listed, {np.mean(found or [0]):.2f} real")


def read_arguments():
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seen", type=Path, required=True, help="what was seen, to go on from")
    parser.add_argument("--write", action="store_true", help="write what ships")
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def looked_at_all(args):
    """Facts of all pairs, those that are known already and those that are looked at now."""
    known = [json.loads(line) for line in args.seen.open()] if args.seen.exists() else []
    names = {pair["name"] for pair in known}
    jobs = [
        (folder, name)
        for folder in args.folders
        for name in (path.name.removesuffix("_before.jpg") for path in folder.glob("*_before.jpg"))
        if f"{folder.name}/{name}" not in names
    ]
    with Pool(args.jobs) as pool, args.seen.open("a") as file:
        for pair in pool.imap(looked_at, sorted(jobs), chunksize=2):
            known.append(pair)
            file.write(json.dumps(pair) + "\n")
            file.flush()
    return [pair for pair in known if pair.get("compared", 0) >= COMPARED_ENOUGH]


def write(unchanged, scores):
    """Put the scores into what ships, and of how many pairs of how many scenes they are."""
    kept = json.loads(SCORES.read_text())
    kept["scores"] |= scores
    for large, facts in ((False, kept), (True, kept["large"])):
        some = [pair for pair in unchanged if pair["large"] is large]
        if some:
            facts |= {"scenes": len({pair["scene"] for pair in some}), "pairs": len(some)}
    SCORES.write_text(json.dumps(kept, separators=(",", ":")) + "\n")


def main():
    """Read the arguments, look at every pair, print and write."""
    args = read_arguments()
    pairs = looked_at_all(args)
    for large in (False, True):
        some = [pair for pair in pairs if pair["large"] is large]
        if some:
            unchanged = [pair for pair in some if not pair["changed"]]
            scenes = len({pair["scene"] for pair in unchanged})
            print(f"large {large}: {len(unchanged)} unchanged pairs of {scenes} scenes")
            told(some, grouped(unchanged))
            listed([pair for pair in some if pair["changed"]], grouped(unchanged))
    if args.write:
        unchanged = [pair for pair in pairs if not pair["changed"]]
        write(unchanged, grouped(unchanged))


if __name__ == "__main__":
    main()
