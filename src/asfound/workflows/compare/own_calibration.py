"""A place's own calibration: the scores of its unchanged views, by capture conditions.

Nothing changed in an unchanged view, so whatever is found there is a false alarm. Thresholds are
conformal quantiles of such scores (:mod:`asfound.vision.detect.conformal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.comparison import Reason, Verdict, ViewResult
from asfound.vision.image.backbone import model_digest

Scored = tuple[str, float]
"""The conditions of an unchanged view, and its score."""


@dataclass(frozen=True)
class AnsweredView:
    """A view that was compared, and what people said of it.

    Attributes:
        view: What comparing said.
        dismissed: Ids of its findings that a person called no difference.
        model: Digest of the weights that compared it.
    """

    view: ViewResult
    dismissed: frozenset[str] = frozenset()
    model: str | None = None


def calibration_from_answers(
    views: Iterable[AnsweredView], *, now: datetime | None = None
) -> PlaceCalibration | None:
    """What the views of a place's visits teach about it, by what people said of them.

    A view is unchanged when it is as found, or when a person called every one of its findings no
    difference; where only some were dismissed, something did change, and the view teaches nothing.
    Views that were compared with other weights teach nothing either.

    Args:
        views: Views whose visit is over: what nobody disputed counts as it stands.
        now: When it is made; the present by default.

    Returns:
        None as long as there is nothing to learn. However few there are, they can be used: they
        join the scores that come with the program until they are enough to stand alone.
    """
    model = model_digest()
    same_model = [answered for answered in views if answered.model in (None, model)]
    unchanged = [answered.view for answered in same_model if _is_unchanged(answered)]
    scored, unjudged = unchanged_scores(unchanged)
    if not scored:
        return None
    return calibration_of(scored, unjudged, now or datetime.now(UTC))


def unchanged_scores(views: Sequence[ViewResult]) -> tuple[list[Scored], int]:
    """Conditions and score of the views that were judged, and how many were not."""
    judged = [
        view
        for view in views  # the order of an unchanged visit's photos does not matter
        if view.verdict is not Verdict.CANNOT_TELL or view.reason is Reason.NOT_PHOTOGRAPHED
    ]
    scored = [
        (view.calibration.conditions or view.calibration.group, view.score)
        for view in judged
        if view.calibration and view.score is not None
    ]
    return scored, sum(view.after is not None for view in views) - len(scored)


def calibration_of(scored: Sequence[Scored], unjudged: int, now: datetime) -> PlaceCalibration:
    """The calibration of scored unchanged views, of this version and these weights.

    Args:
        scored: Conditions and score of each.
        unjudged: How many more were not judged.
        now: When it is made.
    """
    groups = sorted({group for group, _ in scored})
    return PlaceCalibration(
        model=model_digest(),
        version=version("asfound"),
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        scores={
            group: tuple(sorted(score for of, score in scored if of == group)) for group in groups
        },
        n_undecided=unjudged,
    )


def _is_unchanged(answered: AnsweredView) -> bool:
    if answered.view.verdict is not Verdict.DIFFERS:
        return True
    return all(finding.id in answered.dismissed for finding in answered.view.findings)
