"""A place's own calibration: from unchanged visits, or from what people said of findings.

Nothing changed between the photos of an unchanged visit, so whatever the program finds there is a
false alarm. The scores of such views are what its threshold rests on
(:mod:`vision.detect.conformal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.chance import clopper_pearson
from asfound.domain.comparison import CheckResult, Problem, Verdict, ViewResult
from asfound.errors import NotReadable, NoUnchangedVisits, PathMissing, TooFewUnchanged
from asfound.vision.image.backbone import model_digest
from asfound.workflows.commands.check import CheckOptions, check
from asfound.workflows.progress import Progress, silent

MIN_UNCHANGED = 19
"""Unchanged views below which a calibration is refused: the fewest that alone promise one in 20."""

CALIBRATING = "calibrating"

Scored = tuple[str, float]
"""The conditions of an unchanged view, and its score."""

Photos = tuple[Path, Path]
"""The before and the after side of an unchanged visit: folders, or single photos."""


@dataclass(frozen=True)
class CalibrationOutcome:
    """A calibration and how it was come by.

    Attributes:
        own: The calibration.
        visits: How many visits or pairs were looked at.
        alarms: How many of the views were called different at the rate asked for.
        false_alarms: That rate.
        problems: Files that could not be used.
    """

    own: PlaceCalibration
    visits: int
    alarms: int
    false_alarms: float
    problems: tuple[Problem, ...]

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the false alarms of this place lie, 95 % sure."""
        return clopper_pearson(self.alarms, self.own.n)


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


def calibrate(
    folder: Path,
    *,
    options: CheckOptions,
    now: datetime | None = None,
    progress: Progress = silent,
) -> CalibrationOutcome:
    """Calibrate on the unchanged visits in a folder.

    Args:
        folder: Holds folders that each hold ``before`` and ``after``, or itself holds these, or
            holds pairs of photos named NAME_before.* and NAME_after.*.
        options: How to check each of them; an own calibration is not used.
        now: When it is made; the present by default.
        progress: Told how far it is.

    Raises:
        PathMissing, NotReadable: The folder cannot be read.
        NoUnchangedVisits: It holds none.
        TooFewUnchanged: Too few views could be judged.
        InputError: A visit holds no photos.
    """
    visits = unchanged_in(folder)
    plain = replace(options, calibration=None, masks=None, visit_false_alarms=None)
    results = []
    progress(CALIBRATING, 0, len(visits))
    for before, after in visits:
        results.append(check(before, after, options=plain))
        progress(CALIBRATING, len(results), len(visits))
    scored, not_told = _scores([view for result in results for view in result.views])
    if len(scored) < MIN_UNCHANGED:
        raise TooFewUnchanged(len(scored), not_told, MIN_UNCHANGED)
    return CalibrationOutcome(
        _calibration(scored, not_told, now or datetime.now(UTC)),
        visits=len(visits),
        alarms=sum(_alarms(result) for result in results),
        false_alarms=options.false_alarms,
        problems=tuple(problem for result in results for problem in result.problems),
    )


def place_calibration(
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
    mine = [said for said in views if said.model in (None, model)]
    unchanged = [said.view for said in mine if _is_unchanged_view(said)]
    scored, not_told = _scores(unchanged)
    if not scored:
        return None
    return _calibration(scored, not_told, now or datetime.now(UTC))


def unchanged_in(folder: Path) -> list[Photos]:
    """The unchanged visits and pairs in a folder, in the order of their names.

    Raises:
        PathMissing, NotReadable: The folder cannot be read.
        NoUnchangedVisits: It holds none.
    """
    try:
        inside = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except FileNotFoundError as error:
        raise PathMissing(str(folder)) from error
    except OSError as error:
        raise NotReadable(str(folder), error.strerror or str(error)) from error
    folders = [path for path in (folder, *inside) if path.is_dir()]
    found = [
        (one / "before", one / "after")
        for one in folders
        if (one / "before").is_dir() and (one / "after").is_dir()
    ]
    for one in folders:
        found += _pairs(one)
    if not found:
        raise NoUnchangedVisits(str(folder))
    return found


def _pairs(folder: Path) -> list[Photos]:
    """Photos named NAME_before.* and NAME_after.*."""
    sides: dict[str, dict[str, Path]] = {"_before": {}, "_after": {}}
    for path in sorted(folder.iterdir()):
        for ending, known in sides.items():
            if path.stem.endswith(ending) and path.is_file():
                known[path.stem.removesuffix(ending)] = path
    before, after = sides.values()
    return [(before[name], after[name]) for name in before if name in after]


def guaranteed_pairs(views: int) -> float:
    """The lowest rate of false alarms that so many unchanged views can promise alone."""
    return 1 / (views + 1)


def _is_unchanged_view(said: AnsweredView) -> bool:
    if said.view.verdict is not Verdict.DIFFERS:
        return True
    return all(finding.id in said.dismissed for finding in said.view.findings)


def _scores(views: Sequence[ViewResult]) -> tuple[list[Scored], int]:
    """Conditions and score of the views that were judged, and how many were not."""
    judged = [view for view in views if view.verdict is not Verdict.CANNOT_TELL]
    scored = [
        (view.calibration.conditions or view.calibration.group, view.score)
        for view in judged
        if view.calibration and view.score is not None
    ]
    return scored, sum(view.after is not None for view in views) - len(scored)


def _alarms(result: CheckResult) -> int:
    return sum(view.verdict is Verdict.DIFFERS for view in result.views)


def _calibration(scored: Sequence[Scored], not_told: int, now: datetime) -> PlaceCalibration:
    groups = sorted({group for group, _ in scored})
    return PlaceCalibration(
        model=model_digest(),
        version=version("asfound"),
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        scores={
            group: tuple(sorted(score for of, score in scored if of == group)) for group in groups
        },
        not_told=not_told,
    )
