"""The ground truth of a view: two index masks and the list of what differs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from demo_place.stage import Difference

Box = list[int]

# A thing of which a photo shows fewer pixels than this is not seen in it.
SEEN_PIXELS = 25


def box_of(mask: np.ndarray) -> Box | None:
    """The tight box [x, y, width, height] of a mask of shape (H, W), or None when it is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    x, y = int(columns[0]), int(rows[0])
    return [x, y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1]


def write_truth(
    folder: Path, view: str, listed: list[Difference], before: Path, after: Path
) -> None:
    """Number what can be seen from 1 in reading order of the list; write both masks and the JSON.

    Args:
        folder: Where to write; VIEW.before.png, VIEW.after.png, VIEW.json.
        view: Name of the view.
        listed: The area's differences; what neither render shows is left out.
        before: Index render of the place as found, seen by the before camera.
        after: Index render of the place as left, seen by the after camera.
    """
    seen = [np.asarray(Image.open(path).convert("L")) for path in (before, after)]
    out = [np.zeros_like(plane) for plane in seen]
    objects: list[dict[str, Any]] = []
    for difference in listed:
        masks = [_seen(plane == difference.index) for plane in seen]
        boxes = [box_of(mask) for mask in masks]
        if boxes == [None, None]:
            continue
        kind = _kind_here(difference.kind, boxes)
        index = len(objects) + 1
        for plane, mask in zip(out, masks, strict=True):
            plane[mask] = index
        objects.append(
            {
                "index": index,
                "kind": kind,
                "label": difference.label,
                "box_before": boxes[0],
                "box_after": boxes[1],
            }
        )
    for side, plane in zip(("before", "after"), out, strict=True):
        _save(plane, folder / f"{view}.{side}.png")
    part = folder / f"{view}.json.part"
    part.write_text(json.dumps({"view": view, "objects": objects}, indent=2) + "\n")
    part.replace(folder / f"{view}.json")


def _seen(mask: np.ndarray) -> np.ndarray:
    return mask if np.count_nonzero(mask) >= SEEN_PIXELS else np.zeros_like(mask)


def _kind_here(kind: str, boxes: list[Box | None]) -> str:
    """A thing moved into or out of the picture is, in this view, added or missing."""
    if kind == "moved" and boxes[0] is None:
        return "added"
    if kind == "moved" and boxes[1] is None:
        return "missing"
    return kind


def _save(plane: np.ndarray, path: Path) -> None:
    part = path.with_name(path.name + ".part")
    Image.fromarray(plane).save(part, "PNG", optimize=True)
    part.replace(path)
