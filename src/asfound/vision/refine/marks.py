"""Is what differs a mark on a surface, rather than a thing?

Logistic regression over five features, fitted to rendered pairs (``training/belief/marks.py``). A
stain on a floor is seen at a slant, so it is wider than tall, while a thing stands; high in the
photo are walls and boards, which can only be marked; what is small is litter rather than a stain.
The head and the patch network each give their own estimate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.vision.detect.change_map import ScoreMap
from asfound.vision.detect.regions import Region
from asfound.vision.image.prepared_image import FULL_EXTENT, VisibleExtent
from asfound.vision.refine.logistic import load_model

WEIGHT_FILE = "marks.json"

MARK_FEATURES = ("marked", "width over height", "how far down", "how large", "from near")
"""What is measured of a part of a photo, in order; the names in the weight file."""

PROBABILITY_FLOOR = 0.001
"""Keeps the logarithms small."""


def mark_features(
    region: Region, scores: ScoreMap, mark_scores: ScoreMap, extent: VisibleExtent = FULL_EXTENT
) -> NDArray[np.float64]:
    """The features of a region, in the order of :data:`MARK_FEATURES`.

    Args:
        region: Processing pixels, with what the patch network predicts.
        scores: How likely each pixel differs.
        mark_scores: How likely what differs is a mark.
        extent: The part of the photo that these are of.
    """
    weight = scores[region.slices][region.mask] + 1e-6
    share = float((mark_scores[region.slices][region.mask] * weight).sum() / weight.sum())
    _, top, width, height = region.segmented.box
    return np.array(
        [
            np.log((share + PROBABILITY_FLOOR) / (1 + PROBABILITY_FLOOR - share)),
            np.log(width / height),
            extent.top + extent.height * (top + height / 2) / len(scores),
            np.log(region.segmented.area_px / scores.size * extent.area),
            region.refined.mark_log_odds if region.refined else 0.0,
        ]
    )


def is_mark(
    region: Region, scores: ScoreMap, mark_scores: ScoreMap, extent: VisibleExtent = FULL_EXTENT
) -> bool:
    """Whether a region shows a mark rather than a thing; see mark_features."""
    features = mark_features(region, scores, mark_scores, extent)
    return bool(load_model(WEIGHT_FILE).log_odds(features) > 0)
