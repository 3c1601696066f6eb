"""Belief: how likely a region is a real difference, and not light, parallax or blur.

The head says of every cell how likely it differs. A region is believed the more, the surer the head
is of it, and the network that sees it from near (``near``); the more the photos agree around it,
and could be compared there; the nearer to each other they were taken; and the less its pixels are
found in the other photo after all. A logistic
regression weighs these cues; its weights were fitted to rendered pairs of other places
(``training/belief``), and none of them may turn against what is said here: what renders teach
beyond it does not hold for photos.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask
from asfound.vision.detect.change_map import Field
from asfound.vision.detect.conformal import Conditions
from asfound.vision.detect.regions import Region, band
from asfound.vision.refine.logistic import weighing
from asfound.vision.refine.ncc_check import Laid, found_again

WEIGHTS = "belief.json"

BAND_PX = 14
"""Width of the band around a region that stands for its surroundings."""

QUARTER = 25
"""Percentile of the band that stands for how much it differs: where one thing was left, others
are, and a thing is not believed less for its neighbours."""

SURELY = 0.01
"""The head is never surer than this: keeps the logarithms small."""

LEAST_PARALLAX = 0.003
"""Share of the width; less is the error of points."""

CUES = {
    "sureness": 1,
    "difference around": -1,
    "uncompared around": -1,
    "parallax": -1,
    "found again": -1,
    "from near": 1,
}
"""What is measured of a region, in order, and whether it speaks for the region or against it."""


def cues_of(
    region: Region, field: Field, compared: Mask, conditions: Conditions, laid: Laid
) -> NDArray[np.float64]:
    """What is measured of a region, in the order of :data:`CUES`.

    Args:
        region: Of this photo, working pixels.
        field: How likely each pixel differs, 0..1, shape (H, W).
        compared: What of the photo was compared.
        conditions: Under which the photos were taken.
        laid: This photo and the other one over it.
    """
    window, around = band(region, field.shape, BAND_PX)
    sure = _sureness(field[region.window][region.shape])
    seen = field[window][around & compared[window]]
    values = (
        sure.mean(),
        np.percentile(seen, QUARTER) if len(seen) else 1.0,
        (around & ~compared[window]).sum() / max(1, around.sum()),
        np.log(conditions.parallax + LEAST_PARALLAX),
        found_again(region, laid),
    )
    return np.array(values, np.float64)


def _sureness(field: Field) -> NDArray[np.float64]:
    """Log odds."""
    likely = field.astype(np.float64)
    return np.asarray(np.log((likely + SURELY) / (1 + SURELY - likely)), np.float64)


def believed(cues: NDArray[np.float64]) -> float:
    """How likely the region is real, 0..1."""
    return float(weighing(WEIGHTS).likely(cues))
