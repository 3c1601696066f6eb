"""Outlines: the thing in a region, cut out by what the other photo shows at its place.

Cells are eight pixels wide, so a region's own edge is blurred, and the head is least sure at a
thing's rim. Pixel by pixel the photos can be compared where they lie exactly over each other, which
near a region they do: its surroundings agree. Whatever differs more than the surroundings do is
probably the thing, and colour then tells it from what is beside it (GrabCut, Rother et al.,
SIGGRAPH 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Mask, Matrix, Pixels
from asfound.vision.difference import Field
from asfound.vision.regions import Region, cropped

CUT_SIDE_PX = 200
"""Larger regions are cut out on a smaller copy: an outline needs no more, and time grows fast."""

GROWS = 0.8
"""How far beyond its region a thing may reach: times the square root of the region's area."""

HARDLY = 0.05
"""Where the head says so little, nothing differs."""

MARGIN = 0.6
"""How much around a region is looked at for what it is to be told from: times its longer side."""

STANDS_OUT = 0.8
"""A pixel is probably the thing where it differs this many times as much as most of the
surroundings do; surely, inside the region, where it is twice that."""

MOST = 85
"""Percentile of the surroundings' differences that stands for most of them ..."""

NOISE = 6.0
"""... and what a camera's noise adds to it, in units of Lab."""

LAB_WEIGHTS = (0.6, 1.4, 1.4)
"""A shadow changes lightness only."""

KEPT_SHARES = 0.25, 2.5
"""A cut that leaves less of the region, or is so many times as large, went wrong."""

Levels = NDArray[np.float32]


