"""What do all before photos of a view agree on, and what varies among them?

Conformal prediction over a reference pair, with consensus of the further photos and the rate
divided among those that contribute (Bonferroni). A change counts only where every before photo that
sees the place has one there, too: a shadow, a reflection or a near thing's rim rarely deceives two
photos at one place. What differs among the before photos themselves (a clock, a curtain, a lamp
that was on in one) says nothing about the guest and is not compared.

Why this stays calibrated. The view's score is the largest of the scores that the *reference* pair
gives: each of its regions keeps its score where all agree and loses it where one does not. So it is
at most the score of the reference pair alone, and exceeds a threshold at most as often as conformal
prediction promises for a single pair. The reference is chosen by its number of inliers, before
anything is known of differences. The one exception is what only another photo shows: where it adds
at least :data:`asfound.vision.decide.reference_fusion.MIN_ADDED_SHARE` of the view, its regions
count, too, and the rate of false alarms is divided among the photos that contribute, so that the
sum keeps it. Only the reference pair gets a fine pass, never where the before photos differ, and it
has its own part of the rate, as for a single pair.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from asfound.domain.comparison import Reason, ViewResult
from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.domain.geometry import Mask
from asfound.domain.orientation import upright
from asfound.vision.decide.compare import decide
from asfound.vision.decide.pair_analysis import InputPhoto, PairAnalysis, Stages
from asfound.vision.decide.reference_comparison import (
    PreparedPhoto,
    ReferenceComparison,
    compare_with_reference,
)
from asfound.vision.decide.reference_fusion import FusedChanges, fuse, with_fused_changes
from asfound.vision.decide.results import cannot_tell_result, swap_sides
from asfound.vision.decide.thresholds import Thresholds, thresholds_for
from asfound.vision.decide.view_preparation import PreparedView, prepare_view
from asfound.vision.detect.conformal import StratumScores, default_scores
from asfound.vision.detect.regions import dilate
from asfound.vision.image.prepared_image import PreparedImage
from asfound.vision.image.warping import warp_mask
from asfound.vision.register.registration import register

MAX_REFERENCES = 6
"""Before photos that are compared, the first ones named: each costs as much as a pair, and helps
less than the one before."""


VARIATION_MARGIN_PX = 8
"""Around what varies: its outline is a cell wide."""


@dataclass(frozen=True)
class CompareOptions:
    """How the photos of a view are compared.

    Attributes:
        false_alarms: Share of unchanged views that may be called different, 0..1.
        min_size: Smaller findings are left out; share of the photo's width.
        scores: Scores of unchanged pairs by stratum; those that ship with the program if None.
        place_scores: Scores of the place's own unchanged pairs by stratum.
        stages: Other stages than the program's own, for measuring them.
    """

    false_alarms: float = DEFAULT_FALSE_ALARM_RATE
    min_size: float | None = None
    scores: StratumScores | None = None
    place_scores: StratumScores | None = None
    stages: Stages = field(default_factory=Stages)

    def thresholds(self, pair: PairAnalysis, photos: int = 1) -> Thresholds:
        """The thresholds of a pair.

        Args:
            pair: The analysed pair.
            photos: Number of before photos that share the rate.
        """
        rate = self.false_alarms / photos
        return thresholds_for(
            pair, self.scores or default_scores(), rate, place_scores=self.place_scores
        )


def compare_view(
    before: Sequence[InputPhoto],
    after: InputPhoto,
    *,
    options: CompareOptions,
    ignore_mask: Mask | None = None,
) -> tuple[int, ViewResult]:
    """Compare all before photos of a view with its after photo.

    One before photo gives what :func:`asfound.vision.decide.compare.compare` gives.

    Args:
        before: The as-found photos, at least one.
        after: The as-left photo.
        options: How they are compared.
        ignore_mask: Where the first before photo is never compared; any size of its aspect ratio.

    Returns:
        Which before photo the result's boxes and masks belong to, and the result.
    """
    view = prepare_view(
        {index: before[index] for index in _distinct_indices(before)},
        after,
        options.stages.register,
        thing_share=options.min_size,
    )
    if view.copy_of is not None:
        return view.copy_of, view.finished(
            view.copy_of, cannot_tell_result(Reason.NOT_PHOTOGRAPHED)
        )
    references = view.references
    if ignore_mask is not None:
        hidden = upright(ignore_mask.astype(np.uint8), view.orientation(0))
        references[0] = _apply_ignore_mask(references[0], hidden)
    indices = _share_ignored_areas(references)
    registered = _compare_registered(view, indices, options.stages)
    if not registered:
        reasons = [references[index][1].quality.reason for index in indices]
        quality_reason = reasons[0] or view.after[1].quality.reason
        nothing = cannot_tell_result(quality_reason or Reason.NO_OVERLAP)
        return indices[0], view.finished(indices[0], nothing)
    used = _order_references(
        {index: one for index, one in registered.items() if not one.quality_reason} or registered,
        view.ambiguous,
    )
    result = _decide_fused([(references[index], registered[index]) for index in used], options)
    return used[0], view.finished(used[0], result)


def _compare_registered(
    view: PreparedView, indices: Sequence[int], stages: Stages
) -> dict[int, ReferenceComparison]:
    """Every before photo compared with the after photo, of those that register with it."""
    found = {}
    for index in indices:
        registration = view.registrations[index]
        if registration is not None:
            found[index] = compare_with_reference(
                view.references[index], view.after, stages, registration
            )
    return {index: one for index, one in found.items() if one}


def _distinct_indices(photos: Sequence[InputPhoto]) -> list[int]:
    """The indices of the photos that are compared: each file once."""
    first: dict[str, int] = {}
    for at, photo in enumerate(photos):
        first.setdefault(photo.digest, at)
    return list(first.values())[:MAX_REFERENCES]


def _order_references(
    comparisons: dict[int, ReferenceComparison], ambiguous: Set[int]
) -> list[int]:
    """The reference, with most inliers, and the others; ambiguous ones only if all are."""
    clear = [at for at in comparisons if at not in ambiguous] or list(comparisons)
    return sorted(clear, key=lambda at: (-comparisons[at].inlier_count, at))


def _apply_ignore_mask(reference: PreparedPhoto, ignore_mask: NDArray[np.uint8]) -> PreparedPhoto:
    """The photo with an area that is never compared."""
    import cv2

    photo, image = reference
    mask = cv2.resize(ignore_mask, image.size, interpolation=cv2.INTER_NEAREST)
    return photo, replace(image, comparable_mask=np.asarray(mask) == 0)


def _share_ignored_areas(references: dict[int, PreparedPhoto]) -> list[int]:
    """Ignore in every photo what is ignored in another; returns the photos where that is known.

    A photo that does not register with one that ignores something is left out: it would show what
    must not be compared.
    """
    masks = {
        at: ~image.comparable_without(photo.ignored_boxes)
        for at, (photo, image) in references.items()
    }
    registered = list(references)
    for source in [at for at in references if masks[at].any()]:
        for target in [at for at in registered if at != source]:
            photo, image = references[target]
            projected = _project_mask(references[source][1], image, masks[source])
            if projected is None:
                registered.remove(target)
            else:
                references[target] = (
                    photo,
                    replace(image, comparable_mask=image.comparable_without(()) & ~projected),
                )
    return registered


def _project_mask(source: PreparedImage, target: PreparedImage, mask: Mask) -> Mask | None:
    """An area of one photo in another, with a margin; None if they do not register."""
    registration = register(source.keypoints, target.keypoints, source.size)
    if registration is None:
        return None
    projected = warp_mask(mask, registration.planes[0], (target.size[1], target.size[0]))
    return dilate(projected, VARIATION_MARGIN_PX)


def _decide_fused(
    used: Sequence[tuple[PreparedPhoto, ReferenceComparison]], options: CompareOptions
) -> ViewResult:
    """The result of photos that register, the reference first."""
    reference, *others = (one for _, one in used)
    fused = FusedChanges(
        reference.pair.changes, reference.valid_before, reference.valid_after, (reference,)
    )
    if others:
        fused = fuse(reference, others, _reference_variability(used, options))
    each = [options.thresholds(one.pair, len(fused.sources)) for one in fused.sources]
    thresholds = replace(
        each[0],
        alarm=max((one.alarm for one in each), key=lambda limit: limit.value),
        listing_threshold=max(one.listing_threshold for one in each),
    )
    result = decide(
        with_fused_changes(reference, fused),
        thresholds,
        min_size=options.min_size,
        stages=options.stages,
    )
    return swap_sides(result) if reference.swapped else result


def _reference_variability(
    used: Sequence[tuple[PreparedPhoto, ReferenceComparison]], options: CompareOptions
) -> Mask:
    """What differs among the before photos, in the frame of the reference.

    Each is compared with the reference alone: where two others differ, one differs from it.
    """
    (reference, _), *others = used
    varying = np.zeros(reference[1].pixels.shape[:2], bool)
    for other, _ in others:
        # The reference stands in for the after photo.
        comparison = compare_with_reference(other, reference, options.stages)
        if comparison is None:
            continue
        listing_threshold = options.thresholds(comparison.pair).listing_threshold
        for change in comparison.pair.changes:
            if change.score > listing_threshold:
                for mask, _ in comparison.locate(change):
                    varying |= mask
    return dilate(varying, VARIATION_MARGIN_PX) if varying.any() else varying
