"""How often is `compare` right? Scores stages on folders of photo pairs with ground truth.

A set is a folder with NAME_before.*, NAME_after.* and, where something changed, NAME_mask.png
(255 = changed, 128 = not scored, in the frame of the after photo) and NAME.json (objects with their
boxes as x0, y0, x1, y1 in the photo that ``frame`` names).

    python benchmarks/accuracy.py FOLDER [FOLDER …] [--stages shipped …] [--baselines]
                                  [--false-alarms 0.01] [--scores-out FILE] [--limit N] [--no-swap]

``--baselines`` measures simpler methods in the same run: ``pixels`` (not aligned, as tools for
screenshots do), ``pixels-aligned`` and ``ssim-aligned`` (one homography, as tutorials do) and
``one-surface`` (one homography, then the feature network).

Columns: ``told`` share of pairs with a verdict other than cannot-tell; ``F1`` and ``F1 seen`` of
pixels in the after photo, everywhere and inside what was compared; ``seen`` share of changed pixels
inside what was compared; ``found`` share of changed objects hit by a finding; ``clean`` share of
findings that hit one; ``kind`` share of found objects whose finding has the right kind; ``caught``
share of changed pairs called "differs"; ``false`` unchanged pairs called "differs"; ``AUROC`` of
the view score; ``IoU`` mean overlap of the outlines of found things with their exact masks;
``small`` the width of the smallest thing, as a share of the photo's, such that of the things at
least as large nine in ten are found; ``best F1`` of the after photo's pixels at the threshold that
suits the set best, of the raw difference; ``AUROC px`` of views by their most different hundredth;
``swap`` share of pairs whose result is exchanged exactly when the photos are. What a simpler method
is worth is told by its ``best F1`` and ``AUROC px``: it was never calibrated.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from stages import BASELINES, NAMED

from asfound.domain.comparison import Verdict, ViewResult
from asfound.domain.finding import Finding, Kind
from asfound.domain.geometry import Box, Mask
from asfound.imaging.metadata import examine
from asfound.vision.difference import Difference
from asfound.vision.pair import Compared, Photo, Stages
from asfound.vision.results import exchanged
from asfound.vision.view import compare
from asfound.workflows.tasks import opened

SMALLEST_SHARE = 0.0005
HIT_SHARE, LARGEST_BOX = 0.25, 12
RECALL = 0.9
LEVELS = np.linspace(0, 1.5, 301)
KINDS = {
    "added": "added",
    "removed": "missing",
    "missing": "missing",
    "moved": "moved",
    "marked": "marked",
}


@dataclass(frozen=True)
class Truth:
    """What changed: pixels and things, and in which photo they are."""

    changed: Mask
    unscored: Mask
    things_after: list[tuple[str, Mask]]
    things_before: list[tuple[str, Mask]] | None
    is_changed: bool
    crumbs: list[Mask] = field(default_factory=list)


@dataclass
class Tally:
    """Counts over a set."""

    counts: dict[str, float] = field(default_factory=dict)
    scores: list[tuple[float, bool, bool, str]] = field(default_factory=list)
    sizes: list[tuple[float, bool]] = field(default_factory=list)
    changed_px: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(LEVELS), np.int64))
    other_px: NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(LEVELS), np.int64))
    peaks: list[tuple[float, bool, bool, str]] = field(default_factory=list)

    def add(self, **counts: float) -> None:
        """Add to the named counts."""
        for name, value in counts.items():
            self.counts[name] = self.counts.get(name, 0) + value

    def share(self, part: str, whole: str) -> float:
        """One count as a share of another; NaN of nothing."""
        total = self.counts.get(whole, 0)
        return self.counts.get(part, 0) / total if total else float("nan")

    def smallest(self) -> float:
        """The smallest size such that nine in ten things at least as large are found."""
        best, found = float("nan"), 0
        for count, (size, hit) in enumerate(sorted(self.sizes, reverse=True), 1):
            found += hit
            if found >= RECALL * count:
                best = size
        return best

    def best_f1(self) -> float:
        """Of the pixels above the threshold that suits best; pixels are counted by level."""
        true, wrong = (np.cumsum(px[::-1])[::-1] for px in (self.changed_px, self.other_px))
        return float((2 * true / np.maximum(true + wrong + self.changed_px.sum(), 1)).max())

    def f1(self, where: str) -> float:
        """Harmonic mean of the precision and the recall of pixels."""
        true, wrong, lost = (self.counts.get(name + where, 0) for name in ("tp", "fp", "fn"))
        return 2 * true / max(1, 2 * true + wrong + lost)


def names_in(folder: Path) -> list[str]:
    """Names of the pairs of a set."""
    names = (path.name.split("_before")[0] for path in folder.glob("*_before.*"))
    return sorted(name for name in names if not name.endswith("_ids"))


def photo(folder: Path, name: str, role: str) -> Photo:
    """One photo of a pair, as the program would open it."""
    path = next(folder.glob(f"{name}_{role}.jp*g"), None) or next(folder.glob(f"{name}_{role}.*"))
    facts = examine(path, name=path.name)
    seen = opened(path)
    return Photo(seen.pixels, facts.size, facts.digest, (), seen.closer)


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
    crumbs = [mask for _, mask in after if 0 < mask.sum() < SMALLEST_SHARE * mask.size]
    after = [(kind, mask) for kind, mask in after if mask.sum() >= SMALLEST_SHARE * mask.size]
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
    floor = SMALLEST_SHARE * changed.size
    large = [i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] >= floor]
    return [("", np.asarray(labels == i)) for i in large]


def window(box: Box) -> tuple[slice, slice]:
    """Rows and columns of a box."""
    x, y, width, height = box
    return slice(y, y + height), slice(x, x + width)


def hits(box: Box, thing: Mask) -> bool:
    """Whether a finding's box shows a thing: a quarter of it, and not the whole photo."""
    area = int(thing.sum())
    covered = int(thing[window(box)].sum())
    return covered >= HIT_SHARE * area and box[2] * box[3] <= LARGEST_BOX * max(area, 1)


