"""Was a thing added, is it missing, has it moved, or was a surface marked?

Rules over regions matched greedily by overlap after warping (intersection over union). A thing
shows on the photo where it is, and is not found on the other. Where both photos show something at
one place that the other lacks, the one that differs more there has the thing. Under a mark the
surface is the same. A missing thing that looks like an added one has moved.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask, Matrix, invert
from asfound.vision.classify.move_matching import match_moved
from asfound.vision.detect.regions import MIN_OVERLAP, Region, region_from_mask
from asfound.vision.image.warping import warp_mask
from asfound.vision.refine.change import Change, ChangeSide

MIN_SAME_THING_IOU = 0.6
"""Intersection over union of two overlapping regions from which one is what the other hides,
however much of its own it shows."""

MIN_COVERED_SHARE = 0.5
"""Share of a region under a thing of the other photo above which it is the thing's own place."""


def classify_changes(first: ChangeSide, second: ChangeSide, homography: Matrix) -> list[Change]:
    """What happened between the photos, largest score first.

    Args:
        first: The photo that comes first in the fixed order.
        second: The other.
        homography: Of the main plane, ``second_from_first``, processing pixels.
    """
    overlapping = _match_by_overlap(first, second, homography)
    changes = [
        _classify_overlapping(region_first, region_second, first, second, homography)
        for region_first, region_second in overlapping
    ]
    matched = {id(region) for couple in overlapping for region in couple}
    unmatched = [[r for r in side.regions if id(r) not in matched] for side in (first, second)]
    changes, only_first = _suppress_occluded(changes, unmatched[0], (first, second), homography)
    changes, only_second = _suppress_occluded(
        changes, unmatched[1], (second, first), invert(homography)
    )
    single = [Change(Kind.MISSING, region.score, region, None) for region in only_first]
    single += [Change(Kind.ADDED, region.score, None, region) for region in only_second]
    # Moves come first: what seems marked here and clean there was a sheet of paper that moved.
    after_moves = match_moved(changes + single, first, second)
    single_ids = {id(change) for change in single}
    classified = [
        _classify_single(c, first, second, homography) if id(c) in single_ids else c
        for c in after_moves
    ]
    return sorted(classified, key=_sort_key)


def _suppress_occluded(
    changes: list[Change],
    regions: list[Region],
    sides: tuple[ChangeSide, ChangeSide],
    homography: Matrix,
) -> tuple[list[Change], list[Region]]:
    """Leave out what one photo shows where a thing on the other photo hides it.

    A jug hides several tiles: each tile is missing from the other photo, but the jug is the change.
    Its score becomes the largest of theirs.

    Args:
        changes: Known changes.
        regions: Of the first of the sides.
        sides: The photo that the regions are of, and the other.
        homography: From the one to the other.

    Returns:
        The changes, and the regions that nothing covers.
    """
    visible, changes = [], list(changes)
    for region in regions:
        warped = _warp_region(region, homography, *sides)
        shares = [_covered_share(warped, sides[1], change) for change in changes]
        best = int(np.argmax(shares)) if shares else 0
        if shares and shares[best] > MIN_COVERED_SHARE:
            changes[best] = replace(changes[best], score=max(changes[best].score, region.score))
        else:
            visible.append(region)
    return changes, visible


def _covered_share(warped: Mask, side: ChangeSide, change: Change) -> float:
    """Share of a warped region that a change's thing covers on the photo."""
    covering = [r for r in (change.first, change.second) if r and any(r is s for s in side.regions)]
    size = max(1, int(warped.sum()))
    return max((float((warped[r.slices] & r.mask).sum()) / size for r in covering), default=0.0)


def _classify_single(
    change: Change, first: ChangeSide, second: ChangeSide, homography: Matrix
) -> Change:
    """A change seen on one photo only: a thing there, or a mark, which has a place on both."""
    source, target, source_to_target = (
        (first, second, homography) if change.first else (second, first, invert(homography))
    )
    region = change.first or change.second
    if region is None or not source.is_mark(region):
        return change
    warped = _warp_region(region.segmented, source_to_target, source, target)
    if not warped.any():
        return change
    counterpart = region_from_mask(warped, region.score)
    if region.refined:
        counterpart = replace(counterpart, refined=replace(region.refined, segmented=counterpart))
    return replace(
        change,
        kind=Kind.MARKED,
        first=change.first or counterpart,
        second=change.second or counterpart,
    )


def _sort_key(change: Change) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    boxes = [region.box if region else () for region in (change.first, change.second)]
    return (-change.score, boxes[0], boxes[1])


def _match_by_overlap(
    first: ChangeSide, second: ChangeSide, homography: Matrix
) -> list[tuple[Region, Region]]:
    """Regions of the two photos that overlap, best overlap first, each used once.

    Where both are confirmed and their outlines differ, one thing replaced another: those are two
    changes, and not a match.
    """
    warped = [(region, _warp_region(region, homography, first, second)) for region in first.regions]
    overlaps = []
    for i, (_, mask) in enumerate(warped):
        for j, region in enumerate(second.regions):
            shared = int((mask[region.slices] & region.mask).sum())
            areas = region.area_px, int(mask.sum())
            smaller = max(1, min(areas))
            both_confirmed = region.is_confirmed and first.regions[i].is_confirmed
            are_two_things = both_confirmed and shared < MIN_SAME_THING_IOU * (sum(areas) - shared)
            if shared > MIN_OVERLAP * smaller and not are_two_things:
                overlaps.append((-shared / smaller, i, j))
    pairs, used_first, used_second = [], set(), set()
    for _, i, j in sorted(overlaps):
        if i not in used_first and j not in used_second:
            used_first.add(i)
            used_second.add(j)
            pairs.append((first.regions[i], second.regions[j]))
    return pairs


def _warp_region(
    region: Region, homography: Matrix, source: ChangeSide, target: ChangeSide
) -> Mask:
    """The mask of a region where the other photo shows its place."""
    height, width = target.pixels.shape[:2]
    return warp_mask(region.to_mask(source.pixels.shape[:2]), homography, (height, width))


def _classify_overlapping(
    region_first: Region,
    region_second: Region,
    first: ChangeSide,
    second: ChangeSide,
    homography: Matrix,
) -> Change:
    """One change at one place: which photo has the thing, or is it a mark?"""
    score = max(region_first.score, region_second.score)
    removed, added = (
        Change(Kind.MISSING, score, region_first, None),
        Change(Kind.ADDED, score, None, region_second),
    )
    likelier = added if region_second.score >= region_first.score else removed
    classified = _classify_single(likelier, first, second, homography)
    if classified.kind is Kind.MARKED:
        return classified
    if region_first.is_confirmed != region_second.is_confirmed:
        return removed if region_first.is_confirmed else added
    mask_first = region_first.to_mask(first.pixels.shape[:2])
    mask_second = region_second.to_mask(second.pixels.shape[:2])
    return removed if first.mean_score(mask_first) > second.mean_score(mask_second) else added
