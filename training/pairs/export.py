"""Write pairs of scenes as a scored set: ``python -m pairs.export --renders DIR --out DIR``.

``OUT/unchanged`` and ``OUT/changed`` each hold NAME_before.jpg, NAME_after.jpg, NAME_mask.png
(255 changed, 128 do not score; frame of the after photo), NAME_sky_before.png and
NAME_sky_after.png (255 where a photo shows the sky), NAME_ids_before.png, NAME_ids_after.png
(number of the difference seen there), and NAME.json. The same seed and the same scenes give the
same files.
"""

from __future__ import annotations

import argparse
import itertools
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from pairs import camera
from pairs.truth import Difference, PairTruth, Picture, Scene, load_scenes, pair_truth

LABELS = {"added": "added", "missing": "removed", "moved": "moved", "marked": "marked"}
"""Kinds as the label files call them."""


def groups(before: Picture, after: Picture) -> tuple[str, str]:
    """("same" or "other") light and ("near" or "far") spot of a pair."""
    light = "same" if before.light == after.light else "other"
    return light, "near" if (before.spot == 2) == (after.spot == 2) else "far"


def candidates(scene: Scene, changed: bool) -> Iterator[tuple[Picture, Picture]]:
    """Every ordered pair of a scene's pictures that is changed, or unchanged."""
    for before, after in itertools.permutations(scene.pictures, 2):
        if (before.state != after.state) == changed:
            yield before, after


def choose(
    scenes: list[Scene], changed: bool, count: int, rng: np.random.Generator
) -> list[tuple[Scene, Picture, Picture]]:
    """``count`` pairs, as even as can be over scenes and over the four groups of light and spot."""
    order = {"same near": 0, "other near": 1, "same far": 2, "other far": 3}
    ranked = []
    for scene in scenes:
        piles: dict[str, list[tuple[Picture, Picture]]] = {name: [] for name in order}
        for pair in candidates(scene, changed):
            piles[" ".join(groups(*pair))].append(pair)
        shift = int(rng.integers(4))
        for name, pile in piles.items():
            rng.shuffle(pile)
            ranked += [
                (4 * i + (order[name] + shift) % 4, rng.uniform(), scene, *pair)
                for i, pair in enumerate(pile)
            ]
    ranked.sort(key=lambda r: r[:2])
    return [(scene, before, after) for _, _, scene, before, after in ranked[:count]]


def export(scene: Scene, before: Picture, after: Picture, out: Path, seed: int) -> bool:
    """Write one pair; False, and nothing written, when a changed pair shows no change."""
    truth = pair_truth(scene, before, after)
    if before.state != after.state and not truth.differences:
        return False
    name = f"{scene.number}-{before.name.replace('-', '')}-{after.name.replace('-', '')}"
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    first, second = camera.draw_pair(rng)
    (out / f"{name}_before.jpg").write_bytes(camera.jpeg(before.photo, first, rng))
    (out / f"{name}_after.jpg").write_bytes(camera.jpeg(after.photo, second, rng))
    ids_before, ids_after = camera.bend(truth.before, first), camera.bend(truth.after, second)
    cv2.imwrite(str(out / f"{name}_ids_before.png"), ids_before)
    cv2.imwrite(str(out / f"{name}_ids_after.png"), ids_after)
    for role, picture, effects in (("before", before, first), ("after", after, second)):
        sky = np.where(picture.sky, 255, 0).astype(np.uint8)
        cv2.imwrite(str(out / f"{name}_sky_{role}.png"), camera.bend(sky, effects))
    if before.state != after.state:
        cv2.imwrite(
            str(out / f"{name}_mask.png"),
            _mask(ids_after, camera.bend(truth.ignore_after.astype(np.uint8), second)),
        )
    facts = _facts(scene, before, after, truth, ids_before, ids_after)
    (out / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return True


def _mask(ids: np.ndarray, ignore: np.ndarray) -> np.ndarray:
    mask = np.where(ids > 0, 255, 0).astype(np.uint8)
    mask[ignore > 0] = 128
    return mask


def _facts(
    scene: Scene,
    before: Picture,
    after: Picture,
    truth: PairTruth,
    ids_before: np.ndarray,
    ids_after: np.ndarray,
) -> dict[str, object]:
    light, spot = groups(before, after)
    return {
        "changed": bool(truth.differences),
        "kinds": [d.kind for d in truth.differences],
        "light": light,
        "spot": spot,
        "scene": scene.number,
        "place": scene.place,
        "hard": scene.hard,
        "compared_before": round(float(1 - truth.unseen_before.mean()), 4),
        "compared_after": round(float(1 - truth.unseen_after.mean()), 4),
        "objects": [o for d in truth.differences for o in _labels(d, ids_before, ids_after)],
    }


def _labels(
    difference: Difference, ids_before: np.ndarray, ids_after: np.ndarray
) -> Iterator[dict[str, object]]:
    """One label for each frame a difference is seen in, with its box after the lens.

    A mark is labelled in the after photo alone: the before photo shows nothing there.
    """
    frames = {
        "before": (difference.box_before, ids_before),
        "after": (difference.box_after, ids_after),
    }
    if difference.kind == "marked" and difference.box_after:
        frames.pop("before")
    for frame, (box, ids) in frames.items():
        mask = (ids == difference.number).astype(np.uint8)
        if box is not None and mask.any():
            x, y, w, h = cv2.boundingRect(mask)
            yield {
                "frame": frame,
                "change": LABELS[difference.kind],
                "box": [x, y, x + w, y + h],
                "name": difference.name,
                "number": difference.number,
            }


def export_set(scenes: list[Scene], out: Path, changed: bool, count: int, seed: int) -> int:
    """Write up to ``count`` pairs into ``out`` and return how many there are."""
    out.mkdir(parents=True, exist_ok=True)
    chosen = choose(
        scenes, changed, 2 * count if changed else count, np.random.default_rng([seed, changed])
    )
    written = 0
    for scene, before, after in chosen:
        written += written < count and export(scene, before, after, out, seed)
    return written


def main() -> None:
    """Read the arguments, export both sets, say how many."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--renders", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--unchanged", type=int, default=150)
    parser.add_argument("--changed", type=int, default=150)
    parser.add_argument(
        "--scenes",
        default="0:1000000",
        help="first:last, to keep scenes for training and testing apart",
    )
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    scenes = load_scenes(args.renders, *map(int, args.scenes.split(":")))
    for name, changed, count in (
        ("unchanged", False, args.unchanged),
        ("changed", True, args.changed),
    ):
        print(
            f"{name}: {export_set(scenes, args.out / name, changed, count, args.seed)} pairs"
            f" of {len(scenes)} scenes"
        )


if __name__ == "__main__":
    main()
