"""Which parts of a change are one thing, and which are several?

Connected component labelling after dilation splits a mask; fragments that overlap, or touch and
have like mean colours in Lab, are merged (region merging).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from asfound.domain.finding import Kind
from asfound.domain.geometry import Pixels
from asfound.vision.detect.regions import Region, intersection_px, region_from_mask
from asfound.vision.refine.change import Change

MAX_GAP_PX = 9
"""Parts nearer to each other than this, a cell, are one thing: a bag and its handle."""

MIN_FRAGMENT_SHARE = 0.15
"""Share of the largest part; a smaller one is a piece of a thing, not a thing of its own."""

MIN_AREA_PX = 120
"""A segmented thing is at least this large: an 11 px square."""

MIN_SHARED_SHARE = 0.3
"""Two masks that share more than this of the smaller one show one thing."""

TOUCHING_KERNEL_PX, MAX_COLOUR_DISTANCE = 7, 25.0
"""Masks that touch when dilated by this kernel, and whose mean colours are no farther apart, in
units of Lab, are one thing too: the body of a bag and its lid."""


def merge_fragments(fragments: list[Change], images: tuple[Pixels, Pixels]) -> list[Change]:
    """Fragments of one change, those of one thing merged; largest first.

    Args:
        fragments: Of one change, each segmented. Small pieces beside the largest are left out.
        images: Both photos, processing pixels.
    """
    objects: list[Region] = []
    pixels = images[1 if fragments[0].kind is Kind.ADDED else 0]
    regions = [region for region in map(_single_region, fragments) if region]
    size = pixels.shape[0], pixels.shape[1]
    for fragment in sorted(regions, key=lambda one: (-one.area_px, one.box)):
        touching = [thing for thing in objects if _is_same_object(thing, fragment, pixels)]
        objects = [thing for thing in objects if not any(thing is one for one in touching)]
        objects.append(_merge_regions([*touching, fragment], size))
    objects.sort(key=lambda one: (-one.area_px, one.box))
    kept = objects[:1] + [thing for thing in objects[1:] if thing.area_px >= MIN_AREA_PX]
    return [_with_region(fragments[0], thing) for thing in kept]


def _is_same_object(thing: Region, fragment: Region, pixels: Pixels) -> bool:
    """Whether two fragments overlap, or touch and have like colours."""
    import cv2

    if intersection_px(thing, fragment) > MIN_SHARED_SHARE * fragment.area_px:
        return True
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (TOUCHING_KERNEL_PX, TOUCHING_KERNEL_PX))
    whole = thing.to_mask((pixels.shape[0], pixels.shape[1])).astype(np.uint8)
    dilated = np.asarray(cv2.dilate(whole, disc))[fragment.slices]
    if not (dilated[fragment.mask] > 0).any():
        return False
    thing_colour, fragment_colour = (_mean_colour(one, pixels) for one in (thing, fragment))
    return float(np.linalg.norm(thing_colour - fragment_colour)) < MAX_COLOUR_DISTANCE


def _mean_colour(region: Region, pixels: Pixels) -> NDArray[np.float32]:
    """Mean colour, Lab."""
    import cv2

    part = np.ascontiguousarray(pixels[region.slices]).astype(np.float32) / 255
    lab = cv2.cvtColor(part, cv2.COLOR_RGB2Lab)
    return np.asarray(lab[region.mask].mean(axis=0), np.float32)


def _single_region(change: Change) -> Region | None:
    """The region of a thing that one photo alone shows; None if it moved or is a mark."""
    if change.kind is Kind.ADDED:
        return change.second
    return change.first if change.kind is Kind.MISSING else None


def _with_region(change: Change, region: Region) -> Change:
    """The change with another region."""
    if change.kind is Kind.ADDED:
        return replace(change, second=region)
    return replace(change, first=region)


def _merge_regions(regions: list[Region], size: tuple[int, int]) -> Region:
    """The union of regions of a photo, as a region."""
    whole = np.logical_or.reduce([one.to_mask(size) for one in regions])
    return region_from_mask(whole, regions[0].score)


def split_components(change: Change) -> list[Change]:
    """The things that a change consists of, largest first; the change itself if it is one.

    What moved is one thing at two places, and a mark is on one surface: they stay whole.
    """
    region = _single_region(change)
    if region is None:
        return [change]
    components = _components(region)
    if len(components) < 2:
        return [change]
    return [_with_region(change, part) for part in components]


def _components(region: Region) -> list[Region]:
    """The region's parts that are things of their own."""
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (MAX_GAP_PX, MAX_GAP_PX))
    padded = np.pad(region.mask, MAX_GAP_PX).astype(np.uint8)
    count, labels = cv2.connectedComponents(np.asarray(cv2.dilate(padded, disc)))
    inside = np.asarray(labels)[MAX_GAP_PX:-MAX_GAP_PX, MAX_GAP_PX:-MAX_GAP_PX]
    masks = [region.mask & (inside == label) for label in range(1, count)]
    masks.sort(key=lambda shape: -int(shape.sum()))
    min_area_px = max(MIN_AREA_PX, MIN_FRAGMENT_SHARE * int(masks[0].sum()))
    return [
        region_from_mask(shape, region.score, region.box[:2])
        for shape in masks
        if shape.sum() >= min_area_px
    ]
