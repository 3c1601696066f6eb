"""Windows: where a photo pair is looked at a second time, closer.

The head says of every pixel how likely it differs. Where that peaks and nothing was told, the first
look is unsure; a window around the place is worth a second one
(:mod:`asfound.vision.decide.fine_pass`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Size
from asfound.vision.decide.pair_analysis import Pair, times_closer
from asfound.vision.detect.change_map import Field
from asfound.vision.detect.regions import together
from asfound.vision.image.masks import warped
from asfound.vision.image.prepared_image import Part
from asfound.vision.refine.change import Change
from asfound.vision.register.registration import (
    FEWEST_POINTS,
    Registration,
    inverse,
    project,
)

HINT = 0.1
"""How sure the head must be that a place differs for it to be looked at again. Where nothing did,
most views have no such place; where something did that was missed, it nearly always is one."""

APART_PX = 33
"""Places nearer to each other than this, four cells, are one."""

AROUND_PX = 17
"""What is told is known as cells of eight pixels: a cell around it is told with it."""

WINDOW_PX = 192
"""Side of what is looked at, working pixels: three tenths of the photo's width."""

MOST_WINDOWS = 1
"""Of a view: what the time allows."""


@dataclass(frozen=True)
class Window:
    """A place of a view: the same square on both photos.

    Attributes:
        corners: (x, y) of its first pixel on each photo, working pixels.
        side: Working pixels.
        zoom: Pixels of the window for every working pixel.
    """

    corners: tuple[tuple[int, int], tuple[int, int]]
    side: int
    zoom: float

    @property
    def pixels(self) -> int:
        """Side of the window's pictures."""
        return round(self.side * self.zoom)

    def into(self, side: int) -> Matrix:
        """From a photo's working pixels to the window's; pixel centres are whole numbers."""
        zoom, (x, y) = self.pixels / self.side, self.corners[side]
        half = (zoom - 1) / 2
        return np.array([[zoom, 0, half - x * zoom], [0, zoom, half - y * zoom], [0, 0, 1.0]])

    def shown(self, side: int, size: Size) -> Part:
        """What of a photo of this size it is."""
        width, height = size
        top, share = self.corners[side][1] / height, self.side / height
        return Part(top, share, share * self.side / width)

    def holds(self, place: tuple[float, float], side: int) -> bool:
        """Whether a place of a photo lies well inside: an eighth of the side from the rim."""
        rim = self.side / 8
        return all(
            corner + rim <= at < corner + self.side - rim
            for corner, at in zip(self.corners[side], place, strict=True)
        )


def windows_of(pair: Pair, told: Sequence[Change]) -> list[Window]:
    """What to look at again, the places first of which the head is surest."""
    found: list[Window] = []
    for _, side, place in hints(pair, told):
        if len(found) == MOST_WINDOWS:
            break
        if not any(window.holds(place, side) for window in found):
            found.append(_around(pair, place, side))
    return found


def hints(pair: Pair, told: Sequence[Change]) -> list[tuple[float, int, tuple[float, float]]]:
    """(how sure the head is, 0 or 1 for the photo, (x, y)) of every place, surest first.

    What is told already is left out, and what is too large for a window: it was seen well enough.
    """
    found = []
    both = pair.difference, pair.difference.turned()
    for side, difference in enumerate(both):
        seen = _seen_well(pair, side, told)
        left = np.where(difference.compared_first & ~seen, difference.first, 0)
        found += [(value, side, place) for value, place in _peaks(left.astype(np.float32))]
    return sorted(found, key=lambda hint: (-hint[0], *hint[1:]))


def _seen_well(pair: Pair, side: int, told: Sequence[Change]) -> Mask:
    """What of a photo is told, or large, and a little around it.

    Where the other photo has the thing, this one has what the thing hides, which is told with it.
    """
    import cv2

    shapes = [(ready.size[1], ready.size[0]) for ready in pair.ready]
    way = pair.registration.surfaces[0]
    mine, theirs = (change.first for change in told), (change.second for change in told)
    if side:
        mine, theirs = theirs, mine
    else:
        way = inverse(way)
    laid = warped(together(theirs, shapes[1 - side]), way, shapes[side])
    seen = together(mine, shapes[side]) | laid
    for region in (one.region for one in pair.looks[side]):
        if max(region.box[2:]) > WINDOW_PX / 2:
            seen[region.window] |= region.shape
    return (
        np.asarray(cv2.dilate(seen.astype(np.uint8), np.ones((AROUND_PX, AROUND_PX), np.uint8))) > 0
    )


def _peaks(field: Field) -> list[tuple[float, tuple[float, float]]]:
    """Where a field is largest around, and how large: value and (x, y)."""
    import cv2

    around = np.asarray(cv2.dilate(field, np.ones((APART_PX, APART_PX), np.uint8)))
    tops = ((field >= around) & (field > HINT)).astype(np.uint8)
    count, labels, _, centres = cv2.connectedComponentsWithStats(tops)
    values = [round(float(field[labels == top].max()), 4) for top in range(1, count)]
    return [
        (value, (float(x), float(y))) for value, (x, y) in zip(values, centres[1:], strict=True)
    ]


def _around(pair: Pair, place: tuple[float, float], side: int) -> Window:
    """The window around a place of one photo, and what lies there on the other."""
    way = pair.registration if side == 0 else pair.registration.reversed()
    there = _counterpart(way, np.array(place))
    longest = min(WINDOW_PX, *pair.ready[0].size, *pair.ready[1].size)
    centres = (place, there) if side == 0 else (there, place)
    corners = [
        tuple(
            round(min(max(at - longest / 2, 0), most - longest))
            for at, most in zip(centre, ready.size, strict=True)
        )
        for centre, ready in zip(centres, pair.ready, strict=True)
    ]
    return Window((corners[0], corners[1]), longest, times_closer(pair.photos, pair.ready))  # type: ignore[arg-type]


def _counterpart(way: Registration, place: NDArray[np.float64]) -> tuple[float, float]:
    """Where a place lies in the other photo: on the main surface, shifted as the points nearby."""
    at = project(way.surfaces[0], place[None])[0]
    nearest = np.argsort(((way.first - place) ** 2).sum(axis=1), kind="stable")[:FEWEST_POINTS]
    shifts = way.residual_px[nearest]
    shifts = shifts[np.isfinite(shifts).all(axis=1)]
    if len(shifts):
        at = at + np.median(shifts, axis=0)
    at = np.nan_to_num(at, nan=0.0)
    return float(at[0]), float(at[1])
