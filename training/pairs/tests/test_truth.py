"""The truth of pairs: kinds by order, places of marks, what the other photo cannot show."""

# ruff: noqa: S101 - a test asserts

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pairs.truth import Scene, load_scene, pair_truth, project


@pytest.fixture
def scene(scene_folder: Path) -> Scene:
    return load_scene(scene_folder)


def by_name(scene: Scene, name: str) -> object:
    return next(p for p in scene.pictures if p.name == name)


def kinds(scene: Scene, before: str, after: str) -> dict[str, str]:
    truth = pair_truth(scene, by_name(scene, before), by_name(scene, after))
    return {d.name: d.kind for d in truth.differences}


def test_kinds_follow_the_order_of_the_photos(scene: Scene) -> None:
    assert kinds(scene, "A-0-0", "B-0-0") == {"cup": "added", "stain": "marked", "ball": "moved"}
    assert kinds(scene, "B-0-0", "A-0-0") == {"cup": "missing", "stain": "marked", "ball": "moved"}
    assert kinds(scene, "A-0-0", "A-0-2") == {}


def test_a_pair_and_its_mirror_image_have_the_same_truth(scene: Scene) -> None:
    there = pair_truth(scene, by_name(scene, "A-0-0"), by_name(scene, "B-0-2"))
    back = pair_truth(scene, by_name(scene, "B-0-2"), by_name(scene, "A-0-0"))
    assert np.array_equal(there.before, back.after)
    assert np.array_equal(there.after, back.before)
    assert np.array_equal(there.unseen_before, back.unseen_after)


def test_a_mark_has_a_place_in_the_photo_that_does_not_show_it(scene: Scene) -> None:
    truth = pair_truth(scene, by_name(scene, "A-0-2"), by_name(scene, "B-0-2"))
    mark = next(d for d in truth.differences if d.kind == "marked")
    before, after = truth.before == mark.number, truth.after == mark.number
    assert (before & after).sum() / (before | after).sum() > 0.98  # one spot, so one place
    moved = pair_truth(scene, by_name(scene, "A-0-2"), by_name(scene, "B-0-0"))
    shifted, own = moved.before == mark.number, before
    assert (shifted & own).sum() / (
        shifted | own
    ).sum() > 0.9  # seen from aside, carried back to where it is


def test_projection_agrees_with_the_floor(scene: Scene) -> None:
    one, two = by_name(scene, "B-0-0"), by_name(scene, "B-0-2")
    seen = project(one, two)
    square = one.ids == 3
    assert (seen.sample(two.ids)[square] == 3).mean() > 0.95
    assert not seen.hidden[square].any()


def test_what_stands_in_front_hides(scene: Scene) -> None:
    one, two = by_name(scene, "B-0-0"), by_name(scene, "B-0-2")
    near = two.depth.copy()
    near[two.ids == 3] = 0.5  # something held before the lens
    object.__setattr__(two, "depth", near)
    seen = project(one, two)
    assert seen.hidden[one.ids == 3].mean() > 0.95
    assert not seen.hidden[one.ids == 4].any()


def test_a_thing_whose_place_is_out_of_the_other_frame_is_not_asked_for(
    scene_folder: Path, scene: Scene
) -> None:
    facts = json.loads((scene_folder / "scene.json").read_text())
    facts["pictures"][0]["world_to_camera"][0][3] += 5.0  # the A photo looks past everything
    (scene_folder / "scene.json").write_text(json.dumps(facts))
    changed = load_scene(scene_folder)
    truth = pair_truth(changed, by_name(changed, "A-0-0"), by_name(changed, "B-0-0"))
    assert "cup" not in {d.name for d in truth.differences}
    assert truth.ignore_after[by_name(changed, "B-0-0").ids == 3].all()


def test_a_crumb_is_not_asked_for(scene: Scene) -> None:
    after = by_name(scene, "B-0-0")
    ids = after.ids.copy()
    rows, columns = np.nonzero(ids == 3)
    ids[ids == 3] = 0
    ids[rows[:20], columns[:20]] = 3
    tiny = replace(after)
    object.__setattr__(tiny, "ids", ids)
    truth = pair_truth(scene, by_name(scene, "A-0-0"), tiny)
    assert "cup" not in {d.name for d in truth.differences}
    assert truth.ignore_after.sum() == 20
