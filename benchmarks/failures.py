"""Show where the program is wrong: pictures of its worst failures, and the text beside them.

    python benchmarks/demo_pairs.py OUT
    python benchmarks/failures.py OUT/left-behind OUT/put-right [RENDERED/unchanged …] [--most 2]

Folders are laid out as for ``accuracy.py``; only the demo place and the project's own renderings
may be shown. Of each kind of failure the worst are taken: alarms where nothing changed (by score),
findings that are none beside real ones (by score), and things that were missed (by size). Writes
docs/accuracy/*.webp, before on the left and after on the right, and puts the list of them between
the marks of docs/accuracy.md. Dashed: what the truth says and the program missed; solid: what the
program said and is wrong.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from ground_truth import names_in, photo, truth
from tallies import hits, mostly

from asfound.domain.comparison import Verdict
from asfound.domain.geometry import Box, Mask, Pixels
from asfound.vision.decide.compare import compare
from asfound.vision.decide.pair_analysis import InputPhoto

DOCS = Path(__file__).resolve().parents[1] / "docs"
BEGIN, END = "<!-- failures: begin -->", "<!-- failures: end -->"
WIDTH_PX, QUALITY = 380, 55
WRONG, MISSED = (230, 60, 40), (250, 190, 0)
KINDS = {
    "alarm": "an alarm where nothing changed",
    "wrong": "a finding that is none, beside real ones",
    "missed": "missed",
}


@dataclass(frozen=True)
class Failure:
    """One thing that went wrong.

    Attributes:
        kind: ``alarm``, ``wrong`` or ``missed``.
        weight: How bad: a score, or a share of the photo.
        folder, name: The pair.
        boxes: Where, before and after, full-size pixels.
        size: What is said of it.
    """

    kind: str
    weight: float
    folder: Path
    name: str
    boxes: tuple[Box | None, Box | None]
    size: str


def failures(folder: Path, name: str) -> Iterator[Failure]:
    """All that is wrong with what the program says of a pair."""
    before, after = photo(folder, name, "before"), photo(folder, name, "after")
    facts = truth(folder, name, (before.full_size, after.full_size))
    result = compare(before, after)
    for one in result.findings:
        boxes, score = (one.box_before, one.box_after), f"score {one.score:.2f}"
        if not facts.is_changed:
            if not (one.box_after and mostly(one.box_after, facts.unscored)):
                yield Failure("alarm", one.score, folder, name, boxes, score)
            continue
        things = [mask for _, mask in facts.things_after], [m for _, m in facts.things_before or []]
        real = any(
            box is not None and any(hits(box, thing) for thing in side)
            for box, side in zip(boxes, things[::-1], strict=True)
        )
        # A part of a thing, as one word of a writing, is too little to be "found", and not wrong.
        if not real and not (one.box_after and mostly(one.box_after, facts.changed, 0.05)):
            yield Failure("wrong", one.score, folder, name, boxes, score)
    if result.verdict is Verdict.CANNOT_TELL:
        return
    said = [one.box_after for one in result.findings if one.box_after]
    for _, thing in facts.things_after:
        if not any(hits(box, thing) for box in said):
            share = float(thing.mean())
            where = around(thing)
            size = f"{100 * max(where[2], where[3]) / thing.shape[1]:.1f} % of the width"
            yield Failure("missed", share, folder, name, (None, where), size)


def around(thing: Mask) -> Box:
    """The box of a mask."""
    x, y, width, height = cv2.boundingRect(thing.astype(np.uint8))
    return x, y, width, height


def drawn(
    shot: InputPhoto, box: Box | None, colour: tuple[int, int, int], *, dashed: bool
) -> Pixels:
    """A small copy of a photo with a box."""
    height = round(WIDTH_PX * shot.full_size[1] / shot.full_size[0])
    small = cv2.resize(shot.pixels, (WIDTH_PX, height), interpolation=cv2.INTER_AREA)
    picture = np.ascontiguousarray(small, np.uint8)
    if box:
        scale = WIDTH_PX / shot.full_size[0]
        left, top = (int(value * scale) - 3 for value in box[:2])
        right, bottom = int((box[0] + box[2]) * scale) + 3, int((box[1] + box[3]) * scale) + 3
        whole = np.zeros(picture.shape[:2], np.uint8)
        cv2.rectangle(whole, (left, top), (right, bottom), 1, 2)
        if dashed:
            down, across = np.indices(picture.shape[:2])
            whole[((down + across) // 6) % 2 == 0] = 0
        picture[whole > 0] = colour
    return picture


def shown(failure: Failure, path: Path) -> None:
    """Write the picture of a failure."""
    missed = failure.kind == "missed"
    sides = [
        drawn(
            photo(failure.folder, failure.name, role),
            box,
            MISSED if missed else WRONG,
            dashed=missed,
        )
        for role, box in zip(("before", "after"), failure.boxes, strict=True)
    ]
    height = min(side.shape[0] for side in sides)
    both = np.hstack([side[:height] for side in sides])
    cv2.imwrite(str(path), both[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, QUALITY])


def main() -> None:
    """Compare, choose, draw, and write the list."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=2, help="of each kind")
    parser.add_argument("--limit", type=int, help="only the first pairs of every folder")
    args = parser.parse_args()
    found = [
        failure
        for folder in args.folders
        for name in names_in(folder)[: args.limit]
        for failure in failures(folder, name)
    ]
    out = DOCS / "accuracy"
    out.mkdir(exist_ok=True)
    for old in out.glob("*.webp"):
        old.unlink()
    lines = []
    for kind, words in KINDS.items():
        worst = sorted((f for f in found if f.kind == kind), key=lambda f: -f.weight)
        lines.append(f"{len(worst)} x {words}.")
        for number, failure in enumerate(apart(worst)[: args.most], 1):
            path = out / f"{kind}-{number}.webp"
            shown(failure, path)
            where = f"{failure.folder.name}/{failure.name}"
            lines += ["", f"![{words}: {where}, {failure.size}](accuracy/{path.name})", ""]
            lines.append(f"{words.capitalize()}: `{where}`, {failure.size}.")
        lines.append("")
    page = DOCS / "accuracy.md"
    head, rest = page.read_text().split(BEGIN)
    _, tail = rest.split(END)
    page.write_text(f"{head}{BEGIN}\n\n" + "\n".join(lines).strip() + f"\n\n{END}{tail}")


def apart(worst: list[Failure]) -> list[Failure]:
    """The worst of each pair, so that the same photo is not shown twice."""
    return list({(f.folder, f.name): f for f in reversed(worst)}.values())[::-1]


if __name__ == "__main__":
    main()
