"""Looks: the regions of both photos that differ, and what is measured of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Pixels
from asfound.vision.detect.change_map import Difference, Field
from asfound.vision.detect.conformal import Conditions
from asfound.vision.detect.regions import FromNear, Region, find_regions, supported
from asfound.vision.refine.ncc_check import Laid, laid_over
from asfound.vision.refine.patch_network import SUREST, seen_near
from asfound.vision.refine.patches import Shown, both_shown
from asfound.vision.refine.region_confidence import believed, cues_of
from asfound.vision.refine.segmentation import outlined
from asfound.vision.register.registration import Registration

NEAR = 12
"""Regions of a photo that are looked at from near: the largest of those that differ most."""


@dataclass(frozen=True)
class Looked:
    """A region, and what was measured of it.

    Attributes:
        region: Working pixels; with what is seen of it from near.
        cues: In the order of :data:`asfound.vision.refine.region_confidence.CUES`.
    """

    region: Region
    cues: NDArray[np.float64]


def looks_of(
    pictures: tuple[Pixels, Pixels],
    registration: Registration,
    conditions: Conditions,
    found: Difference,
) -> tuple[Difference, tuple[list[Looked], list[Looked]]]:
    """What is measured of every region of both photos.

    What cannot be told apart from its surroundings is taken out of what was compared.
    """
    found, (first, second) = regions_of(found)
    here, there = both_shown(pictures, found)
    ways = registration.surfaces, registration.reversed().surfaces
    laid = laid_over(pictures, registration)
    around = (
        (found.compared_first, conditions, laid[0]),
        (found.compared_second, conditions, laid[1]),
    )
    return found, (
        _looked(first, (here, there), ways[0], around[0]),
        _looked(second, (there, here), ways[1], around[1]),
    )


def regions_of(found: Difference) -> tuple[Difference, tuple[list[Region], list[Region]]]:
    """The regions of both photos; what cannot be told apart counts as not compared."""
    first, seen_first = _supported(found.first, found.compared_first)
    second, seen_second = _supported(found.second, found.compared_second)
    found = replace(found, compared_first=first, compared_second=second)
    return found, (seen_first, seen_second)


def _looked(
    regions: list[Region],
    photos: tuple[Shown, Shown],
    ways: Sequence[Matrix],
    around: tuple[Mask, Conditions, Laid],
) -> list[Looked]:
    """What is measured of the regions of the first of these photos."""
    found = []
    for rank, region in enumerate(regions):
        real, seen = -SUREST, region
        if rank < NEAR:
            near = seen_near(region, *photos, ways)
            cut = outlined(region, near.crop, near.thing, photos[0].picture)
            real = near.real
            seen = replace(region, near=FromNear(near.real, near.mark, cut))
        cues = cues_of(region, photos[0].field, *around)
        found.append(Looked(seen, np.append(cues, real)))
    return found


def _supported(field: Field, compared: Mask) -> tuple[Mask, list[Region]]:
    """The regions around which the photos agree; what the others cover was not compared."""
    kept, compared = [], compared.copy()
    for region in find_regions(field, compared):
        if supported(region, field, compared):
            kept.append(region)
        else:
            compared[region.window] &= ~region.shape
    return compared, kept


def believed_of(looks: list[Looked]) -> list[Region]:
    """The regions, each with how much it is believed, most believed first."""
    scored = [_scored(one.region, believed(one.cues)) for one in looks]
    return sorted(scored, key=lambda region: (-region.score, region.box))


def _scored(region: Region, score: float) -> Region:
    near = region.near and replace(region.near, cut=replace(region.near.cut, score=score))
    return replace(region, score=score, near=near)
