"""Which windows of a view deserve the fine pass?

Local maxima of the change map, found by non-maximum suppression (Neubeck and Van Gool, ICPR 2006),
where nothing was reported yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Size
from asfound.vision.decide.pair_analysis import PairAnalysis, zoom_factor
from asfound.vision.detect.change_map import ScoreMap
from asfound.vision.detect.regions import union_mask
from asfound.vision.image.masks import warp_mask
from asfound.vision.image.prepared_image import VisibleExtent
from asfound.vision.refine.change import Change
from asfound.vision.register.registration import (
    MIN_PLANE_POINTS,
    Registration,
    invert,
    project,
)

MIN_PEAK = 0.1
"""How sure the head must be that a place differs for it to be looked at again. Where nothing did,
most views have no such place; where something did that was missed, it nearly always is one."""

NMS_WINDOW_PX = 33
"""Places nearer to each other than this, four cells, are one."""

EXCLUSION_KERNEL_PX = 17
"""What is told is known as cells of eight pixels: a cell around it is told with it."""

WINDOW_PX = 192
"""Side of what is looked at, working pixels: three tenths of the photo's width."""

MAX_WINDOWS = 1
"""Of a view: what the time allows."""


@dataclass(frozen=True)
class Window:
    """A place of a view: the same square on both photos.

    Attributes:
        corners: (x, y) of its first pixel on each photo, working pixels.
        side_px: Working pixels.
        zoom: Pixels of the window for every working pixel.
    """

    corners: tuple[tuple[int, int], tuple[int, int]]
    side_px: int
    zoom: float

    @property
    def zoomed_side_px(self) -> int:
        """Side of the window's pictures."""
        return round(self.side_px * self.zoom)

    def transform_into(self, side: int) -> Matrix:
        """From a photo's working pixels to the window's; pixel centres are whole numbers."""
        zoom, (x, y) = self.zoomed_side_px / self.side_px, self.corners[side]
        half = (zoom - 1) / 2
        return np.array([[zoom, 0, half - x * zoom], [0, zoom, half - y * zoom], [0, 0, 1.0]])

    def extent(self, side: int, size: Size) -> VisibleExtent:
        """What of a photo of this size it is."""
        width, height = size
        top, share = self.corners[side][1] / height, self.side_px / height
        return VisibleExtent(top, share, share * self.side_px / width)

    def contains(self, point: tuple[float, float], side: int) -> bool:
        """Whether a place of a photo lies well inside: an eighth of the side from the rim."""
        rim = self.side_px / 8
        return all(
            corner + rim <= at < corner + self.side_px - rim
            for corner, at in zip(self.corners[side], point, strict=True)
        )


def propose_windows(pair: PairAnalysis, known: Sequence[Change]) -> list[Window]:
    """What to look at again, the places first of which the head is surest."""
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
    """(how sure the head is, 0 or 1 for the photo, (x, y)) of every place, surest first.

    What is told already is left out, and what is too large for a window: it was seen well enough.
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
    """What of a photo is told, or large, and a little around it.

    Where the other photo has the thing, this one has what the thing hides, which is told with it.
    """
    import cv2

    shapes = [(ready.size[1], ready.size[0]) for ready in pair.images]
    homography = pair.registration.planes[0]
    own_regions, other_regions = (
        (change.first for change in known),
        (change.second for change in known),
    )
    if side:
        own_regions, other_regions = other_regions, own_regions
    else:
        homography = invert(homography)
    warped_mask = warp_mask(union_mask(other_regions, shapes[1 - side]), homography, shapes[side])
    excluded = union_mask(own_regions, shapes[side]) | warped_mask
    for region in (one.region for one in pair.regions[side]):
        if max(region.box[2:]) > WINDOW_PX / 2:
            excluded[region.slices] |= region.mask
    return (
        np.asarray(
            cv2.dilate(
                excluded.astype(np.uint8),
                np.ones((EXCLUSION_KERNEL_PX, EXCLUSION_KERNEL_PX), np.uint8),
            )
        )
        > 0
    )


def _local_maxima(scores: ScoreMap) -> list[tuple[float, tuple[float, float]]]:
    """Where a field is largest around, and how large: value and (x, y)."""
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
    """The window around a place of one photo, and what lies there on the other."""
    registration = pair.registration if side == 0 else pair.registration.reversed()
    counterpart = _corresponding_point(registration, np.array(point))
    side_px = min(WINDOW_PX, *pair.images[0].size, *pair.images[1].size)
    centres = (point, counterpart) if side == 0 else (counterpart, point)
    corners = [
        tuple(
            round(min(max(at - side_px / 2, 0), length - side_px))
            for at, length in zip(centre, ready.size, strict=True)
        )
        for centre, ready in zip(centres, pair.images, strict=True)
    ]
    return Window((corners[0], corners[1]), side_px, zoom_factor(pair.photos, pair.images))  # type: ignore[arg-type]


def _corresponding_point(
    registration: Registration, point: NDArray[np.float64]
) -> tuple[float, float]:
    """Where a place lies in the other photo: on the main surface, shifted as the points nearby."""
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
