"""Which pixels of a region are the thing?

GrabCut (Rother et al., SIGGRAPH 2004), started from the patch network's probabilities. Cells are
eight pixels wide, so a region's own edge is blurred, and the head is least certain at a thing's
rim; colour separates the thing from what is beside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Box, Mask, Pixels, clip
from asfound.vision.detect.regions import Region, region_from_mask
from asfound.vision.image.warping import FloatImage
from asfound.vision.refine.patches import REGION_CHANNEL, SCORE_CHANNEL, PatchPair

MIN_POSSIBLE_PROBABILITY, MIN_PROBABLE_PROBABILITY, MIN_CERTAIN_PROBABILITY = 0.05, 0.35, 0.95
"""A pixel is never the thing below the first probability, and certainly above the last; from the
middle one it is the thing unless its colour speaks against it."""

MIN_HEAD_SCORE = 0.05
"""Below this change score nothing differs."""

MAX_GAP_PX = 9
"""Narrower gaps in the probabilities, in pixels of a patch, are closed: a cup's white band."""

MAX_SEGMENT_SIDE_PX = 150
"""Larger things are segmented on a smaller copy: an outline needs no more, and time grows fast."""

CONTEXT_SHARE = 0.5
"""Margin around a thing from which the background's colours are learned, times its longer side.
More only takes time."""

GRAB_CUT_ITERATIONS = 2
"""Of learning colours and labelling pixels."""

AREA_RATIO_RANGE = 0.05, 2.5
"""A segmentation that leaves less of the region, or is larger by more than this, has failed."""

MIN_FRAGMENT_SHARE = 0.1
"""Share of the segmentation; a smaller part is none of the thing."""


def refine_mask(
    region: Region, patch: PatchPair, probability: FloatImage, pixels: Pixels
) -> Region:
    """The region with the segmented thing's mask; the region itself where segmentation fails.

    Args:
        region: Of the photo.
        patch: The patch pair around it.
        probability: How likely each pixel of the patch is the thing, shape (PATCH_SIDE_PX,
            PATCH_SIDE_PX).
        pixels: The photo at the processing resolution, RGB.
    """
    region_mask = region.to_mask((pixels.shape[0], pixels.shape[1]))
    thing = _main_components(_segment(patch, probability, pixels), region_mask)
    min_px, max_px = (share * region.area_px for share in AREA_RATIO_RANGE)
    if (thing & region_mask).sum() < min_px or thing.sum() > max_px:
        return region
    return region_from_mask(thing, region.score)


def paste_patch(
    values: FloatImage, patch: PatchPair, shape: tuple[int, ...]
) -> tuple[FloatImage, Box]:
    """Values of a patch's pixels at the processing resolution, and the box where they lie.

    Args:
        values: Shape (PATCH_SIDE_PX, PATCH_SIDE_PX).
        patch: The patch pair.
        shape: Of the photo; what lies beyond it is left out.
    """
    import cv2

    x, y, side, _ = patch.box
    left, top, width, height = clip(patch.box, (shape[1], shape[0]))
    whole = np.asarray(cv2.resize(values, (side, side), interpolation=cv2.INTER_LINEAR), np.float32)
    part = whole[top - y : top - y + height, left - x : left - x + width]
    return part, (left, top, width, height)


def _segment(patch: PatchPair, probability: FloatImage, pixels: Pixels) -> Mask:
    """Which processing pixels are the thing."""
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (MAX_GAP_PX, MAX_GAP_PX))
    probability = np.asarray(cv2.morphologyEx(probability, cv2.MORPH_CLOSE, disc))
    probability = np.where(
        (patch.channels[SCORE_CHANNEL] > MIN_HEAD_SCORE) | (patch.channels[REGION_CHANNEL] > 0),
        probability,
        0,
    )
    probability, (left, top, width, height) = paste_patch(probability, patch, pixels.shape)
    window = slice(top, top + height), slice(left, left + width)
    scale = min(1.0, MAX_SEGMENT_SIDE_PX / patch.box[2])
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(pixels[window], size, interpolation=cv2.INTER_AREA)
    small_probability = cv2.resize(probability, size, interpolation=cv2.INTER_AREA)
    cut = _grab_cut(np.asarray(small, np.uint8), np.asarray(small_probability, np.float32))
    thing = cv2.resize(cut, (width, height), interpolation=cv2.INTER_LINEAR)
    whole = np.zeros(pixels.shape[:2], bool)
    whole[window] = np.asarray(thing) > 127
    return whole


def _grab_cut(pixels: Pixels, probability: FloatImage) -> NDArray[np.uint8]:
    """GrabCut started from the probability of each pixel: 255 where it is the thing."""
    import cv2

    trimap = np.full(probability.shape, cv2.GC_BGD, np.uint8)
    trimap[probability > MIN_POSSIBLE_PROBABILITY] = cv2.GC_PR_BGD
    trimap[probability > MIN_PROBABLE_PROBABILITY] = cv2.GC_PR_FGD
    trimap[probability > MIN_CERTAIN_PROBABILITY] = cv2.GC_FGD
    context = _context_slices(probability > MIN_POSSIBLE_PROBABILITY)
    if (probability > MIN_PROBABLE_PROBABILITY).any() and not (
        probability[context] > MIN_POSSIBLE_PROBABILITY
    ).all():
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.setRNGSeed(0)  # its clusters start at random, but results must not vary
        grab: Any = cv2.grabCut  # the stubs lack the call without a rectangle
        part, labels = np.ascontiguousarray(pixels[context]), np.ascontiguousarray(trimap[context])
        grab(part, labels, None, *models, GRAB_CUT_ITERATIONS, cv2.GC_INIT_WITH_MASK)
        trimap[context] = labels
    is_thing = (trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)
    return np.where(is_thing, 255, 0).astype(np.uint8)


def _context_slices(mask: Mask) -> tuple[slice, slice]:
    """Rows and columns of a mask with a margin; everything if the mask is empty."""
    if not mask.any():
        return slice(None), slice(None)
    x, y, width, height = region_from_mask(mask, 0.0).box
    margin = round(CONTEXT_SHARE * max(width, height))
    return (
        slice(max(0, y - margin), y + height + margin),
        slice(max(0, x - margin), x + width + margin),
    )


def _main_components(thing: Mask, region_mask: Mask) -> Mask:
    """Components that touch the region and are large enough, with their holes filled."""
    import cv2

    keep, context = np.zeros_like(thing), _context_slices(thing)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(thing[context].astype(np.uint8))
    filled = np.zeros(labels.shape, np.uint8)
    for label in range(1, count):
        part = np.asarray(labels) == label
        if (
            stats[label, cv2.CC_STAT_AREA] >= MIN_FRAGMENT_SHARE * thing.sum()
            and (part & region_mask[context]).any()
        ):
            filled[part] = 1
    contours, _ = cv2.findContours(filled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
    keep[context] = filled > 0
    return keep
