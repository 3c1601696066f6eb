"""Stages by name, the program's own and simpler ones to measure it against."""

from __future__ import annotations

import cv2
import numpy as np
from nearest import by_features
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Size
from asfound.vision.decide.pair_analysis import Stages
from asfound.vision.detect.capture_conditions import CaptureConditions
from asfound.vision.detect.change_map import ChangeMap, ScoreMap, valid_masks
from asfound.vision.image.keypoints import Keypoints
from asfound.vision.image.prepared_image import PreparedImage
from asfound.vision.register.local_motion import local_motion_both
from asfound.vision.register.registration import Registration, register

SSIM_SIGMA_PX = 3.0


def not_at_all(first: Keypoints, second: Keypoints, size: Size) -> Registration:
    """No alignment: what tools for screenshots do."""
    corners = np.array([[0.0, 0.0], [size[0], 0.0], [size[0], size[1]], [0.0, size[1]]])
    return Registration((np.eye(3),), corners, corners, len(first), 0.0)


def one_surface(first: Keypoints, second: Keypoints, size: Size) -> Registration | None:
    """One homography for the whole photo."""
    found = register(first, second, size)
    if found is None:
        return None
    surface = found.planes[:1]
    motions = np.linalg.norm(found.residual_px, axis=1) < 6.0
    return Registration(
        surface, found.first_points[motions], found.second_points[motions], found.match_count, 0.0
    )


def warped(second: PreparedImage, first: PreparedImage, back: Matrix) -> NDArray[np.uint8]:
    """The other photo in this one's frame."""
    return np.asarray(cv2.warpPerspective(second.pixels, back, first.size), np.uint8)


def by(
    measure: str,
    ready: tuple[PreparedImage, PreparedImage],
    registration: Registration,
    kept: tuple[Mask, Mask],
    _conditions: CaptureConditions,
) -> ChangeMap:
    """A difference of pixels, in each photo's frame."""
    back = registration.reversed()
    first, second = ready
    measure_of = MEASURES[measure]
    fields = (
        measure_of(first.pixels, warped(second, first, back.planes[0])),
        measure_of(second.pixels, warped(first, second, registration.planes[0])),
    )
    motions = local_motion_both(registration, (first.size, second.size))
    return ChangeMap(*fields, *valid_masks(registration, motions, kept))


def pixel_difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> ScoreMap:
    """Mean absolute difference of the colour channels, blurred, 1 = half the range."""
    difference = np.abs(one.astype(np.float32) - other.astype(np.float32)).mean(axis=2) / 128
    return np.asarray(cv2.GaussianBlur(difference, (0, 0), 2.0), np.float32)


def blur(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    """The window of the structural similarity."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), SSIM_SIGMA_PX), np.float64)


def ssim(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> ScoreMap:
    """One minus the structural similarity of brightness (Wang et al., IEEE TIP 2004)."""
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (one, other))
    mean_a, mean_b = blur(a), blur(b)
    var_a, var_b = blur(a * a) - mean_a**2, blur(b * b) - mean_b**2
    shared = blur(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    like = (2 * mean_a * mean_b + c1) * (2 * shared + c2)
    like /= (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    return np.asarray(1 - like, np.float32)


MEASURES = {"pixels": pixel_difference, "ssim": ssim}

NAMED = {
    "shipped": Stages(),
    "one-surface": Stages(register=one_surface),
    "nearest-cells": Stages(change_map=by_features),
    "pixels": Stages(not_at_all, lambda *pair: by("pixels", *pair)),
    "pixels-aligned": Stages(one_surface, lambda *pair: by("pixels", *pair)),
    "ssim-aligned": Stages(one_surface, lambda *pair: by("ssim", *pair)),
}

BASELINES = ("pixels", "pixels-aligned", "ssim-aligned", "one-surface")
"""Simpler methods, worst first."""
