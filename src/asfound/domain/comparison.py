"""What comparing says: of one view, and of a visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.finding import Finding
from asfound.domain.photo import PhotoFile


class Verdict(StrEnum):
    """Could the after photo have been taken before?"""

    AS_FOUND = "as-found"
    DIFFERS = "differs"
    CANNOT_TELL = "cannot-tell"


class Reason(StrEnum):
    """Why one cannot tell."""

    NO_OVERLAP = "no-overlap"
    TOO_DIFFERENT_VIEWPOINT = "too-different-viewpoint"
    COMPARED_TOO_LITTLE = "compared-too-little"
    BLURRED = "blurred"
    TOO_DARK = "too-dark"
    OVER_EXPOSED = "over-exposed"
    TOO_SMALL = "too-small"
    UNREADABLE = "unreadable"
    NOT_PHOTOGRAPHED = "not-photographed"


@dataclass(frozen=True)
class Calibration:
    """On what the threshold of a view rests.

    Attributes:
        group: The conditions whose pairs stand behind the threshold, e.g. ``same-light/near``;
            ``all`` where those have too few.
        n: How many unchanged pairs of that group stand behind the threshold.
        own: How many of them the place's own calibration gave.
        conditions: The conditions that the program found.
    """

    group: str
    n: int
    own: int = 0
    conditions: str | None = None

    def kept(self, false_alarms: float) -> float:
        """The rate that is promised: n pairs cannot promise less than one in n + 1."""
        return max(false_alarms, 1 / (self.n + 1))


@dataclass(frozen=True)
class Masks:
    """The masks of a view as PNG files in memory, 255 = yes, each in its photo's upright frame.

    They keep the photo's aspect ratio at the working scale.
    """

    before: bytes
    after: bytes
    compared_before: bytes
    compared_after: bytes


Transform: TypeAlias = tuple[float, ...]
"""A homography of full-size pixels, nine numbers row by row."""


@dataclass(frozen=True)
class Alignment:
    """Where the main surface of one photo lies in the other.

    Both ways are kept, so that exchanging the photos exchanges them and rounds nothing.
    """

    after_from_before: Transform
    before_from_after: Transform


@dataclass(frozen=True)
class ViewResult:
    """What comparing the photos of one view says.

    Attributes:
        before: The as-found photo that was used; None when the view has no readable one.
        after: The as-left photo that was used; None when none shows the view.
        verdict: As found, differs, or cannot tell.
        reason: Why one cannot tell; None otherwise.
        score: The largest finding's score, 0..1; None when nothing could be compared.
        threshold: The score above which the view differs; None when nothing was compared.
        calibration: What the threshold rests on.
        compared: Share of the photo that was seen in both, 0..1, the smaller of the two.
        registration_error_px: Median error of the alignment, full-size pixels of the before photo
            and the after photo, whichever is larger.
        findings: The differences, largest score first; empty unless the verdict is ``differs``.
        other_before: Paths of further before photos of this view.
        other_after: Paths of further after photos of this view.
        alignment: How the photos lie over each other; None when they could not be compared.
        masks: Where it differs and what was compared; None when nothing was compared.
        unread_before: Path of a before photo that could not be read; ``before`` is then None.
        unread_after: Path of an after photo that could not be read; ``after`` is then None.
    """

    before: PhotoFile | None
    after: PhotoFile | None
    verdict: Verdict
    reason: Reason | None = None
    score: float | None = None
    threshold: float | None = None
    calibration: Calibration | None = None
    compared: float = 0.0
    registration_error_px: float | None = None
    findings: tuple[Finding, ...] = ()
    other_before: tuple[str, ...] = ()
    other_after: tuple[str, ...] = ()
    alignment: Alignment | None = None
    masks: Masks | None = None

    @property
    def transform_after_from_before(self) -> Transform | None:
        """The homography that leads from the before to the after photo, full-size pixels."""
        return self.alignment.after_from_before if self.alignment else None

    unread_before: str | None = None
    unread_after: str | None = None

    @property
    def path_before(self) -> str | None:
        """Path of the before photo, read or not."""
        return self.before.path if self.before else self.unread_before

    @property
    def path_after(self) -> str | None:
        """Path of the after photo, read or not; None when none shows the view."""
        return self.after.path if self.after else self.unread_after


@dataclass(frozen=True)
class Problem:
    """A file that could not be used, and why; or what to know about one that was used.

    Attributes:
        file: Path as given.
        code: The stable code of the error.
        message: The sentence for people.
    """

    file: str
    code: str
    message: str


@dataclass(frozen=True)
class VisitFalseAlarms:
    """What the rate of false alarms of each view means for the whole visit.

    Attributes:
        views: How many views were judged.
        expected: How many of them are called different, at most, on average, when nothing changed:
            the sum of what each view's calibration promises.
    """

    views: int
    expected: float

    @property
    def at_most(self) -> float:
        """Share of unchanged visits with any alarm, at most (Bonferroni: views may be alike)."""
        return min(1.0, self.expected)


@dataclass(frozen=True)
class CheckResult:
    """What checking a visit says.

    Attributes:
        views: One per before photo, or group of shots of one view, in the order of their names.
        false_alarms: The false-alarm rate asked for, per view.
        version: Of the program.
        model: Digest of the weights that were used.
        seconds: How long it took; the only value that may differ between two runs.
        unpaired_before: Paths of before photos that could not be used for any view.
        unpaired_after: Paths of after photos that show no view.
        problems: Files that could not be used, and remarks on those that were.
        own_calibration: The place's own calibration, where it was used.
    """

    views: tuple[ViewResult, ...]
    false_alarms: float
    version: str
    model: str
    seconds: float
    unpaired_before: tuple[str, ...] = ()
    unpaired_after: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    own_calibration: PlaceCalibration | None = None

    @property
    def visit_false_alarms(self) -> VisitFalseAlarms:
        """How often a visit like this one raises an alarm when nothing has changed, at most."""
        known = [view.calibration for view in self.views if view.calibration]
        return VisitFalseAlarms(len(known), sum(one.kept(self.false_alarms) for one in known))

    @property
    def verdict(self) -> Verdict:
        """Differs when any view differs; else cannot tell when any cannot; else as found."""
        return visit_verdict(view.verdict for view in self.views)

    @property
    def judged(self) -> bool:
        """Whether at least one pair of photos could be compared or refused for what it shows.

        Photos may be opened and still not be compared: the work on them failed, or was killed.
        """
        return any(
            view.before and view.after and view.reason is not Reason.UNREADABLE
            for view in self.views
        )


def visit_verdict(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a visit from those of its views; a visit of no views cannot tell."""
    found = set(verdicts)
    for verdict in (Verdict.DIFFERS, Verdict.CANNOT_TELL, Verdict.AS_FOUND):
        if verdict in found:
            return verdict
    return Verdict.CANNOT_TELL
