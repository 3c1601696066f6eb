"""Exported sets: every file of a pair, masks that agree with the labels, the same files again."""

# ruff: noqa: S101 - a test asserts

import json
from pathlib import Path

import cv2
import numpy as np
from pairs.export import choose, export_set, groups
from pairs.truth import load_scene


def test_a_changed_set_is_complete_and_repeatable(scene_folder: Path, tmp_path: Path) -> None:
    scene = load_scene(scene_folder)
    first, second = tmp_path / "one", tmp_path / "two"
    assert export_set([scene], first, True, 4, seed=1) == 4
    export_set([scene], second, True, 4, seed=1)
    names = sorted(p.name for p in first.iterdir())
    assert len(names) == 4 * 6
    assert all((first / n).read_bytes() == (second / n).read_bytes() for n in names)


def test_the_mask_holds_what_the_labels_say(scene_folder: Path, tmp_path: Path) -> None:
    export_set([load_scene(scene_folder)], tmp_path / "set", True, 8, seed=2)
    notes = sorted((tmp_path / "set").glob("*.json"))
    assert notes
    for note in notes:
        labels = json.loads(note.read_text())
        mask = cv2.imread(str(note.with_name(note.stem + "_mask.png")), cv2.IMREAD_GRAYSCALE)
        boxed = np.zeros_like(mask)
        for thing in (o for o in labels["objects"] if o["frame"] == "after"):
            x0, y0, x1, y1 = thing["box"]
            assert (mask[y0:y1, x0:x1] == 255).mean() > 0.3
            boxed[y0:y1, x0:x1] = 1
        assert not ((mask == 255) & (boxed == 0)).any()
        assert labels["changed"] == bool(labels["objects"])


def test_unchanged_pairs_have_neither_mask_nor_labels(scene_folder: Path, tmp_path: Path) -> None:
    assert export_set([load_scene(scene_folder)], tmp_path / "set", False, 10, seed=3) == 4
    assert not list((tmp_path / "set").glob("*_mask.png"))
    assert all(not json.loads(n.read_text())["changed"] for n in (tmp_path / "set").glob("*.json"))


def test_pairs_are_spread_over_light_and_spot(scene_folder: Path) -> None:
    scene = load_scene(scene_folder)
    chosen = choose([scene], True, 4, np.random.default_rng(0))
    assert {groups(before, after)[1] for _, before, after in chosen} == {"near", "far"}