def tallied(tally: Tally, name: str, result: ViewResult, facts: Truth) -> None:
    """Add one pair to the counts."""
    here = [f for f in result.findings if f.box_after and not mostly(f.box_after, facts.unscored)]
    gone = [f for f in result.findings if f.box_before and not f.box_after]
    called = result.verdict is Verdict.DIFFERS
    if called and not facts.is_changed and facts.unscored.any() and not here and not gone:
        called = False
    told = result.verdict is not Verdict.CANNOT_TELL
    tally.scores.append((result.score or 0.0, facts.is_changed, called, name))
    tally.add(pairs=1, told=told, as_found=result.verdict is Verdict.AS_FOUND)
    if facts.is_changed and not facts.changed.any() and facts.things_before == []:
        return
    pixels(tally, result, facts)
    sides = [(facts.things_after, [(f, f.box_after) for f in here], facts.changed)]
    if facts.things_before is not None:
        none = np.zeros_like(facts.changed[:1, :1])
        sides.append((facts.things_before, [(f, f.box_before) for f in gone], none))
    for things, found, changed in sides:
        objects(tally, things, found, changed)
    outlines(tally, facts, here)


def outlines(tally: Tally, facts: Truth, here: list[Finding]) -> None:
    """How well things that were found are cut out, and how large they and the others are."""
    for thing in [mask for _, mask in facts.things_after] + facts.crumbs:
        hit = [one for one in here if one.box_after and hits(one.box_after, thing)]
        rows, columns = np.flatnonzero(thing.any(axis=1)), np.flatnonzero(thing.any(axis=0))
        long_side = max(np.ptp(rows), np.ptp(columns)) + 1
        tally.sizes.append((float(long_side / thing.shape[1]), bool(hit)))
    for _, thing in facts.things_after:
        fits = [fit(one, thing) for one in here if one.box_after and hits(one.box_after, thing)]
        if fits:
            tally.add(fits=1, fit=max(fits))


