"""What do several before photos of a view show together?

A change counts where all before photos that see the place agree (consensus); a photo that shows
more of the view adds its own changes, reprojected to the reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from asfound.domain.finding import Kind
from asfound.domain.geometry import Mask, invert
from asfound.vision.decide.pair_analysis import PairAnalysis
from asfound.vision.decide.reference_comparison import ReferenceComparison
from asfound.vision.detect.regions import Region, coverage, region_from_mask, union_mask
from asfound.vision.image.warping import warp_mask
from asfound.vision.refine.change import Change

MIN_ADDED_SHARE = 0.05
"""Share of the after photo that a further before photo must be alone in showing to add it."""

MAX_VARYING_SHARE = 0.5
"""A change is dropped if more of its place than this varies among the before photos."""

MIN_AGREEING_CONFIDENCE = 0.0
"""Another photo agrees with a change above this confidence."""


@dataclass(frozen=True)
class FusedChanges:
    """What all before photos show together.

    Attributes:
        changes: In the fixed order of the reference's pair.
        valid_before: Which pixels were compared, in the frame of the reference.
        valid_after: Which pixels of the after photo were compared.
        sources: The comparisons whose changes are listed, the reference first.
    """

    changes: list[Change]
    valid_before: Mask
    valid_after: Mask
    sources: tuple[ReferenceComparison, ...]


def fuse(
    reference: ReferenceComparison, others: Sequence[ReferenceComparison], varying: Mask
) -> FusedChanges:
    """Fuse the changes of several before photos.

    Args:
        reference: The reference and the after photo.
        others: Every further before photo and the after photo.
        varying: What differs among the before photos, in the frame of the reference.
    """
    shape_after = reference.valid_after.shape[:2]
    varying_after = warp_mask(varying, reference.after_from_before, shape_after)
    reference_frame = warp_mask(np.ones_like(varying), reference.after_from_before, shape_after)
    covered, sources = reference.valid_after.copy(), [reference]
    changes = _consensus(reference, others, varying_after, None)
    for other in others:
        new = other.valid_after & reference_frame & ~covered
        if new.mean() < MIN_ADDED_SHARE:
            continue
        sources.append(other)
        covered |= new
        rest = [one for one in (reference, *others) if one is not other]
        added = _consensus(other, rest, varying_after, new)
        reprojected = (_reproject(change, other, reference) for change in added)
        changes += [change for change in reprojected if change]
    before_from_after = invert(reference.after_from_before)
    new = warp_mask(covered & ~reference.valid_after, before_from_after, varying.shape[:2])
    changes = sorted(changes, key=lambda change: -change.score)
    return FusedChanges(
        changes,
        _without_varying(
            varying, reference.valid_before | new, map(reference.region_before, changes)
        ),
        _without_varying(varying_after, covered, map(reference.region_after, changes)),
        tuple(sources),
    )


def _without_varying(varying: Mask, valid: Mask, regions: Iterable[Region | None]) -> Mask:
    """The valid pixels without those that vary, but with all listed regions."""
    return (valid & ~varying) | union_mask(regions, valid.shape)


def _consensus(
    comparison: ReferenceComparison,
    others: Sequence[ReferenceComparison],
    varying: Mask,
    within: Mask | None,
) -> list[Change]:
    """The changes of one comparison with which all others agree.

    Args:
        comparison: Whose changes.
        others: Which must agree where they see the place.
        varying: Where the before photos differ themselves, in the after photo.
        within: Only changes in this mask; None for everywhere.
    """

    def is_agreed(mask: Mask) -> bool:
        if coverage(mask, varying) > MAX_VARYING_SHARE:
            return False
        if within is not None and coverage(mask, within) <= MAX_VARYING_SHARE:
            return False
        confidences = (other.confidence_at(mask) for other in others)
        return all(one is None or one > MIN_AGREEING_CONFIDENCE for one in confidences)

    agreed = []
    for change in comparison.pair.changes:
        located = comparison.locate(change)
        remaining = [region for place, region in located if is_agreed(place)]
        if len(remaining) == len(located):
            agreed.append(change)
        elif remaining:
            agreed.append(_as_single(change, remaining[0]))
    return agreed


def _as_single(change: Change, region: Region) -> Change:
    """The change of a moved thing of which only one place remains."""
    if region is change.first:
        return Change(Kind.MISSING, region.score, region, None)
    return Change(Kind.ADDED, region.score, None, region)


def _reproject(
    change: Change, comparison: ReferenceComparison, reference: ReferenceComparison
) -> Change | None:
    """A change of another before photo, in the frames of the reference's pair.

    None for what the reference's frame does not show.
    """
    before, after = comparison.region_before(change), comparison.region_after(change)
    kind = change.kind.swapped if comparison.swapped else change.kind
    if before:
        reference_from_other = invert(reference.after_from_before) @ comparison.after_from_before
        mask = before.to_mask(comparison.valid_before.shape[:2])
        warped_mask = warp_mask(mask, reference_from_other, reference.valid_before.shape[:2])
        before = region_from_mask(warped_mask, before.score) if warped_mask.any() else None
    if before is None and after is None:
        return None
    if before is None:
        kind = Kind.ADDED
    if reference.swapped:
        return Change(kind.swapped, change.score, after, before)
    return Change(kind, change.score, before, after)


def with_fused_changes(reference: ReferenceComparison, fused: FusedChanges) -> PairAnalysis:
    """The reference's analysis with the fused changes."""
    masks = fused.valid_before, fused.valid_after
    first, second = masks[::-1] if reference.swapped else masks
    own = reference.pair.change_map
    change_map = replace(
        own,
        # It has no scores for what only the others showed.
        score_first=np.where(own.valid_first, own.score_first, 0),
        score_second=np.where(own.valid_second, own.score_second, 0),
        valid_first=first,
        valid_second=second,
    )
    return replace(reference.pair, changes=fused.changes, change_map=change_map)
