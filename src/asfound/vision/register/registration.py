"""Registration: where each part of one photo lies in the other.

A homography is exact for one flat surface, or a camera that only turned. Rooms are several flat
surfaces and a camera that was held somewhere else, so: the epipolar geometry first keeps what can
be one rigid scene, then homographies are taken from it one after another, largest first.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix, Size
from asfound.vision.image.keypoints import Points, match_points

TOLERANCE_PX = 3.0
"""How far a point may lie from where a surface's homography puts it, working pixels: walls are not
quite flat, lenses not quite straight."""

EPIPOLAR_PX = 1.5
"""How far from its epipolar line: needs no flat surface, so it can be strict."""

MOST_SURFACES = 6
"""Floor, walls, a table: further surfaces rest on too few points to be believed."""

FEWEST_POINTS = 12
"""Agreeing points for a surface; eight agree by chance in repetitive scenes (measured on pairs of
different views of the demo place, where the largest chance agreement was 9)."""

EVIDENT_POINTS = 20
"""Agreeing points for the pair as a whole; below, the photos do not show the same view."""

STEPS = 5000
CONFIDENCE = 0.999

Positions = NDArray[np.float64]


@dataclass(frozen=True)
class Registration:
    """How two photos lie over each other.

    Attributes:
        surfaces: Homographies ``second_from_first``, the one with most points first.
        first: Positions of agreeing points in the first photo, shape (N, 2), working pixels.
        second: The same points in the second photo.
        matched: How many points matched before geometry was asked.
        error_px: Median distance of the agreeing points from the nearest surface, in the second
            photo, working pixels.
    """

    surfaces: tuple[Matrix, ...]
    first: Positions
    second: Positions
    matched: int
    error_px: float

    @property
    def residual_px(self) -> Positions:
        """Each agreeing point's offset from where the main surface puts it, second photo."""
        return self.second - project(self.surfaces[0], self.first)

    def reversed(self) -> Registration:
        """The same with first and second exchanged."""
        surfaces = tuple(inverse(surface) for surface in self.surfaces)
        return Registration(surfaces, self.second, self.first, self.matched, self.error_px)


def register(first: Points, second: Points, size: Size) -> Registration | None:
    """Find the surfaces on which two photos agree; None when they do not show the same view.

    Args:
        first: Points of the first photo, working pixels.
        second: Points of the second photo.
        size: (width, height) of the first photo, working pixels.
    """
    pairs = match_points(first, second)
    if len(pairs) < FEWEST_POINTS:
        return None
    here, there = first.at[pairs[:, 0]], second.at[pairs[:, 1]]
    rigid = _rigid(here, there)
    here, there = here[rigid], there[rigid]
    surfaces = _surfaces(here, there, size)
    if not surfaces or len(here) < EVIDENT_POINTS:
        return None
    distances = np.min([np.linalg.norm(project(s, here) - there, axis=1) for s in surfaces], axis=0)
    close = distances < 2 * TOLERANCE_PX
    error = float(np.median(distances[close])) if close.any() else float(np.median(distances))
    return Registration(tuple(surfaces), here, there, len(pairs), error)


def inverse(transform: Matrix) -> Matrix:
    """The transform that leads back."""
    return np.asarray(np.linalg.inv(transform), np.float64)


def project(transform: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points moved by a homography; shape (..., 2) in and out, NaN beyond the horizon."""
    moved = points @ transform[:, :2].T + transform[:, 2]
    depth = moved[..., 2:3]
    return np.asarray(moved[..., :2] / np.where(depth > 1e-6, depth, np.nan))


def _rigid(here: Positions, there: Positions) -> NDArray[np.bool_]:
    """Matches that one rigid scene allows: on their epipolar lines, or on the main surface.

    A camera that only turned, or a scene that is one plane, has no epipolar geometry to speak of;
    there the main surface alone decides.
    """
    import cv2

    cv2.setRNGSeed(0)
    keep = np.zeros(len(here), bool)
    on_lines = None
    with suppress(cv2.error):  # OpenCV 5.0 asserts, instead of saying so, where nothing fits
        _, on_lines = cv2.findFundamentalMat(
            here, there, cv2.USAC_MAGSAC, EPIPOLAR_PX, CONFIDENCE, STEPS
        )
    if on_lines is not None and len(on_lines) == len(here):
        keep |= np.asarray(on_lines).ravel().astype(bool)
    _, on_surface = _homography(here, there)
    return keep | on_surface


def _homography(here: Positions, there: Positions) -> tuple[Matrix | None, NDArray[np.bool_]]:
    """One homography by MAGSAC++ (Barath et al., CVPR 2020) and the matches that agree with it."""
    import cv2

    nothing = np.zeros(len(here), bool)
    if len(here) < 4:
        return None, nothing
    # The stubs promise a matrix; when nothing agrees, none comes back.
    found: Any = None, None
    with suppress(cv2.error):  # as above
        found = cv2.findHomography(
            here, there, cv2.USAC_MAGSAC, TOLERANCE_PX, maxIters=STEPS, confidence=CONFIDENCE
        )
    if found[0] is None or found[1] is None:
        return None, nothing
    return np.asarray(found[0], np.float64), np.asarray(found[1]).ravel().astype(bool)


def _surfaces(here: Positions, there: Positions, size: Size) -> list[Matrix]:
    """Homographies one after another, each from the matches that the earlier ones left."""
    left, found = np.ones(len(here), bool), []
    for _ in range(MOST_SURFACES):
        index = np.flatnonzero(left)
        if len(index) < FEWEST_POINTS:
            break
        _, agree = _homography(here[index], there[index])
        if agree.sum() < FEWEST_POINTS:
            break
        mine = index[agree]
        surface = _least_squares(here[mine], there[mine])
        if surface is None or not _plausible(surface, size):
            left[mine] = False
            continue
        close = np.linalg.norm(project(surface, here) - there, axis=1) < TOLERANCE_PX
        if (left & close).sum() < FEWEST_POINTS:
            left[mine] = False
            continue
        found.append(surface)
        left &= ~close
    return found


def _least_squares(here: Positions, there: Positions) -> Matrix | None:
    """The homography nearest to all matches: worth ten points of accuracy over RANSAC's own."""
    import cv2

    found: Any = cv2.findHomography(here, there, 0)[0]
    return None if found is None else np.asarray(found, np.float64)


def _plausible(surface: Matrix, size: Size) -> bool:
    """Whether the photo stays in front of the camera and keeps its size within a factor of 3."""
    width, height = size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    moved = project(surface, corners)
    if not np.isfinite(moved).all():
        return False
    x, y = moved.T
    area = 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    return 1 / 9 < area / (width * height) < 9
