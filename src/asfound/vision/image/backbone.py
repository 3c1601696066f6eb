"""What does each small patch of a photo look like, as a feature vector?

The first ten blocks of EfficientNet-Lite0, frozen (Tan and Le, EfficientNet, ICML 2019). A cell of
stride s in row r and column c describes the square of s x s pixels whose top-left pixel is (r * s,
c * s). Every strided convolution is padded below and on the right only, but the trained filters
compensate: the part of the photo that moves a cell most lies within 2 px of the middle of that
square (measured with small dots on photos, at each stride).
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels

WEIGHTS_DIR = Path(__file__).parents[1] / "weights"

WEIGHT_SUFFIXES = (".json", ".onnx", ".toml")
"""Files that change the networks' output, the table of words included."""

WEIGHT_INDEX = "weights.json"
"""Lists the digests of the other files; it does not change the output."""

OUTPUT_STRIDES = {"s4": 4, "s8": 8, "s16a": 16, "s16": 16}
"""Pixels per cell of each output. s16a lies three blocks before s16."""

OUTPUT_CHANNELS = {"s4": 24, "s8": 40, "s16a": 80, "s16": 112}
PAD_MULTIPLE_PX = 32
"""The whole network halves the photo five times; at 32 every stride has whole cells."""

FeatureMap = NDArray[np.float32]
"""Features of a photo's cells, shape (channels, rows, columns) unless said otherwise."""


@cache
def load_session(name: str) -> Any:
    """The onnxruntime session of a weight file, loaded once per process.

    It uses one thread and sequential execution: pairs run in parallel, operators do not, so sums
    are always added in the same order. An arena without memory patterns is fastest for photos of
    changing shapes; :func:`arena_shrinking_options` empties it after a photo.

    Args:
        name: File name in the weights folder, such as ``trunk.onnx``.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.use_deterministic_compute = True
    options.enable_cpu_mem_arena, options.enable_mem_pattern = True, False
    options.log_severity_level = 3  # errors only: warnings name operators, not photos
    return onnxruntime.InferenceSession(
        str(WEIGHTS_DIR / name), options, providers=["CPUExecutionProvider"]
    )


@cache
def arena_shrinking_options() -> Any:
    """Run options that free the arena after a photo: 110 MB for one of 832 x 640.

    Otherwise keypoint detection, which needs 95 MB, would peak on top of it. This costs 4 % of a
    pair's time and saves a quarter of its memory (measured).
    """
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


class Backbone:
    """The frozen feature network. Instances cost nothing; all share one session per process."""

    def extract(self, pixels: Pixels) -> dict[str, FeatureMap]:
        """Describe every cell of a photo at strides 4, 8 and 16.

        If a side is no multiple of 32, the photo is padded below and on the right by reflection;
        cells that lie wholly in the padding are dropped.

        Args:
            pixels: RGB, shape (H, W, 3), uint8, 0 to 255, at least 1 x 1.

        Returns:
            ``s4`` (24 channels), ``s8`` (40), ``s16a`` (80) and ``s16`` (112): arrays of shape (C,
            ceil(H / stride), ceil(W / stride)), float32, not normalised.

        Raises:
            ValueError: The array is not an RGB image of bytes.
        """
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
            raise ValueError(f"needed (H, W, 3) uint8, found {pixels.shape} {pixels.dtype}")
        height, width = pixels.shape[:2]
        outputs = load_session("trunk.onnx").run(
            list(OUTPUT_STRIDES),
            {"image": pad_to_multiple(pixels)[None]},
            arena_shrinking_options(),
        )
        return {
            name: cells[0, :, : -(-height // stride), : -(-width // stride)]
            for (name, stride), cells in zip(OUTPUT_STRIDES.items(), outputs, strict=True)
        }


def pad_to_multiple(pixels: Pixels) -> Pixels:
    """The photo, reflected below and on the right up to the next multiple of 32 pixels."""
    below, right = (-side % PAD_MULTIPLE_PX for side in pixels.shape[:2])
    if not below and not right:
        return pixels
    return np.pad(pixels, ((0, below), (0, right), (0, 0)), mode="reflect")


@cache
def model_digest() -> str:
    """One digest of all weight files, as ``sha256:…``: identifies the model that made a finding.

    It is the SHA-256 of the lines that ``sha256sum`` prints for the files in order of their names.
    """
    lines = [f"{file_digest(path)}  {path.name}\n" for path in weight_files()]
    return "sha256:" + hashlib.sha256("".join(lines).encode()).hexdigest()


def weight_files() -> list[Path]:
    """Every file that changes the networks' output, by name."""
    files = (path for path in WEIGHTS_DIR.iterdir() if path.suffix in WEIGHT_SUFFIXES)
    return sorted((path for path in files if path.name != WEIGHT_INDEX), key=lambda path: path.name)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
