"""Pairs of photos with ground truth: what changed, and where. ``accuracy.py`` says how they lie."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask
from asfound.vision.decide.pair_analysis import InputPhoto
from asfound.workflows.compare.load import open_photo
from asfound.workflows.compare.request import RequestPhoto

MIN_SHARE = 0.0005


@dataclass(frozen=True)
class Truth:
    """What changed: pixels and things, and in which photo they are."""

    changed: Mask
    unscored: Mask
    things_after: list[tuple[str, Mask]]
    things_before: list[tuple[str, Mask]] | None
    is_changed: bool
    crumbs: list[Mask] = field(default_factory=list)


def names_in(folder: Path) -> list[str]:
    """Names of the pairs of a set."""
    names = (path.name.split("_before")[0] for path in folder.glob("*_before.*"))
    return sorted(name for name in names if not name.endswith("_ids"))


def photo(folder: Path, name: str, role: str) -> InputPhoto:
    """One photo of a pair, as the program would open it."""
    path = next(folder.glob(f"{name}_{role}.jp*g"), None) or next(folder.glob(f"{name}_{role}.*"))
    return open_photo(RequestPhoto(path.name, path)).image


def truth(folder: Path, name: str, sizes: tuple[tuple[int, int], tuple[int, int]]) -> Truth:
    """The ground truth of a pair, full-size pixels."""
    (_, _), (width, height) = sizes
    grey: NDArray[np.uint8] = np.zeros((height, width), np.uint8)
    for path in folder.glob(f"{name}_mask.*"):
        read = np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8)
        grey = np.asarray(
            cv2.resize(read, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8
        )
    notes_path = folder / f"{name}.json"
    notes = json.loads(notes_path.read_text()) if notes_path.exists() else {}
    objects = notes.get("objects") or notes.get("hand_boxes_in_after") or []
    changed = grey > 191
    after = [(o["change"], boxed(o, changed)) for o in objects if wanted(o, "after")]
    crumbs = [mask for _, mask in after if 0 < mask.sum() < MIN_SHARE * mask.size]
    after = [(kind, mask) for kind, mask in after if mask.sum() >= MIN_SHARE * mask.size]
    before = [(o["change"], boxed(o, sizes[0])) for o in objects if wanted(o, "before")]
    moved = sum(kind == "moved" for kind, _ in after), sum(kind == "moved" for kind, _ in before)
    return Truth(
        changed,
        (grey > 63) & (grey <= 191),
        after or parts(changed),
        None if moved[0] > moved[1] else before,
        bool(changed.any()) or bool(before) or notes.get("changed") is True,
        crumbs,
    )


def wanted(thing: dict[str, str], frame: str) -> bool:
    """Whether a labelled thing lies in this photo and counts."""
    return thing["frame"] == frame and thing["change"] != "ignore"


def boxed(thing: dict[str, list[int]], within: Mask | tuple[int, int]) -> Mask:
    """The changed pixels inside a labelled box, or the whole box when only the size is known."""
    x0, y0, x1, y1 = thing.get("mask_box") or thing["box"]
    window = slice(max(y0, 0), y1), slice(max(x0, 0), x1)
    if isinstance(within, tuple):
        mask = np.zeros(within[::-1], bool)
        mask[window] = True
        return mask
    mask = np.zeros_like(within)
    mask[window] = within[window]
    return mask


def parts(changed: Mask) -> list[tuple[str, Mask]]:
    """Connected parts of a mask, crumbs left out."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(changed.astype(np.uint8))
    floor = MIN_SHARE * changed.size
    large = [i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] >= floor]
    return [("", np.asarray(labels == i)) for i in large]
