"""Is what differs found in the other photo after all, where parallax may have moved it?

Template matching by zero-mean normalised cross-correlation (ZNCC; Lewis, Fast Normalized
Cross-Correlation, 1995), which a gain and offset of the light do not change. What stands near the
camera moves against what is behind it, and the cells of the features are too coarse to tell it from
something new; pixels are not. A thing that was left there is found nowhere. One that is seen past
its other side is found along the shift of the points around it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Pixels
from asfound.vision.detect.regions import Region
from asfound.vision.register.registration import Registration

PATCH_PX = 24
"""Side of a patch that is searched: three cells, small enough to be moved but not bent by
parallax."""

MAX_PATCHES = 12
"""Of a region, spread evenly: more add nothing."""

NEIGHBOURS = 40
"""Nearest keypoints whose shifts span the search area."""

SHIFT_FACTOR = 2.0
"""How much farther than those keypoints a thing may have moved: what has no keypoints is often
nearer."""

SHIFT_MARGIN_PX = 6
"""Around the keypoints' shifts: surfaces are not quite flat."""

MIN_PATCH_STD = 3.0
"""Standard deviation of lightness (of 255) below which a patch has no texture to be found by:
noise."""

MAX_SHIFT_SHARE = 0.25
"""Largest shift that is searched, share of the photo's width."""

PERCENTILE = 25
"""Percentile of the patches' correlations that counts for the region. Some patches are always found
by chance; if even the worst quarter is found, the whole region is."""


GreyImage = NDArray[np.uint8]
"""Colours add nothing here (measured), and cost three times the time."""


@dataclass(frozen=True)
class AlignedPair:
    """A photo, and the other one warped to it by the main plane.

    Attributes:
        source: Lightness, processing pixels, shape (H, W), uint8.
        target: That of the other photo in this one's frame, of the same shape.
        points: Inliers in this photo, shape (N, 2).
        shifts: From each point to the same point in ``target``, shape (N, 2).
    """

    source: GreyImage
    target: GreyImage
    points: NDArray[np.float64]
    shifts: NDArray[np.float64]


def align_pair(
    images: tuple[Pixels, Pixels], registration: Registration
) -> tuple[AlignedPair, AlignedPair]:
    """Both photos, each with the other one warped to it."""
    import cv2

    first, second = (np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in images)
    return (
        _align(first, second, registration),
        _align(second, first, registration.reversed()),
    )


def _align(source: GreyImage, target: GreyImage, registration: Registration) -> AlignedPair:
    import cv2

    size = source.shape[1], source.shape[0]
    reverse = registration.reversed()
    warped = cv2.warpPerspective(target, reverse.planes[0], size, borderMode=cv2.BORDER_REPLICATE)
    shifts = -reverse.residual_px
    known = np.isfinite(shifts).all(axis=1)
    return AlignedPair(
        source, np.asarray(warped, np.uint8), registration.first_points[known], shifts[known]
    )


def ncc_score(region: Region, aligned: AlignedPair) -> float:
    """How well the region's patches are found in the other photo: correlation, -1..1.

    Args:
        region: Of ``aligned.source``.
        aligned: Both photos.
    """
    if min(aligned.source.shape) < PATCH_PX:
        return 0.0
    allowed, origin = _search_mask(region, aligned)
    correlations = [
        best
        for column, row in _patch_corners(region, aligned.source.shape)
        if (best := _best_ncc(aligned, (column, row), allowed, origin)) is not None
    ]
    return float(np.percentile(correlations, PERCENTILE)) if correlations else 0.0


def _search_mask(region: Region, aligned: AlignedPair) -> tuple[Mask, NDArray[np.intp]]:
    """Which shifts are searched, and the shift (dx, dy) of the mask's first row and column."""
    import cv2

    x, y, width, height = region.box
    squared_distance = ((aligned.points - (x + width / 2, y + height / 2)) ** 2).sum(axis=1)
    shifts = aligned.shifts[np.argsort(squared_distance, kind="stable")[:NEIGHBOURS]] * SHIFT_FACTOR
    max_shift = MAX_SHIFT_SHARE * aligned.source.shape[1]
    ends = np.concatenate([np.zeros((1, 2)), np.clip(shifts, -max_shift, max_shift)])
    low = np.floor(ends.min(axis=0)).astype(np.intp) - SHIFT_MARGIN_PX
    high = np.ceil(ends.max(axis=0)).astype(np.intp) + SHIFT_MARGIN_PX
    hull = np.asarray(cv2.convexHull(np.round(ends - low).astype(np.int32)))
    mask = np.zeros(tuple((high - low + 1)[::-1]), np.uint8)
    cv2.fillPoly(mask, [hull], 1)
    disc = cv2.getStructuringElement(
        cv2.MORPH_ELLIPSE, (2 * SHIFT_MARGIN_PX + 1, 2 * SHIFT_MARGIN_PX + 1)
    )
    return np.asarray(cv2.dilate(mask, disc)) > 0, low


def _patch_corners(region: Region, shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Top left corners (x, y) of patches inside the photo around points of the region."""
    x, y, width, height = region.box
    half, first = PATCH_PX // 2, PATCH_PX // 4
    centres = [
        (x + column, y + row)
        for row in range(first, height, half)
        for column in range(first, width, half)
        if region.mask[row, column]
    ] or [(x + width // 2, y + height // 2)]
    chosen = np.linspace(0, len(centres) - 1, min(len(centres), MAX_PATCHES)).astype(int)
    right, bottom = shape[1] - PATCH_PX, shape[0] - PATCH_PX
    corners = [(centres[at][0] - half, centres[at][1] - half) for at in chosen]
    return [(min(max(c, 0), right), min(max(r, 0), bottom)) for c, r in corners]


def _best_ncc(
    aligned: AlignedPair, patch_corner: tuple[int, int], allowed: Mask, origin: NDArray[np.intp]
) -> float | None:
    """Best correlation of a patch at the searched shifts; None without texture or outside."""
    import cv2

    column, row = patch_corner
    patch = aligned.source[row : row + PATCH_PX, column : column + PATCH_PX]
    if patch.std() < MIN_PATCH_STD:
        return None
    height, width = aligned.source.shape
    left, top = max(column + origin[0], 0), max(row + origin[1], 0)
    right = min(column + origin[0] + allowed.shape[1] - 1 + PATCH_PX, width)
    bottom = min(row + origin[1] + allowed.shape[0] - 1 + PATCH_PX, height)
    if right - left < PATCH_PX or bottom - top < PATCH_PX:
        return None
    correlation = np.asarray(
        cv2.matchTemplate(aligned.target[top:bottom, left:right], patch, cv2.TM_CCOEFF_NORMED)
    )
    over, down = left - column - origin[0], top - row - origin[1]
    searched = allowed[down : down + correlation.shape[0], over : over + correlation.shape[1]]
    # Where there is no texture, OpenCV returns NaN, infinity or values beyond 1.
    candidates = correlation[searched & np.isfinite(correlation) & (np.abs(correlation) <= 1.001)]
    return float(candidates.max()) if len(candidates) else None
