"""The scripts that prepare training data run, on one pair in the layout of rendered ones."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import pytest

from asfound.vision.detect.change_features import CHANNEL_COUNT
from asfound.vision.refine import region_confidence
from asfound.vision.refine.logistic import load_model
from asfound.vision.refine.marks import MARK_FEATURES
from asfound.vision.refine.patches import CHANNEL_COUNT as PATCH_CHANNELS
from tests.unit.vision.places import pixels, taken_again, with_thing

TRAINING = Path(__file__).parents[2] / "training"
BALL = (280, 350, 60, 60)
NAME = "7-view"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A view of the demo place, and the same with a ball."""
    folder = tmp_path_factory.mktemp("changed")
    before = pixels("as-found", "lockers-left", 640)
    after, _ = taken_again(with_thing(before, BALL))
    x, y, width, height = BALL
    ball = np.zeros(before.shape[:2], np.uint8)
    ball[y : y + height, x : x + width] = 1
    for role, photo, ids in (("before", before, ball * 0), ("after", after, ball)):
        cv2.imwrite(str(folder / f"{NAME}_{role}.jpg"), photo[..., ::-1])
        cv2.imwrite(str(folder / f"{NAME}_ids_{role}.png"), ids)
        cv2.imwrite(str(folder / f"{NAME}_sky_{role}.png"), ids * 0)
    notes = {"changed": True, "objects": [{"number": 1, "change": "added", "frame": "after"}]}
    (folder / f"{NAME}.json").write_text(json.dumps(notes))
    return folder


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Loads a script by its name, and none stays loaded: scripts of two folders share names."""
    before = set(sys.modules)
    for name in ("near", "head", "belief"):
        monkeypatch.syspath_prepend(TRAINING / name)
    threads = cv2.getNumThreads()
    yield importlib.import_module
    cv2.setNumThreads(threads)
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None)
        if file and TRAINING in Path(file).parents:
            del sys.modules[name]


def test_pairs_become_features_regions_and_patches(
    folder: Path, tmp_path: Path, script: Any
) -> None:
    head = script("extract").extract(folder, NAME, 1.4)
    region = max(script("seen").measured((folder, NAME))["regions"], key=lambda one: one["cues"])
    script("crops").extracted((folder, NAME, tmp_path, 1.0))

    assert head["cues_after"].shape[0] == CHANNEL_COUNT
    assert head["labels_after"].max() > 0.9
    assert len(region["cues"]) == len(region_confidence.REGION_FEATURES)
    assert len(region["marks"]) == len(MARK_FEATURES)
    with np.load(tmp_path / f"{folder.name}-{NAME}.npz") as patches:
        assert patches["seen"].shape[1] == PATCH_CHANNELS
        assert 1 in patches["kinds"]


def test_a_fitted_model_is_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: Any
) -> None:
    fit: ModuleType = script("fit")
    shipped = load_model(region_confidence.WEIGHT_FILE)
    monkeypatch.setattr(fit, "WEIGHTS_DIR", tmp_path)

    fit.write(shipped, "belief.json", region_confidence.REGION_FEATURES)
    cues = shipped.mean.tolist()
    scored = fit.scored({"regions": [{"cues": cues, "kind": "added"}]}, shipped)

    stored = json.loads((tmp_path / "belief.json").read_text())
    assert stored["spread"] == pytest.approx(shipped.std.tolist())
    assert stored["cues"] == list(region_confidence.REGION_FEATURES)
    assert scored["first"] == region_confidence.confidence(shipped.mean)
