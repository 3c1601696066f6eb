"""Which windows of a view deserve the fine pass?

Local maxima of the change map, found by non-maximum suppression (Neubeck and Van Gool, ICPR 2006),
where nothing was reported yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Size, invert
from asfound.vision.decide.pair_analysis import PairAnalysis, zoom_factor
from asfound.vision.detect.change_map import ScoreMap
from asfound.vision.detect.regions import union_mask
from asfound.vision.image.prepared_image import VisibleExtent
from asfound.vision.image.warping import warp_mask
from asfound.vision.refine.change import Change
from asfound.vision.register.registration import MIN_PLANE_POINTS, Registration, project

MIN_PEAK = 0.1
"""Score of a peak that gets a fine pass. Most views without changes have none; where a change was
missed, it nearly always is one."""

NMS_WINDOW_PX = 33
"""Peaks are maxima of a window of this side, four cells."""

EXCLUSION_KERNEL_PX = 17
"""Known changes are dilated by this: they are known as cells of eight pixels."""

WINDOW_PX = 192
"""Side of a window, processing pixels: three tenths of the photo's width."""

MAX_WINDOWS = 1
"""Of a view: what the time allows."""


@dataclass(frozen=True)
class Window:
    """A place of a view: the same square on both photos.

    Attributes:
        corners: (x, y) of its first pixel on each photo, processing pixels.
        side_px: Processing pixels.
        zoom: Pixels of the zoomed window for every processing pixel.
    """

    corners: tuple[tuple[int, int], tuple[int, int]]
    side_px: int
    zoom: float

    @property
    def zoomed_side_px(self) -> int:
        """Side of the zoomed window, pixels."""
        return round(self.side_px * self.zoom)

    def transform_into(self, side: int) -> Matrix:
        """From a photo's processing pixels to the zoomed window's; pixel centres are integers."""
        zoom, (x, y) = self.zoomed_side_px / self.side_px, self.corners[side]
        half = (zoom - 1) / 2
        return np.array([[zoom, 0, half - x * zoom], [0, zoom, half - y * zoom], [0, 0, 1.0]])

    def extent(self, side: int, size: Size) -> VisibleExtent:
        """The part of a photo of this size that the window shows."""
        width, height = size
        top, share = self.corners[side][1] / height, self.side_px / height
        return VisibleExtent(top, share, share * self.side_px / width)

    def contains(self, point: tuple[float, float], side: int) -> bool:
        """Whether a point of a photo lies well inside: an eighth of the side from the border."""
        rim = self.side_px / 8
        return all(
            corner + rim <= at < corner + self.side_px - rim
            for corner, at in zip(self.corners[side], point, strict=True)
        )


def propose_windows(pair: PairAnalysis, known: Sequence[Change]) -> list[Window]:
    """Windows around the highest peaks of the change map, those of known changes left out."""
    windows: list[Window] = []
    for _, side, point in score_peaks(pair, known):
        if len(windows) == MAX_WINDOWS:
            break
        if not any(window.contains(point, side) for window in windows):
            windows.append(_window_around(pair, point, side))
    return windows


def score_peaks(
    pair: PairAnalysis, known: Sequence[Change]
) -> list[tuple[float, int, tuple[float, float]]]:
    """(score, 0 or 1 for the photo, (x, y)) of every peak, highest first.

    Known changes are left out, and regions too large for a window: they were seen well enough.
    """
    peaks = []
    both = pair.change_map, pair.change_map.swapped()
    for side, change_map in enumerate(both):
        excluded = _excluded_mask(pair, side, known)
        remaining = np.where(change_map.valid_first & ~excluded, change_map.score_first, 0)
        peaks += [
            (value, side, point) for value, point in _local_maxima(remaining.astype(np.float32))
        ]
    return sorted(peaks, key=lambda hint: (-hint[0], *hint[1:]))


def _excluded_mask(pair: PairAnalysis, side: int, known: Sequence[Change]) -> Mask:
    """Known changes and large regions of a photo, dilated.

    Where the other photo has the thing, this one has what the thing hides, which is known with it.
    """
    import cv2

    shapes = [(image.size[1], image.size[0]) for image in pair.images]
    homography = pair.registration.planes[0]
    own_regions = [change.first for change in known]
    other_regions = [change.second for change in known]
    if side:
        own_regions, other_regions = other_regions, own_regions
    else:
        homography = invert(homography)
    warped_mask = warp_mask(union_mask(other_regions, shapes[1 - side]), homography, shapes[side])
    excluded = union_mask(own_regions, shapes[side]) | warped_mask
    for region in (one.region for one in pair.regions[side]):
        if max(region.box[2:]) > WINDOW_PX / 2:
            excluded[region.slices] |= region.mask
    kernel = np.ones((EXCLUSION_KERNEL_PX, EXCLUSION_KERNEL_PX), np.uint8)
    return np.asarray(cv2.dilate(excluded.astype(np.uint8), kernel)) > 0


def _local_maxima(scores: ScoreMap) -> list[tuple[float, tuple[float, float]]]:
    """The local maxima of a score map: value and (x, y)."""
    import cv2

    neighbourhood_max = np.asarray(
        cv2.dilate(scores, np.ones((NMS_WINDOW_PX, NMS_WINDOW_PX), np.uint8))
    )
    maxima = ((scores >= neighbourhood_max) & (scores > MIN_PEAK)).astype(np.uint8)
    count, labels, _, centres = cv2.connectedComponentsWithStats(maxima)
    values = [round(float(scores[labels == top].max()), 4) for top in range(1, count)]
    return [
        (value, (float(x), float(y))) for value, (x, y) in zip(values, centres[1:], strict=True)
    ]


def _window_around(pair: PairAnalysis, point: tuple[float, float], side: int) -> Window:
    """The window around a point of one photo, and around the same point of the other."""
    registration = pair.registration if side == 0 else pair.registration.reversed()
    counterpart = _corresponding_point(registration, np.array(point))
    side_px = min(WINDOW_PX, *pair.images[0].size, *pair.images[1].size)
    centres = (point, counterpart) if side == 0 else (counterpart, point)
    corners = [
        tuple(
            round(min(max(at - side_px / 2, 0), length - side_px))
            for at, length in zip(centre, image.size, strict=True)
        )
        for centre, image in zip(centres, pair.images, strict=True)
    ]
    return Window((corners[0], corners[1]), side_px, zoom_factor(pair.photos, pair.images))  # type: ignore[arg-type]


def _corresponding_point(
    registration: Registration, point: NDArray[np.float64]
) -> tuple[float, float]:
    """A point's place in the other photo: on the main plane, shifted as its nearest keypoints."""
    position = project(registration.planes[0], point[None])[0]
    nearest = np.argsort(((registration.first_points - point) ** 2).sum(axis=1), kind="stable")[
        :MIN_PLANE_POINTS
    ]
    shifts = registration.residual_px[nearest]
    shifts = shifts[np.isfinite(shifts).all(axis=1)]
    if len(shifts):
        position = position + np.median(shifts, axis=0)
    position = np.nan_to_num(position, nan=0.0)
    return float(position[0]), float(position[1])
