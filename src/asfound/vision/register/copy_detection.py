"""Was a photo made from another one, rather than taken by a camera?

Near-duplicate detection by registration residuals and noise correlation, after photo-response
methods (Lukáš, Fridrich and Goljan, IEEE TIFS 2006). A second exposure is taken from a slightly
other spot, and its noise differs. A copy (made smaller, cropped, compressed again, a screenshot)
registers by a shift and one scale alone, and has the same noise, or none. The geometry is checked
first: it costs nothing and settles all hand-held photos. Pixels are compared only where it is
exact.

A camera on a stand registers as exactly. Two exposures then differ by noise, which is as strong in
flat parts as anywhere and independent of the other photo's. A copy differs at edges, where resizing
and compression change most, and the noise that it keeps in flat parts is its original's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Mask, Matrix, Pixels, Size, invert
from asfound.vision.register.registration import Registration, project

MIN_POINTS = 30
"""Agreeing points below which the photos' places are not known exactly enough."""

MAX_ROLL_DEG = 0.06
"""Turn of a copy against its original, beside whole quarters; a hand's is a tenth and more."""

MAX_MISS_PX, MAX_FAR_MISS_PX = 0.5, 2.0
"""How far from shift and scale half of the points may lie, and nine in ten; working pixels.
Compression moves points by 0.1 to 0.4, and 0.3 to 1.7; parallax and lens move those of a second
photo by 0.5 and 1.3 at least (268 pairs)."""

BLOCK_PX = 16
"""Side of the squares of which means and noise are asked."""

MAX_STEP, MAX_FAR_STEP = 4.0, 14.0
"""How far the means of squares may lie apart, grey values of 255: nineteen in twenty, and any. One
square that differs more may be a thing that was left behind, and then nothing is set aside."""

FLAT_PERCENT = 5
"""Percentage of squares that show least: there noise is seen and nothing else."""

EVEN_SHARE = 0.43
"""Differences in flat squares over those anywhere, from which they are noise: two exposures 0.44
to 0.75, copies 0.1 to 0.45, or more where they keep their original's noise."""

MAX_LIKENESS = 0.22
"""Correlation of both photos' noise up to which it is another: two exposures 0.03 to 0.19."""

SAME_NOISE = 0.5
"""Correlation of both photos' noise from which it is the same, whatever their cameras claim."""

MIN_NOISE = 0.66
"""Noise of the less noisy photo over that of the other, from which both have their own."""

MIDDLE_GREYS = 12, 243
"""Means of squares in which light is not clipped."""

FINE_PX = 1.2
"""Sigma: what is finer is noise, in flat squares."""

Grey: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class Agreement:
    """What two photos that lie exactly over each other differ by.

    Attributes:
        step: By how many grey values the means of nineteen in twenty squares differ, at most.
        far_step: The same of all squares.
        evenness: Differences in flat squares over those in all squares.
        likeness: Correlation of both photos' noise in flat squares, -1..1.
        noise: Noise of the less noisy photo over that of the other, 0..1.
    """

    step: float
    far_step: float
    evenness: float
    likeness: float
    noise: float

    @property
    def same_light(self) -> bool:
        """Whether all squares are as bright in both, so that nothing was added or taken."""
        return self.step <= MAX_STEP and self.far_step <= MAX_FAR_STEP

    @property
    def exposed_twice(self) -> bool:
        """Whether each photo has noise of its own."""
        return (
            self.evenness >= EVEN_SHARE
            and self.likeness <= MAX_LIKENESS
            and self.noise >= MIN_NOISE
        )


def is_copy(
    pictures: tuple[Pixels, Pixels],
    sizes: tuple[Size, Size],
    registration: Registration,
    *,
    claims_differ: bool = False,
) -> bool:
    """Whether one of two photos was made from the other.

    Args:
        pictures: Both photos in as many pixels as there are; shape (H, W, 3), uint8.
        sizes: (width, height) of both photos, in the registration's pixels.
        registration: How they lie over each other.
        claims_differ: Whether cameras claim that they were taken at different times; only the same
            noise speaks against that.
    """
    fitted = shift_and_scale(registration)
    if fitted is None:
        return False
    first, second = (
        _from_working(picture, size) for picture, size in zip(pictures, sizes, strict=True)
    )
    shown = _around(project(first, registration.first_points))
    found = agreement(pictures, second @ fitted @ invert(first), shown)
    if found is None or not found.same_light:
        return False
    return found.likeness >= SAME_NOISE or not (claims_differ or found.exposed_twice)


def _from_working(picture: Pixels, size: Size) -> Matrix:
    """From the registration's pixels to those of a picture; centres are whole numbers in both."""
    across, down = picture.shape[1] / size[0], picture.shape[0] / size[1]
    return np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1.0]])


def _around(points: NDArray[np.float64]) -> Box:
    """The box of nearly all points: a screenshot's bars hold none, and are not in the original."""
    (left, top), (right, bottom) = np.round(np.percentile(points, [1, 99], axis=0))
    return int(left), int(top), int(right - left), int(bottom - top)


