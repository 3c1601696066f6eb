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
"""Log odds are clipped here."""


@dataclass(frozen=True)
class PatchPrediction:
    """What the patch network predicts for a region.

    Attributes:
        patch: Its input.
        thing_probability: How likely each pixel of the patch is the thing, shape (PATCH_SIDE_PX,
            PATCH_SIDE_PX).
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
    """Run the patch network on a region.

    Args:
        region: Of the source.
        source: The photo with the region.
        target: The other.
        homographies: From source to target.
    """
    patch = extract_patch_pair(region, source, target, homographies)
    thing, what = load_session("near.onnx").run(["outline", "what"], {"seen": patch.channels[None]})
    real, mark = (float(np.clip(value, -MAX_LOG_ODDS, MAX_LOG_ODDS)) for value in what[0])
    return PatchPrediction(patch, np.asarray(thing[0, 0], np.float32), real, mark)
