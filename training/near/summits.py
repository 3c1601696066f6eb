"""Summits: a region is as many things as there are summits in it.

Cells are eight pixels wide, so what differs runs together where things stand close: a packet, the
plate beside it and the jug behind. Between two things the head is less sure than of either. So the
level is raised until a region falls apart into parts that rise well above it, and every pixel goes
to the nearest part: the dynamics of watersheds (Grimaud 1992), on a handful of levels.
"""

from __future__ import annotations

import numpy as np

from asfound.domain.geometry import Mask
from asfound.vision.detect.change_map import ScoreMap
from asfound.vision.detect.regions import Region, region_from_mask

LEVELS = 0.6, 0.7, 0.8, 0.88, 0.93, 0.96, 0.98
"""Even steps of log odds."""

RISES = 1.0
"""Log odds that most of a part must rise above the level at which it comes apart: less is noise."""

PART_PERCENTILE = 90
"""Percentile that stands for the most of a part."""

MIN_SHARE = 0.0008
"""Of the photo's area, at the level where it comes apart: twice the smallest region."""


def apart(region: Region, field: ScoreMap) -> list[Region]:
    """The region's parts, from left to right; the region itself when it has one summit.

    Args:
        region: Of a photo.
        field: How likely each of the photo's pixels differs, 0..1, shape (H, W).
    """
    near = np.where(region.mask, field[region.slices], 0)
    summits = _summits(near, region.mask, 0, MIN_SHARE * field.size)
    if len(summits) < 2:
        return [region]
    owners = _nearest(summits, region.mask)
    parts = (owners == number for number in range(1, len(summits) + 1))
    found = [region_from_mask(part, region.score, region.box[:2]) for part in parts]
    return sorted(found, key=lambda part: part.box)


def _summits(field: ScoreMap, inside: Mask, start: int, least_px: float) -> list[Mask]:
    """The parts into which what is inside comes apart as the level rises; itself if it does not."""
    import cv2

    for at in range(start, len(LEVELS)):
        above = (inside & (field > LEVELS[at])).astype(np.uint8)
        count, labels = cv2.connectedComponents(above, connectivity=4)
        parts = [np.asarray(labels == number) for number in range(1, count)]
        parts = [part for part in parts if part.sum() >= least_px and _rises(field[part], at)]
        if not parts:
            break
        if len(parts) > 1:
            return [s for part in parts for s in _summits(field, part, at + 1, least_px)]
    return [inside]


def _rises(values: ScoreMap, level: int) -> bool:
    """Whether a part rises well above a level."""
    high, low = np.clip([np.percentile(values, PART_PERCENTILE), LEVELS[level]], 1e-4, 1 - 1e-4)
    return bool(np.log(high / (1 - high)) - np.log(low / (1 - low)) >= RISES)


def _nearest(summits: list[Mask], inside: Mask) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """For every pixel inside, the number of the nearest summit, counted from 1; 0 outside."""
    import cv2

    numbers = np.zeros(inside.shape, np.intp)
    for number, summit in enumerate(summits, 1):
        numbers[summit] = number
    free = (numbers == 0).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(
        free, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    owner = np.zeros(int(np.max(nearest)) + 1, np.intp)
    owner[nearest[free == 0]] = numbers[free == 0]
    return np.where(inside, owner[nearest], 0)
