"""Which regions differ, and what is measured of each?

Regions of the change map whose surroundings match are measured by the patch network, ZNCC and the
change map, then ranked by their confidence (logistic regression).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Pixels
from asfound.vision.detect.capture_conditions import CaptureConditions
from asfound.vision.detect.change_map import ChangeMap, ScoreMap
from asfound.vision.detect.regions import RefinedRegion, Region, find_regions, has_matching_surround
from asfound.vision.refine.ncc_check import AlignedPair, align_pair
from asfound.vision.refine.patch_network import MAX_LOG_ODDS, predict_patch
from asfound.vision.refine.patches import ScoredImage, scored_images
from asfound.vision.refine.region_confidence import confidence, region_features
from asfound.vision.refine.segmentation import refine_mask
from asfound.vision.register.registration import Registration

MAX_REFINED_REGIONS = 12
"""Regions of a photo that the patch network is run on, those with the highest scores."""


@dataclass(frozen=True)
class RegionFeatures:
    """A region, and what was measured of it.

    Attributes:
        region: Processing pixels; with what the patch network predicts.
        features: In the order of :data:`asfound.vision.refine.region_confidence.REGION_FEATURES`.
    """

    region: Region
    features: NDArray[np.float64]


def score_regions(
    images: tuple[Pixels, Pixels],
    registration: Registration,
    conditions: CaptureConditions,
    change_map: ChangeMap,
) -> tuple[ChangeMap, tuple[list[RegionFeatures], list[RegionFeatures]]]:
    """Measure every region of both photos.

    Returns:
        The change map, without the pixels of regions whose surroundings do not match, and what was
        measured of the regions of each photo.
    """
    change_map, (first, second) = find_change_regions(change_map)
    scored_first, scored_second = scored_images(images, change_map)
    homographies = registration.planes, registration.reversed().planes
    aligned = align_pair(images, registration)
    context = (
        (change_map.valid_first, conditions, aligned[0]),
        (change_map.valid_second, conditions, aligned[1]),
    )
    return change_map, (
        _measure_regions(first, (scored_first, scored_second), homographies[0], context[0]),
        _measure_regions(second, (scored_second, scored_first), homographies[1], context[1]),
    )


def find_change_regions(
    change_map: ChangeMap,
) -> tuple[ChangeMap, tuple[list[Region], list[Region]]]:
    """The regions of both photos; those whose surroundings do not match become invalid."""
    valid_first, regions_first = _regions_with_matching_surround(
        change_map.score_first, change_map.valid_first
    )
    valid_second, regions_second = _regions_with_matching_surround(
        change_map.score_second, change_map.valid_second
    )
    change_map = replace(change_map, valid_first=valid_first, valid_second=valid_second)
    return change_map, (regions_first, regions_second)


def _measure_regions(
    regions: list[Region],
    images: tuple[ScoredImage, ScoredImage],
    homographies: Sequence[Matrix],
    context: tuple[Mask, CaptureConditions, AlignedPair],
) -> list[RegionFeatures]:
    """What is measured of the regions of the first of these images."""
    measured = []
    for rank, region in enumerate(regions):
        real_log_odds, refined = -MAX_LOG_ODDS, region
        if rank < MAX_REFINED_REGIONS:
            prediction = predict_patch(region, *images, homographies)
            segmented = refine_mask(
                region, prediction.patch, prediction.thing_probability, images[0].pixels
            )
            real_log_odds = prediction.real_log_odds
            refined = replace(
                region,
                refined=RefinedRegion(
                    prediction.real_log_odds, prediction.mark_log_odds, segmented
                ),
            )
        features = region_features(region, images[0].scores, *context)
        measured.append(RegionFeatures(refined, np.append(features, real_log_odds)))
    return measured


def _regions_with_matching_surround(scores: ScoreMap, remaining: Mask) -> tuple[Mask, list[Region]]:
    """The regions whose surroundings match; the pixels of the others become invalid."""
    regions, remaining = [], remaining.copy()
    for region in find_regions(scores, remaining):
        if has_matching_surround(region, scores, remaining):
            regions.append(region)
        else:
            remaining[region.slices] &= ~region.mask
    return remaining, regions


def rank_regions(measured: list[RegionFeatures]) -> list[Region]:
    """The regions with their confidence as score, highest first."""
    scored = [_with_score(one.region, confidence(one.features)) for one in measured]
    return sorted(scored, key=lambda region: (-region.score, region.box))


def _with_score(region: Region, score: float) -> Region:
    """The region and its segmented thing with a score."""
    refined = region.refined and replace(
        region.refined, segmented=replace(region.refined.segmented, score=score)
    )
    return replace(region, score=score, refined=refined)
