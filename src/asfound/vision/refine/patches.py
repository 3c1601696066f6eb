"""What do both photos show around a region, aligned to the pixel?

A square around the region is cropped, and the other photo is warped to it by the homography that
fits the surroundings best (plane-induced homography, Hartley and Zisserman, 2004). These patch
pairs are what the patch network reads, here and where it is trained (``training/near``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from asfound.domain.geometry import Box, Matrix, Pixels, clip
from asfound.vision.detect.change_map import ChangeMap, ScoreMap
from asfound.vision.detect.regions import Region
from asfound.vision.image.warping import (
    MAX_RESIDUAL,
    AnyImage,
    FloatImage,
    photometric_residual,
    resize_patch,
    warp_by_best_plane,
    warp_to_box,
)

MARGIN_SHARE, MIN_MARGIN_PX = 1.0, 12
"""Margin around a region: times its longer side, plus this many processing pixels."""

CHANNEL_COUNT = 13
"""Of a patch pair: the colours of both photos, the valid pixels of each, the region, the change
scores of both, the mark score, and the photometric residual."""

REGION_CHANNEL, SCORE_CHANNEL = 8, 9
"""Channels of the region, and of the change score of the source."""


@dataclass(frozen=True)
class ScoredImage:
    """A photo at the processing resolution with its change map.

    Attributes:
        pixels: RGB, shape (H, W, 3), uint8.
        scores: How likely each of them differs.
        mark_scores: How likely what differs is a mark; None if the change map does not say.
    """

    pixels: Pixels
    scores: ScoreMap
    mark_scores: ScoreMap | None = None


def scored_images(
    images: tuple[Pixels, Pixels], change_map: ChangeMap
) -> tuple[ScoredImage, ScoredImage]:
    """Both photos with their change maps."""
    first, second = images
    return (
        ScoredImage(first, change_map.score_first, change_map.mark_first),
        ScoredImage(second, change_map.score_second, change_map.mark_second),
    )


@dataclass(frozen=True)
class PatchPair:
    """A square around a region, on both photos.

    Attributes:
        box: (x, y, side, side) of the square, processing pixels; may reach beyond the photo.
        channels: What both photos show there, 0..1, shape (CHANNEL_COUNT, PATCH_SIDE_PX,
            PATCH_SIDE_PX), float32.
    """

    box: Box
    channels: FloatImage


def extract_patch_pair(
    region: Region,
    source: ScoredImage,
    target: ScoredImage,
    homographies: Sequence[Matrix],
    margin_share: float = MARGIN_SHARE,
) -> PatchPair:
    """The patch pair of a region.

    Args:
        region: Of the source.
        source: The photo with the region.
        target: The other.
        homographies: From source to target; the one that fits the surroundings best is used.
        margin_share: Margin around the region, times its longer side.
    """
    box = _square_around(region.box, margin_share)
    source_patch, inside = (
        _crop_square(source.pixels, box),
        _crop_square(np.ones(source.scores.shape, np.float32), box),
    )
    rough = _crop_square(region.to_mask(source.scores.shape).astype(np.float32), box)
    surroundings = (rough < 0.5) & (inside > 0.5)
    warped, visible, homography = warp_by_best_plane(
        target.pixels, homographies, box, source_patch, surroundings
    )
    target_scores = warp_to_box(target.scores, homography, box)
    residual = photometric_residual(source_patch, warped, surroundings & visible)
    channels = (
        *np.moveaxis(source_patch, 2, 0) / 255,
        *np.moveaxis(warped, 2, 0) / 255,
        inside,
        visible,
        rough,
        _crop_square(source.scores, box),
        target_scores,
        np.zeros_like(rough)
        if source.mark_scores is None
        else _crop_square(source.mark_scores, box),
        np.where(visible, np.minimum(residual, MAX_RESIDUAL), 0) / MAX_RESIDUAL,
    )
    return PatchPair(box, np.stack(channels).astype(np.float32))


def _square_around(box: Box, margin_share: float) -> Box:
    """A square with enough margin around the box that the surroundings can be learned."""
    x, y, width, height = box
    side = round((1 + 2 * margin_share) * max(width, height)) + 2 * MIN_MARGIN_PX
    return x + (width - side) // 2, y + (height - side) // 2, side, side


def _crop_square(picture: AnyImage, box: Box) -> FloatImage:
    """A square of an image, at the size of a patch; black beyond the border."""
    x, y, side, _ = box
    left, top, width, height = clip(box, (picture.shape[1], picture.shape[0]))
    part = picture[top : top + height, left : left + width]
    whole = np.zeros((side, side, *picture.shape[2:]), picture.dtype)
    whole[top - y : top - y + height, left - x : left - x + width] = part
    return resize_patch(whole)
