"""Kinds: whether a difference was added, is missing, moved or was marked.

A thing shows on the photo where it is and is not found on the other. Where both photos show
something that the other lacks at one place, the one with the outline has the thing: its edge is
strong there and not on the other photo. Where the texture below goes on, the surface was marked.
A thing that is missing here and looks like one that was added there has moved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask, Matrix, Pixels
from asfound.vision.edges import edge_strength
from asfound.vision.regions import Region
from asfound.vision.register import inverse
from asfound.vision.working import Cells

SAME_PLACE = 0.3
"""Share of the smaller region that lies in the other, laid over each other."""

SAME_LOOK = 0.72
"""Cosine of two things' mean features above which they are the same thing elsewhere."""

SAME_SIZE = 2.2
"""Largest ratio of the areas of one thing at two places of a view."""

RIM_ROOM_PX = 12
"""Around a region, so that smoothing and edges at its rim are those of the whole photo."""

TEXTURE_STAYS = 0.45
"""Correlation of the fine texture at one place, above which the surface is still there."""


@dataclass(frozen=True)
class Change:
    """A difference between two photos in a fixed order.

    Attributes:
        kind: ADDED when the second photo has the thing, MISSING when the first has it.
        score: The larger of its regions' scores.
        first: Where it is in the first photo, if it is.
        second: Where it is in the second photo, if it is.
    """

    kind: Kind
    score: float
    first: Region | None
    second: Region | None


@dataclass(frozen=True)
class Side:
    """One photo of the pair and what differs on it.

    Attributes:
        picture: Working pixels.
        cells: The trunk's features at stride 8, shape (channels, rows, columns).
        regions: What is not found in the other photo.
    """

    picture: Pixels
    cells: Cells
    regions: list[Region]


def changes(first: Side, second: Side, surface: Matrix) -> list[Change]:
    """What happened between the photos, largest score first.

    Args:
        first: The photo that comes first in the fixed order.
        second: The other.
        surface: Main homography ``second_from_first``, working pixels.
    """
    found: list[Change] = []
    only_first, only_second = list(first.regions), list(second.regions)
    for here, there in _at_one_place(first, second, surface):
        only_first = [region for region in only_first if region is not here]
        only_second = [region for region in only_second if region is not there]
        found.append(_at_place(here, there, first, second, surface))
    found += [Change(Kind.MISSING, region.score, region, None) for region in only_first]
    found += [Change(Kind.ADDED, region.score, None, region) for region in only_second]
    return sorted(_with_moves(found, first, second), key=_order)


def _order(change: Change) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    boxes = [region.box if region else () for region in (change.first, change.second)]
    return (-change.score, boxes[0], boxes[1])


def _at_one_place(first: Side, second: Side, surface: Matrix) -> list[tuple[Region, Region]]:
    """Regions of the two photos that lie over each other, best overlap first, each used once."""
    shape = second.picture.shape[:2]
    laid = [(region, _laid_over(region, surface, first, shape)) for region in first.regions]
    overlaps = []
    for i, (_, mask) in enumerate(laid):
        for j, region in enumerate(second.regions):
            shared = int((mask[region.window] & region.shape).sum())
            smaller = max(1, min(region.area_px, int(mask.sum())))
            if shared > SAME_PLACE * smaller:
                overlaps.append((-shared / smaller, i, j))
    pairs, used_first, used_second = [], set(), set()
    for _, i, j in sorted(overlaps):
        if i not in used_first and j not in used_second:
            used_first.add(i)
            used_second.add(j)
            pairs.append((first.regions[i], second.regions[j]))
    return pairs


def _laid_over(region: Region, surface: Matrix, side: Side, shape: tuple[int, ...]) -> Mask:
    import cv2

    whole = region.painted(side.picture.shape[:2]).astype(np.uint8)
    moved = cv2.warpPerspective(whole, surface, (shape[1], shape[0]), flags=cv2.INTER_NEAREST)
    return np.asarray(moved) > 0


def _at_place(here: Region, there: Region, first: Side, second: Side, surface: Matrix) -> Change:
    """One difference at one place: which photo has the thing, or is it on the surface?"""
    score = max(here.score, there.score)
    if _texture_stays(here, first, second, surface):
        return Change(Kind.MARKED, score, here, there)
    back = inverse(surface)
    first_has = _edge(here, first.picture) - _edge_over(here, first, second, surface)
    second_has = _edge(there, second.picture) - _edge_over(there, second, first, back)
    if first_has > second_has:
        return Change(Kind.MISSING, score, here, None)
    return Change(Kind.ADDED, score, None, there)


def _strength(picture: Pixels) -> NDArray[np.float32]:
    """Gradient length, mean of the colour channels, slightly smoothed."""
    import cv2

    return edge_strength(np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.0), np.float32))


