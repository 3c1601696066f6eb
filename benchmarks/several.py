"""Do several before photos of a view help? Rendered scenes, with one, two and three of them.

    python benchmarks/several.py RENDERS [--scenes 36:80] [--false-alarms 0.01]

RENDERS is what ``training/pairs`` made: scenes in two states, under two lights, from three spots.
Every picture is once the after photo; before photos are drawn from the other pictures of the first
state, whatever their light and spot, and all photos are given a phone's faults. The same before
photo comes first with one, two and three of them. Scenes that the program's weights were fitted to
should be left out.

Columns: ``before`` how many photos; ``unchanged`` views of which nothing changed, and how many were
called different (``false``) or could not be told; ``caught`` changed views called different;
``found`` and ``clean`` as in ``accuracy.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from ground_truth import Truth
from tallies import Tally, mostly, tallied

from asfound.domain.comparison import ViewResult
from asfound.vision.decide import multi_reference, reference_comparison
from asfound.vision.decide.multi_reference import CompareOptions, compare_view
from asfound.vision.decide.pair_analysis import InputPhoto
from asfound.vision.image import prepared_image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
from pairs import camera, truth  # type: ignore[import-not-found]

MAX_BEFORE = 3
OF_THE_PHONE = ("vignette", "bulge", "contrast", "colour", "sharpen", "quality", "coarse")


@dataclass(frozen=True)
class Shot:
    """A picture of a scene as a phone gave it."""

    picture: Any
    effects: Any
    photo: InputPhoto


def shot(picture: Any, rng: np.random.Generator, phone: Any) -> Shot:
    """One photo, by the phone whose lens and taste these are."""
    kept = {name: getattr(phone, name) for name in OF_THE_PHONE}
    effects = replace(camera.draw(rng), **kept)
    pixels = np.ascontiguousarray(camera.shoot(picture.photo, effects, rng))
    name = f"{picture.folder.name}/{picture.name}"
    return Shot(picture, effects, InputPhoto(pixels, (pixels.shape[1], pixels.shape[0]), name))


def views(scene: Any) -> Iterator[tuple[list[Shot], Shot]]:
    """Every picture of the scene as after photo, and three before photos."""
    rng = np.random.default_rng(int(scene.number))
    phone = camera.draw(rng)
    shots = [shot(picture, rng, phone) for picture in scene.pictures]
    for after in shots:
        others = [one for one in shots if one is not after and one.picture.state == "A"]
        order = rng.permutation(len(others))[:MAX_BEFORE]
        yield [others[at] for at in order], after


def facts(scene: Any, before: Shot, after: Shot) -> Truth:
    """What is true of a pair, as ``accuracy.py`` wants it; nothing that shows the sky counts."""
    known = truth.pair_truth(scene, before.picture, after.picture)
    ids_before = camera.bend(known.before, before.effects)
    ids_after = camera.bend(known.after, after.effects)
    ignored = camera.bend(known.ignore_after.astype(np.uint8), after.effects) > 0
    sky = camera.bend(after.picture.sky.astype(np.uint8), after.effects) > 0
    after_things, before_things = [], []
    for one in known.differences:
        if one.box_after and (ids_after == one.number).any():
            after_things.append((one.kind, ids_after == one.number))
        marked = one.kind == "marked" and one.box_after  # looked for in the after photo
        if one.box_before and not marked and (ids_before == one.number).any():
            before_things.append((one.kind, ids_before == one.number))
    unscored = (ignored | sky) & (ids_after == 0)
    return Truth(ids_after > 0, unscored, after_things, before_things, bool(known.differences))


def without_sky(result: ViewResult, before: Shot) -> ViewResult:
    """The result less what is only missing from the sky: another light is another sky."""
    sky = camera.bend(before.picture.sky.astype(np.uint8), before.effects) > 0
    kept = tuple(
        finding
        for finding in result.findings
        if finding.box_after or not finding.box_before or not mostly(finding.box_before, sky)
    )
    return replace(result, findings=kept)


def remembering() -> None:
    """Make each photo ready once and compare each two once, however many views they are in."""
    make, see = prepared_image.prepare, reference_comparison.compare_with_reference
    ready: dict[bytes, Any] = {}
    seen: dict[tuple[str, str], Any] = {}

    def prepared(pixels: Any, full: Any) -> Any:
        key = pixels.tobytes()
        if key not in ready:
            ready[key] = make(pixels, full)
        return ready[key]

    def sighted(before: Any, after: Any, stages: Any) -> Any:
        key = before[0].digest, after[0].digest
        if key not in seen:
            seen[key] = see(before, after, stages)
        return seen[key]

    multi_reference.prepare, multi_reference.compare_with_reference = prepared, sighted  # type: ignore[assignment, attr-defined]


def compared(job: tuple[Path, float]) -> list[tuple[int, Tally]]:
    """All views of one scene, with one, two and three before photos."""
    cv2.setNumThreads(1)
    remembering()
    folder, rate = job
    scene, found = truth.load_scene(folder), []
    for befores, after in views(scene):
        for count in range(1, len(befores) + 1):
            photos = [one.photo for one in befores[:count]]
            at, result = compare_view(photos, after.photo, options=CompareOptions(rate))
            tally, known = Tally(), facts(scene, befores[at], after)
            tallied(tally, after.photo.digest, without_sky(result, befores[at]), known)
            found.append((count, tally))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("renders", type=Path)
    parser.add_argument("--scenes", default="36:80", help="first:last")
    parser.add_argument("--false-alarms", type=float, default=0.01)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    first, last = (int(end) for end in args.scenes.split(":"))
    folders = [path.parent for path in sorted(args.renders.glob("[0-9]*/scene.json"))]
    jobs = [(f, args.false_alarms) for f in folders if first <= int(f.name) < last]
    rows = {count: Tally() for count in range(1, MAX_BEFORE + 1)}
    with Pool(args.processes) as pool:
        for found in pool.imap(compared, jobs):
            for count, tally in found:
                rows[count].add(**tally.counts)
                rows[count].scores += tally.scores
    print(f"{len(jobs)} scenes, asked for {args.false_alarms:.0%}")
    print("| before | unchanged | false | told | changed | caught | found | clean |")
    print("|" + "---|" * 8)
    for count, tally in rows.items():
        print(line(count, tally))


def line(count: int, tally: Tally) -> str:
    """One row of the table."""
    scores = tally.scores
    caught = [called for _, changed, called, _ in scores if changed]
    false = [called for _, changed, called, _ in scores if not changed]
    share = tally.share
    cells = (
        str(count),
        str(len(false)),
        str(sum(false)),
        f"{share('told', 'pairs'):.2f}",
        str(len(caught)),
        f"{np.mean(caught):.2f}",
        f"{share('found', 'things'):.2f}",
        f"{share('clean', 'findings'):.2f}",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
