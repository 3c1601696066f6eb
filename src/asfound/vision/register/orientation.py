"""Is one photo turned by quarters, or mirrored, against another?

The linear part of the registering homography says so (polar decomposition to the nearest of the
eight EXIF orientations). Phones that point at the floor store a photo a quarter round, without a
tag that says so; selfie cameras store mirror images. Keypoints are found again whichever way a
photo is turned, because each is described along its own direction; so a registration says how the
photos are turned. A mirror image is registered through the mirrored descriptors. Rows of seats look
much the same in a mirror, and give a fit of their own: the better fit counts, and where neither is
better, none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix, Size
from asfound.domain.orientation import (
    MIRRORED_COLUMNS,
    ORIENTATIONS,
    UPRIGHT,
    combined,
    upright_from_stored,
)
from asfound.vision.image.keypoints import Keypoints
from asfound.vision.register.mirror import mirrored
from asfound.vision.register.registration import Registration

MIN_EVIDENT_SHARE = 0.25
"""Agreeing points, as a share of the fewer keypoints, from which a photo is surely no mirror image.
Photos of a view taken again share 0.24 to 0.5; mirror images of rows of seats up to 0.14."""

MIN_ADVANTAGE = 1.5
"""How many times as many points must agree with one reading of a photo, as it is or mirrored, for
the other to be ruled out."""

MIN_MIRRORED_SHARE = 0.18
"""Agreeing points, as a share of the fewer keypoints, without which a photo is no mirror image.
Mirrored photos of the demo place share 0.24 to 0.52; rooms and fronts of houses that look alike in
a mirror, 0.02 to 0.14."""

Register: TypeAlias = Callable[[Keypoints, Keypoints, Size], Registration | None]


@dataclass(frozen=True)
class Relation:
    """How a second photo lies in a first one.

    Attributes:
        registration: Of the photos as they are; None where they do not register.
        orientation: The EXIF orientation by which the second photo has to be turned to stand as
            the first one does.
        mirrored_too: Whether the mirror image fits as well as the photo itself.
    """

    registration: Registration | None
    orientation: int = UPRIGHT
    mirrored_too: bool = False


def relate(
    first: Keypoints, second: Keypoints, sizes: tuple[Size, Size], register: Register
) -> Relation:
    """Register two photos, either of which may be turned or mirrored.

    Args:
        first: Keypoints of the first photo, working pixels.
        second: Keypoints of the second photo.
        sizes: (width, height) of both photos, working pixels.
        register: Registers keypoints; takes the first photo's size, too.
    """
    plain = register(first, second, sizes[0])
    if plain and len(plain.first_points) >= MIN_EVIDENT_SHARE * min(len(first), len(second)):
        return Relation(plain, orientation_of(plain.planes[0], sizes[0]))
    other = register(first, mirrored(second, sizes[1]), sizes[0])
    agreeing, agreeing_mirrored = (len(one.first_points) if one else 0 for one in (plain, other))
    fewer = min(len(first), len(second))
    is_evident = agreeing_mirrored >= MIN_MIRRORED_SHARE * fewer
    if other and is_evident and agreeing_mirrored > MIN_ADVANTAGE * agreeing:
        turn = orientation_of(other.planes[0], sizes[0])
        return Relation(None, combined(turn, MIRRORED_COLUMNS))
    if plain is None:
        return Relation(None)
    orientation = orientation_of(plain.planes[0], sizes[0])
    return Relation(plain, orientation, agreeing < MIN_ADVANTAGE * agreeing_mirrored)


def orientation_of(homography: Matrix, size: Size) -> int:
    """The EXIF orientation by which the second photo has to be turned to stand as the first one.

    Args:
        homography: ``second_from_first``.
        size: (width, height) of the first photo, in the homography's pixels.
    """
    lean = _jacobian(homography, ((size[0] - 1) / 2, (size[1] - 1) / 2))
    return max(ORIENTATIONS, key=lambda one: float(np.trace(_linear(one) @ lean)))


def _linear(orientation: int) -> NDArray[np.float64]:
    """What an orientation does to directions, shape (2, 2)."""
    return np.asarray(upright_from_stored(orientation, (1, 1))[:2, :2], np.float64)


def _jacobian(homography: Matrix, at: tuple[float, float]) -> NDArray[np.float64]:
    """What a homography does to directions at a point, up to a positive factor."""
    x, y, depth = homography @ (*at, 1.0)
    return np.asarray(homography[:2, :2] * depth - np.outer((x, y), homography[2, :2]), np.float64)
