"""One scene from a number: build, choose spots, lights and changes, take eight pictures."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import bpy
import cv2
import numpy as np
from assets.catalogue import Catalogue

from pairs import picture
from pairs.changes import Change, make_changes, set_state
from pairs.lights import Lighting, draw_lights, light
from pairs.places import Place, build
from pairs.scatter import scatter
from pairs.spots import HEIGHT, WIDTH, Spot, Unusable, aside, find_base, put_camera, shaken
from pairs.stage import Stage

SCHEMA = "asfound.pairs/1"
KINDS = {"room": 0.5, "hall": 0.2, "stand": 0.12, "outdoor": 0.18}
GENERATOR = 3
"""Raised when a number comes to mean another scene."""
HARD = 0.12
CLOSE = 0.5
"""Share of scenes that show one piece of a place, where things fill a tenth of the photo's width
and more, as they do in photos of a kitchen's top; from across a room it is a twentieth."""
PLAN = (
    ("A", 0, 0),
    ("A", 0, 1),
    ("A", 1, 0),
    ("A", 1, 2),
    ("B", 0, 0),
    ("B", 0, 2),
    ("B", 1, 0),
    ("B", 1, 1),
)
"""State, lighting and spot of the eight pictures.

Spots 0 and 1 are a hand's shake apart, 2 is aside of both; so every combination of same or other
light with near or far spot comes up, changed and unchanged.
"""
DEPTH_UNIT = 0.001
"""Metres per step of the 16-bit depth pictures; 65535 is "as far or farther"."""
REDRAWS = 12


@dataclass(frozen=True)
class Draft:
    """A scene ready to be photographed."""

    stage: Stage
    place: Place
    hard: bool
    lightings: tuple[Lighting, Lighting]
    spots: tuple[Spot, ...]
    changes: list[Change]


def make(
    number: int, catalogue: Catalogue, out: Path, threads: int = 1, times: int = 1
) -> dict[str, object]:
    """Make scene ``number`` in ``out/NNNNN``; the same number always gives the same scene.

    Its pictures are ``times`` WIDTH x HEIGHT large.

    The folder appears in one step, when everything in it is written.

    Raises:
        Unusable: no draw of this number gave a scene worth photographing.
    """
    for draw in range(REDRAWS):
        rng = np.random.default_rng([20180702, number, draw])
        bpy.ops.wm.read_factory_settings(use_empty=True)
        try:
            draft = _draft(Stage(rng, catalogue))
        except Unusable:
            continue
        return _photograph(draft, number, draw, out, threads, times)
    raise Unusable(f"scene {number}: {REDRAWS} draws, none usable")


def _draft(stage: Stage) -> Draft:
    rng = stage.rng
    kind, hard = str(rng.choice(list(KINDS), p=list(KINDS.values()))), bool(rng.uniform() < HARD)
    place = build(stage, kind, hard)
    place.close = bool(rng.uniform() < CLOSE)
    stage.settle()
    base, target = find_base(stage, place)
    scatter(stage, base, int(rng.integers(10, 41)))
    changes = make_changes(stage, base)
    if not changes:
        raise Unusable("no change is seen")
    beside = aside(stage, place, base, target)
    spots = [beside if spot == 2 else base for _, _, spot in PLAN]
    return Draft(
        stage,
        place,
        hard,
        draw_lights(stage, place, hard),
        tuple(shaken(rng, spot, target) for spot in spots),
        changes,
    )


def _photograph(
    draft: Draft, number: int, draw: int, out: Path, threads: int, times: int
) -> dict[str, object]:
    started = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{number:05d}-", dir=out))
    try:
        picture.prepare(threads, part, times)
        pictures = _take_all(draft, number, part, times)
        facts = _facts(draft, number, draw, pictures, time.monotonic() - started)
        facts["size"] = [WIDTH * times, HEIGHT * times]
        (part / "scene.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        part.chmod(0o755)
        part.rename(out / f"{number:05d}")
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return facts


def _take_all(draft: Draft, number: int, part: Path, times: int) -> list[dict[str, object]]:
    """Render the plan light by light; the first picture of a light sets its exposure."""
    pictures, gains = [], {}
    for turn in sorted(range(len(PLAN)), key=lambda i: (PLAN[i][1], PLAN[i][0])):
        state, lighting, spot = PLAN[turn]
        if lighting not in gains:
            light(draft.stage, draft.place, draft.lightings[lighting])
        set_state(draft.stage, draft.changes, state)
        put_camera(draft.spots[turn])
        raw = picture.take(part, number * 100 + turn)
        gains.setdefault(lighting, picture.gain(raw.light, draft.lightings[lighting].bias))
        name = f"{state}-{lighting}-{spot}"
        _write(part / name, picture.develop(raw.light, gains[lighting]), raw)
        pictures.append(
            {
                "name": name,
                "state": state,
                "light": lighting,
                "spot": spot,
                **draft.spots[turn].facts(times),
            }
        )
    return pictures


def _write(stem: Path, photo: np.ndarray, raw: picture.Raw) -> None:
    quality = [
        cv2.IMWRITE_JPEG_QUALITY,
        97,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    ]
    cv2.imwrite(f"{stem}.jpg", photo[..., ::-1], quality)
    cv2.imwrite(
        f"{stem}.depth.png", np.rint(np.clip(raw.depth / DEPTH_UNIT, 0, 65535)).astype(np.uint16)
    )
    cv2.imwrite(f"{stem}.ids.png", raw.index)


def _facts(
    draft: Draft, number: int, draw: int, pictures: list[dict[str, object]], seconds: float
) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "generator": GENERATOR,
        "scene": f"{number:05d}",
        "draw": draw,
        "place": draft.place.kind,
        "hard": draft.hard,
        "close": draft.place.close,
        "depth_unit": DEPTH_UNIT,
        "seconds": round(seconds, 1),
        "things": {str(t.index): t.name for t in draft.stage.things.values()},
        "changes": [
            {"index": c.thing.index, "kind": c.kind, "name": c.thing.name} for c in draft.changes
        ],
        "lightings": [lighting.facts() for lighting in draft.lightings],
        "pictures": sorted(pictures, key=lambda p: str(p["name"])),
    }
