"""Outlines: the thing in a region, cut out as it is seen from near.

Cells are eight pixels wide, so a region's own edge is blurred, and the head is least sure at a
thing's rim. From near (``near``) every pixel of a crop is told, and colour then tells the thing
from what is beside it (GrabCut, Rother et al., SIGGRAPH 2004).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Mask, Pixels, clip
from asfound.vision.detect.regions import Region, cropped
from asfound.vision.image.warping import Levels
from asfound.vision.refine.patches import FIELD, ROUGH, Crop

NEVER, RATHER, SURELY = 0.05, 0.35, 0.95
"""A pixel is never the thing below the first likelihood, and surely above the last; from the middle
one it is the thing unless its colour speaks against it."""

HARDLY = 0.05
"""Where the head says so little, nothing differs."""

GAP = 9
"""Gaps in what is told that are narrower, pixels of a crop, are closed: a cup's white band."""

CUT_SIDE_PX = 150
"""Larger things are cut out on a smaller copy: an outline needs no more, and time grows fast."""

SURROUNDINGS = 0.5
"""Of a thing's longer side: so much around it says what is beside it. More takes only time."""

ROUNDS = 2
"""In which colours are learned and pixels told by them."""

KEPT_SHARES = 0.05, 2.5
"""A cut that leaves less of the region, or is so many times as large, went wrong."""

NO_CRUMB = 0.1
"""Share of the cut; a smaller part is none of the thing."""


def outlined(region: Region, crop: Crop, likely: Levels, picture: Pixels) -> Region:
    """The region with the outline of the thing in it; as it was where nothing can be cut out.

    Args:
        region: Of the picture.
        crop: What is shown around it.
        likely: How likely each pixel of the crop is the thing, shape (SIDE_PX, SIDE_PX).
        picture: Working pixels, RGB.
    """
    whole = region.painted((picture.shape[0], picture.shape[1]))
    thing = _largest_parts(_cut(crop, likely, picture), whole)
    least, most = (share * region.area_px for share in KEPT_SHARES)
    if (thing & whole).sum() < least or thing.sum() > most:
        return region
    return cropped(thing, region.score)


def placed(levels: Levels, crop: Crop, shape: tuple[int, ...]) -> tuple[Levels, Box]:
    """What is said of a crop's pixels, at the size of working pixels, and where it lies.

    Args:
        levels: Shape (SIDE_PX, SIDE_PX).
        crop: The crop.
        shape: Of the photo; what lies beyond it is left out.
    """
    import cv2

    x, y, side, _ = crop.box
    left, top, width, height = clip(crop.box, (shape[1], shape[0]))
    whole = np.asarray(cv2.resize(levels, (side, side), interpolation=cv2.INTER_LINEAR), np.float32)
    part = whole[top - y : top - y + height, left - x : left - x + width]
    return part, (left, top, width, height)


def _cut(crop: Crop, likely: Levels, picture: Pixels) -> Mask:
    """Which working pixels are the thing."""
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GAP, GAP))
    likely = np.asarray(cv2.morphologyEx(likely, cv2.MORPH_CLOSE, disc))
    likely = np.where((crop.seen[FIELD] > HARDLY) | (crop.seen[ROUGH] > 0), likely, 0)
    likely, (left, top, width, height) = placed(likely, crop, picture.shape)
    shown = slice(top, top + height), slice(left, left + width)
    scale = min(1.0, CUT_SIDE_PX / crop.box[2])
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(picture[shown], size, interpolation=cv2.INTER_AREA)
    told = cv2.resize(likely, size, interpolation=cv2.INTER_AREA)
    cut = _by_colour(np.asarray(small, np.uint8), np.asarray(told, np.float32))
    thing = cv2.resize(cut, (width, height), interpolation=cv2.INTER_LINEAR)
    whole = np.zeros(picture.shape[:2], bool)
    whole[shown] = np.asarray(thing) > 127
    return whole


def _by_colour(picture: Pixels, likely: Levels) -> NDArray[np.uint8]:
    """GrabCut from how likely each pixel is the thing: 255 where it is."""
    import cv2

    trimap = np.full(likely.shape, cv2.GC_BGD, np.uint8)
    trimap[likely > NEVER] = cv2.GC_PR_BGD
    trimap[likely > RATHER] = cv2.GC_PR_FGD
    trimap[likely > SURELY] = cv2.GC_FGD
    near = _around(likely > NEVER)
    if (likely > RATHER).any() and not (likely[near] > NEVER).all():
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.setRNGSeed(0)  # its colour clusters start at random; the same pair must cut the same
        grab: Any = cv2.grabCut  # the stubs know no call without a rectangle
        part, told = np.ascontiguousarray(picture[near]), np.ascontiguousarray(trimap[near])
        grab(part, told, None, *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
        trimap[near] = told
    is_thing = (trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)
    return np.where(is_thing, 255, 0).astype(np.uint8)


def _around(mask: Mask) -> tuple[slice, slice]:
    """Rows and columns of a mask and its surroundings; of nothing, everything."""
    if not mask.any():
        return slice(None), slice(None)
    x, y, width, height = cropped(mask, 0.0).box
    wide = round(SURROUNDINGS * max(width, height))
    return (
        slice(max(0, y - wide), y + height + wide),
        slice(max(0, x - wide), x + width + wide),
    )


def _largest_parts(thing: Mask, rough: Mask) -> Mask:
    """Parts of the cut that touch the region and are no crumbs, with their holes filled."""
    import cv2

    keep, near = np.zeros_like(thing), _around(thing)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(thing[near].astype(np.uint8))
    filled = np.zeros(labels.shape, np.uint8)
    for label in range(1, count):
        part = np.asarray(labels) == label
        if stats[label, cv2.CC_STAT_AREA] >= NO_CRUMB * thing.sum() and (part & rough[near]).any():
            filled[part] = 1
    contours, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
    keep[near] = filled > 0
    return keep
