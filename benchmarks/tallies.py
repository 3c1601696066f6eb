"""Counts of what was found, missed and wrongly told over a set. ``accuracy.py`` names them."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from ground_truth import Truth
from numpy.typing import NDArray

from asfound.domain.comparison import Verdict, ViewResult
from asfound.domain.finding import Finding, Kind
from asfound.domain.geometry import Box, Mask

HIT_SHARE, MAX_BOX_RATIO = 0.25, 12
RECALL = 0.9
LEVELS = np.linspace(0, 1.5, 301)
KINDS = {
    "added": "added",
    "removed": "missing",
    "missing": "missing",
    "moved": "moved",
    "marked": "marked",
}


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


def window(box: Box) -> tuple[slice, slice]:
    """Rows and columns of a box."""
    x, y, width, height = box
    return slice(y, y + height), slice(x, x + width)


def hits(box: Box, thing: Mask) -> bool:
    """Whether a finding's box shows a thing: a quarter of it, and not the whole photo."""
    area = int(thing.sum())
    covered = int(thing[window(box)].sum())
    return covered >= HIT_SHARE * area and box[2] * box[3] <= MAX_BOX_RATIO * max(area, 1)


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