def fit(finding: Finding, thing: Mask) -> float:
    """Intersection over union of a finding's outline and a thing."""
    drawn = np.zeros(thing.shape, np.uint8)
    cv2.fillPoly(drawn, [np.array(finding.outline_after, np.int32)], 1)
    return float((thing & (drawn > 0)).sum() / max(1, (thing | (drawn > 0)).sum()))


def objects(
    tally: Tally,
    things: list[tuple[str, Mask]],
    found: list[tuple[Finding, Box | None]],
    changed: Mask,
) -> None:
    """Count things found, findings that are real, and kinds that are right."""
    boxes = [(finding, box) for finding, box in found if box is not None]
    for change, thing in things:
        hit = [finding for finding, box in boxes if hits(box, thing)]
        tally.add(things=1, found=bool(hit))
        if hit and change:
            right = Kind(KINDS.get(change, change))
            tally.add(kinds=1, kind=any(finding.kind is right for finding in hit))
    for _, box in boxes:
        real = any(hits(box, thing) for _, thing in things) or mostly(box, changed, 0.3)
        tally.add(findings=1, clean=real)


def mostly(box: Box, area: Mask, share: float = 0.5) -> bool:
    """Whether more than a share of the box lies in an area."""
    part = area[window(box)]
    return bool(part.size) and bool(part.mean() > share)


def pixels(tally: Tally, result: ViewResult, facts: Truth) -> None:
    """Count pixels of the after photo that are rightly and wrongly called changed."""
    true = facts.changed
    got, seen = np.zeros_like(true), np.zeros_like(true)
    if result.masks:
        got = at_full_size(result.masks.after, true.shape) & ~facts.unscored
        seen = at_full_size(result.masks.compared_after, true.shape)
    for end, area in (("", np.ones_like(true)), ("_seen", seen)):
        tally.add(**{f"tp{end}": (got & true & area).sum(), f"fp{end}": (got & ~true & area).sum()})
        tally.add(**{f"fn{end}": (~got & true & area).sum()})
    tally.add(seen=(true & seen).sum(), true=true.sum())


def at_full_size(png: bytes, shape: tuple[int, ...]) -> Mask:
    """A mask of the program at full size."""
    data = np.frombuffer(png, np.uint8)
    read = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    size = shape[1], shape[0]
    return np.asarray(cv2.resize(read, size, interpolation=cv2.INTER_NEAREST)) > 127


def auroc(scores: list[tuple[float, bool, bool, str]]) -> float:
    """Chance that a changed pair scores above an unchanged one, ties counting half."""
    yes = np.array([score for score, changed, *_ in scores if changed])
    no = np.array([score for score, changed, *_ in scores if not changed])
    if not len(yes) or not len(no):
        return float("nan")
    above = (yes[:, None] > no[None]).mean() + 0.5 * (yes[:, None] == no[None]).mean()
    return float(above)


def row(name: str, tally: Tally) -> dict[str, float | str]:
    """The figures of a set."""
    caught = [called for _, changed, called, _ in tally.scores if changed]
    false = [called for _, changed, called, _ in tally.scores if not changed]
    return {
        "set": name,
        "pairs": tally.counts["pairs"],
        "told": tally.share("told", "pairs"),
        "as-found": tally.share("as_found", "pairs"),
        "F1": tally.f1(""),
        "F1 seen": tally.f1("_seen"),
        "seen": tally.share("seen", "true"),
        "found": tally.share("found", "things"),
        "clean": tally.share("clean", "findings"),
        "kind": tally.share("kind", "kinds"),
        "caught": float(np.mean(caught)) if caught else float("nan"),
        "false": f"{sum(false)}/{len(false)}",
        "AUROC": auroc(tally.scores),
        "IoU": tally.share("fit", "fits"),
        "small": f"{tally.smallest():.3f}",
        "best F1": tally.best_f1(),
        "AUROC px": auroc(tally.peaks),
        "swap": tally.share("swapped", "turned"),
    }


