"""Kinds: whether a difference was added, is missing, moved or was marked.

A thing shows on the photo where it is and is not found on the other. Where both photos show
something that the other lacks at one place, the one that differs more there has the thing. Under a
mark the surface is the same. A thing that is missing here
and looks like one that was added there has moved.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask, Matrix
from asfound.vision.classify.move_matching import with_moves
from asfound.vision.detect.regions import Region, cropped
from asfound.vision.image.masks import SAME_PLACE, warped
from asfound.vision.refine.change import Change, Side
from asfound.vision.register.registration import inverse

SAME_OUTLINE = 0.6
"""Intersection over union of two regions laid over each other: from here, the one is what the
other hides, however much of its own it shows."""

COVERED = 0.5
"""Share of a region that lies under a thing of the other photo: more is the thing's own place."""


def changes(first: Side, second: Side, surface: Matrix) -> list[Change]:
    """What happened between the photos, largest score first.

    Args:
        first: The photo that comes first in the fixed order.
        second: The other.
        surface: Main homography ``second_from_first``, working pixels.
    """
    couples = _at_one_place(first, second, surface)
    found = [_at_place(here, there, first, second, surface) for here, there in couples]
    told = {id(region) for couple in couples for region in couple}
    left = [[r for r in side.regions if id(r) not in told] for side in (first, second)]
    found, only_first = _covering(found, left[0], (first, second), surface)
    found, only_second = _covering(found, left[1], (second, first), inverse(surface))
    alone = [Change(Kind.MISSING, region.score, region, None) for region in only_first]
    alone += [Change(Kind.ADDED, region.score, None, region) for region in only_second]
    # Moves are told first: what was marked here and is clean there was a sheet of paper that moved.
    joined = with_moves(found + alone, first, second)
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
    left, found = [], list(found)
    for region in regions:
        laid = _laid_over(region, way, *sides)
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
    if region is None or not here.is_mark(region):
        return change
    whole = _laid_over(region.thing, way, here, there)
    if not whole.any():
        return change
    place = cropped(whole, region.score)
    if region.near:
        place = replace(place, near=replace(region.near, cut=place))
    return replace(
        change, kind=Kind.MARKED, first=change.first or place, second=change.second or place
    )


def _order(change: Change) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    boxes = [region.box if region else () for region in (change.first, change.second)]
    return (-change.score, boxes[0], boxes[1])


def _at_one_place(first: Side, second: Side, surface: Matrix) -> list[tuple[Region, Region]]:
    """Regions of the two photos that lie over each other, best overlap first, each used once.

    Where both show something that the other lacks, as is seen from near, and not in one outline,
    one thing stands where another one stood: those are two differences.
    """
    laid = [(region, _laid_over(region, surface, first, second)) for region in first.regions]
    overlaps = []
    for i, (_, mask) in enumerate(laid):
        for j, region in enumerate(second.regions):
            shared = int((mask[region.window] & region.shape).sum())
            areas = region.area_px, int(mask.sum())
            smaller = max(1, min(areas))
            both_real = region.surely_real and first.regions[i].surely_real
            two = both_real and shared < SAME_OUTLINE * (sum(areas) - shared)
            if shared > SAME_PLACE * smaller and not two:
                overlaps.append((-shared / smaller, i, j))
    pairs, used_first, used_second = [], set(), set()
    for _, i, j in sorted(overlaps):
        if i not in used_first and j not in used_second:
            used_first.add(i)
            used_second.add(j)
            pairs.append((first.regions[i], second.regions[j]))
    return pairs


def _laid_over(region: Region, way: Matrix, side: Side, other: Side) -> Mask:
    """A region of one photo where the other shows it."""
    height, width = other.picture.shape[:2]
    return warped(region.painted(side.picture.shape[:2]), way, (height, width))


def _at_place(here: Region, there: Region, first: Side, second: Side, surface: Matrix) -> Change:
    """One difference at one place: which photo has the thing, or is it on the surface?"""
    score = max(here.score, there.score)
    removed, added = Change(Kind.MISSING, score, here, None), Change(Kind.ADDED, score, None, there)
    surest = added if there.score >= here.score else removed
    told = _or_mark(surest, first, second, surface)
    if told.kind is Kind.MARKED:
        return told
    if here.surely_real != there.surely_real:
        return removed if here.surely_real else added
    mine = here.painted(first.picture.shape[:2])
    theirs = there.painted(second.picture.shape[:2])
    return removed if first.differs(mine) > second.differs(theirs) else added
