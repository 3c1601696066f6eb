"""Which separate things does a region consist of?

A network predicts for each pixel whether it belongs to a thing and whether it lies well inside one;
insides do not touch where things do (DCAN, Chen et al., CVPR 2016, separates glands so by their
contours). The change map has cells of eight pixels, so a pear and the apple beside it are one
region there. Every pixel of a thing belongs to the nearest inside. Trained on rendered pairs
(``training/near/apart.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask, Matrix
from asfound.vision.detect.regions import Region, region_from_mask
from asfound.vision.image.backbone import load_session
from asfound.vision.image.warping import FloatImage
from asfound.vision.refine.change import Change
from asfound.vision.refine.patches import REGION_CHANNEL, ScoredImage, extract_patch_pair
from asfound.vision.refine.segmentation import paste_patch, refine_mask
from asfound.vision.register.registration import Registration

MARGIN_SHARE = 0.5
"""Margin around a region, times its longer side."""

MIN_INSIDE_PROBABILITY, MIN_THING_PROBABILITY = 0.35, 0.5
"""Probabilities from which a pixel is inside a thing, and part of one."""

MIN_INSIDE_PX = 25
"""Of a patch; a smaller inside is none. With these, of the single things of rendered scenes kept
back 0.84 stay one, and 0.53 of those with another thing put beside them are two."""

LabelMap = NDArray[np.int32]


def split_by_instance(
    change: Change, images: tuple[ScoredImage, ScoredImage], registration: Registration
) -> list[Change]:
    """One change for each thing in a change, with its refined mask; none if none is seen.

    Args:
        change: What one of the photos lacks, processing pixels.
        images: Both photos.
        registration: From the first photo to the second.
    """
    first, second = images
    if change.kind is Kind.MISSING and change.first:
        things = segment_instances(change.first, first, second, registration.planes)
        return [replace(change, first=thing) for thing in things]
    if change.kind is Kind.ADDED and change.second:
        planes = registration.reversed().planes
        things = segment_instances(change.second, second, first, planes)
        return [replace(change, second=thing) for thing in things]
    return []


def segment_instances(
    region: Region, source: ScoredImage, target: ScoredImage, homographies: Sequence[Matrix]
) -> list[Region]:
    """The things in a region, segmented; none where the network sees none.

    Args:
        region: Of the source.
        source: The photo with the region.
        target: The other.
        homographies: From source to target.
    """
    patch = extract_patch_pair(region, source, target, homographies, MARGIN_SHARE)
    outputs = load_session("apart.onnx").run(["thing", "inside"], {"seen": patch.channels[None]})
    thing, inside = (np.asarray(one[0], np.float32) for one in outputs)
    labels, instances = instance_labels(patch.channels[REGION_CHANNEL] > 0.5, thing, inside), []
    for number in range(1, int(labels.max()) + 1):
        probability = np.where(labels == number, thing, 0).astype(np.float32)
        rough, (left, top, _, _) = paste_patch(probability, patch, source.pixels.shape)
        if (rough > MIN_THING_PROBABILITY).any():
            region_part = region_from_mask(rough > MIN_THING_PROBABILITY, region.score, (left, top))
            instances.append(refine_mask(region_part, patch, probability, source.pixels))
    return instances


def instance_labels(rough: Mask, thing: FloatImage, inside: FloatImage) -> LabelMap:
    """Which thing each pixel of a patch belongs to, counted from 1; 0 for none.

    The wider the inside of a thing is, the wider is its rim; so distances are measured in half
    widths.

    Args:
        rough: The region; an inside outside of it belongs to another region.
        thing: How likely each pixel belongs to a thing, shape (H, W), 0..1.
        inside: How likely it lies well inside of one.
    """
    distances = [np.full(inside.shape, np.inf)]
    for part in _connected_parts(
        (inside > MIN_INSIDE_PROBABILITY) & (thing > MIN_THING_PROBABILITY)
    ):
        if part.sum() >= MIN_INSIDE_PX and (part & rough).any():
            distances.append(_distance_to_outside(~part) / _distance_to_outside(part).max())
    return np.asarray(np.argmin(distances, axis=0), np.int32)


def _connected_parts(mask: Mask) -> list[Mask]:
    """The connected components of a mask."""
    import cv2

    count, labels = cv2.connectedComponents(mask.astype(np.uint8))
    return [np.asarray(labels == label) for label in range(1, count)]


def _distance_to_outside(mask: Mask) -> NDArray[np.float64]:
    """Distance of each pixel of a mask from the nearest one outside, pixels."""
    import cv2

    found = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(found, np.float64)
