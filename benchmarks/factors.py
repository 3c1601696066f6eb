"""What raises an alarm? Pairs in which everything but one factor is equal.

    python benchmarks/factors.py [--renders RENDERS] [--scenes 36:60] [--views 12]

The camera's factors are applied to the demo place's as-found photos exactly: the after photo is the
before photo through another exposure, white balance, lens, noise, JPEG. Light is taken from
rendered scenes (``training/pairs``): the same state from the very same spot, under the other light;
scenes are told apart by what else their lights do. Against these stand things and marks: the two
states of a scene from the same spot, once under one light and once under both.

Columns: ``views``; ``alarms`` views called different; ``findings`` a view; ``found`` of the things
or marks of that kind.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tallies import hits, mostly

from asfound.domain.comparison import Verdict
from asfound.domain.geometry import Mask, Pixels
from asfound.imaging.decode import decode
from asfound.vision.decide.compare import compare
from asfound.vision.decide.pair_analysis import InputPhoto

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "training"))
from pairs import camera, truth  # type: ignore[import-not-found]  # noqa: E402

DEMO = ROOT / "examples" / "demo-place"


@dataclass(frozen=True)
class Counted:
    """What came out of one view: under which factor, whether it was told and called different."""

    factor: str
    told: bool
    alarm: bool
    findings: int
    things: int = 0
    found: int = 0


def effects(**changed: float) -> Callable[[Pixels], Pixels]:
    """A camera that differs in these settings alone."""

    def shoot(pixels: Pixels) -> Pixels:
        made = camera.shoot(pixels, camera.Effects(**changed), np.random.default_rng(1))
        return np.ascontiguousarray(made)

    return shoot


CAMERA: dict[str, Callable[[Pixels], Pixels]] = {
    "exposure, one stop darker": effects(stops=-1.0),
    "exposure, one stop brighter": effects(stops=1.0),
    "white balance, warmer": effects(warm=0.15),
    "white balance, cooler": effects(warm=-0.15),
    "noise of a dim room": effects(shot=0.03, read=0.004),
    "JPEG quality 40": effects(quality=40, coarse=True),
    "dark corners": effects(vignette=0.4),
    "bent lens": effects(bulge=0.02),
    "slightly out of focus": effects(blur=1.0),
    "contrast and colour of another phone": effects(contrast=1.2, colour=1.35, sharpen=0.8),
}


def named(pixels: Pixels) -> InputPhoto:
    """A photo for ``compare``."""
    pixels = np.ascontiguousarray(pixels)
    digest = hashlib.sha256(pixels.tobytes()).hexdigest()
    return InputPhoto(pixels, (pixels.shape[1], pixels.shape[0]), f"sha256:{digest}")


def of_camera(job: tuple[str, str, float]) -> list[Counted]:
    """A view of the demo place under one factor of the camera."""
    cv2.setNumThreads(1)
    factor, view, rate = job
    before = decode(DEMO / "as-found" / f"{view}.jpg")
    result = compare(named(before), named(CAMERA[factor](before)), false_alarms=rate)
    told = result.verdict is not Verdict.CANNOT_TELL
    return [Counted(factor, told, result.verdict is Verdict.DIFFERS, len(result.findings))]


def of_light(facts: dict[str, Any]) -> str:
    """What the two lights of a scene differ in."""
    one, two = facts["lightings"]
    if facts["hard"]:
        return "other light, hard: sharp sun, lamps off, blown windows, mirror or screen"
    if one["lamps"] != two["lamps"]:
        return "other light: lamps on or off"
    return "other light: sun and sky elsewhere"


def of_scene(job: tuple[Path, float]) -> list[Counted]:
    """A scene from its spot 0, which both states and both lights have."""
    cv2.setNumThreads(1)
    folder, rate = job
    scene = truth.load_scene(folder)
    facts = json.loads((folder / "scene.json").read_text())
    at = {picture.name: picture for picture in scene.pictures}
    found: list[Counted] = []
    for state in "AB":
        found += pair_of(scene, at[f"{state}-0-0"], at[f"{state}-1-0"], of_light(facts), rate)
    found += pair_of(scene, at["A-0-0"], at["B-0-0"], "same light", rate)
    found += pair_of(scene, at["A-0-0"], at["B-1-0"], "other light", rate)
    return found


def pair_of(scene: Any, before: Any, after: Any, factor: str, rate: float) -> list[Counted]:
    """Two pictures of a scene; what shows the sky does not count."""
    result = compare(named(before.photo), named(after.photo), false_alarms=rate)
    told = result.verdict is not Verdict.CANNOT_TELL
    boxes = [(f.box_before, f.box_after) for f in result.findings]
    skies = before.sky, after.sky
    kept = [
        pair for pair in boxes if not all(of_sky(*one) for one in zip(pair, skies, strict=True))
    ]
    if before.state == after.state:
        return [Counted(factor, told, bool(kept), len(kept))]
    known, counted = truth.pair_truth(scene, before, after), []
    for one in known.differences:
        side = 1 if one.box_after else 0
        thing: Mask = (known.before, known.after)[side] == one.number
        hit = any(box and hits(box, thing) for box in (pair[side] for pair in kept))
        what = one.name if one.kind == "marked" else one.kind
        counted.append(Counted(f"{what}, {factor}", told, bool(kept), len(kept), 1, int(hit)))
    return counted


def of_sky(box: tuple[int, int, int, int] | None, sky: Mask) -> bool:
    """Whether a finding's box shows the sky, or is not there."""
    return box is None or mostly(box, sky, 0.3)


def lines(counted: list[Counted]) -> Iterator[str]:
    """The figures as a Markdown table."""
    yield "| factor | views | told | alarms | findings a view | found |"
    yield "|---|---|---|---|---|---|"
    for factor in dict.fromkeys(one.factor for one in counted):
        mine = [one for one in counted if one.factor == factor]
        things = sum(one.things for one in mine)
        cells = [
            factor,
            str(len(mine)),
            f"{np.mean([one.told for one in mine]):.2f}",
            str(sum(one.alarm for one in mine)),
            f"{np.mean([one.findings for one in mine]):.2f}",
            f"{sum(one.found for one in mine)} of {things}" if things else "–",
        ]
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--renders", type=Path, help="what training/pairs made")
    parser.add_argument("--scenes", default="36:60", help="first:last")
    parser.add_argument("--views", type=int, default=12, help="how many of the demo place")
    parser.add_argument("--false-alarms", type=float, default=0.01)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    views = sorted(path.stem for path in (DEMO / "as-found").glob("*.jpg"))[: args.views]
    jobs = [(factor, view, args.false_alarms) for factor in CAMERA for view in views]
    with Pool(args.processes) as pool:
        counted = [one for found in pool.map(of_camera, jobs, chunksize=1) for one in found]
        print("\n".join(lines(counted)), flush=True)
        if args.renders:
            first, last = (int(end or 10**9) for end in args.scenes.split(":"))
            folders = [path.parent for path in sorted(args.renders.glob("[0-9]*/scene.json"))]
            chosen = [(f, args.false_alarms) for f in folders if first <= int(f.name) < last]
            counted = [one for found in pool.map(of_scene, chosen, chunksize=1) for one in found]
            print("\n".join(lines(sorted(counted, key=lambda one: one.factor))))


if __name__ == "__main__":
    main()