def _rim(whole: Mask) -> Mask:
    import cv2

    kernel = np.ones((5, 5), np.uint8)
    large = np.asarray(cv2.dilate(whole.astype(np.uint8), kernel)) > 0
    small = np.asarray(cv2.erode(whole.astype(np.uint8), kernel, borderValue=0)) > 0
    return large & ~small


def _edge_along(whole: Mask, picture: Pixels) -> float:
    """How strong the photo's edges are along a mask's outline; only there they are computed."""
    rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    if not len(rows):
        return 0.0
    window = tuple(
        slice(max(at[0] - RIM_ROOM_PX, 0), at[-1] + RIM_ROOM_PX + 1) for at in (rows, columns)
    )
    rim = _rim(whole[window])
    return float(_strength(np.ascontiguousarray(picture[window]))[rim].mean()) if rim.any() else 0.0


def _edge(region: Region, picture: Pixels) -> float:
    """How strong the photo's edges are along the region's outline."""
    return _edge_along(region.painted(picture.shape[:2]), picture)


def _edge_over(region: Region, side: Side, other: Side, surface: Matrix) -> float:
    """How strong the other photo's edges are along the same outline, laid over it."""
    return _edge_along(_laid_over(region, surface, side, other.picture.shape[:2]), other.picture)


def _texture_stays(region: Region, first: Side, second: Side, surface: Matrix) -> bool:
    """Whether the fine texture inside the region is the same in both photos."""
    import cv2

    height, width = first.picture.shape[:2]
    laid = cv2.warpPerspective(second.picture, inverse(surface), (width, height))
    x, y, w, h = region.box
    if min(w, h) < 8:
        return False
    here = _fine(first.picture[y : y + h, x : x + w])
    reach = 4
    top, left = max(y - reach, 0), max(x - reach, 0)
    around = _fine(np.asarray(laid, np.uint8)[top : y + h + reach, left : x + w + reach])
    if around.shape[0] < h or around.shape[1] < w:
        return False
    likeness = cv2.matchTemplate(around, here, cv2.TM_CCOEFF_NORMED)
    return float(np.nan_to_num(np.asarray(likeness)).max()) > TEXTURE_STAYS


def _fine(picture: Pixels) -> NDArray[np.float32]:
    import cv2

    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(grey - cv2.GaussianBlur(grey, (0, 0), 3.0), np.float32)


def _with_moves(found: list[Change], first: Side, second: Side) -> list[Change]:
    """Missing and added things that look alike, joined to moved ones; best likeness first."""
    gone = [(c, c.first) for c in found if c.kind is Kind.MISSING and c.first]
    new = [(c, c.second) for c in found if c.kind is Kind.ADDED and c.second]
    looks_gone = [_look(region, first) for _, region in gone]
    looks_new = [_look(region, second) for _, region in new]
    likeness = sorted(
        (-float(a @ b), i, j)
        for i, a in enumerate(looks_gone)
        for j, b in enumerate(looks_new)
        if _alike_in_size(gone[i][1], new[j][1])
    )
    joined: dict[int, Change] = {}
    for minus, i, j in likeness:
        (was, before), (now, after) = gone[i], new[j]
        if -minus > SAME_LOOK and id(was) not in joined and id(now) not in joined:
            joined[id(was)] = Change(Kind.MOVED, max(was.score, now.score), before, after)
            joined[id(now)] = joined[id(was)]
    kept = [change for change in found if id(change) not in joined]
    return kept + list({id(change): change for change in joined.values()}.values())


def _alike_in_size(here: Region, there: Region) -> bool:
    return 1 / SAME_SIZE < here.area_px / max(there.area_px, 1) < SAME_SIZE


def _look(region: Region, side: Side) -> NDArray[np.float32]:
    """Mean features and colours of a thing, a unit vector."""
    import cv2

    mean, spread = side.cells.mean(axis=(1, 2)), side.cells.std(axis=(1, 2)) + 1e-6
    rows, columns = side.cells.shape[1:]
    whole = region.painted(side.picture.shape[:2]).astype(np.float32)
    weight = np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA))
    cells = (side.cells - mean[:, None, None]) / spread[:, None, None]
    shape = (cells * weight).sum(axis=(1, 2)) / max(float(weight.sum()), 1e-6)
    lab = cv2.cvtColor(side.picture[region.window], cv2.COLOR_RGB2Lab).astype(np.float32)
    colour = (lab[region.shape].mean(axis=0) - 128) / 40
    look = np.concatenate([shape, 2 * colour]).astype(np.float32)
    return np.asarray(look / (np.linalg.norm(look) + 1e-6), np.float32)
