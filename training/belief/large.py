"""Calibrate what is said of large photos, on rendered pairs larger than the working scale.

    python training/belief/large.py PAIRS/unchanged [PAIRS/changed] --seen SEEN.jsonl

PAIRS is what ``pairs.export`` wrote of scenes that were rendered with ``--times 3`` and that
nothing learned from. Runs in the program's own environment. Every pair goes through the program
itself; what shows the sky is not compared. With ``--write`` the scores of unchanged pairs, those of
first and those of second looks, go into ``calibration.json`` of ``src/asfound/vision``; of changed
pairs it prints how much of what is listed is real.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
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
from asfound.vision.pair import COMPARED_ENOUGH, PHOTO_SIDE_PX, Photo, Stages, measured
from asfound.vision.second_look import brought_back, seen_closer
from asfound.vision.working import prepared

ROLES = ("before", "after")


def opened(folder, name, role):
    """A photo, and it made ready, without its sky."""
    whole = decode(folder / f"{name}_{role}.jpg")
    size = whole.shape[1], whole.shape[0]
    photo = Photo(fit(whole, PHOTO_SIDE_PX), size, role, (), lambda side: fit(whole, side))
    ready = prepared(photo.pixels, size)
    sky = cv2.imread(str(folder / f"{name}_sky_{role}.png"), cv2.IMREAD_GRAYSCALE)
    sky = cv2.resize(sky, ready.size, interpolation=cv2.INTER_NEAREST) > 127
    return photo, replace(ready, kept=~sky)


def _sides(change, ids):
    """The regions of a change, each with the truth of its photo."""
    return zip((change.first, change.second), ids, strict=True)


def looked_at(job):
    """Facts of a pair; of its name alone where the program cannot tell."""
    cv2.setNumThreads(1)
    folder, name = job
    notes = json.loads((folder / f"{name}.json").read_text())
    photos, ready = zip(*(opened(folder, name, role) for role in ROLES), strict=True)
    pair = measured(photos, ready, Stages())
    if pair is None or pair.compared < COMPARED_ENOUGH or not pair.conditions.large:
        return {"name": f"{folder.name}/{name}"}
    limits = limits_of(pair, shipped(), 0.01)
    known = [change for change in pair.changes if change.score > limits.also.value]
    known = known if pair.score > limits.alarm.value else []
    ids = [
        cv2.resize(
            cv2.imread(str(folder / f"{name}_ids_{role}.png"), cv2.IMREAD_GRAYSCALE),
            one.size,
            interpolation=cv2.INTER_NEAREST,
        )
        for role, one in zip(ROLES, ready, strict=True)
    ]
    shapes = [one.picture.shape[:2] for one in ready]
    found, windows = [], 0
    for seen, window in seen_closer(pair, known, Stages()):
        windows += 1
        for change in seen.changes:
            back = brought_back(change, window, shapes)
            is_real = any(r and real(r, i) for r, i in _sides(back, ids))
            found.append((change.score, is_real))
    first = [(c.score, any(r and real(r, i) for r, i in _sides(c, ids))) for c in pair.changes]
    return {
        "name": f"{folder.name}/{name}",
        "scene": name.split("-")[0],
        "listed": first,
        "changed": bool(notes["changed"]),
        "group": pair.group,
        "light": round(pair.conditions.light, 4),
        "parallax": round(pair.conditions.parallax, 4),
        "first": pair.score,
        "windows": windows,
        "found": found,
    }


def conditions(pair):
    """Those of a pair, as the program sees them today."""
    return Conditions(pair["parallax"], pair["light"], large=True)


def second(pair):
    """The largest score that a second look gave."""
    return max((score for score, _ in pair["found"]), default=0.0)


def grouped(unchanged):
    """Scores of unchanged pairs by group, those of first looks and those of second ones."""
    scores = {group: [] for group in (*LARGE_GROUPS, *SECOND_LOOKS)}
    for pair in unchanged:
        scores[conditions(pair).group].append(pair["first"])
        scores[conditions(pair).second_look].append(second(pair))
    return {group: sorted(some) for group, some in scores.items()}


def alarms(pairs, scores, rate):
    """Which pairs differ by a first look, and which by either."""
    first = [
        pair["first"] > threshold(scores, conditions(pair).group, (1 - SECOND_SHARE) * rate).value
        for pair in pairs
    ]
    again = [
        second(pair) > threshold(scores, conditions(pair).second_look, SECOND_SHARE * rate).value
        for pair in pairs
    ]
    return np.array(first, bool), np.array(first, bool) | np.array(again, bool)


def told(pairs, scores):
    """Asked and got, each scene judged by the others; and what changed pairs give."""
    unchanged = [pair for pair in pairs if not pair["changed"]]
    changed = [pair for pair in pairs if pair["changed"]]
    for kind in sorted({pair["group"] for pair in unchanged}):
        some = [pair for pair in unchanged if pair["group"] == kind]
        over = [pair["first"] > threshold(shipped(), kind, 0.01).value for pair in some]
        print(f"by the scores of small photos, {kind}: {sum(over)} of {len(over)} at 1 %")
    looks = np.array([pair["windows"] for pair in unchanged])
    print(f"looked at twice: {np.mean(looks > 0):.0%}, {looks.mean():.2f} windows a view")
    for rate in (0.01, 0.05, 0.1):
        got = np.zeros(2, int)
        for part in range(10):
            others = [pair for pair in unchanged if int(pair["scene"]) % 10 != part]
            mine = [pair for pair in unchanged if int(pair["scene"]) % 10 == part]
            got += [int(over.sum()) for over in alarms(mine, grouped(others), rate)]
        caught = [
            float(over.mean()) if len(over) else 0.0 for over in alarms(changed, scores, rate)
        ]
        print(
            f"{rate:.0%} asked: first {got[0]}, both {got[1]} of {len(unchanged)}; "
            f"caught {caught[0]:.2f}, {caught[1]:.2f} of {len(changed)}"
        )
    for group, some in scores.items():
        values = [threshold(scores, group, rate).value for rate in (0.002, 0.01, 0.05, 0.1)]
        print(f"{group}: {len(some)}; at 0.2, 1, 5, 10 % {np.round(values, 3)}")
    for kind, of, key in (("first", "group", "listed"), ("second", "second_look", "found")):
        for rate in (0.01, 0.05, 0.1):
            listed = [
                is_real
                for pair in changed
                for score, is_real in pair[key]
                if score > threshold(scores, getattr(conditions(pair), of), rate).value
            ]
            print(f"{kind} at {rate:.0%}: {len(listed)} listed, {np.mean(listed or [0]):.2f} real")


def main():
    """Read the arguments, look at every pair, write and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seen", type=Path, required=True, help="what was seen, to go on from")
    parser.add_argument("--write", action="store_true", help="write what ships")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
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
    pairs = [pair for pair in known if "scene" in pair]
    unchanged = [pair for pair in pairs if not pair["changed"]]
    scores = grouped(unchanged)
    kept = json.loads(SCORES.read_text())
    kept["scores"] = {group: kept["scores"][group] for group in GROUPS} | scores
    kept["large"] = {
        "scenes": len({pair["scene"] for pair in unchanged}),
        "pairs": len(unchanged),
    }
    if args.write:
        SCORES.write_text(json.dumps(kept, separators=(",", ":")) + "\n")
    print(f"{len(unchanged)} unchanged pairs of {kept['large']['scenes']} scenes")
    told(pairs, scores)


if __name__ == "__main__":
    main()
