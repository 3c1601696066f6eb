"""A scene made of numbers: a floor seen at an angle, with square things painted on it."""

import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from assets.catalogue import Catalogue, read
from pairs.spots import HEIGHT, WIDTH, looking

THING, MARK, MOVED = 3, 4, 5


@pytest.fixture
def scene_folder(tmp_path: Path) -> Path:
    """Two states, two spots; state B has a mark, an added thing, and one thing moved."""
    squares = {
        "A": {MOVED: (-0.6, 0.2)},
        "B": {MOVED: (0.6, 0.3), THING: (0.0, 0.0), MARK: (0.1, 0.7)},
    }
    pictures = []
    for state in "AB":
        for number, eye in enumerate([(0.0, -2.5, 1.5), (0.5, -2.4, 1.5)]):
            spot = looking(np.array(eye), np.array((0.0, 0.3, 0.0)), 330.0)
            name = f"{state}-0-{2 * number}"
            points, depth = _floor(spot)
            ids = np.zeros((HEIGHT, WIDTH), np.uint8)
            for index, (x, y) in squares[state].items():
                ids[(np.abs(points[..., 0] - x) < 0.12) & (np.abs(points[..., 1] - y) < 0.12)] = (
                    index
                )
            cv2.imwrite(str(tmp_path / f"{name}.jpg"), np.dstack([ids * 40] * 3))
            cv2.imwrite(str(tmp_path / f"{name}.ids.png"), ids)
            cv2.imwrite(
                str(tmp_path / f"{name}.depth.png"),
                np.clip(depth * 1000, 0, 65535).astype(np.uint16),
            )
            pictures.append(
                {"name": name, "state": state, "light": 0, "spot": 2 * number, **spot.facts()}
            )
    changes = [
        {"index": THING, "kind": "added", "name": "cup"},
        {"index": MARK, "kind": "marked", "name": "stain"},
        {"index": MOVED, "kind": "moved", "name": "ball"},
    ]
    facts = {
        "scene": "00000",
        "place": "room",
        "hard": False,
        "depth_unit": 0.001,
        "changes": changes,
        "pictures": pictures,
    }
    (tmp_path / "scene.json").write_text(json.dumps(facts))
    return tmp_path


def _floor(spot: object) -> tuple[np.ndarray, np.ndarray]:
    """Where each pixel meets z = 0, and its depth; far away where it meets nothing."""
    rotation, eye = np.array(spot.rotation), np.array(spot.eye)  # type: ignore[attr-defined]
    v, u = np.mgrid[:HEIGHT, :WIDTH]
    rays = np.stack(
        [(u - (WIDTH - 1) / 2) / spot.focal, (v - (HEIGHT - 1) / 2) / spot.focal, np.ones_like(u)],
        -1,
    )  # type: ignore[attr-defined]
    world = rays @ rotation
    depth = np.where(world[..., 2] < -1e-3, -eye[2] / np.minimum(world[..., 2], -1e-3), 60.0)
    return eye + world * depth[..., None], depth


@pytest.fixture(scope="session")
def library() -> Catalogue:
    """The asset library named by PAIRS_ASSETS; tests that need it are skipped without it."""
    if "PAIRS_ASSETS" not in os.environ:
        pytest.skip("PAIRS_ASSETS names no asset library")
    return read(Path(os.environ["PAIRS_ASSETS"]))
