"""Write the demo place as folders of pairs that ``accuracy.py`` can score.

    python benchmarks/demo_pairs.py OUT

makes OUT/left-behind (as found against left behind) and OUT/put-right (as found against put right,
where nothing differs).
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

DEMO = Path(__file__).resolve().parent.parent / "examples" / "demo-place"
CHANGES = {"missing": "removed"}


def corners(box: list[int]) -> list[int]:
    """A box by its corners."""
    x, y, width, height = box
    return [x, y, x + width, y + height]


def labels(thing: dict[str, Any]) -> list[dict[str, Any]]:
    """One label a photo that shows the thing; a mark is looked for in the after photo."""
    change = CHANGES.get(thing["kind"], thing["kind"])
    sides = [("after", thing["box_after"]), ("before", thing["box_before"])]
    if thing["kind"] == "marked":
        sides = [side for side in sides if side[0] == "after" or not thing["box_after"]]
    return [{"frame": f, "change": change, "box": corners(b)} for f, b in sides if b]


def write(state: str, out: Path) -> None:
    """One state against the as-found photos."""
    out.mkdir(parents=True, exist_ok=True)
    for before in sorted((DEMO / "as-found").glob("*.jpg")):
        view = before.stem
        shutil.copyfile(before, out / f"{view}_before.jpg")
        shutil.copyfile(DEMO / state / before.name, out / f"{view}_after.jpg")
        notes = DEMO / "truth" / state / f"{view}.json"
        if not notes.exists():
            continue
        things = json.loads(notes.read_text())["objects"]
        index = np.asarray(cv2.imread(str(notes.with_suffix(".after.png")), cv2.IMREAD_GRAYSCALE))
        cv2.imwrite(str(out / f"{view}_mask.png"), np.where(index > 0, 255, 0).astype(np.uint8))
        objects = [label for thing in things for label in labels(thing)]
        (out / f"{view}.json").write_text(
            json.dumps({"changed": bool(things), "objects": objects}, indent=1)
        )


if __name__ == "__main__":
    for state in ("left-behind", "put-right"):
        write(state, Path(sys.argv[1]) / state)
