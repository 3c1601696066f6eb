"""What does a region show, seen in detail on both photos at once?

A small U-Net (Ronneberger et al., MICCAI 2015) over a patch pair: which pixels are the thing, how
likely the other photo lacks it, and how likely it is a mark. It was trained on rendered pairs of
other places (``training/near``). It sees the photo with the region first and the other one second,
never which was taken first, so it is symmetric by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix
from asfound.vision.detect.regions import Region
from asfound.vision.image.backbone import load_session
from asfound.vision.refine.patches import PatchPair, ScoredImage, extract_patch_pair

MAX_LOG_ODDS = 6.0
"""Log odds that count as sure: more says no more."""


@dataclass(frozen=True)
class PatchPrediction:
    """What is seen of a region from near.

    Attributes:
        patch: What was shown.
        thing_probability: How likely each pixel of the crop is the thing, shape (SIDE_PX, SIDE_PX).
        real_log_odds: Log odds that the other photo lacks what the region shows.
        mark_log_odds: Log odds that it is a mark, if it is anything.
    """

    patch: PatchPair
    thing_probability: NDArray[np.float32]
    real_log_odds: float
    mark_log_odds: float


def predict_patch(
    region: Region, source: ScoredImage, target: ScoredImage, homographies: Sequence[Matrix]
) -> PatchPrediction:
    """Look at a region from near.

    Args:
        region: Of the photo ``source``.
        source: The photo.
        target: The other.
        homographies: Homographies from here to there.
    """
    patch = extract_patch_pair(region, source, target, homographies)
    thing, what = load_session("near.onnx").run(["outline", "what"], {"seen": patch.channels[None]})
    real, mark = (float(np.clip(value, -MAX_LOG_ODDS, MAX_LOG_ODDS)) for value in what[0])
    return PatchPrediction(patch, np.asarray(thing[0, 0], np.float32), real, mark)
