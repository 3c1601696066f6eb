"""What differs between two photos, and what do the two photos show there?

The values that the stages hand on: a change, and a photo with its regions and scores. They hold no
method of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask, Pixels
from asfound.vision.detect.change_map import ScoreMap
from asfound.vision.detect.regions import Region
from asfound.vision.image.backbone import FeatureMap
from asfound.vision.image.prepared_image import FULL_EXTENT, VisibleExtent
from asfound.vision.refine.marks import is_mark


@dataclass(frozen=True)
class Change:
    """A difference between two photos in a fixed order.

    Attributes:
        kind: ADDED when the second photo has the thing, MISSING when the first has it.
        score: The larger of its regions' scores.
        first: Where it is in the first photo, if it is there.
        second: Where it is in the second photo, if it is there.
    """

    kind: Kind
    score: float
    first: Region | None
    second: Region | None

    def with_refined_masks(self) -> Change:
        """The change with its regions' segmented things."""
        first, second = self.first, self.second
        return replace(self, first=first and first.segmented, second=second and second.segmented)


@dataclass(frozen=True)
class ChangeSide:
    """One photo of the pair and its change map.

    Attributes:
        pixels: At the processing resolution.
        features: The backbone's features at stride 8, shape (channels, rows, columns).
        regions: What the other photo lacks.
        scores: How likely each processing pixel differs.
        mark_scores: How likely what differs is a mark; None if the change map does not say.
        extent: The part of the photo that these are of.
    """

    pixels: Pixels
    features: FeatureMap
    regions: list[Region]
    scores: ScoreMap
    mark_scores: ScoreMap | None = None
    extent: VisibleExtent = FULL_EXTENT

    def mean_score(self, mask: Mask) -> float:
        """Mean change score within a mask of the photo."""
        return float(self.scores[mask].mean()) if mask.any() else 0.0

    def is_mark(self, region: Region) -> bool:
        """Whether a region of the photo shows a mark rather than a thing."""
        return self.mark_scores is not None and is_mark(
            region, self.scores, self.mark_scores, self.extent
        )
