"""Regions: the parts of a photo that differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from asfound.domain.geometry import Box, Mask
from asfound.vision.detect.change_map import Field

BODY = 0.50
"""A pixel belongs to a region above this difference ..."""

PEAK_WINDOW_PX = 25
"""... and a region's score is its largest mean over a square of this side: three cells of the
finer stride, so that one odd cell is no finding."""

SMALLEST_SHARE = 0.0004
"""Of the photo's area; smaller regions are crumbs at this scale (an 11 px square of 640 x 480)."""

AROUND_PX, AGREES, AGREEING_AROUND = 20, 0.4, 0.3
"""Of the band of this width around a region, this share must be less different than this: see
:func:`supported`. Half the regions at the rim of the overlap fail, and hardly any thing does."""


@dataclass(frozen=True)
class FromNear:
    """What is seen of a region from near.

    Attributes:
        real: Log odds that the other photo lacks what the region shows.
        mark: Log odds that it is a mark and no thing.
        cut: The thing in it, cut out.
    """

    real: float
    mark: float
    cut: Region


@dataclass(frozen=True)
class Region:
    """A connected part of a photo.

    Attributes:
        box: (x, y, width, height), working pixels.
        shape: Which pixels of the box belong to it, shape (height, width).
        score: How different it is, then how much it is believed, 0..1.
        near: What is seen of it from near; None where nobody looked.
    """

    box: Box
    shape: Mask
    score: float
    near: FromNear | None = None

    @property
    def thing(self) -> Region:
        """What is known best of the thing in it."""
        return self.near.cut if self.near else self

    @property
    def surely_real(self) -> bool:
        """Whether, from near, the other photo rather lacks what it shows."""
        return self.near is not None and self.near.real > 0

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


def shared_px(one: Region, other: Region) -> int:
    """Pixels that two regions of a photo share."""
    height, width = (max(r.box[at] + r.box[at + 2] for r in (one, other)) for at in (1, 0))
    size = height, width
    return int((one.painted(size) & other.painted(size)).sum())


def together(regions: Iterable[Region | None], shape: tuple[int, ...]) -> Mask:
    """What regions of a photo of this shape cover."""
    whole = np.zeros(shape[:2], bool)
    for region in regions:
        if region is not None:
            whole[region.window] |= region.shape
    return whole


def cropped(whole: Mask, score: float, corner: tuple[int, int] = (0, 0)) -> Region:
    """What a mask covers, as a region.

    Args:
        whole: Shape (H, W), not empty.
        score: The region's.
        corner: (x, y) of the mask's first pixel, working pixels.
    """
    rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    top, bottom, left, right = (
        int(at) for at in (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1)
    )
    box = (corner[0] + left, corner[1] + top, right - left, bottom - top)
    return Region(box, whole[top:bottom, left:right], score)


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
    window, around = band(region, field.shape, AROUND_PX)
    agree = compared[window] & (field[window] < AGREES)
    return bool((around & agree).sum() > AGREEING_AROUND * around.sum())


def band(region: Region, shape: tuple[int, ...], width_px: int) -> tuple[tuple[slice, slice], Mask]:
    """The window around a region, and in it the band of this width around the region."""
    import cv2

    x, y, width, height = region.box
    left, top = max(x - width_px, 0), max(y - width_px, 0)
    right, bottom = min(x + width + width_px, shape[1]), min(y + height + width_px, shape[0])
    whole = np.zeros((bottom - top, right - left), np.uint8)
    whole[y - top : y - top + height, x - left : x - left + width] = region.shape
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width_px + 1, 2 * width_px + 1))
    wide = np.asarray(cv2.dilate(whole, disc)) > 0
    return (slice(top, bottom), slice(left, right)), wide & (whole == 0)