def fitted(
    region: Region, picture: Pixels, field: Field, other: Pixels, ways: Sequence[Matrix]
) -> Region:
    """The region with the outline of the thing in it; as it was where nothing can be cut out.

    Args:
        region: Of the picture.
        picture: Working pixels, RGB.
        field: How likely each of them differs.
        other: The other photo, working pixels.
        ways: Homographies from the picture to the other photo; that which fits best is used.
    """
    import cv2

    x, y, width, height = box = _around(region.box, picture.shape)
    scale = min(1.0, CUT_SIDE_PX / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    crop = np.ascontiguousarray(picture[y : y + height, x : x + width])
    here = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
    whole = region.painted(picture.shape[:2])[y : y + height, x : x + width]
    rough = cv2.resize(whole.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    likely = cv2.resize(field[y : y + height, x : x + width], size, interpolation=cv2.INTER_AREA)
    near = _widened(rough, GROWS * float(np.sqrt(rough.sum())))
    maybe = near & ((np.asarray(likely) > HARDLY) | rough)
    laid = _laid(other, ways, box, (here, ~maybe))
    cut = _cut(here, rough, maybe, _standing_out(here, *laid, ~maybe))
    thing = cv2.resize(cut, (width, height), interpolation=cv2.INTER_LINEAR) > 127
    thing = _largest_parts(thing, whole)
    least, most = (share * region.area_px for share in KEPT_SHARES)
    if (thing & whole).sum() < least or thing.sum() > most:
        return region
    return cropped(thing, region.score, (x, y))


def _around(box: Box, shape: tuple[int, ...]) -> Box:
    """The box with enough around it that the surroundings can be learned."""
    x, y, width, height = box
    margin = 10 + round(MARGIN * max(width, height))
    left, top = max(x - margin, 0), max(y - margin, 0)
    right, bottom = min(x + width + margin, shape[1]), min(y + height + margin, shape[0])
    return left, top, right - left, bottom - top


def _widened(rough: Mask, reach_px: float) -> Mask:
    import cv2

    side = max(5, round(reach_px)) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(rough.astype(np.uint8), disc)) > 0


def _laid(
    other: Pixels, ways: Sequence[Matrix], box: Box, here: tuple[Pixels, Mask]
) -> tuple[Levels, Mask]:
    """The other photo where this one's box is, by the surface that fits the surroundings best.

    Returns:
        Its pixels as if in this one's light, and which of them it shows at all.
    """
    import cv2

    picture, around = here
    height, width = around.shape
    to_box = np.array([[box[2] / width, 0, box[0]], [0, box[3] / height, box[1]], [0, 0, 1.0]])
    best: tuple[float, Levels, Mask] | None = None
    for way in ways:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        laid = np.asarray(
            cv2.warpPerspective(other, way @ to_box, (width, height), flags=flags), np.float32
        )
        shown = np.ones(other.shape[:2], np.uint8)
        seen = cv2.warpPerspective(shown, way @ to_box, (width, height), flags=flags) > 0
        both = around & seen
        laid = _in_light_of(picture, laid, both)
        far = float(np.abs(laid[both] - picture[both]).mean()) if both.any() else 255.0
        if best is None or far < best[0]:
            best = far, laid, np.asarray(seen)
    assert best is not None  # noqa: S101  there is always a main surface
    return best[1], best[2]


def _standing_out(here: Pixels, there: Levels, seen: Mask, around: Mask) -> Levels:
    """How much more each pixel differs than most of the surroundings; 0 where nothing is shown.

    A pixel is compared with the nearest nine, so that an edge half a pixel off is no difference.
    """
    import cv2

    known = around & seen
    mine, theirs = (
        cv2.cvtColor(np.asarray(part, np.uint8), cv2.COLOR_RGB2Lab).astype(np.float32)
        for part in (here, there)
    )
    far = np.full(here.shape[:2], np.inf, np.float32)
    for shift in np.ndindex(3, 3):
        moved = np.roll(theirs, (shift[0] - 1, shift[1] - 1), (0, 1))
        squares = ((mine - moved) ** 2) @ np.array(LAB_WEIGHTS, np.float32)
        far = np.minimum(far, cv2.blur(np.sqrt(squares), (3, 3)))
    most = float(np.percentile(far[known], MOST)) if known.any() else 0.0
    return np.where(seen, far / (most + NOISE), 0).astype(np.float32)


def _in_light_of(here: Pixels, there: Levels, known: Mask) -> Levels:
    """The other photo's colours as if in this one's light, by what both show."""
    if not known.any():
        return there
    mine, theirs = here[known].astype(np.float32), there[known]
    gain = np.clip((mine.std(axis=0) + 2) / (theirs.std(axis=0) + 2), 0.5, 2)
    moved = (there - np.median(theirs, axis=0)) * gain + np.median(mine, axis=0)
    return np.asarray(np.clip(moved, 0, 255), np.float32)


def _cut(picture: Pixels, rough: Mask, maybe: Mask, standing_out: Levels) -> NDArray[np.uint8]:
    """GrabCut from what stands out: 255 where the thing is."""
    import cv2

    core = np.asarray(cv2.erode(rough.astype(np.uint8), np.ones((3, 3), np.uint8))) > 0
    trimap = np.where(maybe, cv2.GC_PR_BGD, cv2.GC_BGD).astype(np.uint8)
    trimap[maybe & (standing_out > STANDS_OUT)] = cv2.GC_PR_FGD
    trimap[core & (standing_out > 2 * STANDS_OUT)] = cv2.GC_FGD
    is_thing = (trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)
    if not (trimap == cv2.GC_BGD).any() or not is_thing.any():
        return np.where(rough, 255, 0).astype(np.uint8)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)  # its colour clusters start at random; the same pair must cut the same
    grab: Any = cv2.grabCut  # the stubs know no call without a rectangle
    grab(picture, trimap, None, *models, 3, cv2.GC_INIT_WITH_MASK)
    is_thing = (trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)
    return np.where(is_thing, 255, 0).astype(np.uint8)


def _largest_parts(thing: Mask, rough: Mask) -> Mask:
    """Parts of the cut that touch the region and are no crumbs, with their holes filled."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(thing.astype(np.uint8))
    keep = np.zeros_like(thing)
    for label in range(1, count):
        part = labels == label
        if stats[label, cv2.CC_STAT_AREA] >= 0.1 * thing.sum() and (part & rough).any():
            keep |= part
    filled = keep.astype(np.uint8)
    contours, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
    return np.asarray(filled) > 0
