"""Write the network that names things: the rest of EfficientNet-Lite0, its weights made small.

python export_words.py [FILE]       (in the environment of requirements.txt)

It starts where the trunk ends (``s16``), so the two files together are the whole network and the
trunk's weights are stored once. All 1,000 rows of the classifier stay: a word is only sure
against everything else that the network could have said. Weights are stored as float16, those of
the classes as bytes, and widened when the file is loaded; the arithmetic is float32, because a CPU
has no other.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from export_trunk import PACKAGE
from lite0 import Array, Graph, load, normalised, write
from onnx import TensorProto

SIDE_PX, PICTURES = 224, 16
# Half precision keeps three digits, bytes two: how much they may change a probability.
MAX_DIFFERENCE = 0.02


def pictures() -> Array:
    """Random discs and bars on plain ground, (N, 224, 224, 3) uint8, fixed seed."""
    random = np.random.default_rng(2018)
    rows, columns = np.mgrid[:SIDE_PX, :SIDE_PX]
    made = np.empty((PICTURES, SIDE_PX, SIDE_PX, 3), dtype=np.uint8)
    for picture in made:
        picture[:] = random.integers(0, 256, 3)
        for _ in range(6):
            (row, column), radius = random.integers(20, 204, 2), random.integers(10, 60)
            picture[np.hypot(rows - row, columns - column) < radius] = random.integers(0, 256, 3)
            picture[row : row + 8, column : column + 90] = random.integers(0, 256, 3)
    return made


def softmax(logits: Array) -> Array:
    """Probabilities, (N, 1000)."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def largest_difference(path: Path, network: torch.nn.Module) -> float:
    """The largest change in any probability, trunk and tail against torch in float32."""
    trunk, tail = (
        onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        for file in (PACKAGE / "trunk.onnx", path)
    )
    worst = 0.0
    for picture in pictures():
        cells = trunk.run(["s16"], {"image": picture[None]})[0]
        got = softmax(tail.run(["logits"], {"s16": cells})[0])
        with torch.no_grad():
            wanted = softmax(network(normalised(picture[None])).numpy())
        worst = max(worst, float(np.abs(got - wanted).max()))
    return worst


def main() -> int:
    """Write, compare, and fail when what is stored changes what is said."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=PACKAGE / "words.onnx")
    path = parser.parse_args().file
    network, graph = load(), Graph(weight_type=np.float16)
    graph.tail(network, "s16")
    cells = ("s16", TensorProto.FLOAT, ["pictures", 112, "rows", "columns"])
    write(graph.model("words", cells, {"logits": ["pictures", 1000]}), path)
    worst = largest_difference(path, network)
    print(f"{path.name}: {path.stat().st_size} bytes")
    print(f"largest change of a probability by what is stored: {worst:.1e}")
    return int(worst > MAX_DIFFERENCE)


if __name__ == "__main__":
    sys.exit(main())
