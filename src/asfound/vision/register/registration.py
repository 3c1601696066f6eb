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

from asfound.domain.geometry import Matrix, Size, invert
from asfound.vision.image.keypoints import Keypoints, match_keypoints

MAX_REPROJECTION_PX = 3.0
"""Distance of a point from where a plane's homography puts it, processing pixels: walls are not
quite flat, lenses not quite straight."""

MAX_EPIPOLAR_PX = 1.5
"""Distance from the epipolar line. It needs no plane, so it can be strict."""

MAX_PLANES = 6
"""Floor, walls, a table: further planes rest on too few points."""

MIN_PLANE_POINTS = 12
"""Inliers of a plane. Eight agree by chance in repetitive scenes (measured on pairs of different
views of the demo place, where the largest chance agreement was 9)."""

MIN_INLIERS = 20
"""Inliers of the pair as a whole; with fewer, the photos do not show the same view."""

MAX_ITERATIONS = 5000
"""Of MAGSAC++."""
RANSAC_CONFIDENCE = 0.999

Positions = NDArray[np.float64]


@dataclass(frozen=True)
class Registration:
    """Where the points of one photo lie in the other.

    Attributes:
        planes: Homographies ``second_from_first``, the one with most points (the main plane) first.
        first_points: Positions of the inliers in the first photo, shape (N, 2), processing pixels.
        second_points: The same points in the second photo.
        match_count: Number of matches before geometric verification.
        error_px: Median distance of the inliers from the nearest plane, in the second photo,
            processing pixels.
    """

    planes: tuple[Matrix, ...]
    first_points: Positions
    second_points: Positions
    match_count: int
    error_px: float

    @property
    def residual_px(self) -> Positions:
        """Each inlier's offset from where the main plane puts it, in the second photo."""
        return self.second_points - project(self.planes[0], self.first_points)

    def reversed(self) -> Registration:
        """The registration from the second photo to the first."""
        planes = tuple(invert(plane) for plane in self.planes)
        return Registration(
            planes, self.second_points, self.first_points, self.match_count, self.error_px
        )


def register(first: Keypoints, second: Keypoints, size: Size) -> Registration | None:
    """Estimate the planes on which two photos agree; None if they do not show the same view.

    Args:
        first: Keypoints of the first photo, processing pixels.
        second: Keypoints of the second photo.
        size: (width, height) of the first photo, processing pixels.
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


def project(transform: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points moved by a homography; shape (..., 2) in and out, NaN beyond the horizon."""
    homogeneous = points @ transform[:, :2].T + transform[:, 2]
    depth = homogeneous[..., 2:3]
    return np.asarray(homogeneous[..., :2] / np.where(depth > 1e-6, depth, np.nan))


def _rigid_inliers(source: Positions, target: Positions) -> NDArray[np.bool_]:
    """Matches that one rigid scene allows: on their epipolar lines, or on the main plane.

    A camera that only turned, or a scene that is one plane, has no well-defined epipolar geometry;
    then the main plane alone decides.
    """
    import cv2

    cv2.setRNGSeed(0)
    keep = np.zeros(len(source), bool)
    on_lines = None
    with suppress(cv2.error):  # OpenCV 5.0 asserts where nothing fits
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
    """One homography by MAGSAC++, and the matches that agree with it."""
    import cv2

    nothing = np.zeros(len(source), bool)
    if len(source) < 4:
        return None, nothing
    # The stubs promise a matrix, but None is returned if nothing agrees.
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
    """The least-squares homography of all matches: ten points more accurate than RANSAC's own."""
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
