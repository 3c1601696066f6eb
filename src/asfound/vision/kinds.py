"""Kinds: whether a difference was added, is missing, moved or was marked.

A thing shows on the photo where it is and is not found on the other. Where both photos show
something that the other lacks at one place, the one that differs more there has the thing. Under a
mark the surface is the same. A thing that is missing here
and looks like one that was added there has moved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask, Matrix, Pixels
from asfound.vision.difference import Field
from asfound.vision.marks import is_mark
from asfound.vision.regions import Region, cropped
from asfound.vision.register import inverse
from asfound.vision.working import ALL_OF_IT, Cells, Part

SAME_PLACE = 0.3
"""Share of the smaller region that lies in the other, laid over each other."""

COVERED = 0.5
"""Share of a region that lies under a thing of the other photo: more is the thing's own place."""

SAME_LOOK = 0.6
"""Cosine of two things' mean features above which they are the same thing elsewhere. With this and
the size and colour below, 0.42 of what moved in rendered pairs, and was found at both places, is
recognised, and 0.013 of other couples are taken for one."""

SAME_COLOUR = 40
"""Largest distance of the mean a and b of Lab: in any light a red ball is no green one."""

SAME_SIZE = 3.5
"""Largest ratio of the areas of one thing at two places of a view."""


@dataclass(frozen=True)
class Change:
    """A difference between two photos in a fixed order.

    Attributes:
        kind: ADDED when the second photo has the thing, MISSING when the first has it.
        score: The larger of its regions' scores.
        first: Where it is in the first photo, if it is.
        second: Where it is in the second photo, if it is.
    """

    kind: Kind
    score: float
    first: Region | None
    second: Region | None


@dataclass(frozen=True)
class Side:
    """One photo of the pair and what differs on it.

    Attributes:
        picture: Working pixels.
        cells: The trunk's features at stride 8, shape (channels, rows, columns).
        regions: What is not found in the other photo.
        field: How much each working pixel differs.
        marked: How likely what differs is a mark; None where nobody asked.
        shown: What of the photo these are of.
    """

    picture: Pixels
    cells: Cells
    regions: list[Region]
    field: Field
    marked: Field | None = None
    shown: Part = ALL_OF_IT

    def differs(self, whole: Mask) -> float:
        """How much a part of the photo differs, mean."""
        return float(self.field[whole].mean()) if whole.any() else 0.0

    def is_mark(self, whole: Mask) -> bool:
        """Whether what differs in a part of the photo is a mark rather than a thing."""
        if self.marked is None or not whole.any():
            return False
        return is_mark(whole, self.field, self.marked, self.shown)


def changes(first: Side, second: Side, surface: Matrix) -> list[Change]:
    """What happened between the photos, largest score first.

    Args:
        first: The photo that comes first in the fixed order.
        second: The other.
        surface: Main homography ``second_from_first``, working pixels.
    """
    couples = _at_one_place(first, second, surface)
    found = [_at_place(here, there, first, second) for here, there in couples]
    told = {id(region) for couple in couples for region in couple}
    left = [[r for r in side.regions if id(r) not in told] for side in (first, second)]
    found, only_first = _covering(found, left[0], (first, second), surface)
    found, only_second = _covering(found, left[1], (second, first), inverse(surface))
    alone = [Change(Kind.MISSING, region.score, region, None) for region in only_first]
    alone += [Change(Kind.ADDED, region.score, None, region) for region in only_second]
    # Moves are told first: what was marked here and is clean there was a sheet of paper that moved.
    joined = _with_moves(found + alone, first, second)
    singles = {id(change) for change in alone}
    named = [_or_mark(c, first, second, surface) if id(c) in singles else c for c in joined]
    return sorted(named, key=_order)


def _covering(
    found: list[Change], regions: list[Region], sides: tuple[Side, Side], way: Matrix
) -> tuple[list[Change], list[Region]]:
    """Leave out what one photo shows where the other shows a thing that was told already.

    A jug hides several tiles: each tile is not found on the other photo, but the jug is all there
    is to say. The score stays the largest of both.

    Args:
        found: What was told already.
        regions: Of the first of the sides.
        sides: The photo that the regions are of, and the other.
        way: From the one to the other.

    Returns:
        What was told, and the regions that nothing covers.
    """
    shape, left, found = sides[1].picture.shape[:2], [], list(found)
    for region in regions:
        laid = _laid_over(region, way, sides[0], shape)
        shares = [_share_under(laid, sides[1], change) for change in found]
        best = int(np.argmax(shares)) if shares else 0
        if shares and shares[best] > COVERED:
            found[best] = replace(found[best], score=max(found[best].score, region.score))
        else:
            left.append(region)
    return found, left


def _share_under(laid: Mask, side: Side, change: Change) -> float:
    """Share of a place that a change's thing covers on the photo."""
    covering = [r for r in (change.first, change.second) if r and any(r is s for s in side.regions)]
    size = max(1, int(laid.sum()))
    return max((float((laid[r.window] & r.shape).sum()) / size for r in covering), default=0.0)


