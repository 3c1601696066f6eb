"""One view: from two photos to its verdict, the same whichever photo is called before.

Everything is done with the photos in a fixed order, that of their digests, and only the result is
turned to before and after. Exchanging the photos therefore exchanges the result by construction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from asfound.domain.comparison import Alignment, Masks, Reason, Verdict, ViewResult
from asfound.domain.geometry import Box, Mask, Matrix, Pixels, Size
from asfound.vision.belief import believed, cues_of, look_of
from asfound.vision.calibration import Threshold, group_of, shipped, threshold
from asfound.vision.difference import Difference, Field, by_features
from asfound.vision.features import Points
from asfound.vision.findings import cut_out, findings_of, masks_of
from asfound.vision.kinds import Change, Side, changes
from asfound.vision.regions import Region, find_regions, supported
from asfound.vision.register import Registration, inverse, register
from asfound.vision.working import Ready, prepared

COMPARED_ENOUGH = 0.4
"""Share of the photo that must be seen in both for a view to be as found."""

ALSO_LISTED = 10
"""A view that differs also lists what would raise an alarm alone at ten times the rate: where one
thing was left behind, others are likely."""

PHOTO_SIDE_PX = 1008
"""Longer side of the pixels worth giving to :func:`compare`, for the working copy and for words: a
quarter of what most phones take, which a JPEG decoder gives for two thirds of the price."""


Registered: TypeAlias = Callable[[Points, Points, Size], Registration | None]
Compared: TypeAlias = Callable[[tuple[Ready, Ready], Registration, tuple[Mask, Mask]], Difference]


Looked: TypeAlias = tuple[Region, NDArray[np.float64]]
"""A region, and what was measured of it."""


@dataclass(frozen=True)
class Photo:
    """One side of a view.

    Attributes:
        pixels: Upright, shape (H, W, 3), uint8, of any size; :data:`PHOTO_SIDE_PX` is enough.
        full: (width, height) of the upright photo as it was taken.
        digest: Of the photo's bytes; decides the fixed order.
        ignored: Boxes that are never compared, full-size pixels.
    """

    pixels: Pixels
    full: Size
    digest: str
    ignored: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two photos in the fixed order, and all that was found out about them."""

    photos: tuple[Photo, Photo]
    ready: tuple[Ready, Ready]
    registration: Registration
    difference: Difference
    changes: list[Change]
    looks: tuple[list[Looked], list[Looked]]

    @property
    def digests(self) -> tuple[str, str]:
        """Of both photos."""
        return self.photos[0].digest, self.photos[1].digest

    @property
    def pixels(self) -> tuple[Pixels, Pixels]:
        """Of both photos, as given."""
        return self.photos[0].pixels, self.photos[1].pixels

    @property
    def score(self) -> float:
        """The largest change's score, 0..1; 0 when nothing stands out."""
        return max((change.score for change in self.changes), default=0.0)

    @property
    def group(self) -> str:
        """The conditions of the pair, for its calibration."""
        return group_of(self.ready[0].picture, self.ready[1].picture, self.registration)

    @property
    def reason(self) -> Reason | None:
        """Why the pair, if it shows no difference, cannot be called as found."""
        poor = self.ready[0].quality.reason or self.ready[1].quality.reason
        if poor:
            return poor
        return Reason.COMPARED_TOO_LITTLE if self.compared < COMPARED_ENOUGH else None

    @property
    def compared(self) -> float:
        """Share of the photo that was compared, the smaller of the two."""
        masks = self.difference.compared_first, self.difference.compared_second
        return round(min(float(mask.mean()) for mask in masks), 4)


def compare(
    before: Photo,
    after: Photo,
    *,
    false_alarms: float = 0.01,
    scores: dict[str, list[float]] | None = None,
    stages: Stages | None = None,
) -> ViewResult:
    """Compare the photos of one view.

    Args:
        before: The as-found photo.
        after: The as-left photo.
        false_alarms: Share of unchanged views that may be called different, 0..1.
        scores: Scores of unchanged pairs by group; those that come with the program if None.
        stages: Other stages than the program's own, for measuring them.

    Returns:
        The result, without the photos' files. Boxes and outlines in full-size pixels.
    """
    exchange = before.digest > after.digest
    first, second = (after, before) if exchange else (before, after)
    ready = prepared(first.pixels, first.full), prepared(second.pixels, second.full)
    pair = measured((first, second), ready, stages or Stages())
    if pair is None:
        poor = ready[0].quality.reason or ready[1].quality.reason
        return _cannot_tell(poor or Reason.NO_OVERLAP)
    limit, also = (
        threshold(scores or shipped(), pair.group, rate)
        for rate in (false_alarms, max(false_alarms, min(ALSO_LISTED * false_alarms, 0.2)))
    )
    result = _result(pair, limit, also)
    return exchanged(result) if exchange else result


