"""What does the other photo show at the same place, and how much does it differ there?

Masks and patches are warped by plane homographies (Hartley and Zisserman, Multiple View Geometry,
2004). Differences are distances of Lab colours after gain and offset have been matched; near a
region the photos can be aligned to the pixel, because its surroundings agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Mask, Matrix, Pixels

PATCH_SIDE_PX = 112
"""Side of a patch, whatever it shows: an outline needs no more."""

MAX_WARP_SIDE_PX = 448
"""Larger squares are warped at this size, four times that of a patch."""

RESIDUAL_PERCENTILE = 85
"""Percentile of the surroundings' differences that a residual is measured against ..."""

NOISE_LAB = 6.0
"""... after a camera's noise is added to it, in units of Lab."""

LAB_WEIGHTS = (0.6, 1.4, 1.4)
"""Weights of L, a and b: a shadow changes the lightness only."""

MAX_RESIDUAL = 4.0
"""Residuals are clipped here: multiples of the surroundings' difference."""

FloatImage = NDArray[np.float32]
AnyImage = NDArray[Any]
"""Of any depth and type, shape (H, W) or (H, W, 3)."""


def warp_mask(mask: Mask, target_from_source: Matrix, shape: tuple[int, int]) -> Mask:
    """A mask warped to another photo of this shape (height, width)."""
    import cv2

    size = shape[1], shape[0]
    flags = cv2.INTER_NEAREST
    warped = cv2.warpPerspective(mask.astype(np.uint8), target_from_source, size, flags=flags)
    return np.asarray(warped) > 0


def resize_patch(square: AnyImage) -> FloatImage:
    """A square at the size of a patch, float32."""
    import cv2

    how = cv2.INTER_AREA if len(square) > PATCH_SIDE_PX else cv2.INTER_LINEAR
    return np.asarray(
        cv2.resize(square, (PATCH_SIDE_PX, PATCH_SIDE_PX), interpolation=how), np.float32
    )


def warp_to_box(picture: AnyImage, homography: Matrix, box: Box) -> FloatImage:
    """What an image shows where the box of the other photo is; black beyond its border."""
    import cv2

    x, y, side, _ = box
    size = min(side, MAX_WARP_SIDE_PX)
    patch_to_picture = homography @ np.array(
        [[side / size, 0, x], [0, side / size, y], [0, 0, 1.0]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(picture, patch_to_picture, (size, size), flags=flags)
    return resize_patch(np.asarray(warped))


def warp_by_best_plane(
    target: Pixels,
    homographies: Sequence[Matrix],
    box: Box,
    source_patch: FloatImage,
    surroundings: Mask,
) -> tuple[FloatImage, Mask, Matrix]:
    """The other photo at this one's box, warped by the plane that fits the surroundings best.

    Args:
        target: The other photo, processing pixels.
        homographies: From this photo to the other, one for each plane.
        box: Of this photo, a square.
        source_patch: What this photo shows there, at the size of a patch.
        surroundings: Which pixels of it are surroundings.

    Returns:
        Its pixels in this photo's light, which of them it shows at all, and the homography.
    """
    whole = np.ones(target.shape[:2], np.float32)
    choices: list[tuple[float, FloatImage, Mask, Matrix]] = []
    for homography in homographies:
        warped = warp_to_box(target, homography, box)
        visible = warp_to_box(whole, homography, box) > 0.99
        choices.append(
            (
                _mean_difference(source_patch, warped, surroundings & visible),
                warped,
                visible,
                homography,
            )
        )
    _, warped, visible, homography = min(choices, key=lambda choice: choice[0])
    return _match_light(source_patch, warped, surroundings & visible), visible, homography


def _mean_difference(source: FloatImage, target: FloatImage, known: Mask) -> float:
    """Mean difference where both photos are known, in one light; every fourth pixel is read."""
    source, target, known = source[::2, ::2], target[::2, ::2], known[::2, ::2]
    if not known.any():
        return 255.0
    return float(np.abs(_match_light(source, target, known)[known] - source[known]).mean())


def _match_light(source: FloatImage, target: FloatImage, known: Mask) -> FloatImage:
    """The target's colours with the source's median and spread, measured where both are known."""
    if not known.any():
        return target
    source_known, target_known = source[known], target[known]
    gain = np.clip((source_known.std(axis=0) + 2) / (target_known.std(axis=0) + 2), 0.5, 2)
    relit = (target - np.median(target_known, axis=0)) * gain + np.median(source_known, axis=0)
    return np.asarray(np.clip(relit, 0, 255), np.float32)


def photometric_residual(source: FloatImage, target: FloatImage, surroundings: Mask) -> FloatImage:
    """How much more each pixel differs than the surroundings typically do.

    A pixel is compared with the nearest nine, so an edge that is half a pixel off is no difference.
    """
    import cv2

    source_lab, target_lab = (
        cv2.cvtColor((part / 255).astype(np.float32), cv2.COLOR_RGB2Lab)
        for part in (source, target)
    )
    distance = np.full(source.shape[:2], np.inf, np.float32)
    for down, across in np.ndindex(3, 3):
        shifted = np.roll(target_lab, (down - 1, across - 1), (0, 1))
        squares = ((source_lab - shifted) ** 2) @ np.array(LAB_WEIGHTS, np.float32)
        distance = np.minimum(distance, cv2.blur(np.sqrt(squares), (3, 3)))
    typical = (
        float(np.percentile(distance[surroundings], RESIDUAL_PERCENTILE))
        if surroundings.any()
        else 0.0
    )
    return np.asarray(distance / (typical + NOISE_LAB), np.float32)
