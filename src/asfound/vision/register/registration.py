"""Where does each part of one photo lie in the other?

Homographies are estimated one after another, largest first, by MAGSAC++ (Barath et al., CVPR 2020)
from the matches that agree with the epipolar geometry of a rigid scene. One homography is exact for
one plane, or for a camera that only turned; a room is several planes, seen from another spot.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix, Size
from asfound.vision.image.keypoints import Keypoints, match_keypoints

MAX_REPROJECTION_PX = 3.0
"""How far a point may lie from where a surface's homography puts it, working pixels: walls are not
quite flat, lenses not quite straight."""

MAX_EPIPOLAR_PX = 1.5
"""How far from its epipolar line: needs no flat surface, so it can be strict."""

MAX_PLANES = 6
"""Floor, walls, a table: further surfaces rest on too few points to be believed."""

MIN_PLANE_POINTS = 12
"""Agreeing points for a surface; eight agree by chance in repetitive scenes (measured on pairs of
different views of the demo place, where the largest chance agreement was 9)."""

MIN_INLIERS = 20
"""Agreeing points for the pair as a whole; below, the photos do not show the same view."""

MAX_ITERATIONS = 5000
RANSAC_CONFIDENCE = 0.999

Positions = NDArray[np.float64]


@dataclass(frozen=True)
class Registration:
    """How two photos lie over each other.

    Attributes:
        planes: Homographies ``second_from_first``, the one with most points first.
        first_points: Positions of agreeing points in the first photo, shape (N, 2), working pixels.
        second_points: The same points in the second photo.
        match_count: How many points matched before geometry was asked.
        error_px: Median distance of the agreeing points from the nearest surface, in the second
            photo, working pixels.
    """

    planes: tuple[Matrix, ...]
    first_points: Positions
    second_points: Positions
    match_count: int
    error_px: float

    @property
    def residual_px(self) -> Positions:
        """Each agreeing point's offset from where the main surface puts it, second photo."""
        return self.second_points - project(self.planes[0], self.first_points)

    def reversed(self) -> Registration:
        """The same with first and second exchanged."""
        planes = tuple(invert(surface) for surface in self.planes)
        return Registration(
            planes, self.second_points, self.first_points, self.match_count, self.error_px
        )


def register(first: Keypoints, second: Keypoints, size: Size) -> Registration | None:
    """Find the surfaces on which two photos agree; None when they do not show the same view.

    Args:
        first: Points of the first photo, working pixels.
        second: Points of the second photo.
        size: (width, height) of the first photo, working pixels.
    """
    pairs = match_keypoints(first, second)
    if len(pairs) < MIN_PLANE_POINTS:
        return None
    source, target = first.positions[pairs[:, 0]], second.positions[pairs[:, 1]]
    inliers = _rigid_inliers(source, target)
    source, target = source[inliers], target[inliers]
    planes = _sequential_planes(source, target, size)
    if not planes or len(source) < MIN_INLIERS:
        return None
    distances = np.min(
        [np.linalg.norm(project(s, source) - target, axis=1) for s in planes], axis=0
    )
    close = distances < 2 * MAX_REPROJECTION_PX
    error = float(np.median(distances[close])) if close.any() else float(np.median(distances))
    return Registration(tuple(planes), source, target, len(pairs), error)


def invert(transform: Matrix) -> Matrix:
    """The transform that leads back."""
    return np.asarray(np.linalg.inv(transform), np.float64)


def project(transform: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points moved by a homography; shape (..., 2) in and out, NaN beyond the horizon."""
    homogeneous = points @ transform[:, :2].T + transform[:, 2]
    depth = homogeneous[..., 2:3]
    return np.asarray(homogeneous[..., :2] / np.where(depth > 1e-6, depth, np.nan))


def _rigid_inliers(source: Positions, target: Positions) -> NDArray[np.bool_]:
    """Matches that one rigid scene allows: on their epipolar lines, or on the main surface.

    A camera that only turned, or a scene that is one plane, has no epipolar geometry to speak of;
    there the main surface alone decides.
    """
    import cv2

    cv2.setRNGSeed(0)
    keep = np.zeros(len(source), bool)
    on_lines = None
    with suppress(cv2.error):  # OpenCV 5.0 asserts, instead of saying so, where nothing fits
        _, on_lines = cv2.findFundamentalMat(
            source, target, cv2.USAC_MAGSAC, MAX_EPIPOLAR_PX, RANSAC_CONFIDENCE, MAX_ITERATIONS
        )
    if on_lines is not None and len(on_lines) == len(source):
        keep |= np.asarray(on_lines).ravel().astype(bool)
    _, on_plane = _fit_homography(source, target)
    return keep | on_plane


def _fit_homography(
    source: Positions, target: Positions
) -> tuple[Matrix | None, NDArray[np.bool_]]:
    """One homography by MAGSAC++ (Barath et al., CVPR 2020) and the matches that agree with it."""
    import cv2

    nothing = np.zeros(len(source), bool)
    if len(source) < 4:
        return None, nothing
    # The stubs promise a matrix; when nothing agrees, none comes back.
    found: Any = None, None
    with suppress(cv2.error):  # as above
        found = cv2.findHomography(
            source,
            target,
            cv2.USAC_MAGSAC,
            MAX_REPROJECTION_PX,
            maxIters=MAX_ITERATIONS,
            confidence=RANSAC_CONFIDENCE,
        )
    if found[0] is None or found[1] is None:
        return None, nothing
    return np.asarray(found[0], np.float64), np.asarray(found[1]).ravel().astype(bool)


def _sequential_planes(source: Positions, target: Positions, size: Size) -> list[Matrix]:
    """Homographies one after another, each from the matches that the earlier ones left."""
    remaining, planes = np.ones(len(source), bool), []
    for _ in range(MAX_PLANES):
        index = np.flatnonzero(remaining)
        if len(index) < MIN_PLANE_POINTS:
            break
        _, inliers = _fit_homography(source[index], target[index])
        if inliers.sum() < MIN_PLANE_POINTS:
            break
        members = index[inliers]
        plane = _refit_homography(source[members], target[members])
        if plane is None or not _is_plausible(plane, size):
            remaining[members] = False
            continue
        close = np.linalg.norm(project(plane, source) - target, axis=1) < MAX_REPROJECTION_PX
        if (remaining & close).sum() < MIN_PLANE_POINTS:
            remaining[members] = False
            continue
        planes.append(plane)
        remaining &= ~close
    return planes


def _refit_homography(source: Positions, target: Positions) -> Matrix | None:
    """The homography nearest to all matches: worth ten points of accuracy over RANSAC's own."""
    import cv2

    found: Any = cv2.findHomography(source, target, 0)[0]
    return None if found is None else np.asarray(found, np.float64)


def _is_plausible(homography: Matrix, size: Size) -> bool:
    """Whether the photo stays in front of the camera and keeps its size within a factor of 3."""
    width, height = size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    moved = project(homography, corners)
    if not np.isfinite(moved).all():
        return False
    x, y = moved.T
    area = 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    return 1 / 9 < area / (width * height) < 9
