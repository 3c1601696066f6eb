"""Which connected parts of a photo differ?

The change map is thresholded and its connected components are labelled; a component counts where
its surroundings agree. Masks and regions are also combined and measured here (overlap coefficient,
coverage).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from asfound.domain.geometry import Box, Mask
from asfound.vision.detect.change_map import ScoreMap

MIN_PIXEL_SCORE = 0.50
"""A pixel belongs to a region above this score ..."""

PEAK_WINDOW_PX = 25
"""... and a region's score is its largest mean over a square of this side: three cells of the finer
stride, so that one odd cell makes no finding."""

MIN_AREA_SHARE = 0.0004
"""Of the photo's area; smaller regions are fragments at this resolution (an 11 px square of 640 x
480)."""

SURROUND_PX, MAX_AGREEING_SCORE, MIN_AGREEING_SHARE = 20, 0.4, 0.3
"""Of the band of this width around a region, at least this share of the pixels must score below
this: see :func:`has_matching_surround`. Half the regions at the rim of the overlap fail, and hardly
any thing does."""


MIN_OVERLAP = 0.3
"""Overlap coefficient of two masks of a photo above which they show one place."""


@dataclass(frozen=True)
class RefinedRegion:
    """What the patch network predicts for a region.

    Attributes:
        real_log_odds: Log odds that the other photo lacks what the region shows.
        mark_log_odds: Log odds that it is a mark rather than a thing.
        segmented: The thing in it, segmented.
    """

    real_log_odds: float
    mark_log_odds: float
    segmented: Region


@dataclass(frozen=True)
class Region:
    """A connected part of a photo.

    Attributes:
        box: (x, y, width, height), processing pixels.
        mask: Which pixels of the box belong to it, shape (height, width).
        score: Its change score first, later its confidence, 0..1.
        refined: What the patch network predicts; None if it was not run.
    """

    box: Box
    mask: Mask
    score: float
    refined: RefinedRegion | None = None

    @property
    def segmented(self) -> Region:
        """The segmented thing in it; the region itself if it was not refined."""
        return self.refined.segmented if self.refined else self

    @property
    def is_confirmed(self) -> bool:
        """Whether the patch network holds it for a real difference rather than for none."""
        return self.refined is not None and self.refined.real_log_odds > 0

    @property
    def area_px(self) -> int:
        """Number of processing pixels."""
        return int(self.mask.sum())

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns of the photo that the box covers."""
        x, y, width, height = self.box
        return slice(y, y + height), slice(x, x + width)

    def to_mask(self, shape: tuple[int, int]) -> Mask:
        """The region as a mask of the whole photo, shape (height, width)."""
        whole = np.zeros(shape, bool)
        whole[self.slices] = self.mask
        return whole


def intersection_px(one: Region, other: Region) -> int:
    """Pixels that two regions of a photo share."""
    height, width = (max(r.box[at] + r.box[at + 2] for r in (one, other)) for at in (1, 0))
    size = height, width
    return int((one.to_mask(size) & other.to_mask(size)).sum())


def union_mask(regions: Iterable[Region | None], shape: tuple[int, ...]) -> Mask:
    """Mask of all these regions, for a photo of this shape."""
    whole = np.zeros(shape[:2], bool)
    for region in regions:
        if region is not None:
            whole[region.slices] |= region.mask
    return whole


def region_from_mask(mask: Mask, score: float, origin: tuple[int, int] = (0, 0)) -> Region:
    """The region that a mask covers.

    Args:
        mask: Shape (H, W), not empty.
        score: The region's.
        origin: (x, y) of the mask's first pixel, processing pixels.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = (
        int(at) for at in (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1)
    )
    box = (origin[0] + left, origin[1] + top, right - left, bottom - top)
    return Region(box, mask[top:bottom, left:right], score)


def local_mean_scores(scores: ScoreMap, valid: Mask) -> ScoreMap:
    """Mean score around every valid pixel, 0 elsewhere; regions' scores are read from it."""
    import cv2

    inside = np.where(valid, scores, 0).astype(np.float32)
    weight = cv2.blur(valid.astype(np.float32), (PEAK_WINDOW_PX, PEAK_WINDOW_PX))
    total = cv2.blur(inside, (PEAK_WINDOW_PX, PEAK_WINDOW_PX))
    # At the border of the valid area, a half-filled window must not count as a full one.
    mean = np.asarray(total) / np.maximum(np.asarray(weight), 0.5)
    return np.where(valid, np.clip(mean, 0, 1), 0).astype(np.float32)


def find_regions(scores: ScoreMap, valid: Mask) -> list[Region]:
    """Connected components that differ, largest score first, then by box.

    Args:
        scores: Change score per pixel, shape (H, W).
        valid: Which pixels may be findings, shape (H, W).
    """
    import cv2

    mean_scores = local_mean_scores(scores, valid)
    changed = ((scores > MIN_PIXEL_SCORE) & valid).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(changed, connectivity=8)
    regions = []
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        if area < MIN_AREA_SHARE * scores.size:
            continue
        mask = np.asarray(labels[y : y + height, x : x + width] == label)
        score = float(mean_scores[y : y + height, x : x + width][mask].max())
        regions.append(Region((x, y, width, height), mask, round(score, 4)))
    return sorted(regions, key=lambda region: (-region.score, region.box))


def has_matching_surround(region: Region, scores: ScoreMap, valid: Mask) -> bool:
    """Whether the photos agree around the region, so that what differs can be delimited.

    A thing on a table is surrounded by table that both photos show. Where the surroundings differ
    too, or were not compared, the photos do not fit (something near is seen past its other side, or
    the overlap ends), and nothing can be said.
    """
    window, around = surrounding_band(region, scores.shape, SURROUND_PX)
    agree = valid[window] & (scores[window] < MAX_AGREEING_SCORE)
    return bool((around & agree).sum() > MIN_AGREEING_SHARE * around.sum())


def surrounding_band(
    region: Region, shape: tuple[int, ...], width_px: int
) -> tuple[tuple[slice, slice], Mask]:
    """The window around a region, and in it the band of this width around the region."""
    import cv2

    x, y, width, height = region.box
    left, top = max(x - width_px, 0), max(y - width_px, 0)
    right, bottom = min(x + width + width_px, shape[1]), min(y + height + width_px, shape[0])
    whole = np.zeros((bottom - top, right - left), np.uint8)
    whole[y - top : y - top + height, x - left : x - left + width] = region.mask
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width_px + 1, 2 * width_px + 1))
    wide = np.asarray(cv2.dilate(whole, disc)) > 0
    return (slice(top, bottom), slice(left, right)), wide & (whole == 0)


def dilate(mask: Mask, radius_px: int) -> Mask:
    """A mask grown by a radius."""
    import cv2

    side = 2 * radius_px + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc)) > 0


def overlap_coefficient(one: Mask, other: Mask) -> float:
    """Intersection of two masks over the smaller of them (Szymkiewicz-Simpson), 0..1."""
    return float((one & other).sum()) / max(1, min(int(one.sum()), int(other.sum())))


def coverage(mask: Mask, area: Mask) -> float:
    """Share of a mask that lies in an area, 0..1."""
    return float((mask & area).sum()) / max(1, int(mask.sum()))
