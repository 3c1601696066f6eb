"""How long reading a 12-megapixel photo takes, in units of decoding it in full.

    python benchmarks/reading.py [--rounds 15]

The picture is made here: a scene with the noise of a camera, 4032 x 3024, about 3.5 MB as JPEG.
All ways are timed in turn, round after round, in processor time of one thread; the table has the
median of the ratios to plain ``simplejpeg.decode_jpeg`` of the same round.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pillow_heif
import simplejpeg
from PIL import Image

from asfound.domain.geometry import Pixels
from asfound.imaging.decode import decode, decode_areas
from asfound.imaging.metadata import examine

SIZE = (4032, 3024)


def picture() -> Pixels:
    """Blocks, ramps and noise, shape (3024, 4032, 3)."""
    chance = np.random.default_rng(1)
    coarse = chance.integers(0, 255, (60, 80, 3), np.uint8)
    smooth = cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    blocks = cv2.resize(coarse[::2, ::2], SIZE, interpolation=cv2.INTER_NEAREST)
    noise = chance.normal(0, 5, (SIZE[1], SIZE[0], 1)).astype(np.float32)
    return (smooth * 0.6 + blocks * 0.4 + noise).clip(0, 255).astype(np.uint8)


def files(pixels: Pixels) -> dict[str, bytes]:
    """The picture as JPEG, and in the formats that have no scaled decoding."""
    image = Image.fromarray(pixels)
    found = {"jpeg": simplejpeg.encode_jpeg(pixels, 88, "RGB", "420")}
    for kind, options in (("png", {"compress_level": 1}), ("webp", {"quality": 85}), ("tiff", {})):
        found[kind] = _saved(image, kind, options)
    heic = io.BytesIO()
    pillow_heif.from_pillow(image).save(heic, quality=60)
    return found | {"heic": heic.getvalue()}


def _saved(image: Image.Image, kind: str, options: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def ways(data: dict[str, bytes]) -> dict[str, Callable[[], object]]:
    """What is timed; the first is the unit."""
    jpeg = data["jpeg"]
    boxes = [(400 * n, 300 * n, 300, 300) for n in range(8)]
    found: dict[str, Callable[[], object]] = {
        "simplejpeg, all pixels": lambda: simplejpeg.decode_jpeg(jpeg),
        "examine": lambda: examine(jpeg, name="x"),
        "decode, full size": lambda: decode(jpeg),
    }
    for side in (2048, 2016, 1536, 1024, 1008, 768, 504):
        found[f"decode, {side}"] = lambda side=side: decode(jpeg, long_side=side)  # type: ignore[misc]
    found["8 close-ups"] = lambda: decode_areas(jpeg, boxes, long_side=300)
    for eighths in (2, 3, 4, 5, 6, 7):
        least = {"min_width": SIZE[0] * eighths // 8, "min_height": SIZE[1] * eighths // 8}
        found[f"simplejpeg, {eighths}/8"] = lambda least=least: simplejpeg.decode_jpeg(
            jpeg, **least
        )  # type: ignore[misc]
    for kind in ("png", "webp", "tiff", "heic"):
        found[f"decode {kind}, 1024"] = lambda kind=kind: decode(data[kind], long_side=1024)  # type: ignore[misc]
    return found


def seconds(way: Callable[[], object]) -> float:
    """Processor time of one call, all threads of this process."""
    start = time.process_time()
    way()
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    cv2.setNumThreads(1)
    data = files(picture())
    timed = ways(data)
    table = [{name: seconds(way) for name, way in timed.items()} for _ in range(rounds)]
    unit = next(iter(timed))
    print(f"{len(data['jpeg']) / 1e6:.1f} MB JPEG, {rounds} rounds")
    for name in timed:
        ratio = statistics.median(row[name] / row[unit] for row in table)
        print(f"{name:24} {ratio:6.2f} x  {1e3 * min(row[name] for row in table):7.1f} ms at best")


if __name__ == "__main__":
    main()
