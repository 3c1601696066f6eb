"""A place's own calibration: from unchanged visits, or from what people said of findings.

Nothing changed between the photos of an unchanged visit, so whatever the program finds there is a
false alarm. The scores of such views are what its threshold rests on
(:mod:`vision.detect.conformal`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.chance import clopper_pearson
from asfound.domain.comparison import CheckResult, Problem, Verdict
from asfound.domain.file_names import comparable
from asfound.errors import NotReadable, NoUnchangedVisits, PathMissing, TooFewUnchanged
from asfound.workflows.commands.check import CheckOptions, check
from asfound.workflows.compare.own_calibration import calibration_of, unchanged_scores
from asfound.workflows.progress import Progress, silent

MIN_UNCHANGED = 19
"""Unchanged views below which a calibration is refused: the fewest that alone promise one in 20."""

CALIBRATING = "calibrating"

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
    scored, unjudged = unchanged_scores([view for result in results for view in result.views])
    if len(scored) < MIN_UNCHANGED:
        raise TooFewUnchanged(len(scored), unjudged, MIN_UNCHANGED)
    return CalibrationOutcome(
        calibration_of(scored, unjudged, now or datetime.now(UTC)),
        visits=len(visits),
        alarms=sum(_alarms(result) for result in results),
        false_alarms=options.false_alarms,
        problems=tuple(problem for result in results for problem in result.problems),
    )


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
                known[comparable(path.stem.removesuffix(ending))] = path
    before, after = sides.values()
    return [(before[name], after[name]) for name in before if name in after]


def guaranteed_pairs(views: int) -> float:
    """The lowest rate of false alarms that so many unchanged views can promise alone."""
    return 1 / (views + 1)


def _alarms(result: CheckResult) -> int:
    return sum(view.verdict is Verdict.DIFFERS for view in result.views)
