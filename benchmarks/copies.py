"""Are copies of a photo set aside, and second exposures of its view not?

    python benchmarks/copies.py [PAIRS …] [--copies 3] [--seed 1]

Photos of the demo place, and the before photos of folders of NAME_before.jpg and NAME_after.jpg,
are copied as people copy them: quality 30 to 95, scale 0.4 to 1 by one of four filters, cropped by
up to 5 % at each side, one in five as a screenshot with bars. Second exposures are of three kinds:
the demo place's other photos of a view, the pairs of the folders, and *the same camera on a stand*:
a photo of the demo place without its noise, given the noise of ``training/demo_place`` twice.

Columns: how many there are, and how many of them were set aside.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from ground_truth import names_in
from PIL import Image, ImageFilter

from asfound.domain.geometry import Pixels
from asfound.imaging.resize import fit
from asfound.vision.decide.pair_analysis import PHOTO_SIDE_PX
from asfound.vision.image.keypoints import detect_keypoints
from asfound.vision.image.prepared_image import downscale
from asfound.vision.register.copy_detection import is_copy
from asfound.vision.register.registration import register

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "training"))
from demo_place.photo import _noise  # type: ignore[import-not-found]

DEMO = Path(__file__).resolve().parents[1] / "examples" / "demo-place"
FILTERS = tuple(
    getattr(Image.Resampling, name) for name in ("BOX", "BILINEAR", "BICUBIC", "LANCZOS")
)
QUALITIES = ((88, 88), (95, 90), (88, 80))
"""Of the two exposures of a camera on a stand."""


class Job(NamedTuple):
    """Two photos to be asked about: the kind of the second one, and its seed."""

    kind: str
    first: Path
    second: Path
    seed: int


def opened(path: Path) -> Image.Image:
    """A photo, its pixels loaded."""
    with Image.open(path) as image:
        return image.convert("RGB")


def saved(image: Image.Image, quality: int) -> Pixels:
    """The picture as it comes back from a JPEG."""
    file = io.BytesIO()
    image.save(file, "jpeg", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"), np.uint8)


def copied(image: Image.Image, rng: np.random.Generator) -> Pixels:
    """A copy as people make it."""
    left, top, right, bottom = rng.uniform(0, 0.05, 4) * (rng.random() < 0.6)
    width, height = image.size
    part = image.crop(
        (int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom)))
    )
    scale = rng.uniform(0.4, 1)
    size = round(part.width * scale), round(part.height * scale)
    small = part.resize(size, FILTERS[rng.integers(len(FILTERS))])
    if rng.random() < 0.2:
        screen = Image.new("RGB", (size[0], round(max(size) * 1.9)), (12, 12, 12))
        screen.paste(small, (0, (screen.height - size[1]) // 2))
        small = screen
    return saved(small, int(rng.integers(30, 96)))


def exposed(scene: Pixels, quality: int, rng: np.random.Generator) -> Pixels:
    """A scene as the demo place's camera takes it."""
    noisy = np.clip(_noise(scene.astype(np.float32), rng) + 0.5, 0, 255).astype(np.uint8)
    sharp = ImageFilter.UnsharpMask(radius=1.2, percent=45, threshold=2)
    return saved(Image.fromarray(noisy).filter(sharp), quality)


def photos(job: Job) -> tuple[Pixels, Pixels]:
    """Both photos of a job."""
    rng = np.random.default_rng([job.seed, sum(map(ord, job.first.name))])
    first = opened(job.first)
    if job.kind == "copies":
        return np.asarray(first, np.uint8), copied(first, rng)
    if job.kind == "a camera on a stand":
        bgr = np.asarray(first)[..., ::-1].copy()
        clean = cv2.fastNlMeansDenoisingColored(bgr, None, 4, 4, 5, 15)
        scene = np.asarray(clean[..., ::-1], np.uint8)
        qualities = QUALITIES[job.seed % len(QUALITIES)]
        return exposed(scene, qualities[0], rng), exposed(scene, qualities[1], rng)
    return np.asarray(first, np.uint8), np.asarray(opened(job.second), np.uint8)


def set_aside(job: Job) -> tuple[str, bool]:
    """Whether the second photo is taken for a copy of the first."""
    cv2.setNumThreads(1)
    pictures = [fit(picture, PHOTO_SIDE_PX) for picture in photos(job)]
    small = [downscale(picture) for picture in pictures]
    sizes = [(one.shape[1], one.shape[0]) for one in small]
    found = register(detect_keypoints(small[0]), detect_keypoints(small[1]), sizes[0])
    if found is None:
        return job.kind, False
    return job.kind, is_copy((pictures[0], pictures[1]), (sizes[0], sizes[1]), found)


def jobs(folders: list[Path], copies: int, seed: int) -> Iterator[Job]:
    """All photos to be asked about."""
    for path in sorted((DEMO / "as-found").glob("*.jpg")):
        for state in ("left-behind", "put-right"):
            yield Job("the demo place's other photos", path, DEMO / state / path.name, 0)
        for at in range(copies):
            yield Job("copies", path, path, seed + at)
            yield Job("a camera on a stand", path, path, seed + at)
    for folder in folders:
        for name in names_in(folder):
            before = folder / f"{name}_before.jpg"
            yield Job("pairs", before, folder / f"{name}_after.jpg", 0)
            yield Job("copies", before, before, seed)


def main() -> None:
    """Count, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pairs", nargs="*", type=Path)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked: Any = parser.parse_args()
    told: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    with Pool() as pool:
        for kind, aside in pool.imap(set_aside, jobs(asked.pairs, asked.copies, asked.seed)):
            counted[kind] += 1
            told[kind] += aside
    print("| photos | n | set aside |\n|---|---|---|")
    for kind, count in counted.items():
        print(f"| {kind} | {count} | {told[kind]} ({told[kind] / count:.2f}) |")


if __name__ == "__main__":
    main()
