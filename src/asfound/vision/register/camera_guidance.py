"""How a camera has to move so that its picture lies over an earlier one.

Made for live frames of about 480 pixels: a similarity (shift, scale, roll) says all that somebody
with a phone in the hand can act on, and needs few points. It is no registration: parallax and
lens are left to :mod:`asfound.vision.register.registration`, which sees the photo itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Pixels, Size
from asfound.vision.image.keypoints import Points, find_points, match_points

FRAME_PX = 480
"""Longer side of the pictures that are laid over each other."""

MOST_POINTS = 700
"""Matching costs the square of it; with 700 a frame takes some 50 ms on one core."""

TOLERANCE_PX = 6.0
"""Looser than registration: a room is not flat, and one similarity has to do for all of it."""

FEWEST_POINTS = 8
EVIDENT_POINTS = 40
"""So many agreeing points, and nothing speaks against the answer any more."""


@dataclass(frozen=True)
class Aim:
    """How the live picture differs from the wanted one, both fitted into the same frame.

    Attributes:
        shift: Where the middle of the wanted picture lies in the live one, from its middle, as
            shares of the frame's width; right and down are positive.
        scale: How much larger things are in the wanted picture; above 1 the camera must go closer.
        roll: How far the camera must be turned clockwise, degrees, -180..180.
        confidence: 0..1; 0 where the two do not show the same thing.
    """

    shift: tuple[float, float]
    scale: float
    roll: float
    confidence: float


NOWHERE = Aim((0.0, 0.0), 1.0, 0.0, 0.0)
"""The pictures do not show the same thing, as far as can be seen."""


@dataclass(frozen=True)
class Ghost:
    """What is kept of a wanted picture: its points, and the size they were found at."""

    points: Points
    size: Size


def ghost(picture: Pixels) -> Ghost:
    """The points of a picture, shape (H, W, 3), uint8, longer side about :data:`FRAME_PX`."""
    return Ghost(find_points(picture, most=MOST_POINTS), (picture.shape[1], picture.shape[0]))


def aim(live: Pixels, wanted: Ghost) -> Aim:
    """How the camera has to move.

    Args:
        live: What the camera sees now, shape (H, W, 3), uint8, longer side about 480 pixels.
        wanted: The earlier picture; laid into the live one's frame as large as it fits.
    """
    points = find_points(live, most=MOST_POINTS)
    size = live.shape[1], live.shape[0]
    pairs = match_points(wanted.points, points)
    if len(pairs) < FEWEST_POINTS:
        return NOWHERE
    there = _framed(wanted.points.at[pairs[:, 0]], wanted.size, size)
    return _similarity(there, points.at[pairs[:, 1]], size)


def _framed(at: NDArray[np.float64], found: Size, frame: Size) -> NDArray[np.float64]:
    """Positions in a picture that is shown in the middle of a frame, as large as it fits."""
    scale = min(frame[0] / found[0], frame[1] / found[1])
    margin = np.subtract(frame, np.multiply(found, scale)) / 2
    return np.asarray(at * scale + margin, np.float64)


def _similarity(wanted: NDArray[np.float64], live: NDArray[np.float64], size: Size) -> Aim:
    import cv2

    cv2.setRNGSeed(0)
    # The stubs promise a matrix; when nothing agrees, none comes back.
    found: Any = cv2.estimateAffinePartial2D(
        wanted, live, method=cv2.RANSAC, ransacReprojThreshold=TOLERANCE_PX, maxIters=2000
    )
    matrix, agree = found
    if matrix is None or int(agree.sum()) < FEWEST_POINTS:
        return NOWHERE
    agreeing, cosine, sine = int(agree.sum()), float(matrix[0, 0]), float(matrix[1, 0])
    size_there = math.hypot(cosine, sine)
    if not 0.2 < size_there < 5:
        return NOWHERE
    middle = np.array([size[0] / 2, size[1] / 2])
    moved = matrix[:, :2] @ middle + matrix[:, 2] - middle
    # A camera turned clockwise shows things turned the other way; so what lies clockwise in the
    # live picture asks for a clockwise turn.
    return Aim(
        shift=(float(moved[0] / size[0]), float(moved[1] / size[0])),
        scale=1 / size_there,
        roll=math.degrees(math.atan2(sine, cosine)),
        confidence=_confidence(agreeing, len(wanted)),
    )


def _confidence(agreeing: int, matched: int) -> float:
    """Many points that agree, and not merely a few of many."""
    many = (agreeing - FEWEST_POINTS / 2) / (EVIDENT_POINTS - FEWEST_POINTS / 2)
    together = agreeing / matched / 0.3
    return float(np.clip(many * min(1.0, together), 0.0, 1.0))
