"""Is a registration the only one that fits, or one of several?

Rival fits are found by a Hough vote (Ballard, Pattern Recognition 1981) and compared by what they
leave different. Rows of seats, lockers and tiles look alike a seat, a locker or a tile further on.
There every keypoint has several counterparts that are nearly as good as its best one; the votes are
their offsets from where the registration puts them. Of two fits the one that leaves less difference
is right: what is there only once lies over itself in one of them alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix, Pixels
from asfound.vision.image.keypoints import Keypoints
from asfound.vision.register.registration import Registration, project

MIN_EVIDENT_SHARE = 0.15
"""Agreeing points, as a share of the fewer keypoints, from which a fit is not asked for rivals:
drawn rows of seats, lockers and tiles share 0.05 to 0.12."""

MAX_VOTERS = 800
MAX_COUNTERPARTS = 5
"""Of a keypoint, its nearest descriptors in the other photo."""

MIN_LIKENESS = 0.9
"""Inner product of two descriptors from which they may show the same, of 1."""

BIN_PX = 8
"""Side of the squares in which offsets are counted, processing pixels."""

MAX_OFFSET_PX = 320
"""Longest offset that is counted: half of the photo."""

MIN_OFFSET_PX = 20
"""Shorter ones are parallax, and no other fit."""

MIN_SUPPORT_SHARE = 0.7
"""Keypoints that vote for another fit, over those that vote for the registration, from which both
have like support."""

SQUARE_PX = 32
FAIL_FACTOR, FAIL_STEP = 2.0, 3.0
"""A fit fails in a square where it leaves so many times the other's difference, and so many grey
values more."""

MIN_FAILURES, MIN_ADVANTAGE = 3, 3.0
"""Squares in which one fit must fail, and how many times as many as the other, to be wrong."""

TWIN_LIKENESS = 0.93
MIN_TWIN_SHARE = 0.5
MIN_TWINS = 2
"""A photo repeats itself where half of its keypoints have two others that look like them."""

MAX_SAMPLE = 400


def is_clear_fit(
    keypoints: tuple[Keypoints, Keypoints],
    pictures: tuple[Pixels, Pixels],
    registration: Registration,
) -> bool:
    """Whether a registration is the only fit, or clearly the best of several.

    Args:
        keypoints: Of both photos, processing pixels.
        pictures: Both photos, processing pixels; shape (H, W, 3), uint8.
        registration: How they register.
    """
    fewer = min(map(len, keypoints))
    if len(registration.first_points) >= MIN_EVIDENT_SHARE * fewer:
        return True
    rival = _rival(*keypoints, registration.planes[0])
    if rival is None:
        return True
    mine, other = (
        _differences(pictures, homography) for homography in (registration.planes[0], rival)
    )
    shared = np.isfinite(mine) & np.isfinite(other)
    failures = (
        int((one > FAIL_FACTOR * two + FAIL_STEP)[shared].sum())
        for one, two in ((mine, other), (other, mine))
    )
    fails, rival_fails = failures
    return rival_fails >= max(MIN_FAILURES, MIN_ADVANTAGE * fails)


def repeats_itself(keypoints: Keypoints) -> bool:
    """Whether most of what a photo shows is there several times."""
    step = max(1, len(keypoints) // MAX_SAMPLE)
    some = keypoints.descriptors[::step]
    if len(some) < MIN_TWINS + 1:
        return False
    twins = (some @ keypoints.descriptors.T >= TWIN_LIKENESS).sum(axis=1) - 1
    return bool((twins >= MIN_TWINS).mean() >= MIN_TWIN_SHARE)


def _rival(first: Keypoints, second: Keypoints, homography: Matrix) -> Matrix | None:
    """The fit with most votes that is clearly another one; None where none has like support."""
    offsets, voters = _offsets(first, second, homography)
    votes, middle = _votes(offsets, voters)
    own = votes[middle - 1 : middle + 2, middle - 1 : middle + 2].max()
    near = int(np.ceil(MIN_OFFSET_PX / BIN_PX))
    votes[middle - near : middle + near + 1, middle - near : middle + near + 1] = 0
    row, column = np.unravel_index(int(votes.argmax()), votes.shape)
    if votes[row, column] < MIN_SUPPORT_SHARE * max(int(own), 1):
        return None
    around = np.abs(offsets / BIN_PX + middle + 0.5 - (column, row)).max(axis=1) <= 1.5
    shift = np.eye(3)
    shift[:2, 2] = np.median(offsets[around], axis=0)
    return np.asarray(shift @ homography, np.float64)


def _offsets(
    first: Keypoints, second: Keypoints, homography: Matrix
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Where counterparts lie from where the registration puts each keypoint, and whose they are."""
    step = -(-len(first) // MAX_VOTERS)
    likeness = first.descriptors[::step] @ second.descriptors.T
    count = min(MAX_COUNTERPARTS, likeness.shape[1])
    best = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
    voters = np.repeat(np.arange(len(likeness)), count)
    offsets = second.positions[best].reshape(-1, 2) - np.repeat(
        project(homography, first.positions[::step]), count, axis=0
    )
    alike = np.take_along_axis(likeness, best, axis=1).ravel() >= MIN_LIKENESS
    counted = alike & (np.abs(offsets) < MAX_OFFSET_PX).all(axis=1)
    return offsets[counted], voters[counted]


def _votes(offsets: NDArray[np.float64], voters: NDArray[np.intp]) -> tuple[NDArray[np.int_], int]:
    """Keypoints by offset, each counted once a square and its neighbours; and the middle square."""
    import cv2

    middle = MAX_OFFSET_PX // BIN_PX + 1
    column, row = np.floor(offsets / BIN_PX + middle + 0.5).astype(int).T
    once = np.unique(np.stack([row, column, voters], axis=1), axis=0)
    votes = np.zeros((2 * middle + 2, 2 * middle + 2), np.float32)
    np.add.at(votes, (once[:, 0], once[:, 1]), 1)
    return np.asarray(cv2.boxFilter(votes, -1, (3, 3), normalize=False)).astype(int), middle


def _differences(pictures: tuple[Pixels, Pixels], homography: Matrix) -> NDArray[np.float64]:
    """Mean difference of grey values by square of the first photo; NaN where not both show it."""
    import cv2

    source, target = (
        np.asarray(cv2.GaussianBlur(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), (0, 0), 1.0), np.float32)
        for one in pictures
    )
    size = source.shape[1], source.shape[0]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(target, homography, size, flags=flags)
    inside = cv2.warpPerspective(np.ones_like(target), homography, size, flags=flags) > 0.99
    inside = np.asarray(inside)
    gain = float(np.median(source[inside]) - np.median(warped[inside])) if inside.any() else 0.0
    apart = np.where(inside, np.abs(warped + gain - source), np.nan)
    rows, columns = (side // SQUARE_PX for side in source.shape)
    cut = apart[: rows * SQUARE_PX, : columns * SQUARE_PX]
    return np.asarray(cut.reshape(rows, SQUARE_PX, columns, SQUARE_PX).mean(axis=(1, 3)))
