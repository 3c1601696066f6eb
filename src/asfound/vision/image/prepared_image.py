"""A photo made ready for comparing: its working copy, points and features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from asfound.domain.geometry import Box, Mask, Pixels, Size, rescaled
from asfound.vision.image.backbone import Features, Trunk
from asfound.vision.image.keypoints import Points, find_points
from asfound.vision.image.quality import Quality, assess

WORKING_SIDE_PX = 640
"""Longer side at which photos are compared, that of the pictures that the head learned from:
sharper ones raise more false alarms. A cup three metres away is 17 pixels there; twice the side
costs four times the time; small things are left to the fine pass."""

Cells: TypeAlias = Features
"""Features of a photo, shape (channels, rows, columns), float32."""

STRIDES = {"s8": 8, "s16": 16}
"""Outputs of the trunk that are compared, and their pixels per cell: fine enough for a cup, coarse
enough for its meaning."""

CONTINUED_PX = 32
"""Mirror image around the photo: without it the cells near its edge see the network's own padding,
and four pairs in ten were told apart by it (area under the curve 0.73 against 0.90)."""


@dataclass(frozen=True)
class Part:
    """What of a photo a working picture shows, shares of the photo.

    Attributes:
        top: Where it begins, of the height.
        height: How much of the height it shows.
        area: How much of the area.
    """

    top: float = 0.0
    height: float = 1.0
    area: float = 1.0


ALL_OF_IT = Part()


@dataclass(frozen=True)
class Ready:
    """A photo at the working scale.

    Attributes:
        picture: Shape (H, W, 3), uint8.
        full: (width, height) of the upright photo as it was taken.
        quality: What the photo is worth.
        points: Its keypoints.
        cells: The trunk's features, by output name.
        kept: Which working pixels may be compared at all; None for all.
        shown: What of the photo this is.
    """

    picture: Pixels
    full: Size
    quality: Quality
    points: Points
    cells: dict[str, Cells]
    kept: Mask | None = None
    shown: Part = ALL_OF_IT

    @property
    def size(self) -> Size:
        """(width, height), working pixels."""
        return self.picture.shape[1], self.picture.shape[0]

    @property
    def scale(self) -> tuple[float, float]:
        """Full-size pixels per working pixel, across and down."""
        return self.full[0] / self.size[0], self.full[1] / self.size[1]

    def without(self, areas: tuple[Box, ...]) -> Mask:
        """Which working pixels may be compared and lie in none of these boxes (full-size)."""
        kept = np.ones(self.picture.shape[:2], bool) if self.kept is None else self.kept.copy()
        for area in areas:
            scale = 1 / self.scale[0], 1 / self.scale[1]
            x, y, width, height = rescaled(area, *scale, self.size)
            kept[y : y + height, x : x + width] = False
        return kept


def prepared(photo: Pixels, full: Size) -> Ready:
    """Make a photo ready.

    Args:
        photo: Upright, shape (H, W, 3), uint8; any size, reduced to the working scale.
        full: (width, height) of the upright photo as it was taken.
    """
    picture = reduced(photo)
    return Ready(picture, full, assess(picture), find_points(picture), features(picture))


def reduced(photo: Pixels) -> Pixels:
    """The photo at the working scale; smaller photos as they are."""
    import cv2

    height, width = photo.shape[:2]
    scale = WORKING_SIDE_PX / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(photo)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


def features(picture: Pixels) -> dict[str, Cells]:
    """The trunk's features of a picture, as if it went on as its own mirror image."""
    height, width = picture.shape[:2]
    margin = (CONTINUED_PX, CONTINUED_PX)
    around = np.pad(picture, (margin, margin, (0, 0)), mode="symmetric")
    found = Trunk().features(around)
    cut = {}
    for name, stride in STRIDES.items():
        start, rows, columns = CONTINUED_PX // stride, -(-height // stride), -(-width // stride)
        cut[name] = found[name][:, start : start + rows, start : start + columns]
    return cut
