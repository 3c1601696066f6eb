"""Count how often a word is right, on the pictures of a furniture catalogue.

python measure_words.py FOLDER      (in the package's own environment)

FOLDER holds the Sweet Home 3D catalogues (``*.sh3f``, Debian package sweethome3d-furniture): some
820 named things, each with a rendered picture. Every picture is laid on three grounds, with
noise, and named. ``catalogue.toml`` says which names a word may be used for; every other use is
counted as wrong. Things with odd numbers chose the threshold, things with even numbers test it.
"""

from __future__ import annotations

import argparse
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from asfound.vision.classify import object_labels

TRUTH = tomllib.loads((Path(__file__).parent / "catalogue.toml").read_text())["names"]
LONGER_SIDE_PX = 110
THRESHOLDS = (0.3, 0.4, 0.5, 0.55, 0.6, 0.7)
Array = np.ndarray[Any, Any]


def things(folder: Path) -> Iterator[tuple[str, Array]]:
    """Name and RGBA picture of everything in the catalogues, in a fixed order."""
    for path in sorted(folder.glob("*.sh3f")):
        with zipfile.ZipFile(path) as catalogue:
            text = catalogue.read("PluginFurnitureCatalog.properties").decode("latin-1")
            facts = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
            facts = {key.strip(): value.strip() for key, value in facts.items()}
            for key in (key for key in facts if key.startswith("icon#")):
                data = np.frombuffer(catalogue.read(facts[key].lstrip("/")), np.uint8)
                picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
                if picture is not None and picture.ndim == 3 and picture.shape[2] == 4:
                    name = facts[key.replace("icon", "name")]
                    yield name, cv2.cvtColor(picture, cv2.COLOR_BGRA2RGBA)


def laid(picture: Array, random: np.random.Generator) -> Array:
    """The thing on an uneven ground with a quarter of its longer side around it, with noise."""
    rows, columns = np.nonzero(picture[..., 3] > 40)
    thing = picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = LONGER_SIDE_PX / max(thing.shape[:2])
    thing = cv2.resize(thing, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    side = LONGER_SIDE_PX * 3 // 2
    clouds = cv2.resize(random.normal(0, 8, (6, 6)), (side, side), interpolation=cv2.INTER_CUBIC)
    ground = random.integers(80, 235, 3) + clouds[..., None] + random.normal(0, 4, (side, side, 3))
    top, left = (side - thing.shape[0]) // 2, (side - thing.shape[1]) // 2
    part = ground[top : top + thing.shape[0], left : left + thing.shape[1]]
    opacity = thing[..., 3:] / 255
    part += (thing[..., :3] - part) * opacity
    return ground.clip(0, 255).astype(np.uint8)


def said(folder: Path) -> list[tuple[int, str, str, float]]:
    """Number and name of each thing, the word for it, and the probability in its weakest view."""
    random = np.random.default_rng(2018)
    found = []
    for number, (name, picture) in enumerate(things(folder)):
        for _ in range(3):
            weakest = object_labels.view_probabilities(laid(picture, random)).min(axis=0)
            best = int(weakest.argmax())
            found.append((number, name, object_labels.all_labels()[best], float(weakest[best])))
    return found


def right(name: str, word: str) -> bool:
    """Whether a word may be used for a thing of the catalogue."""
    return name in TRUTH.get(word, [])


def main() -> None:
    """Print what was said, and the share that was right at each threshold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", type=float, help="print everything said above this probability")
    arguments = parser.parse_args()
    found = said(arguments.folder)
    for number, name, word, sure in sorted(found, key=lambda row: -row[3]):
        if arguments.list is not None and sure >= arguments.list:
            print(f"{sure:.2f} {'+' if right(name, word) else '-'} {word}: {name} ({number})")
    for half, odd in (("chosen on", 1), ("tested on", 0)):
        part = [row for row in found if row[0] % 2 == odd]
        for threshold in THRESHOLDS:
            told = [right(name, word) for _, name, word, sure in part if sure >= threshold]
            share = f"{sum(told) / len(told):.3f}" if told else "-"
            print(f"{half} {len(part)} pictures, {threshold}: said {len(told)}, right {share}")


if __name__ == "__main__":
    main()
