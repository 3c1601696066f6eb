"""A sighting: one before photo of a view laid against its after photo, told in one frame.

Several before photos are compared with one after photo; what each says is brought to the after
photo's frame, the only one that they share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from asfound.domain.comparison import Reason
from asfound.domain.geometry import Mask, Matrix
from asfound.vision.decide.pair_analysis import Pair, Photo, Stages, measured
from asfound.vision.detect.regions import Region
from asfound.vision.image.masks import SAME_PLACE, share_in, share_of, warped, widened
from asfound.vision.image.prepared_image import Ready
from asfound.vision.refine.change import Change
from asfound.vision.register.registration import inverse

SEEN_SHARE = 0.5
"""Of a place that must have been compared for a photo to have a say in it."""

LEAST_REACH_PX, MOST_REACH_PX = 8, 40
"""A thing seen from two spots lies at two places of a wall; so far apart they still are one."""

Shot: TypeAlias = tuple[Photo, Ready]
"""A photo, and the same at the working scale."""

Place: TypeAlias = tuple[Mask, Region]
"""Where a region of either photo lies in the after photo, and the region."""


@dataclass(frozen=True)
class Sighting:
    """A before photo compared with another one, working pixels.

    Attributes:
        pair: Both photos in the fixed order.
        turned: Whether the before photo is the second one of the pair.
    """

    pair: Pair
    turned: bool

    @property
    def after_from_before(self) -> Matrix:
        """The main surface."""
        surface = self.pair.registration.surfaces[0]
        return inverse(surface) if self.turned else surface

    @property
    def compared_before(self) -> Mask:
        """What of the before photo was compared."""
        found = self.pair.difference
        return found.compared_second if self.turned else found.compared_first

    @property
    def compared_after(self) -> Mask:
        """What of the after photo was compared."""
        found = self.pair.difference
        return found.compared_first if self.turned else found.compared_second

    @property
    def poor(self) -> Reason | None:
        """Why the before photo is no good."""
        return self.pair.ready[int(self.turned)].quality.reason

    @property
    def points(self) -> int:
        """How many points agree."""
        return len(self.pair.registration.first)

    def before_of(self, change: Change) -> Region | None:
        """Where a change is in the before photo."""
        return change.second if self.turned else change.first

    def after_of(self, change: Change) -> Region | None:
        """Where a change is in the after photo."""
        return change.first if self.turned else change.second

    def reach_px(self) -> int:
        """How far from its place on the main surface a thing may be seen."""
        miss = np.linalg.norm(self.pair.registration.residual_px, axis=1)
        miss = miss[np.isfinite(miss)]
        far = float(np.percentile(miss, 90)) if len(miss) else 0.0
        return round(min(max(far, LEAST_REACH_PX), MOST_REACH_PX))

    def places(self, change: Change) -> list[Place]:
        """Where a change is in the after photo: at one place, or two where a thing has moved."""
        here, there = self.after_of(change), self.before_of(change)
        found: list[Place] = []
        if here:
            found.append((here.painted(_shape(self.compared_after)), here))
        if there and (here is None or not self._at(there, found[0][0])):
            found.append((self.laid(there), there))
        return found

    def _at(self, there: Region, place: Mask) -> bool:
        return share_of(self.laid(there), place) > SAME_PLACE

    def laid(self, region: Region) -> Mask:
        """Where a region of the before photo lies in the after photo, as well as can be known."""
        whole = region.painted(_shape(self.compared_before))
        return widened(
            warped(whole, self.after_from_before, _shape(self.compared_after)), self.reach_px()
        )

    def belief(self, place: Mask) -> float | None:
        """How much a difference at a place is believed; None where the photo has no say."""
        if share_in(place, self.compared_after) < SEEN_SHARE:
            return None
        said = [
            region.score
            for mask, region in self._all_places()
            if share_of(mask, place) > SAME_PLACE
        ]
        return max(said, default=0.0)

    def _all_places(self) -> Iterator[Place]:
        for change in self.pair.changes:
            yield from self.places(change)


def sighting(before: Shot, after: Shot, stages: Stages) -> Sighting | None:
    """Compare two photos; None when they do not line up."""
    turned = before[0].digest > after[0].digest
    (one, ready_one), (two, ready_two) = (after, before) if turned else (before, after)
    pair = measured((one, two), (ready_one, ready_two), stages)
    return Sighting(pair, turned) if pair else None


def _shape(mask: Mask) -> tuple[int, int]:
    return mask.shape[0], mask.shape[1]
