"""What is the verdict on two photos of one view?

The stages run with the photos in a fixed order, that of their digests, and the conformal thresholds
of the pair decide (Vovk et al., 2005). Only the result is put into the order of before and after,
so exchanging the photos exchanges the result by construction.
"""

from __future__ import annotations

from dataclasses import replace

from asfound.domain.comparison import Reason, ViewResult
from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.vision.decide.findings import build_findings, encode_masks
from asfound.vision.decide.fine_pass import refine_windows, to_full_frame
from asfound.vision.decide.pair_analysis import InputPhoto, PairAnalysis, Stages, analyse_pair
from asfound.vision.decide.reference_comparison import in_digest_order
from asfound.vision.decide.results import (
    cannot_tell_result,
    choose_verdict,
    full_size_alignment,
    full_size_error_px,
    swap_sides,
)
from asfound.vision.decide.thresholds import Thresholds, thresholds_for
from asfound.vision.decide.view_preparation import PreparedView, prepare_view
from asfound.vision.detect.conformal import ScoreThreshold, StratumScores, default_scores
from asfound.vision.detect.regions import MIN_OVERLAP, intersection_px
from asfound.vision.refine.change import Change
from asfound.vision.refine.components import merge_fragments, split_components
from asfound.vision.refine.instances import split_by_instance
from asfound.vision.refine.patches import scored_images


def compare(
    before: InputPhoto,
    after: InputPhoto,
    *,
    false_alarms: float = DEFAULT_FALSE_ALARM_RATE,
    scores: StratumScores | None = None,
    stages: Stages | None = None,
) -> ViewResult:
    """Compare the photos of one view.

    Args:
        before: The as-found photo.
        after: The as-left photo.
        false_alarms: Share of unchanged views that may be called different, 0..1.
        scores: Scores of unchanged pairs by stratum; those that ship with the program if None.
        stages: Other stages than the program's own, for measuring them.

    Returns:
        The result, without the photos' files. Boxes and outlines in full-size pixels.
    """
    stages = stages or Stages()
    view = prepare_view({0: before}, after, stages.register)
    if view.copy_of is not None:
        return view.finished(0, cannot_tell_result(Reason.NOT_PHOTOGRAPHED))
    pair = _analysed(view, stages)
    if pair is None:
        reasons = [
            image.quality.reason for _, image in in_digest_order(view.references[0], view.after)
        ]
        return view.finished(0, cannot_tell_result(reasons[0] or reasons[1] or Reason.NO_OVERLAP))
    thresholds = thresholds_for(pair, scores or default_scores(), false_alarms)
    result = decide(pair, thresholds, stages=stages)
    swapped = before.digest > after.digest
    return view.finished(0, swap_sides(result) if swapped else result)


def _analysed(view: PreparedView, stages: Stages) -> PairAnalysis | None:
    registration = view.registrations[0]
    if registration is None:
        return None
    (one, first), (two, second) = in_digest_order(view.references[0], view.after)
    return analyse_pair((one, two), (first, second), stages, registration)


def decide(
    pair: PairAnalysis,
    thresholds: Thresholds,
    *,
    min_size: float | None = None,
    stages: Stages | None = None,
) -> ViewResult:
    """Decide on an analysed pair, in its fixed order.

    Args:
        pair: The analysed pair.
        thresholds: Above which it differs.
        min_size: Smaller changes do not count; share of the photo's width.
        stages: Other stages than the program's own, for measuring them.
    """
    if min_size:
        pair = _without_small_changes(pair, thresholds, min_size)
    coarse = [change for change in pair.changes if change.score > thresholds.listing_threshold]
    known = coarse if pair.score > thresholds.alarm.value else []
    fine = _fine_pass_changes(pair, known, thresholds, min_size, stages or Stages())
    score, threshold = _deciding_score(pair, fine, thresholds)
    differs = score > threshold.value
    listed = _listed_changes(pair, coarse, fine) if differs else []
    reason = None if differs else pair.reason
    return ViewResult(
        before=None,
        after=None,
        verdict=choose_verdict(differs, reason),
        reason=reason,
        score=score,
        threshold=threshold.value,
        calibration=threshold.calibration,
        compared=pair.valid_share,
        registration_error_px=full_size_error_px(pair),
        findings=build_findings(listed, pair.images, pair.digests, pair.pixels),
        alignment=full_size_alignment(pair),
        masks=encode_masks(listed, pair.change_map),
    )


