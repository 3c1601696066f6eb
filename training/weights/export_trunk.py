"""Write the feature network: EfficientNet-Lite0 up to block 10, as ONNX in float32.

python export_trunk.py [FILE]       (in the environment of requirements.txt)

Writes the file and compares it with the torch network on pictures of several sizes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from lite0 import LAST_TRUNK_BLOCK, Array, Graph, load, normalised, write
from onnx import TensorProto

PACKAGE = Path(__file__).parents[2] / "src" / "asfound" / "vision" / "weights"
# Output name -> the block that gives it. Strides 4, 8, 16 and 16; 24, 40, 80 and 112 channels.
OUTPUTS = {"s4": 2, "s8": 4, "s16a": 7, "s16": 10}
CHANNELS = {"s4": 24, "s8": 40, "s16a": 80, "s16": 112}
SIZES = ((224, 224), (448, 768), (32, 96))
# Rounding alone: activations reach about 100 and float32 keeps seven digits over 30 layers.
MAX_DIFFERENCE = 1e-3


def build(network: torch.nn.Module) -> Graph:
    """The trunk with its four outputs under their public names."""
    graph = Graph()
    blocks = graph.trunk(network, LAST_TRUNK_BLOCK)
    for name, number in OUTPUTS.items():
        graph.node("Identity", [blocks[number]], name)
    return graph


def expected(network: torch.nn.Module, picture: Array) -> dict[str, Array]:
    """What the torch network gives at the same places for (1, H, W, 3) uint8."""
    found = {}
    with torch.no_grad():
        value = network._swish(network._bn0(network._conv_stem(normalised(picture))))
        for number, block in enumerate(network._blocks[: LAST_TRUNK_BLOCK + 1]):
            value = block(value)
            found[number] = value.numpy()
    return {name: found[number] for name, number in OUTPUTS.items()}


def pictures() -> list[Array]:
    """Smooth random pictures with some noise: every frequency, fixed seed."""
    random = np.random.default_rng(2018)
    made = []
    for height, width in SIZES:
        coarse = random.uniform(0, 255, (1, height // 16, width // 16, 3))
        smooth = coarse.repeat(16, axis=1).repeat(16, axis=2)
        noisy = smooth + random.normal(0, 12, smooth.shape)
        made.append(noisy.clip(0, 255).astype(np.uint8))
    return made


def largest_difference(path: Path, network: torch.nn.Module) -> dict[str, float]:
    """The largest absolute difference to torch, per output, over all pictures."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    worst = dict.fromkeys(OUTPUTS, 0.0)
    for picture in pictures():
        got = dict(zip(OUTPUTS, session.run(list(OUTPUTS), {"image": picture}), strict=True))
        for name, wanted in expected(network, picture).items():
            worst[name] = max(worst[name], float(np.abs(got[name] - wanted).max()))
    return worst


def main() -> int:
    """Write, compare, and fail when the two networks disagree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=PACKAGE / "trunk.onnx")
    path = parser.parse_args().file
    network = load()
    graph = build(network)
    image = ("image", TensorProto.UINT8, [1, "height", "width", 3])
    shapes = {name: [1, CHANNELS[name], f"h_{name}", f"w_{name}"] for name in OUTPUTS}
    write(graph.model("trunk", image, shapes), path)
    parameters = sum(int(np.prod(constant.dims)) for constant in graph.constants)
    worst = largest_difference(path, network)
    print(f"{path.name}: {path.stat().st_size} bytes, {parameters} parameters")
    print("largest difference to torch:", {name: f"{value:.1e}" for name, value in worst.items()})
    return int(max(worst.values()) > MAX_DIFFERENCE)


if __name__ == "__main__":
    sys.exit(main())
