"""The feature network: cells where they belong, the same bytes every time, files as stated."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from asfound.vision.image import backbone
from asfound.vision.image.backbone import OUTPUT_CHANNELS, OUTPUT_STRIDES, WEIGHTS_DIR, Backbone

Photo = NDArray[np.uint8]


def scene(height: int, width: int) -> Photo:
    """A smooth coloured picture with hard edges in it, fixed seed."""
    random = np.random.default_rng(112)
    rows, columns = np.mgrid[:height, :width]
    waves = [np.sin(rows / a + columns / b) for a, b in ((9, 31), (17, 12), (40, 23))]
    picture = 127 + 90 * np.stack(waves, axis=-1)
    for _ in range(12):
        row, column = random.integers(0, height), random.integers(0, width)
        picture[row : row + 40, column : column + 25] = random.integers(0, 256, 3)
    return picture.clip(0, 255).astype(np.uint8)


def bytes_of_features(photo: Photo) -> str:
    """One digest over all features of a photo; runs in a process of its own too."""
    found = Backbone().extract(photo)
    return hashlib.sha256(b"".join(found[name].tobytes() for name in OUTPUT_STRIDES)).hexdigest()


@pytest.mark.parametrize(
    "size",
    [(64, 96), (97, 131), (31, 33), (1, 1), (5, 200)],
    ids=lambda size: f"{size[1]}x{size[0]}",
)
def test_every_pixel_has_a_cell(size: tuple[int, int]) -> None:
    height, width = size

    found = Backbone().extract(scene(height, width))

    assert set(found) == set(OUTPUT_STRIDES)
    for name, stride in OUTPUT_STRIDES.items():
        cells = (OUTPUT_CHANNELS[name], -(-height // stride), -(-width // stride))
        assert found[name].shape == cells
        assert found[name].dtype == np.float32
        assert np.isfinite(found[name]).all()


def test_a_shift_by_two_cells_shifts_the_features_by_two_cells() -> None:
    wide = scene(320, 352)
    here, there = (Backbone().extract(wide[:, start : start + 320])["s8"] for start in (0, 16))

    # 12 cells at each side see the border of the picture.
    inside = np.s_[:, 12:-12, 12:-14]
    moved = np.roll(there, 2, axis=2)
    assert np.abs(here - moved)[inside].max() < 1e-3
    assert np.abs(here - there)[inside].max() > 1


def test_a_dot_is_felt_by_the_cell_it_lies_in() -> None:
    before = scene(256, 256)
    after = before.copy()
    after[160:168, 96:104] ^= 96

    for name, stride in OUTPUT_STRIDES.items():
        change = np.abs(Backbone().extract(after)[name] - Backbone().extract(before)[name]).sum(
            axis=0
        )
        row, column = np.unravel_index(int(change.argmax()), change.shape)
        middle = np.array([row, column]) * stride + stride / 2
        assert np.abs(middle - [164, 100]).max() <= stride, name


def test_a_continuation_leaves_the_rest_of_the_photo_alone() -> None:
    whole = scene(256, 256)

    cut = Backbone().extract(whole[:250, :241])["s8"]

    assert np.allclose(cut[:, :16, :16], Backbone().extract(whole)["s8"][:, :16, :16], atol=1e-4)


@pytest.mark.slow
def test_another_process_finds_the_same_bytes() -> None:
    photo = scene(200, 150)

    here = bytes_of_features(photo)

    assert bytes_of_features(photo) == here
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        assert pool.submit(bytes_of_features, photo).result() == here


def test_one_session_serves_the_whole_process() -> None:
    assert backbone.load_session("trunk.onnx") is backbone.load_session("trunk.onnx")


@pytest.mark.parametrize(
    "photo",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8)],
    ids=["grey", "alpha", "empty"],
)
def test_what_is_no_photo_is_refused(photo: Photo) -> None:
    with pytest.raises(ValueError, match=r"needed \(H, W, 3\) uint8"):
        Backbone().extract(photo)


def test_floats_are_refused() -> None:
    with pytest.raises(ValueError, match="float32"):
        Backbone().extract(np.zeros((4, 4, 3), np.float32))


def test_every_weight_file_is_as_the_index_states_it() -> None:
    entries = json.loads((WEIGHTS_DIR / "weights.json").read_text())["files"]

    files = {path.name: path.read_bytes() for path in backbone.weight_files()}

    assert set(files) == set(entries)
    assert {"trunk.onnx", "words.onnx", "words.toml"} <= set(files)
    for name, data in files.items():
        assert hashlib.sha256(data).hexdigest() == entries[name]["sha256"], name
        assert len(data) == entries[name]["bytes"], name
        assert entries[name]["licence"], name
        assert entries[name]["made_by"], name


def test_the_licence_of_the_weights_is_beside_them() -> None:
    licence = (WEIGHTS_DIR / "LICENSE").read_text()

    assert "Apache License" in licence
    assert "Version 2.0" in licence


def test_trunk_and_words_stay_small() -> None:
    sizes = [(WEIGHTS_DIR / name).stat().st_size for name in ("trunk.onnx", "words.onnx")]

    assert sum(sizes) < 10_000_000


def test_the_model_digest_is_what_sha256sum_says() -> None:
    listing = "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(WEIGHTS_DIR.iterdir())
        if path.suffix in {".onnx", ".toml", ".json"} and path.name != "weights.json"
    )

    assert backbone.model_digest() == f"sha256:{hashlib.sha256(listing.encode()).hexdigest()}"