def shift_and_scale(registration: Registration) -> Matrix | None:
    """The shift, scale and whole quarter turns by which photos lie over each other exactly.

    None where they do not.
    """
    source, target = _complex(registration.first_points), _complex(registration.second_points)
    if len(source) < MIN_POINTS:
        return None
    turn, shift, miss = _similarity(source, target)
    roll = np.degrees(np.angle(turn))
    if abs((roll + 45) % 90 - 45) > MAX_ROLL_DEG:
        return None
    if np.median(miss) > MAX_MISS_PX or np.percentile(miss, 90) > MAX_FAR_MISS_PX:
        return None
    across, down = turn.real, turn.imag
    return np.array([[across, -down, shift.real], [down, across, shift.imag], [0, 0, 1.0]])


def _complex(points: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.asarray(points[:, 0] + 1j * points[:, 1], np.complex128)


def _similarity(
    source: NDArray[np.complex128], target: NDArray[np.complex128]
) -> tuple[complex, complex, NDArray[np.float64]]:
    """Turn and scale, shift, and how far each point lies from them; least squares, trimmed."""
    good = np.ones(len(source), bool)
    turn, shift, miss = 1 + 0j, 0j, np.zeros(len(source))
    for _ in range(6):
        middle, other = source[good].mean(), target[good].mean()
        wide = source[good] - middle
        turn = complex(np.vdot(wide, target[good] - other) / max(np.vdot(wide, wide).real, 1e-9))
        shift = complex(other - turn * middle)
        miss = np.abs(turn * source + shift - target)
        good = miss <= max(2.5 * float(np.median(miss)), 1e-3)
    return turn, shift, miss


def agreement(
    pictures: tuple[Pixels, Pixels], target_from_source: Matrix, shown: Box
) -> Agreement | None:
    """What two photos differ by that lie exactly over each other; None where they share too little.

    Args:
        pictures: Both photos, shape (H, W, 3), uint8.
        target_from_source: Where the first one's pixels lie in the second.
        shown: What of the first one both show, pixels.
    """
    first, second, shared = _aligned(pictures, target_from_source, shown)
    squares = _squares(shared.astype(np.float32)) > 0.999
    if squares.sum() < 100:
        return None
    means = _squares(first)[squares], _squares(second)[squares]
    gain, offset = np.polyfit(*means, 1)
    steps = np.abs(means[1] - gain * means[0] - offset)
    left = second - gain * first - offset
    rest = _squares((left - _blurred(left, BLOCK_PX / 2)) ** 2)[squares]
    fine = [one - _blurred(one, FINE_PX) for one in (first, second)]
    noise = [_squares(one**2)[squares] for one in fine]
    flat = _flat(noise[0] + noise[1], means[0])
    powers = [float(one[flat].mean()) + 1e-6 for one in noise]
    both = float(_squares(fine[0] * fine[1])[squares][flat].mean())
    return Agreement(
        step=float(np.percentile(steps, 95)),
        far_step=float(steps.max()),
        evenness=float(np.sqrt(rest[flat].mean() / max(float(rest.mean()), 1e-6))),
        likeness=both / float(np.sqrt(powers[0] * powers[1])),
        noise=float(np.sqrt(min(powers) / max(powers))),
    )


def _flat(noise: Grey, means: Grey) -> Mask:
    """The squares that show least, of those in which light is not clipped."""
    known = (means > MIDDLE_GREYS[0]) & (means < MIDDLE_GREYS[1])
    if not known.any():
        known[:] = True
    return np.asarray(known & (noise <= np.percentile(noise[known], FLAT_PERCENT)))


def _aligned(
    pictures: tuple[Pixels, Pixels], target_from_source: Matrix, shown: Box
) -> tuple[Grey, Grey, Mask]:
    """Both photos in grey, in the frame of the coarser one, and where both show anything."""
    import cv2

    source, target = (
        np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.float32) for one in pictures
    )
    scale = float(np.sqrt(abs(np.linalg.det(target_from_source[:2, :2]))))
    x, y, width, height = shown
    inside = np.zeros_like(source)
    inside[y : y + height, x : x + width] = 1
    if scale >= 1:  # the second is finer
        back = invert(target_from_source)
        warped = _warped(_softened(target, 1 / scale), back, source.shape)
        covered = _warped(np.ones_like(target), back, source.shape) > 0.999
        return source, warped, (inside > 0) & covered
    warped = _warped(_softened(source, scale), target_from_source, target.shape)
    return warped, target, _warped(inside, target_from_source, target.shape) > 0.999


def _warped(grey: Grey, homography: Matrix, shape: tuple[int, ...]) -> Grey:
    import cv2

    size = shape[1], shape[0]
    return np.asarray(cv2.warpAffine(grey, homography[:2], size, flags=cv2.INTER_CUBIC), np.float32)


def _softened(grey: Grey, scale: float) -> Grey:
    """As much detail as is left at a smaller scale."""
    sigma = 0.5 * float(np.sqrt(max(scale**-2 - 1, 0)))
    return _blurred(grey, sigma) if sigma > 0.2 else grey


def _blurred(grey: Grey, sigma: float) -> Grey:
    import cv2

    return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.float32)


def _squares(values: Grey) -> Grey:
    """Means of whole squares."""
    rows, columns = (side // BLOCK_PX for side in values.shape)
    cut = values[: rows * BLOCK_PX, : columns * BLOCK_PX]
    return np.asarray(cut.reshape(rows, BLOCK_PX, columns, BLOCK_PX).mean(axis=(1, 3)), np.float32)
