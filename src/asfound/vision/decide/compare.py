"""One view: from two photos to its verdict, the same whichever photo is called before.

Everything is done with the photos in a fixed order, that of their digests, and only the result is
turned to before and after. Exchanging the photos therefore exchanges the result by construction.
"""

from __future__ import annotations

from dataclasses import replace

from asfound.domain.comparison import Reason, ViewResult
from asfound.vision.decide.findings import findings_of, masks_of
from asfound.vision.decide.fine_pass import brought_back, seen_closer
from asfound.vision.decide.pair_analysis import Pair, Photo, Stages, measured
from asfound.vision.decide.results import alignment_of, cannot_tell, error_px, exchanged, verdict_of
from asfound.vision.decide.thresholds import Limits, limits_of
from asfound.vision.detect.conformal import Scores, shipped
from asfound.vision.detect.regions import shared_px
from asfound.vision.image.masks import SAME_PLACE
from asfound.vision.image.prepared_image import prepared
from asfound.vision.refine.change import Change
from asfound.vision.refine.components import joined, parts_of


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
    result = told(pair, limits_of(pair, scores or shipped(), false_alarms), stages=stages)
    return exchanged(result) if exchange else result


def told(
    pair: Pair, limits: Limits, *, smallest: float | None = None, stages: Stages | None = None
) -> ViewResult:
    """What the program says of a pair, in its fixed order.

    Args:
        pair: What was measured.
        limits: What raises an alarm.
        smallest: Changes smaller than this share of the photo's width do not count.
        stages: Other stages than the program's own, for measuring them.
    """
    if smallest:
        counted = [
            c for c in pair.changes if c.score <= limits.also or _large(c.cut_out(), pair, smallest)
        ]
        pair = replace(pair, changes=counted)
    also = [change for change in pair.changes if change.score > limits.also]
    differs, limit, score = pair.score > limits.alarm.value, limits.alarm, pair.score
    closer = _closer(pair, also if differs else [], limits, smallest, stages or Stages())
    if not differs and closer and limits.second:
        best = max(change.score for change in closer)
        differs = best > limits.second.alarm.value
        if differs:
            limit, score = limits.second.alarm, best
    listed = [part for change in also if differs for part in _things(pair, change)]
    listed += [change for change in closer if differs and not _among(change, listed)]
    reason = None if differs else pair.reason
    return ViewResult(
        before=None,
        after=None,
        verdict=verdict_of(differs, reason),
        reason=reason,
        score=score,
        threshold=limit.value,
        calibration=limit.calibration,
        compared=pair.compared,
        registration_error_px=error_px(pair),
        findings=findings_of(listed, pair.ready, pair.digests, pair.pixels),
        alignment=alignment_of(pair),
        masks=masks_of(listed, pair.difference),
    )


def _closer(
    pair: Pair, known: list[Change], limits: Limits, smallest: float | None, stages: Stages
) -> list[Change]:
    """What a second look finds beside what is known, cut out, in the pair's pixels."""
    found: list[Change] = []
    if limits.second is None:
        return found
    shapes = [ready.picture.shape[:2] for ready in pair.ready]
    for seen, window in seen_closer(pair, known, stages):
        for change in seen.changes:
            if change.score > limits.second.also:
                parts = [brought_back(part, window, shapes) for part in parts_of(change.cut_out())]
                large = [part for part in parts if not smallest or _large(part, pair, smallest)]
                found += [part for part in large if not _among(part, [*known, *found])]
    return found


def _among(change: Change, others: list[Change]) -> bool:
    """Whether a change shows, on either photo, what another one shows already."""
    return any(
        shared_px(mine, theirs) > SAME_PLACE * min(mine.area_px, theirs.area_px)
        for other in others
        for mine, theirs in ((change.first, other.first), (change.second, other.second))
        if mine and theirs
    )


def _things(pair: Pair, change: Change) -> list[Change]:
    """The things that a change consists of, with their outlines.

    Where the cuts overlap, or touch and look alike, it was one thing after all.
    """
    apart = pair.told_apart(change) or [change.cut_out()]
    if len(apart) > 1:
        apart = joined(apart, (pair.ready[0].picture, pair.ready[1].picture))
    return [part for piece in apart for part in parts_of(piece)]


def _large(change: Change, pair: Pair, smallest: float) -> bool:
    """Whether what was cut out is longer, on either photo, than this share of its width."""
    return any(
        region is not None and max(region.box[2:]) >= smallest * ready.size[0]
        for region, ready in zip((change.first, change.second), pair.ready, strict=True)
    )