def _without_small_changes(
    pair: PairAnalysis, thresholds: Thresholds, min_size: float
) -> PairAnalysis:
    """The analysis without the changes that would be listed but are too small."""
    counted = [
        change
        for change in pair.changes
        if change.score <= thresholds.listing_threshold
        or _is_large_enough(change.with_refined_masks(), pair, min_size)
    ]
    return replace(pair, changes=counted)


def _deciding_score(
    pair: PairAnalysis, fine: list[Change], thresholds: Thresholds
) -> tuple[float, ScoreThreshold]:
    """The score that decides and its threshold: the fine pass's if it alone raises an alarm."""
    first = pair.score, thresholds.alarm
    if pair.score > thresholds.alarm.value or not fine or thresholds.fine_pass is None:
        return first
    best = max(change.score for change in fine)
    alarm = thresholds.fine_pass.alarm
    return (best, alarm) if best > alarm.value else first


def _listed_changes(pair: PairAnalysis, coarse: list[Change], fine: list[Change]) -> list[Change]:
    """The changes that become findings, each split into its things."""
    listed = [part for change in coarse for part in _split_objects(pair, change)]
    return listed + [change for change in fine if not _is_listed(change, listed)]


def _fine_pass_changes(
    pair: PairAnalysis,
    known: list[Change],
    thresholds: Thresholds,
    min_size: float | None,
    stages: Stages,
) -> list[Change]:
    """What the fine pass finds beside the known changes, in the pair's pixels."""
    changes: list[Change] = []
    if thresholds.fine_pass is None:
        return changes
    shapes = [image.pixels.shape[:2] for image in pair.images]
    for analysis, window in refine_windows(pair, known, stages):
        for change in analysis.changes:
            if change.score <= thresholds.fine_pass.listing_threshold:
                continue
            split = split_components(change.with_refined_masks())
            parts = [to_full_frame(part, window, shapes) for part in split]
            large = [p for p in parts if not min_size or _is_large_enough(p, pair, min_size)]
            changes += [part for part in large if not _is_listed(part, [*known, *changes])]
    return changes


def _is_listed(change: Change, others: list[Change]) -> bool:
    """Whether another change shows, on either photo, what this one shows."""
    return any(
        intersection_px(region, other_region)
        > MIN_OVERLAP * min(region.area_px, other_region.area_px)
        for other in others
        for region, other_region in ((change.first, other.first), (change.second, other.second))
        if region and other_region
    )


def _split_objects(pair: PairAnalysis, change: Change) -> list[Change]:
    """One change for each thing in a change, with refined masks.

    Where the masks overlap, or touch and have like colours, it is one thing after all.
    """
    pixels = pair.images[0].pixels, pair.images[1].pixels
    instances = split_by_instance(change, scored_images(pixels, pair.change_map), pair.registration)
    fragments = instances or [change.with_refined_masks()]
    if len(fragments) > 1:
        fragments = merge_fragments(fragments, pixels)
    return [part for fragment in fragments for part in split_components(fragment)]


def _is_large_enough(change: Change, pair: PairAnalysis, min_size: float) -> bool:
    """Whether the change is longer, on either photo, than this share of its width."""
    return any(
        region is not None and max(region.box[2:]) >= min_size * image.size[0]
        for region, image in zip((change.first, change.second), pair.images, strict=True)
    )
