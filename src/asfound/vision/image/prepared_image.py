"""What is computed of each photo alone, before it is compared with another?

The photo is reduced to the processing resolution by area averaging. Then its quality, its SIFT
keypoints and its EfficientNet features are computed there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from asfound.domain.geometry import Box, Mask, Pixels, Size, rescale
from asfound.vision.image.backbone import Backbone, FeatureMap
from asfound.vision.image.keypoints import Keypoints, detect_keypoints
from asfound.vision.image.quality import Quality, assess_quality

PROCESSING_SIDE_PX = 640
"""Longer side at which photos are compared, that of the pictures that the head learned from:
sharper ones raise more false alarms. A cup three metres away is 17 pixels there; twice the side
costs four times the time; small things are left to the fine pass."""

FEATURE_STRIDES = {"s8": 8, "s16": 16}
"""Outputs of the trunk that are compared, and their pixels per cell: fine enough for a cup, coarse
enough for its meaning."""

PADDING_PX = 32
"""Mirror image around the photo: without it the cells near its edge see the network's own padding,
and four pairs in ten were told apart by it (area under the curve 0.73 against 0.90)."""


@dataclass(frozen=True)
class VisibleExtent:
    """What of a photo a working picture shows, shares of the photo.

    Attributes:
        top: Where it begins, of the height.
        height: How much of the height it shows.
        area: How much of the area.
    """

    top: float = 0.0
    height: float = 1.0
    area: float = 1.0


FULL_EXTENT = VisibleExtent()


@dataclass(frozen=True)
class PreparedImage:
    """A photo at the working scale.

    Attributes:
        pixels: Shape (H, W, 3), uint8.
        full_size: (width, height) of the upright photo as it was taken.
        quality: What the photo is worth.
        keypoints: Its keypoints.
        features: The trunk's features, by output name.
        comparable_mask: Which working pixels may be compared at all; None for all.
        extent: What of the photo this is.
    """

    pixels: Pixels
    full_size: Size
    quality: Quality
    keypoints: Keypoints
    features: dict[str, FeatureMap]
    comparable_mask: Mask | None = None
    extent: VisibleExtent = FULL_EXTENT

    @property
    def size(self) -> Size:
        """(width, height), working pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def scale(self) -> tuple[float, float]:
        """Full-size pixels per working pixel, across and down."""
        return self.full_size[0] / self.size[0], self.full_size[1] / self.size[1]

    def comparable_without(self, ignored: tuple[Box, ...]) -> Mask:
        """Which working pixels may be compared and lie in none of these boxes (full-size)."""
        comparable = (
            np.ones(self.pixels.shape[:2], bool)
            if self.comparable_mask is None
            else self.comparable_mask.copy()
        )
        for box in ignored:
            scale = 1 / self.scale[0], 1 / self.scale[1]
            x, y, width, height = rescale(box, *scale, self.size)
            comparable[y : y + height, x : x + width] = False
        return comparable


def prepare(pixels: Pixels, full_size: Size) -> PreparedImage:
    """Make a photo ready.

    Args:
        pixels: Upright, shape (H, W, 3), uint8; any size, reduced to the working scale.
        full_size: (width, height) of the upright photo as it was taken.
    """
    small = downscale(pixels)
    return PreparedImage(
        small, full_size, assess_quality(small), detect_keypoints(small), extract_features(small)
    )


def downscale(pixels: Pixels) -> Pixels:
    """The photo at the working scale; smaller photos as they are."""
    import cv2

    height, width = pixels.shape[:2]
    scale = PROCESSING_SIDE_PX / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(pixels)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def extract_features(pixels: Pixels) -> dict[str, FeatureMap]:
    """The trunk's features of a picture, as if it went on as its own mirror image."""
    height, width = pixels.shape[:2]
    margin = (PADDING_PX, PADDING_PX)
    padded = np.pad(pixels, (margin, margin, (0, 0)), mode="symmetric")
    padded_features = Backbone().extract(padded)
    cut = {}
    for name, stride in FEATURE_STRIDES.items():
        start, rows, columns = PADDING_PX // stride, -(-height // stride), -(-width // stride)
        cut[name] = padded_features[name][:, start : start + rows, start : start + columns]
    return cut
