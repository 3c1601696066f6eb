"""Photos from leaving that were taken again since, for the page of their view."""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.visit import Shot
from asfound.web.visits.messages import VisitMessages
from asfound.web.visits.visit_urls import VisitUrls
from asfound.workflows.visits.snapshot.shot_outcomes import ShotOutcome


@dataclass(frozen=True)
class EarlierPhoto:
    """A photo from leaving that was taken again since, and what comparing it said.

    Attributes:
        small, large: Addresses of its copies of 480 and 1600 pixels; empty where it was deleted.
        shot: Who took it, and when it came.
        code, badge: Its verdict.
        sentence: What it said; empty where the verdict says all.
    """

    small: str
    large: str
    shot: Shot
    code: str
    badge: str
    sentence: str


def earlier_photo(outcome: ShotOutcome, urls: VisitUrls, says: VisitMessages) -> EarlierPhoto:
    """A photo from leaving, and what comparing it said."""
    shot = outcome.shot
    small, large = (urls.photo(shot.digest, size) if shot.kept else "" for size in (480, 1600))
    return EarlierPhoto(
        small=small,
        large=large,
        shot=shot,
        code=str(outcome.verdict) if outcome.verdict else "pending",
        badge=says.outcome_badge(outcome),
        sentence=says.outcome(outcome),
    )
