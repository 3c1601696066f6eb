"""What is computed of each photo alone, before it is compared with another?

The photo is reduced to the processing resolution by area averaging. Then its quality, its SIFT
keypoints and its EfficientNet features are computed there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from asfound.domain.geometry import Box, Mask, Pixels, Size, rescale
from asfound.vision.image.backbone import Backbone, FeatureMap
from asfound.vision.image.keypoints import Keypoints, detect_keypoints
from asfound.vision.image.quality import THING_SHARE, Quality, assess_quality

PROCESSING_SIDE_PX = 640
"""Processing resolution: the longer side at which photos are compared, that of the images that the
head learned from. Sharper ones raise more false alarms. Pixels at this resolution are called
processing pixels. A cup three metres away is 17 of them; twice the side costs four times the time;
small things are left to the fine pass."""

FEATURE_STRIDES = {"s8": 8, "s16": 16}
"""Outputs of the backbone that are compared, and their pixels per cell: fine enough for a cup,
coarse enough for its meaning."""

PADDING_PX = 32
"""Reflected margin around the photo. Without it, cells near the border see the network's own
padding, and four pairs in ten could be distinguished by it (AUROC 0.73 against 0.90)."""


@dataclass(frozen=True)
class VisibleExtent:
    """The part of a photo that a prepared image shows, as shares of the photo.

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
    """A photo, or a part of it, at the processing resolution.

    Attributes:
        pixels: RGB, shape (H, W, 3), uint8.
        full_size: (width, height) of the upright photo as it was taken.
        quality: Whether the photo can be judged.
        keypoints: Its keypoints, processing pixels.
        comparable_mask: Which pixels may be compared at all; None for all.
        extent: The part of the photo that this is.
    """

    pixels: Pixels
    full_size: Size
    quality: Quality
    keypoints: Keypoints
    comparable_mask: Mask | None = None
    extent: VisibleExtent = FULL_EXTENT

    @cached_property
    def features(self) -> dict[str, FeatureMap]:
        """The backbone's features, by output name, shape (channels, rows, columns) each.

        They are extracted when first asked for, so that no network runs before.
        """
        return extract_features(self.pixels)

    @property
    def size(self) -> Size:
        """(width, height), processing pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    @property
    def scale(self) -> tuple[float, float]:
        """Full-size pixels per processing pixel, across and down."""
        return self.full_size[0] / self.size[0], self.full_size[1] / self.size[1]

    def comparable_without(self, ignored: tuple[Box, ...]) -> Mask:
        """Which pixels may be compared and lie in none of these boxes (full-size pixels)."""
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


def prepare(pixels: Pixels, full_size: Size, *, thing_share: float = THING_SHARE) -> PreparedImage:
    """Prepare a photo for comparison.

    Args:
        pixels: Upright RGB, shape (H, W, 3), uint8; any size, reduced to the processing resolution.
        full_size: (width, height) of the upright photo as it was taken.
        thing_share: Width of the smallest thing that matters, as a share of the photo's width.
    """
    small = downscale(pixels)
    quality = assess_quality(small, thing_share=thing_share)
    return PreparedImage(small, full_size, quality, detect_keypoints(small))


def downscale(pixels: Pixels) -> Pixels:
    """The photo at the processing resolution; smaller photos are returned unchanged."""
    import cv2

    height, width = pixels.shape[:2]
    scale = PROCESSING_SIDE_PX / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(pixels)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def extract_features(pixels: Pixels) -> dict[str, FeatureMap]:
    """The backbone's features of an image that is continued by its reflection."""
    height, width = pixels.shape[:2]
    margin = (PADDING_PX, PADDING_PX)
    padded = np.pad(pixels, (margin, margin, (0, 0)), mode="symmetric")
    padded_features = Backbone().extract(padded)
    cut = {}
    for name, stride in FEATURE_STRIDES.items():
        start, rows, columns = PADDING_PX // stride, -(-height // stride), -(-width // stride)
        cut[name] = padded_features[name][:, start : start + rows, start : start + columns]
    return cut
