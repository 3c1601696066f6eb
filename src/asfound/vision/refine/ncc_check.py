"""Again: whether what differs is seen in the other photo after all, where parallax may have led it.

What stands near the camera moves against what is behind it, and the cells of the feature network
are too coarse to tell it from something new. Pixels are not: small squares of a region are searched
in the other photo by zero-mean normalised cross-correlation (Lewis 1995), which the light's gain
and offset do not change. A thing that was left there is found nowhere; one that was passed on the
other side is found along the way that the points around it went.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Pixels
from asfound.vision.detect.regions import Region
from asfound.vision.register.registration import Registration

SQUARE_PX = 24
"""Side of what is searched: three cells, small enough to be moved but not bent by parallax."""

MOST_SQUARES = 12
"""Of a region, spread evenly: more say the same."""

POINTS_AROUND = 40
"""Nearest points whose shifts say where to search."""

FARTHER = 2.0
"""How much farther than those points a thing may have gone: what has no points is often nearer."""

SLACK_PX = 6
"""Around where points went: surfaces are not quite flat."""

PLAIN = 3.0
"""Spread of lightness (of 255) below which a square has no texture to be found by: noise."""

FARTHEST_SHARE = 0.25
"""Of the photo's width: nothing is searched beyond."""

QUARTER = 25
"""Percentile of the squares that speaks for the region: some are always found by chance, and where
even the worst quarter is found, the whole region is."""


Grey = NDArray[np.uint8]
"""Colours say no more here (measured), and cost three times the time."""


@dataclass(frozen=True)
class Laid:
    """One photo, and the other laid over it by the main surface.

    Attributes:
        picture: Lightness, working pixels, shape (H, W), uint8.
        other: That of the other photo in this one's frame, of the same shape.
        at: Points of this photo that agree, shape (N, 2).
        shift: Where they are in ``other``, from where they are here, shape (N, 2).
    """

    picture: Grey
    other: Grey
    at: NDArray[np.float64]
    shift: NDArray[np.float64]


def laid_over(pictures: tuple[Pixels, Pixels], registration: Registration) -> tuple[Laid, Laid]:
    """Both photos with the other one over them."""
    import cv2

    first, second = (
        np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in pictures
    )
    return (
        _laid(first, second, registration),
        _laid(second, first, registration.reversed()),
    )


def _laid(here: Grey, there: Grey, way: Registration) -> Laid:
    import cv2

    size = here.shape[1], here.shape[0]
    back = way.reversed()
    other = cv2.warpPerspective(there, back.surfaces[0], size, borderMode=cv2.BORDER_REPLICATE)
    shift = -back.residual_px
    known = np.isfinite(shift).all(axis=1)
    return Laid(here, np.asarray(other, np.uint8), way.first[known], shift[known])


def found_again(region: Region, laid: Laid) -> float:
    """How well the region's squares are found in the other photo: correlation, -1..1.

    Args:
        region: Of ``laid.picture``.
        laid: Both photos.
    """
    if min(laid.picture.shape) < SQUARE_PX:
        return 0.0
    allowed, corner = _allowed(region, laid)
    found = [
        best
        for column, row in _squares(region, laid.picture.shape)
        if (best := _best(laid, (column, row), allowed, corner)) is not None
    ]
    return float(np.percentile(found, QUARTER)) if found else 0.0


def _allowed(region: Region, laid: Laid) -> tuple[Mask, NDArray[np.intp]]:
    """Which shifts are searched, and the shift (dx, dy) of the mask's first row and column."""
    import cv2

    x, y, width, height = region.box
    away = ((laid.at - (x + width / 2, y + height / 2)) ** 2).sum(axis=1)
    shifts = laid.shift[np.argsort(away, kind="stable")[:POINTS_AROUND]] * FARTHER
    reach = FARTHEST_SHARE * laid.picture.shape[1]
    ends = np.concatenate([np.zeros((1, 2)), np.clip(shifts, -reach, reach)])
    low = np.floor(ends.min(axis=0)).astype(np.intp) - SLACK_PX
    high = np.ceil(ends.max(axis=0)).astype(np.intp) + SLACK_PX
    hull = np.asarray(cv2.convexHull(np.round(ends - low).astype(np.int32)))
    mask = np.zeros(tuple((high - low + 1)[::-1]), np.uint8)
    cv2.fillPoly(mask, [hull], 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * SLACK_PX + 1, 2 * SLACK_PX + 1))
    return np.asarray(cv2.dilate(mask, disc)) > 0, low


def _squares(region: Region, shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Top left corners (x, y) of squares inside the photo around places of the region."""
    x, y, width, height = region.box
    half, first = SQUARE_PX // 2, SQUARE_PX // 4
    places = [
        (x + column, y + row)
        for row in range(first, height, half)
        for column in range(first, width, half)
        if region.shape[row, column]
    ] or [(x + width // 2, y + height // 2)]
    chosen = np.linspace(0, len(places) - 1, min(len(places), MOST_SQUARES)).astype(int)
    right, bottom = shape[1] - SQUARE_PX, shape[0] - SQUARE_PX
    corners = [(places[at][0] - half, places[at][1] - half) for at in chosen]
    return [(min(max(c, 0), right), min(max(r, 0), bottom)) for c, r in corners]


def _best(
    laid: Laid, square: tuple[int, int], allowed: Mask, corner: NDArray[np.intp]
) -> float | None:
    """Best correlation of a square at the allowed shifts; None when it is plain or all lead out."""
    import cv2

    column, row = square
    here = laid.picture[row : row + SQUARE_PX, column : column + SQUARE_PX]
    if here.std() < PLAIN:
        return None
    height, width = laid.picture.shape
    left, top = max(column + corner[0], 0), max(row + corner[1], 0)
    right = min(column + corner[0] + allowed.shape[1] - 1 + SQUARE_PX, width)
    bottom = min(row + corner[1] + allowed.shape[0] - 1 + SQUARE_PX, height)
    if right - left < SQUARE_PX or bottom - top < SQUARE_PX:
        return None
    found = np.asarray(
        cv2.matchTemplate(laid.other[top:bottom, left:right], here, cv2.TM_CCOEFF_NORMED)
    )
    over, down = left - column - corner[0], top - row - corner[1]
    asked = allowed[down : down + found.shape[0], over : over + found.shape[1]]
    # With what has no texture nothing correlates, and OpenCV says so in several ways.
    kept = found[asked & np.isfinite(found) & (np.abs(found) <= 1.001)]
    return float(kept.max()) if len(kept) else None
