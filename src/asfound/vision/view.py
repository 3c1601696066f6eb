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
from asfound.vision.again import Laid, laid_over
from asfound.vision.belief import believed, cues_of
from asfound.vision.calibration import (
    Conditions,
    Scores,
    Threshold,
    conditions_of,
    shipped,
    threshold,
)
from asfound.vision.difference import Difference, Field
from asfound.vision.features import Points
from asfound.vision.findings import cut_out, findings_of, masks_of
from asfound.vision.head import by_head
from asfound.vision.kinds import Change, Side, changes
from asfound.vision.parts import overlapping_joined, parts_of, pieces_of
from asfound.vision.regions import Region, find_regions, supported
from asfound.vision.register import Registration, inverse, register
from asfound.vision.working import Ready, prepared

COMPARED_ENOUGH = 0.5
"""Share of the photo that must be seen in both for a view to be as found."""

ALSO_LISTED = 5
"""A view that differs also lists what would raise an alarm alone at five times the rate: where one
thing was left behind, others are likely. Of rendered scenes not learned from, 0.90 of what is
listed so is real, with ten times 0.83 (and a fifth more is found)."""

PHOTO_SIDE_PX = 1008
"""Longer side of the pixels worth giving to :func:`compare`, for the working copy and for words: a
quarter of what most phones take, which a JPEG decoder gives for two thirds of the price."""


Registered: TypeAlias = Callable[[Points, Points, Size], Registration | None]
Compared: TypeAlias = Callable[
    [tuple[Ready, Ready], Registration, tuple[Mask, Mask], Conditions], Difference
]


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
    conditions: Conditions
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
        """Which calibration is the pair's."""
        return self.conditions.group

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

    def cut_out(self, change: Change) -> Change:
        """A change with the outlines of its things."""
        return cut_out(change, self.ready, self.registration, self.difference)


def compare(
    before: Photo,
    after: Photo,
    *,
    false_alarms: float = 0.01,
    scores: Scores | None = None,
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
        return cannot_tell(poor or Reason.NO_OVERLAP)
    limit, also = limits(scores or shipped(), pair.group, false_alarms)
    result = told(pair, limit, also)
    return exchanged(result) if exchange else result


def limits(
    scores: Scores, group: str, false_alarms: float, *, own: Scores | None = None
) -> tuple[Threshold, Threshold]:
    """What raises an alarm in a group, and what is listed beside it."""
    also = max(false_alarms, min(ALSO_LISTED * false_alarms, 0.2))
    limit = threshold(scores, group, false_alarms, own=own)
    # Own scores may be enough for the one and not for the other; what is listed raises no alarm.
    return limit, min(limit, threshold(scores, group, also, own=own), key=lambda found: found.value)


@dataclass(frozen=True)
class Stages:
    """What a view goes through; each stage can be replaced and measured alone.

    Attributes:
        register: Points of both photos and the first one's size, to a registration or None.
        difference: Both photos, their registration, what may be compared and the conditions, to a
            difference.
    """

    register: Registered = register
    difference: Compared = by_head


def measured(
    photos: tuple[Photo, Photo], ready: tuple[Ready, Ready], stages: Stages
) -> Pair | None:
    """Register and compare two photos in the fixed order; None when they do not line up."""
    here, there = ready
    registration = stages.register(here.points, there.points, here.size)
    if registration is None:
        return None
    kept = here.without(photos[0].ignored), there.without(photos[1].ignored)
    conditions = conditions_of(here.picture, there.picture, registration)
    found = stages.difference(ready, registration, kept, conditions)
    found, looks = looks_of(
        found, conditions, laid_over((here.picture, there.picture), registration)
    )
    sides = (
        Side(here.picture, here.cells["s8"], _scored(looks[0]), found.first, found.marked_first),
        Side(
            there.picture, there.cells["s8"], _scored(looks[1]), found.second, found.marked_second
        ),
    )
    listed = changes(*sides, registration.surfaces[0])
    return Pair(photos, ready, registration, conditions, found, listed, looks)


def looks_of(
    found: Difference, conditions: Conditions, laid: tuple[Laid, Laid]
) -> tuple[Difference, tuple[list[Looked], list[Looked]]]:
    """The regions of both photos that differ, and what is measured of each.

    What cannot be told apart from its surroundings is taken out of what was compared.
    """
    first, seen_first = _supported(found.first, found.compared_first)
    second, seen_second = _supported(found.second, found.compared_second)
    found = replace(found, compared_first=first, compared_second=second)
    return found, (
        [
            (region, cues_of(region, found.first, first, conditions, laid[0]))
            for region in seen_first
        ],
        [
            (region, cues_of(region, found.second, second, conditions, laid[1]))
            for region in seen_second
        ],
    )


def _supported(field: Field, compared: Mask) -> tuple[Mask, list[Region]]:
    """The regions around which the photos agree; what the others cover was not compared."""
    kept, compared = [], compared.copy()
    for region in find_regions(field, compared):
        if supported(region, field, compared):
            kept.append(region)
        else:
            compared[region.window] &= ~region.shape
    return compared, kept


def _scored(looks: list[Looked]) -> list[Region]:
    """The regions, each with how much it is believed, most believed first."""
    scored = [replace(region, score=believed(cues)) for region, cues in looks]
    return sorted(scored, key=lambda region: (-region.score, region.box))


def told(
    pair: Pair, limit: Threshold, also: Threshold, *, smallest: float | None = None
) -> ViewResult:
    """What the program says of a pair, in its fixed order.

    Args:
        pair: What was measured.
        limit: The score above which the pair differs.
        also: The score above which a change is listed when it does.
        smallest: Changes smaller than this share of the photo's width do not count.
    """
    if smallest:
        counted = [c for c in pair.changes if c.score <= also.value or _large(c, pair, smallest)]
        pair = replace(pair, changes=counted)
    differs = pair.score > limit.value
    listed = [change for change in pair.changes if differs and change.score > also.value]
    listed = [part for change in listed for part in _things(pair, change)]
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


def _things(pair: Pair, change: Change) -> list[Change]:
    """The things that a change consists of, with their outlines.

    What has several summits is cut out at each. Where the cuts overlap, it was one thing after all.
    """
    pieces = pieces_of(change, pair.difference)
    if len(pieces) > 1:
        pieces = overlapping_joined([pair.cut_out(piece) for piece in pieces])
    cuts = pieces if len(pieces) > 1 else [pair.cut_out(change)]
    return [part for piece in cuts for part in parts_of(piece)]


def _large(change: Change, pair: Pair, smallest: float) -> bool:
    """Whether a change is longer, on either photo, than this share of the photo's width."""
    cut = pair.cut_out(change)
    return any(
        region is not None and max(region.box[2:]) >= smallest * ready.size[0]
        for region, ready in zip((cut.first, cut.second), pair.ready, strict=True)
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


def cannot_tell(reason: Reason) -> ViewResult:
    """The result of photos that could not be compared."""
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
