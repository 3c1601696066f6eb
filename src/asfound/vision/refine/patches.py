"""Crops: a region of one photo from near, and the other photo laid over it.

What the network that looks from near is shown (``near``), here and where it is trained
(``training/near``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from asfound.domain.geometry import Box, Matrix, Pixels, clip
from asfound.vision.detect.change_map import Difference, Field
from asfound.vision.detect.regions import Region
from asfound.vision.image.warping import (
    FARTHEST,
    Levels,
    Picture,
    laid_by_best,
    resized,
    standing_out,
    warped_to,
)

MARGIN, LEAST_MARGIN_PX = 1.0, 12
"""How much around a region is shown: times its longer side, and so many working pixels more."""

CHANNELS = 13
"""Of a crop: both photos' colours, what of them is shown, the region, what the head says of both,
how likely it is a mark, and how much each pixel stands out."""

ROUGH, FIELD = 8, 9
"""Channels of the region, and of what the head says of this photo."""


@dataclass(frozen=True)
class Shown:
    """One photo at the working scale, and what the head says of it.

    Attributes:
        picture: Working pixels, RGB.
        field: How likely each of them differs.
        marked: How likely what differs there is a mark; None where nobody asked.
    """

    picture: Pixels
    field: Field
    marked: Field | None = None


def both_shown(pictures: tuple[Pixels, Pixels], found: Difference) -> tuple[Shown, Shown]:
    """Both photos and what the head says of them."""
    first, second = pictures
    return (
        Shown(first, found.first, found.marked_first),
        Shown(second, found.second, found.marked_second),
    )


@dataclass(frozen=True)
class Crop:
    """A square around a region.

    Attributes:
        box: (x, y, side, side) of the square, working pixels; may reach beyond the photo.
        seen: What is shown there, 0..1, shape (CHANNELS, SIDE_PX, SIDE_PX), float32.
    """

    box: Box
    seen: Levels


def crop_of(
    region: Region, here: Shown, there: Shown, ways: Sequence[Matrix], margin: float = MARGIN
) -> Crop:
    """What is shown around a region, on its photo and on the other.

    Args:
        region: Of the photo ``here``.
        here: The photo.
        there: The other.
        ways: Homographies from here to there; that which fits the surroundings best is used.
        margin: How much around the region is shown, times its longer side.
    """
    box = _around(region.box, margin)
    picture, inside = _cut(here.picture, box), _cut(np.ones(here.field.shape, np.float32), box)
    rough = _cut(region.painted(here.field.shape).astype(np.float32), box)
    known = (rough < 0.5) & (inside > 0.5)
    laid, seen, way = laid_by_best(there.picture, ways, box, picture, known)
    other = warped_to(there.field, way, box)
    stands = standing_out(picture, laid, known & seen)
    channels = (
        *np.moveaxis(picture, 2, 0) / 255,
        *np.moveaxis(laid, 2, 0) / 255,
        inside,
        seen,
        rough,
        _cut(here.field, box),
        other,
        np.zeros_like(rough) if here.marked is None else _cut(here.marked, box),
        np.where(seen, np.minimum(stands, FARTHEST), 0) / FARTHEST,
    )
    return Crop(box, np.stack(channels).astype(np.float32))


def _around(box: Box, margin: float) -> Box:
    """A square with enough around the box that the surroundings can be learned."""
    x, y, width, height = box
    side = round((1 + 2 * margin) * max(width, height)) + 2 * LEAST_MARGIN_PX
    return x + (width - side) // 2, y + (height - side) // 2, side, side


def _cut(picture: Picture, box: Box) -> Levels:
    """A square of a picture; black where it reaches beyond."""
    x, y, side, _ = box
    left, top, width, height = clip(box, (picture.shape[1], picture.shape[0]))
    part = picture[top : top + height, left : left + width]
    whole = np.zeros((side, side, *picture.shape[2:]), picture.dtype)
    whole[top - y : top - y + height, left - x : left - x + width] = part
    return resized(whole)
