"""Results of comparing: of one view, and of a visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.finding import Finding
from asfound.domain.geometry import Transform
from asfound.domain.photo import PhotoFile


class Verdict(StrEnum):
    """Could the after photo have been taken before?"""

    AS_FOUND = "as-found"
    DIFFERS = "differs"
    CANNOT_TELL = "cannot-tell"


class Reason(StrEnum):
    """Why the verdict is *cannot tell*."""

    NO_OVERLAP = "no-overlap"
    TOO_DIFFERENT_VIEWPOINT = "too-different-viewpoint"
    COMPARED_TOO_LITTLE = "compared-too-little"
    BLURRED = "blurred"
    TOO_DARK = "too-dark"
    TOO_NOISY = "too-noisy"
    OVER_EXPOSED = "over-exposed"
    TOO_SMALL = "too-small"
    UNREADABLE = "unreadable"
    NOT_PHOTOGRAPHED = "not-photographed"


class Remark(StrEnum):
    """What else comparing found out about the photos of a view: codes of problems."""

    COPY_OF_ARRIVAL = "photo.copy-of-arrival"
    MIRRORED = "photo.mirrored"
    REPEATING = "photo.repeating"
    FILTERED = "photo.filtered"


@dataclass(frozen=True)
class Calibration:
    """The calibration behind a view's threshold.

    Attributes:
        group: The stratum of capture conditions used, such as ``same-light/near``; ``all`` when
            the stratum has too few pairs.
        n: Number of unchanged pairs in that stratum.
        own: Number of them from the place's own calibration.
        conditions: The capture conditions measured on the pair.
    """

    group: str
    n: int
    own: int = 0
    conditions: str | None = None

    def attainable_rate(self, false_alarms: float) -> float:
        """The guaranteed rate: n pairs cannot guarantee less than 1 in n + 1."""
        return max(false_alarms, 1 / (self.n + 1))


@dataclass(frozen=True)
class Masks:
    """The masks of a view as PNG files in memory, 255 = yes, each in its photo's upright frame.

    They keep the photo's aspect ratio at the processing resolution.
    """

    before: bytes
    after: bytes
    compared_before: bytes
    compared_after: bytes


@dataclass(frozen=True)
class Alignment:
    """The homography of the main plane, in both directions.

    Both are stored, so that exchanging the photos exchanges them without rounding.
    """

    after_from_before: Transform
    before_from_after: Transform


@dataclass(frozen=True)
class AfterShot:
    """One after photo of a view, and its result alone.

    Attributes:
        path: As given.
        digest: Of the file's bytes.
        taken_at: The camera's claim, ISO 8601.
        verdict: None when the photo was set aside.
        reason: Why the verdict is *cannot tell*; None otherwise.
        score: The largest finding's score, 0..1; None when nothing was compared.
        set_aside: Stable code of why it is not used as evidence; None when it is.
    """

    path: str
    digest: str
    taken_at: str | None = None
    verdict: Verdict | None = None
    reason: Reason | None = None
    score: float | None = None
    set_aside: str | None = None


@dataclass(frozen=True)
class ViewResult:
    """The result of one view.

    Attributes:
        before: The as-found photo that was used; None when the view has no readable one.
        after: The as-left photo that was used; None when none shows the view.
        verdict: As found, differs, or cannot tell.
        reason: Why the verdict is *cannot tell*; None otherwise.
        score: The largest finding's score, 0..1; None when nothing could be compared.
        threshold: The score above which the view differs; None when nothing was compared.
        calibration: What the threshold rests on.
        compared: Share of the photo that is visible in both, 0..1, the smaller of the two.
        registration_error_px: Median error of the alignment, full-size pixels of the before photo
            and the after photo, whichever is larger.
        findings: The differences, largest score first; empty unless the verdict is ``differs``.
        other_before: Paths of further before photos of this view.
        other_after: Paths of further after photos of this view.
        alignment: The homographies between the photos; None when they could not be compared.
        masks: Where it differs and what was compared; None when nothing was compared.
        remarks: What else was found out about the photos.
        unread_before: Path of a before photo that could not be read; ``before`` is then None.
        unread_after: Path of an after photo that could not be read; ``after`` is then None.
        after_shots: Every after photo that could be read, in the order judged.
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
    remarks: tuple[Remark, ...] = ()

    @property
    def transform_after_from_before(self) -> Transform | None:
        """The homography from the before to the after photo, full-size pixels."""
        return self.alignment.after_from_before if self.alignment else None

    unread_before: str | None = None
    unread_after: str | None = None
    after_shots: tuple[AfterShot, ...] = ()

    @property
    def shots_disagree(self) -> bool:
        """Whether the after photos of this view have different results."""
        return len({shot.set_aside or shot.verdict for shot in self.after_shots}) > 1

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
class RollSplit:
    """Where one roll of both days was split: the first and the last claim of its cameras a side.

    Attributes:
        arrival: ISO 8601, each as its camera wrote it.
        leaving: Likewise.
    """

    arrival: tuple[str, str]
    leaving: tuple[str, str]


@dataclass(frozen=True)
class VisitFalseAlarms:
    """The rate of false alarms of a visit, from those of its views.

    Attributes:
        views: Number of judged views.
        expected: Expected number of false alarms when nothing changed, at most: the sum of the
            guaranteed rates of the views.
    """

    views: int
    expected: float

    @property
    def at_most(self) -> float:
        """Share of unchanged visits with any alarm, at most (Bonferroni bound)."""
        return min(1.0, self.expected)


@dataclass(frozen=True)
class CheckResult:
    """The result of checking a visit.

    Attributes:
        views: One per before photo, or group of shots of one view, in the order of their names.
        false_alarms: The false-alarm rate asked for, per view.
        version: Of the program.
        model: Digest of the weights that were used.
        seconds: Duration; the only value that differs between two runs.
        unpaired_before: Paths of before photos that could not be used for any view.
        unpaired_after: Paths of after photos that show no view.
        problems: Files that could not be used, and remarks on those that were.
        own_calibration: The place's own calibration, where it was used.
        roll: Where one roll of both days was split; None where there were two folders.
        companions: How many files of a kind that go with a photo were left out: edited copies of
            photos that are there (``edited``), ``video``, ``edits``, ``description``.
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
    roll: RollSplit | None = None
    companions: Mapping[str, int] = field(default_factory=dict)

    @property
    def visit_false_alarms(self) -> VisitFalseAlarms:
        """The rate at which visits like this one raise an alarm when nothing changed, at most."""
        known = [view.calibration for view in self.views if view.calibration]
        return VisitFalseAlarms(
            len(known), sum(one.attainable_rate(self.false_alarms) for one in known)
        )

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