@dataclass(frozen=True)
class Stages:
    """What a view goes through; each stage can be replaced and measured alone.

    Attributes:
        register: Points of both photos and the first one's size, to a registration or None.
        difference: Both photos, their registration and what may be compared, to a difference.
    """

    register: Registered = register
    difference: Compared = by_features


def measured(
    photos: tuple[Photo, Photo], ready: tuple[Ready, Ready], stages: Stages
) -> Pair | None:
    """Register and compare two photos in the fixed order; None when they do not line up."""
    here, there = ready
    registration = stages.register(here.points, there.points, here.size)
    if registration is None:
        return None
    kept = here.without(photos[0].ignored), there.without(photos[1].ignored)
    found = stages.difference(ready, registration, kept)
    first, seen_first = _supported(found.first, found.compared_first)
    second, seen_second = _supported(found.second, found.compared_second)
    found = replace(found, compared_first=first, compared_second=second)
    looks = (
        _looks(seen_first, ready, found, registration),
        _looks(seen_second, ready[::-1], _turned(found), registration.reversed()),
    )
    sides = (
        Side(here.picture, here.cells["s8"], _scored(looks[0])),
        Side(there.picture, there.cells["s8"], _scored(looks[1])),
    )
    listed = changes(*sides, registration.surfaces[0])
    return Pair(photos, ready, registration, found, listed, looks)


def _supported(field: Field, compared: Mask) -> tuple[Mask, list[Region]]:
    """The regions around which the photos agree; what the others cover was not compared."""
    kept, compared = [], compared.copy()
    for region in find_regions(field, compared):
        if supported(region, field, compared):
            kept.append(region)
        else:
            compared[region.window] &= ~region.shape
    return compared, kept


def _looks(
    regions: list[Region], ready: tuple[Ready, Ready], found: Difference, way: Registration
) -> list[Looked]:
    """What is measured of each region of the photo that comes first here."""
    if not regions:
        return []
    pictures, fields = [one.picture for one in ready], (found.first, found.second)
    look = look_of(pictures[0], pictures[1], fields, found.compared_first, way)
    return [(region, cues_of(region, look)) for region in regions]


def _turned(found: Difference) -> Difference:
    """The difference as seen from the second photo."""
    return Difference(found.second, found.first, found.compared_second, found.compared_first)


def _scored(looks: list[Looked]) -> list[Region]:
    """The regions, each with how much it is believed, most believed first."""
    scored = [replace(region, score=believed(cues)) for region, cues in looks]
    return sorted(scored, key=lambda region: (-region.score, region.box))


def _result(pair: Pair, limit: Threshold, also: Threshold) -> ViewResult:
    differs = pair.score > limit.value
    listed = [change for change in pair.changes if differs and change.score > also.value]
    listed = [cut_out(change, pair.ready) for change in listed]
    reason = None if differs else pair.reason
    return ViewResult(
        before=None,
        after=None,
        verdict=_verdict(differs, reason),
        reason=reason,
        score=pair.score,
        threshold=limit.value,
        calibration=limit.calibration,
        compared=pair.compared,
        registration_error_px=_error_px(pair),
        findings=findings_of(listed, pair.ready, pair.digests, pair.pixels),
        alignment=_alignment(pair),
        masks=masks_of(listed, pair.difference),
    )


def _verdict(differs: bool, reason: Reason | None) -> Verdict:
    if differs:
        return Verdict.DIFFERS
    return Verdict.CANNOT_TELL if reason else Verdict.AS_FOUND


def _error_px(pair: Pair) -> float:
    """The alignment's error in full-size pixels, whichever photo makes it larger."""
    return round(pair.registration.error_px * max(max(r.scale) for r in pair.ready), 2)


def _alignment(pair: Pair) -> Alignment:
    """The main surface in full-size pixels, both ways."""
    here, there = (_full_size(ready) for ready in pair.ready)
    matrix = there @ pair.registration.surfaces[0] @ inverse(here)
    both = (matrix / matrix[2, 2]), inverse(matrix) / inverse(matrix)[2, 2]
    first, second = (tuple(float(f"{value:.9g}") for value in way.ravel()) for way in both)
    return Alignment(first, second)


def _full_size(ready: Ready) -> Matrix:
    """From working to full-size pixels; pixel centres are whole numbers in both frames."""
    across, down = ready.scale
    return np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1.0]])


def _cannot_tell(reason: Reason) -> ViewResult:
    return ViewResult(before=None, after=None, verdict=Verdict.CANNOT_TELL, reason=reason)


def exchanged(result: ViewResult) -> ViewResult:
    """The same result with before and after exchanged."""
    a, m = result.alignment, result.masks
    return replace(
        result,
        before=result.after,
        after=result.before,
        other_before=result.other_after,
        other_after=result.other_before,
        findings=tuple(finding.exchanged() for finding in result.findings),
        alignment=a and Alignment(a.before_from_after, a.after_from_before),
        masks=m and Masks(m.after, m.before, m.compared_after, m.compared_before),
    )
