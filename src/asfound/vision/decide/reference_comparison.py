"""What does one before photo say about the after photo, in the after photo's frame?

Regions are projected by the main homography, with a tolerance for parallax. Several before photos
share only the after photo's frame, so what each says is brought there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from asfound.domain.comparison import Reason
from asfound.domain.geometry import Mask, Matrix, invert
from asfound.vision.decide.pair_analysis import InputPhoto, PairAnalysis, Stages, analyse_pair
from asfound.vision.detect.regions import MIN_OVERLAP, Region, coverage, dilate, overlap_coefficient
from asfound.vision.image.prepared_image import PreparedImage
from asfound.vision.image.warping import warp_mask
from asfound.vision.refine.change import Change
from asfound.vision.register.registration import Registration

MIN_VISIBLE_SHARE = 0.5
"""Share of a region that must have been compared for a photo to count for it."""

MIN_TOLERANCE_PX, MAX_TOLERANCE_PX = 8, 40
"""Bounds of the tolerance: a thing seen from two spots lies at two places of a wall."""

PreparedPhoto: TypeAlias = tuple[InputPhoto, PreparedImage]
"""A photo, and the same at the processing resolution."""

LocatedRegion: TypeAlias = tuple[Mask, Region]
"""The mask of a region of either photo in the after photo, and the region."""


@dataclass(frozen=True)
class ReferenceComparison:
    """A before photo compared with another one, processing pixels.

    Attributes:
        pair: Both photos in the fixed order.
        swapped: Whether the before photo is the second one of the pair.
    """

    pair: PairAnalysis
    swapped: bool

    @property
    def after_from_before(self) -> Matrix:
        """The homography of the main plane."""
        homography = self.pair.registration.planes[0]
        return invert(homography) if self.swapped else homography

    @property
    def valid_before(self) -> Mask:
        """Which pixels of the before photo were compared."""
        change_map = self.pair.change_map
        return change_map.valid_second if self.swapped else change_map.valid_first

    @property
    def valid_after(self) -> Mask:
        """Which pixels of the after photo were compared."""
        change_map = self.pair.change_map
        return change_map.valid_first if self.swapped else change_map.valid_second

    @property
    def quality_reason(self) -> Reason | None:
        """Why the before photo cannot be judged."""
        return self.pair.images[int(self.swapped)].quality.reason

    @property
    def inlier_count(self) -> int:
        """Number of inliers of the registration."""
        return len(self.pair.registration.first_points)

    def region_before(self, change: Change) -> Region | None:
        """Where a change is in the before photo."""
        return change.second if self.swapped else change.first

    def region_after(self, change: Change) -> Region | None:
        """Where a change is in the after photo."""
        return change.first if self.swapped else change.second

    def location_tolerance_px(self) -> int:
        """Distance from its place on the main plane at which a thing may be seen."""
        residuals = np.linalg.norm(self.pair.registration.residual_px, axis=1)
        residuals = residuals[np.isfinite(residuals)]
        parallax_px = float(np.percentile(residuals, 90)) if len(residuals) else 0.0
        return round(min(max(parallax_px, MIN_TOLERANCE_PX), MAX_TOLERANCE_PX))

    def locate(self, change: Change) -> list[LocatedRegion]:
        """Where a change is in the after photo: at one place, or two where a thing has moved."""
        after, before = self.region_after(change), self.region_before(change)
        located: list[LocatedRegion] = []
        if after:
            located.append((after.to_mask(_shape(self.valid_after)), after))
        if before and (after is None or not self._overlaps(before, located[0][0])):
            located.append((self.project_region(before), before))
        return located

    def _overlaps(self, region: Region, mask: Mask) -> bool:
        return overlap_coefficient(self.project_region(region), mask) > MIN_OVERLAP

    def project_region(self, region: Region) -> Mask:
        """A region of the before photo in the after photo, with the tolerance around it."""
        mask = region.to_mask(_shape(self.valid_before))
        return dilate(
            warp_mask(mask, self.after_from_before, _shape(self.valid_after)),
            self.location_tolerance_px(),
        )

    def confidence_at(self, mask: Mask) -> float | None:
        """Confidence of a change at a place; None where the photo does not show it."""
        if coverage(mask, self.valid_after) < MIN_VISIBLE_SHARE:
            return None
        scores = [
            region.score
            for located, region in self._all_located()
            if overlap_coefficient(located, mask) > MIN_OVERLAP
        ]
        return max(scores, default=0.0)

    def _all_located(self) -> Iterator[LocatedRegion]:
        for change in self.pair.changes:
            yield from self.locate(change)


def compare_with_reference(
    before: PreparedPhoto,
    after: PreparedPhoto,
    stages: Stages,
    registration: Registration | None = None,
) -> ReferenceComparison | None:
    """Compare two photos; None if they do not register.

    Args:
        before: A before photo.
        after: The photo that it is compared with.
        stages: The program's own, or others, for measuring them.
        registration: How they register, in the order of their digests; found here if None.
    """
    (first, image_first), (second, image_second) = in_digest_order(before, after)
    pair = analyse_pair((first, second), (image_first, image_second), stages, registration)
    return ReferenceComparison(pair, first is not before[0]) if pair else None


def in_digest_order(
    before: PreparedPhoto, after: PreparedPhoto
) -> tuple[PreparedPhoto, PreparedPhoto]:
    """Two photos in the fixed order."""
    return (after, before) if before[0].digest > after[0].digest else (before, after)


def _shape(mask: Mask) -> tuple[int, int]:
    return mask.shape[0], mask.shape[1]
