"""Regions: the parts of a photo that differ, each with an outline that fits the thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Mask, Outline, Pixels
from asfound.vision.difference import Field

BODY = 0.50
"""A pixel belongs to a region above this difference ..."""

PEAK_WINDOW_PX = 25
"""... and a region's score is its largest mean over a square of this side: three cells of the
finer stride, so that one odd cell is no finding."""

SMALLEST_SHARE = 0.0004
"""Of the photo's area; smaller regions are crumbs at this scale (a 15 px square of 768 x 576)."""

AROUND_PX, AGREES, AGREEING_AROUND = 20, 0.4, 0.3
"""Of the band of this width around a region, this share must be less different than this: see
:func:`supported`. Half the regions at the rim of the overlap fail, and hardly any thing does."""

CUT_SIDE_PX = 200
"""Larger regions are cut out on a smaller copy: an outline needs no more, and time grows fast."""


@dataclass(frozen=True)
class Region:
    """A connected part of a photo.

    Attributes:
        box: (x, y, width, height), working pixels.
        shape: Which pixels of the box belong to it, shape (height, width).
        score: How different it is, then how much it is believed, 0..1.
    """

    box: Box
    shape: Mask
    score: float

    @property
    def area_px(self) -> int:
        """Number of working pixels."""
        return int(self.shape.sum())

    @property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of the photo that the box covers."""
        x, y, width, height = self.box
        return slice(y, y + height), slice(x, x + width)

    def painted(self, shape: tuple[int, int]) -> Mask:
        """The region as a mask of the whole photo, shape (height, width)."""
        whole = np.zeros(shape, bool)
        whole[self.window] = self.shape
        return whole


def peak(field: Field, compared: Mask) -> Field:
    """Mean difference around every compared pixel, 0 elsewhere; what scores are read from."""
    import cv2

    inside = np.where(compared, field, 0).astype(np.float32)
    weight = cv2.blur(compared.astype(np.float32), (PEAK_WINDOW_PX, PEAK_WINDOW_PX))
    total = cv2.blur(inside, (PEAK_WINDOW_PX, PEAK_WINDOW_PX))
    # At the border of what was compared, a half-filled window must not count as a full one.
    mean = np.asarray(total) / np.maximum(np.asarray(weight), 0.5)
    return np.where(compared, np.clip(mean, 0, 1), 0).astype(np.float32)


def find_regions(field: Field, compared: Mask) -> list[Region]:
    """Connected parts that differ, largest score first (then by place, so that order is fixed).

    Args:
        field: Difference per pixel, shape (H, W).
        compared: What may be a finding, shape (H, W).
    """
    import cv2

    scores = peak(field, compared)
    body = ((field > BODY) & compared).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(body, connectivity=8)
    found = []
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        if area < SMALLEST_SHARE * field.size:
            continue
        shape = np.asarray(labels[y : y + height, x : x + width] == label)
        score = float(scores[y : y + height, x : x + width][shape].max())
        found.append(Region((x, y, width, height), shape, round(score, 4)))
    return sorted(found, key=lambda region: (-region.score, region.box))


def supported(region: Region, field: Field, compared: Mask) -> bool:
    """Whether the photos agree around the region, so that it can be said what is different.

    A thing on a table is surrounded by table that both photos show. Where the surroundings differ
    too, or were not compared, the photos do not fit there (something near was passed on the other
    side, or the overlap ends), and one cannot tell.
    """
    import cv2

    x, y, width, height = region.box
    reach, shape = AROUND_PX, field.shape
    left, top = max(x - reach, 0), max(y - reach, 0)
    right, bottom = min(x + width + reach, shape[1]), min(y + height + reach, shape[0])
    whole = np.zeros((bottom - top, right - left), np.uint8)
    whole[y - top : y - top + height, x - left : x - left + width] = region.shape
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    around = (np.asarray(cv2.dilate(whole, disc)) > 0) & (whole == 0)
    agree = compared[top:bottom, left:right] & (field[top:bottom, left:right] < AGREES)
    return bool((around & agree).sum() > AGREEING_AROUND * around.sum())


def fitted(region: Region, picture: Pixels) -> Region:
    """The region with the outline of the thing in it, by GrabCut (Rother et al., SIGGRAPH 2004).

    Cells are eight pixels wide, so a region's own edge is blurred; colour tells the thing from
    what surrounds it. When colour does not (too little or too much is left), the region stays.
    """
    import cv2

    x, y, width, height = _around(region.box, picture.shape)
    scale = min(1.0, CUT_SIDE_PX / max(width, height))
    crop = np.ascontiguousarray(picture[y : y + height, x : x + width])
    whole = region.painted(picture.shape[:2])[y : y + height, x : x + width].astype(np.uint8)
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rough = cv2.resize(whole, small.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    cut = _cut(np.asarray(small, np.uint8), np.asarray(rough, np.uint8))
    thing = cv2.resize(cut, (width, height), interpolation=cv2.INTER_LINEAR) > 127
    thing = _largest_parts(thing, whole > 0)
    inside = (thing & (whole > 0)).sum()
    if inside < 0.35 * region.area_px or thing.sum() > 2.0 * region.area_px:
        return region
    return _cropped(thing, (x, y), region.score)


def _around(box: Box, shape: tuple[int, ...]) -> Box:
    """The box with half its size around it, so that the background can be learned."""
    x, y, width, height = box
    margin = 8 + max(width, height) // 3
    left, top = max(x - margin, 0), max(y - margin, 0)
    right, bottom = min(x + width + margin, shape[1]), min(y + height + margin, shape[0])
    return left, top, right - left, bottom - top


def _cut(picture: Pixels, rough: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """GrabCut from a rough mask: 255 where the thing is."""
    import cv2

    near = max(3, round(0.12 * float(np.sqrt(rough.sum())))) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (near, near))
    maybe = np.asarray(cv2.dilate(rough, kernel)) > 0
    sure = np.asarray(cv2.erode(rough, kernel, borderValue=0)) > 0
    trimap = np.where(maybe, cv2.GC_PR_BGD, cv2.GC_BGD).astype(np.uint8)
    trimap[rough > 0] = cv2.GC_PR_FGD
    trimap[sure & (np.asarray(cv2.erode(sure.astype(np.uint8), kernel)) > 0)] = cv2.GC_PR_FGD
    if not (trimap == cv2.GC_BGD).any() or not (rough > 0).any():
        return rough * np.uint8(255)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)  # its colour clusters start at random; the same pair must cut the same
    grab: Any = cv2.grabCut  # the stubs know no call without a rectangle
    grab(picture, trimap, None, *models, 3, cv2.GC_INIT_WITH_MASK)
    is_thing: Mask = (trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)
    return np.where(is_thing, 255, 0).astype(np.uint8)


def _largest_parts(thing: Mask, rough: Mask) -> Mask:
    """Parts of the cut that touch the region and are no crumbs, with their holes filled."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(thing.astype(np.uint8))
    keep = np.zeros_like(thing)
    for label in range(1, count):
        part = labels == label
        if stats[label, cv2.CC_STAT_AREA] >= 0.1 * thing.sum() and (part & rough).any():
            keep |= part
    filled = keep.astype(np.uint8)
    contours, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
    return np.asarray(filled) > 0


def _cropped(thing: Mask, corner: tuple[int, int], score: float) -> Region:
    rows, columns = np.flatnonzero(thing.any(axis=1)), np.flatnonzero(thing.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    box = (corner[0] + int(left), corner[1] + int(top), int(right - left), int(bottom - top))
    return Region(box, thing[top:bottom, left:right], score)


def outline(region: Region, scale: tuple[float, float]) -> Outline:
    """The region's outer contour, simplified to within a working pixel, in full-size pixels.

    Args:
        region: Working pixels; where it has several parts, the largest is outlined.
        scale: Full-size pixels per working pixel, across and down.
    """
    import cv2

    padded = np.pad(region.shape, 1).astype(np.uint8)
    contours, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(contours, key=lambda contour: (cv2.contourArea(contour), len(contour)))
    corners = np.asarray(cv2.approxPolyDP(largest, 1.0, True)).reshape(-1, 2) - 1
    x, y = region.box[:2]
    return tuple(
        (
            round(float((cx + x + 0.5) * scale[0] - 0.5)),
            round(float((cy + y + 0.5) * scale[1] - 0.5)),
        )
        for cx, cy in corners
    )
