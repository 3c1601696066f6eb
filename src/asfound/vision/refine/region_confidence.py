"""How likely is a region a real difference, rather than light, parallax or blur?

Logistic regression over six features, fitted to rendered pairs of other places
(``training/belief``). Confidence rises with the scores of the head and of the patch network. It
falls where the surroundings differ or could not be compared, with the parallax of the pair, and
where the region's pixels are found in the other photo after all. No weight may have the opposite
sign: what renders teach beyond this does not hold for photos.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask
from asfound.vision.detect.capture_conditions import CaptureConditions
from asfound.vision.detect.change_map import ScoreMap
from asfound.vision.detect.regions import Region, surrounding_band
from asfound.vision.refine.logistic import load_model
from asfound.vision.refine.ncc_check import AlignedPair, ncc_score

WEIGHT_FILE = "belief.json"

BAND_PX = 14
"""Width of the band around a region that stands for its surroundings."""

BAND_PERCENTILE = 25
"""Percentile of the band's scores. Where one thing was left, others are, and a thing must not lose
confidence because of its neighbours."""

PROBABILITY_FLOOR = 0.01
"""Keeps the logarithms small."""

MIN_PARALLAX = 0.003
"""Share of the longer side; less is localisation error of the keypoints."""

REGION_FEATURES = {
    "sureness": 1,
    "difference around": -1,
    "uncompared around": -1,
    "parallax": -1,
    "found again": -1,
    "from near": 1,
}
"""What is measured of a region, in order, and the sign its weight may have. The names are those in
the weight file: log odds of the head, scores of the band, its share that was not compared, log of
the parallax, ZNCC score, log odds of the patch network."""


def region_features(
    region: Region,
    scores: ScoreMap,
    valid: Mask,
    conditions: CaptureConditions,
    aligned: AlignedPair,
) -> NDArray[np.float64]:
    """The first five features of a region, in the order of :data:`REGION_FEATURES`.

    Args:
        region: Of this photo, processing pixels.
        scores: How likely each pixel differs, 0..1, shape (H, W).
        valid: Which pixels of the photo were compared.
        conditions: Capture conditions of the pair.
        aligned: This photo, and the other one warped to it.
    """
    slices, band_mask = surrounding_band(region, scores.shape, BAND_PX)
    log_odds = _log_odds(scores[region.slices][region.mask])
    band_scores = scores[slices][band_mask & valid[slices]]
    values = (
        log_odds.mean(),
        np.percentile(band_scores, BAND_PERCENTILE) if len(band_scores) else 1.0,
        (band_mask & ~valid[slices]).sum() / max(1, band_mask.sum()),
        np.log(conditions.parallax + MIN_PARALLAX),
        ncc_score(region, aligned),
    )
    return np.array(values, np.float64)


def _log_odds(scores: ScoreMap) -> NDArray[np.float64]:
    """Log odds of scores."""
    probability = scores.astype(np.float64)
    return np.asarray(
        np.log((probability + PROBABILITY_FLOOR) / (1 + PROBABILITY_FLOOR - probability)),
        np.float64,
    )


def confidence(features: NDArray[np.float64]) -> float:
    """How likely the region is a real difference, 0..1, by all six features."""
    return float(load_model(WEIGHT_FILE).predict_proba(features))