def _or_mark(change: Change, first: Side, second: Side, surface: Matrix) -> Change:
    """What differs on one photo only: a thing there, or a mark, which has its place on both."""
    here, there, way = (
        (first, second, surface) if change.first else (second, first, inverse(surface))
    )
    region = change.first or change.second
    if region is None or not here.is_mark(region.painted(here.picture.shape[:2])):
        return change
    whole = _laid_over(region, way, here, there.picture.shape[:2])
    if not whole.any():
        return change
    place = cropped(whole, region.score)
    return replace(
        change, kind=Kind.MARKED, first=change.first or place, second=change.second or place
    )


def _order(change: Change) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    boxes = [region.box if region else () for region in (change.first, change.second)]
    return (-change.score, boxes[0], boxes[1])


def _at_one_place(first: Side, second: Side, surface: Matrix) -> list[tuple[Region, Region]]:
    """Regions of the two photos that lie over each other, best overlap first, each used once."""
    shape = second.picture.shape[:2]
    laid = [(region, _laid_over(region, surface, first, shape)) for region in first.regions]
    overlaps = []
    for i, (_, mask) in enumerate(laid):
        for j, region in enumerate(second.regions):
            shared = int((mask[region.window] & region.shape).sum())
            smaller = max(1, min(region.area_px, int(mask.sum())))
            if shared > SAME_PLACE * smaller:
                overlaps.append((-shared / smaller, i, j))
    pairs, used_first, used_second = [], set(), set()
    for _, i, j in sorted(overlaps):
        if i not in used_first and j not in used_second:
            used_first.add(i)
            used_second.add(j)
            pairs.append((first.regions[i], second.regions[j]))
    return pairs


def _laid_over(region: Region, surface: Matrix, side: Side, shape: tuple[int, ...]) -> Mask:
    import cv2

    whole = region.painted(side.picture.shape[:2]).astype(np.uint8)
    moved = cv2.warpPerspective(whole, surface, (shape[1], shape[0]), flags=cv2.INTER_NEAREST)
    return np.asarray(moved) > 0


def _at_place(here: Region, there: Region, first: Side, second: Side) -> Change:
    """One difference at one place: which photo has the thing, or is it on the surface?"""
    score = max(here.score, there.score)
    mine = here.painted(first.picture.shape[:2])
    theirs = there.painted(second.picture.shape[:2])
    surest, where = (second, theirs) if there.score >= here.score else (first, mine)
    if surest.is_mark(where):
        return Change(Kind.MARKED, score, here, there)
    if first.differs(mine) > second.differs(theirs):
        return Change(Kind.MISSING, score, here, None)
    return Change(Kind.ADDED, score, None, there)


def _with_moves(found: list[Change], first: Side, second: Side) -> list[Change]:
    """Missing and added things that look alike, joined to moved ones; best likeness first."""
    gone = [(c, c.first) for c in found if c.kind is Kind.MISSING and c.first]
    new = [(c, c.second) for c in found if c.kind is Kind.ADDED and c.second]
    looks_gone = [_look(region, first) for _, region in gone]
    looks_new = [_look(region, second) for _, region in new]
    colours_gone = [_colour(region, first) for _, region in gone]
    colours_new = [_colour(region, second) for _, region in new]
    likeness = sorted(
        (-float(a @ b), i, j)
        for i, a in enumerate(looks_gone)
        for j, b in enumerate(looks_new)
        if _alike_in_size(gone[i][1], new[j][1])
        and np.linalg.norm(colours_gone[i] - colours_new[j]) < SAME_COLOUR
    )
    joined: dict[int, Change] = {}
    for minus, i, j in likeness:
        (was, before), (now, after) = gone[i], new[j]
        if -minus > SAME_LOOK and id(was) not in joined and id(now) not in joined:
            joined[id(was)] = Change(Kind.MOVED, max(was.score, now.score), before, after)
            joined[id(now)] = joined[id(was)]
    kept = [change for change in found if id(change) not in joined]
    return kept + list({id(change): change for change in joined.values()}.values())


def _alike_in_size(here: Region, there: Region) -> bool:
    return 1 / SAME_SIZE < here.area_px / max(there.area_px, 1) < SAME_SIZE


def _colour(region: Region, side: Side) -> NDArray[np.float32]:
    """Mean hue and saturation: a and b of Lab."""
    import cv2

    lab = cv2.cvtColor(side.picture[region.window], cv2.COLOR_RGB2Lab).astype(np.float32)
    return np.asarray(lab[region.shape].mean(axis=0)[1:], np.float32)


def _look(region: Region, side: Side) -> NDArray[np.float32]:
    """Mean features of a thing, a unit vector."""
    import cv2

    mean, spread = side.cells.mean(axis=(1, 2)), side.cells.std(axis=(1, 2)) + 1e-6
    rows, columns = side.cells.shape[1:]
    whole = region.painted(side.picture.shape[:2]).astype(np.float32)
    weight = np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA))
    cells = (side.cells - mean[:, None, None]) / spread[:, None, None]
    look = (cells * weight).sum(axis=(1, 2)) / max(float(weight.sum()), 1e-6)
    return np.asarray(look / (np.linalg.norm(look) + 1e-6), np.float32)