def scored(folder: Path, stages: Stages, args: argparse.Namespace) -> Tally:
    """Compare every pair of a set."""
    tally = Tally()
    for name in names_in(folder)[: args.limit]:
        before, after = photo(folder, name, "before"), photo(folder, name, "after")
        facts = truth(folder, name, (before.full, after.full))
        kept: list[Difference] = []
        watched = replace(stages, difference=watching(stages, kept))
        result = compare(before, after, false_alarms=args.false_alarms, stages=watched)
        tallied(tally, name, result, facts)
        if kept:
            turned = before.digest > after.digest
            levels(tally, name, kept[0].first if turned else kept[0].second, facts)
        if args.swap:
            back = compare(after, before, false_alarms=args.false_alarms, stages=stages)
            tally.add(turned=1, swapped=exchanged(back) == result)
    return tally


def watching(stages: Stages, kept: list[Difference]) -> Compared:
    """The stage that finds differences, which also keeps what it said."""

    def difference(*pair: Any) -> Difference:
        found = stages.difference(*pair)
        kept.append(found)
        return found

    return difference


def levels(tally: Tally, name: str, found: NDArray[np.float32], facts: Truth) -> None:
    """Count the after photo's changed and other pixels by how different they were said to be."""
    size = found.shape[1], found.shape[0]
    changed, unscored = (
        np.asarray(cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)) > 0
        for mask in (facts.changed, facts.unscored)
    )
    level = np.clip(np.searchsorted(LEVELS, found, side="right") - 1, 0, len(LEVELS) - 1)
    tally.changed_px += np.bincount(level[changed], minlength=len(LEVELS))
    tally.other_px += np.bincount(level[~changed & ~unscored], minlength=len(LEVELS))
    peak = float(np.percentile(found[~unscored], 99)) if (~unscored).any() else 0.0
    tally.peaks.append((peak, facts.is_changed, False, name))


def merged(tallies: list[Tally]) -> Tally:
    """The counts of several sets together."""
    total = Tally()
    for tally in tallies:
        total.add(**tally.counts)
        total.scores += tally.scores
        total.sizes += tally.sizes
        total.peaks += tally.peaks
        total.changed_px += tally.changed_px
        total.other_px += tally.other_px
    return total


def lines(rows: list[dict[str, float | str]]) -> Iterator[str]:
    """The figures as a Markdown table."""
    yield "| " + " | ".join(rows[0]) + " |"
    yield "|" + "---|" * len(rows[0])
    for figures in rows:
        cells = (f"{v:.2f}" if isinstance(v, float) else str(v) for v in figures.values())
        yield "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--stages", nargs="+", default=["shipped"], choices=sorted(NAMED))
    parser.add_argument("--baselines", action="store_true", help="simpler methods as well")
    parser.add_argument("--no-swap", dest="swap", action="store_false", help="half the time")
    parser.add_argument("--false-alarms", type=float, default=0.01)
    parser.add_argument("--limit", type=int, help="only the first pairs of every set")
    parser.add_argument("--scores-out", type=Path, help="score, changed, called, name of each pair")
    args = parser.parse_args()
    rows, kept = [], {}
    for chosen in [*args.stages, *(BASELINES if args.baselines else ())]:
        of_sets = {folder.name: scored(folder, NAMED[chosen], args) for folder in args.sets}
        if len(of_sets) > 1:
            of_sets["all"] = merged(list(of_sets.values()))
        rows += [{"stages": chosen, **row(name, tally)} for name, tally in of_sets.items()]
        kept[chosen] = {name: tally.scores for name, tally in of_sets.items()}
    print("\n".join(lines(rows)))
    if args.scores_out:
        args.scores_out.write_text(json.dumps(kept))


if __name__ == "__main__":
    main()
