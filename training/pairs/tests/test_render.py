"""Real renderings: pixels, depth and index lie where the camera says; a seed gives one scene."""

# ruff: noqa: S101 - a test asserts

from pathlib import Path

import bpy
import numpy as np
import pytest
from assets.catalogue import Catalogue
from mathutils import Vector
from pairs import picture, scene
from pairs.changes import set_state, shares
from pairs.materials import glowing, plain
from pairs.shapes import LITTER, box, sheet
from pairs.spots import looking, put_camera
from pairs.stage import Stage, show


@pytest.fixture
def stage() -> Stage:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return Stage(np.random.default_rng(3), Catalogue(Path()))


def test_depth_and_index_agree_with_the_written_camera(stage: Stage, tmp_path: Path) -> None:
    sheet("floor", (-5, -5, 0), (10, 0, 0), (0, 10, 0), plain("floor", (0.5, 0.5, 0.5, 1)))
    cube = stage.enter(
        box("cube", (-0.1, -0.1, 0), (0.1, 0.1, 0.2), glowing("red", (1, 0, 0, 1), 1)), "cube", True
    )
    stage.place(cube, 0.4, 0.3, 0.0, 0.5)
    spot = looking(np.array((0.3, -2.0, 1.4)), np.array((0, 0.2, 0)), 330.0, roll=0.05)
    picture.prepare(1, tmp_path)
    bpy.context.scene.cycles.samples = 1
    put_camera(spot)
    stage.settle()
    raw = picture.take(tmp_path, seed=1)
    x, y, depth = spot.project(
        cube.object.matrix_world.translation + cube.object.matrix_world.to_3x3().col[2] * 0.2
    )
    column, row = round(x), round(y)
    assert raw.index[row, column] == cube.index
    assert raw.depth[row, column] == pytest.approx(depth, abs=0.02)
    rows, columns = np.nonzero(raw.index == cube.index)
    hits = [
        stage.cast(Vector(spot.eye), spot.ray(c, r))
        for r, c in zip(rows[::7], columns[::7], strict=True)
    ]
    assert np.mean([hit.thing is cube for hit in hits if hit]) > 0.9
    red = raw.light[..., 0] > 2 * raw.light[..., 2] + 0.1
    assert (red & (raw.index == cube.index)).sum() / (red | (raw.index == cube.index)).sum() > 0.85


@pytest.mark.parametrize("name", sorted(LITTER))
def test_litter_stands_on_the_ground_and_is_of_a_size_one_carries(stage: Stage, name: str) -> None:
    for _ in range(3):
        thing = stage.enter(LITTER[name](stage.rng), name, movable=True)
        points = np.array([v.co for v in thing.object.data.vertices])
        assert -1e-4 <= points[:, 2].min() < 0.01
        assert 0.02 < max(thing.size) < 1.2
        assert np.isfinite(points).all()


def test_a_seed_gives_one_scene_whose_changes_are_seen(library: Catalogue) -> None:
    drafts = []
    for _ in range(2):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        draft = scene._draft(Stage(np.random.default_rng([20180702, 4, 0]), library))
        drafts.append(
            (
                [(c.kind, c.thing.name) for c in draft.changes],
                draft.spots,
                draft.lightings,
                len(draft.stage.things),
            )
        )
    assert drafts[0] == drafts[1]
    for change in draft.changes:
        state = "A" if change.kind == "missing" else "B"
        set_state(draft.stage, draft.changes, state)
        assert (
            shares(draft.stage, draft.spots[4 if state == "B" else 0])[change.thing.index] > 0.0004
        )


def test_nothing_flies(library: Catalogue) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    draft = scene._draft(Stage(np.random.default_rng([20180702, 6, 0]), library))
    for state in "AB":
        set_state(draft.stage, draft.changes, state)
        for thing in (
            t for t in draft.stage.things.values() if t.movable and not t.object.hide_render
        ):
            show(thing.object, visible=False)
            draft.stage.settle()
            foot = thing.object.matrix_world.translation + Vector((0, 0, 0.002))
            assert draft.stage.cast(foot, Vector((0, 0, -1)), 0.012), (
                f"{thing.name} flies in state {state}"
            )
            show(thing.object, visible=True)
