"""Under which conditions were the photos of a pair taken, as far as they show it?

Parallax and the spread of the brightness ratio choose a stratum: the categories of Mondrian
conformal prediction (Vovk et al., 2005). Scores of unchanged pairs are only compared within one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from asfound.domain.geometry import Pixels, Size
from asfound.vision.register.registration import Registration

MAX_NEAR_PARALLAX = 0.02
"""Parallax, as a share of the photo's longer side, above which a view counts as taken from another
spot ("far"). A hand's shake stays below 0.01."""

MAX_SAME_LIGHT_SPREAD = 0.16
"""Spread of the local brightness ratio (standard deviation of its natural logarithm) above which
the light is another. An exposure changes all pixels alike and leaves it below 0.1."""

MAX_SAME_LIGHT_SPREAD_LARGE = 0.05
"""The same for large photos. Of rendered pairs nine in ten under the same light stay below, and
three in four under another light lie above."""

STRATA = ("same-light/near", "other-light/near", "same-light/far", "other-light/far")
"""Of small photos. The names are stored in calibrations and results."""

LARGE_PREFIX = "large"
"""Of photos with at least 1.5 times as many pixels across as the processing resolution. Reduced,
they are sharp, and so is the edge of every shadow: such pairs score higher than those of small
photos."""

LARGE_STRATA = tuple(f"{LARGE_PREFIX}/{stratum}" for stratum in STRATA)

FINE_PREFIX = "second-look"
"""Of the fine pass. Its score of an unchanged pair is the largest that it finds; 0 where it finds
nothing, or has no window."""

FINE_PASS_STRATA = (f"{FINE_PREFIX}/same-light", f"{FINE_PREFIX}/other-light")


@dataclass(frozen=True)
class CaptureConditions:
    """Conditions under which the photos of a pair were taken.

    Attributes:
        parallax: 90th percentile of the keypoints' distance from the main plane, as a share of the
            photo's longer side.
        light_spread: Spread of the natural logarithm of the local brightness ratio.
        is_large: Whether the photos have many more pixels than the processing resolution.
    """

    parallax: float
    light_spread: float
    is_large: bool = False

    @property
    def stratum(self) -> str:
        """One of :data:`STRATA` or of :data:`LARGE_STRATA`."""
        stratum = f"{self._light_label}/{'far' if self.parallax > MAX_NEAR_PARALLAX else 'near'}"
        return f"{LARGE_PREFIX}/{stratum}" if self.is_large else stratum

    @property
    def fine_pass_stratum(self) -> str:
        """One of :data:`FINE_PASS_STRATA`."""
        return f"{FINE_PREFIX}/{self._light_label}"

    @property
    def _light_label(self) -> str:
        max_spread = MAX_SAME_LIGHT_SPREAD_LARGE if self.is_large else MAX_SAME_LIGHT_SPREAD
        return "other-light" if self.light_spread > max_spread else "same-light"


def measure_conditions(
    first: Pixels, second: Pixels, registration: Registration
) -> CaptureConditions:
    """Measure the conditions of a pair at the processing resolution."""
    size = (first.shape[1], first.shape[0])
    return CaptureConditions(
        measure_parallax(registration, size), measure_light_spread(first, second, registration)
    )


def measure_parallax(registration: Registration, size: Size) -> float:
    """90th percentile of the keypoints' distance from the main plane, share of the longer side."""
    distances = np.linalg.norm(registration.residual_px, axis=1)
    finite = distances[np.isfinite(distances)]
    return float(np.percentile(finite, 90)) / max(size) if len(finite) else 1.0


def measure_light_spread(first: Pixels, second: Pixels, registration: Registration) -> float:
    """Spread of the log brightness ratio at the inliers: half of its 16th to 84th percentile."""
    import cv2

    values = []
    for picture, positions in (
        (first, registration.first_points),
        (second, registration.second_points),
    ):
        grey = cv2.blur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (31, 31))
        column = np.clip(np.round(positions[:, 0]), 0, picture.shape[1] - 1).astype(int)
        row = np.clip(np.round(positions[:, 1]), 0, picture.shape[0] - 1).astype(int)
        values.append(np.log(np.asarray(grey)[row, column].astype(float) + 4.0))
    ratio = values[0] - values[1]
    low, high = np.percentile(ratio, [16, 84])
    return float(high - low) / 2
