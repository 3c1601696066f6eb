"""How must the camera move so that its picture lies over an earlier one?

A similarity (shift, scale, roll) is fitted to SIFT matches by RANSAC (Fischler and Bolles, CACM
1981). It is made for live frames of about 480 pixels: a similarity says all that somebody with a
phone in the hand can act on, and needs few points. Parallax and lens distortion are left to
:mod:`asfound.vision.register.registration`, which sees the photo itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels, Size
from asfound.vision.image.keypoints import Keypoints, detect_keypoints, match_keypoints

FRAME_SIDE_PX = 480
"""Longer side of the images that are registered."""

MAX_KEYPOINTS = 700
"""The cost of matching grows with its square; with 700 a frame takes some 50 ms on one core."""

MAX_REPROJECTION_PX = 6.0
"""Looser than registration: a room is not flat, and one similarity has to do for all of it."""

MIN_INLIERS = 8
CONFIDENT_INLIERS = 40
"""Inliers from which the confidence is no longer reduced by their number."""


@dataclass(frozen=True)
class FramingOffset:
    """How the live image differs from the reference, both fitted into the same frame.

    Attributes:
        shift: Where the middle of the reference lies in the live image, from its middle, as shares
            of the frame's width; right and down are positive.
        scale: How much larger things are in the reference; above 1 the camera must go closer.
        roll: How far the camera must be turned clockwise, degrees, -180..180.
        confidence: 0..1; 0 where the two do not show the same thing.
    """

    shift: tuple[float, float]
    scale: float
    roll: float
    confidence: float


NO_MATCH = FramingOffset((0.0, 0.0), 1.0, 0.0, 0.0)
"""The images do not show the same thing, as far as can be seen."""


@dataclass(frozen=True)
class ReferenceKeypoints:
    """The keypoints of a reference image, and the size they were detected at."""

    keypoints: Keypoints
    size: Size


def detect_reference(pixels: Pixels) -> ReferenceKeypoints:
    """The keypoints of an image, shape (H, W, 3), uint8, longer side :data:`FRAME_SIDE_PX`."""
    return ReferenceKeypoints(
        detect_keypoints(pixels, max_count=MAX_KEYPOINTS), (pixels.shape[1], pixels.shape[0])
    )


def estimate_offset(live: Pixels, reference: ReferenceKeypoints) -> FramingOffset:
    """How the camera has to move.

    Args:
        live: What the camera sees now, shape (H, W, 3), uint8, longer side about 480 pixels.
        reference: Of the earlier image; fitted into the live image's frame as large as it fits.
    """
    keypoints = detect_keypoints(live, max_count=MAX_KEYPOINTS)
    size = live.shape[1], live.shape[0]
    pairs = match_keypoints(reference.keypoints, keypoints)
    if len(pairs) < MIN_INLIERS:
        return NO_MATCH
    reference_positions = _fit_into_frame(
        reference.keypoints.positions[pairs[:, 0]], reference.size, size
    )
    return _estimate_similarity(reference_positions, keypoints.positions[pairs[:, 1]], size)


def _fit_into_frame(positions: NDArray[np.float64], size: Size, frame: Size) -> NDArray[np.float64]:
    """Positions in an image that is shown in the middle of a frame, as large as it fits."""
    scale = min(frame[0] / size[0], frame[1] / size[1])
    margin = np.subtract(frame, np.multiply(size, scale)) / 2
    return np.asarray(positions * scale + margin, np.float64)


def _estimate_similarity(
    reference: NDArray[np.float64], live: NDArray[np.float64], size: Size
) -> FramingOffset:
    import cv2

    cv2.setRNGSeed(0)
    # The stubs promise a matrix, but None is returned if nothing agrees.
    found: Any = cv2.estimateAffinePartial2D(
        reference, live, method=cv2.RANSAC, ransacReprojThreshold=MAX_REPROJECTION_PX, maxIters=2000
    )
    matrix, inlier_mask = found
    if matrix is None or int(inlier_mask.sum()) < MIN_INLIERS:
        return NO_MATCH
    inliers, cosine, sine = int(inlier_mask.sum()), float(matrix[0, 0]), float(matrix[1, 0])
    zoom = math.hypot(cosine, sine)
    if not 0.2 < zoom < 5:
        return NO_MATCH
    middle = np.array([size[0] / 2, size[1] / 2])
    moved = matrix[:, :2] @ middle + matrix[:, 2] - middle
    # A camera turned clockwise shows things turned the other way, so things turned clockwise in
    # the live image need a clockwise turn.
    return FramingOffset(
        shift=(float(moved[0] / size[0]), float(moved[1] / size[0])),
        scale=1 / zoom,
        roll=math.degrees(math.atan2(sine, cosine)),
        confidence=_confidence(inliers, len(reference)),
    )


def _confidence(inliers: int, matched: int) -> float:
    """Many inliers, and a high share of the matches."""
    count_term = (inliers - MIN_INLIERS / 2) / (CONFIDENT_INLIERS - MIN_INLIERS / 2)
    ratio_term = inliers / matched / 0.3
    return float(np.clip(count_term * min(1.0, ratio_term), 0.0, 1.0))
