"""The main job: from two folders of photos to a verdict per view."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.comparison import (
    CheckResult,
    Problem,
    Reason,
    Verdict,
    ViewResult,
)
from asfound.engine.base import Engine, Failure, Outcome
from asfound.engine.distributed import distributed_engine
from asfound.engine.local import local_engine
from asfound.errors import BadIgnoreFile, PhotoSameFile, SameFolder
from asfound.imaging.folder import is_same, photos_in
from asfound.vision.image.backbone import model_digest
from asfound.workflows.compare.arrange import (
    Arrangement,
    Match,
    PairBy,
    PhotoSet,
    arrange,
    unread_views,
)
from asfound.workflows.compare.calibration_file import refuse_other_model
from asfound.workflows.compare.ignored_areas import IgnoredAreas
from asfound.workflows.compare.masks import stems, write_masks
from asfound.workflows.compare.tasks import (
    Pair,
    PairOutcome,
    PhotoSummary,
    compare_pair,
    read_and_describe,
    read_facts,
)
from asfound.workflows.progress import COMPARING, READING, Progress, silent

# A process takes about as long to start as two pairs take to compare.
_PAIRS_PER_PROCESS = 2

# Loaded once and shared by all processes, where the system allows it.
_PRELOAD = ("asfound.workflows.compare.tasks", "cv2", "onnxruntime")


@dataclass(frozen=True)
class CheckOptions:
    """How to check.

    Attributes:
        pair_by: How the photos of two folders find each other.
        false_alarms: Share of unchanged views that may be called different, above 0, below 1.
        ignored: Areas that are not compared, by the file name of the before photo.
        jobs: How many photos or pairs are worked on at a time.
        engine: Address of a Dask scheduler; None for this machine.
        masks: Folder to write masks to; None for nowhere.
        calibration: The place's own.
        visit_false_alarms: Share of unchanged visits that may be called different; divided among
            the views that have an after photo, it takes the place of ``false_alarms``.
    """

    pair_by: PairBy = PairBy.LOOK
    false_alarms: float = 0.01
    ignored: Mapping[str, IgnoredAreas] = field(default_factory=dict)
    jobs: int = 1
    engine: str | None = None
    masks: Path | None = None
    calibration: PlaceCalibration | None = None
    visit_false_alarms: float | None = None

    def for_views(self, views: int) -> CheckOptions:
        """The same with the rate of a visit as a rate of each of its views (Bonferroni)."""
        if self.visit_false_alarms is None:
            return self
        return replace(self, false_alarms=self.visit_false_alarms / max(views, 1))


def check(
    before: Path,
    after: Path,
    *,
    options: CheckOptions,
    progress: Progress = silent,
) -> CheckResult:
    """Compare the photos of a visit, view by view.

    The result depends on the photos and on what to ignore alone, not on where or in how many
    processes the work was done; only ``seconds`` does.

    Args:
        before: As-found photo, or folder of them.
        after: As-left photo, or folder of them.
        options: How to check.
        progress: Told how far it is.

    Raises:
        InputError: Nothing can be compared: a path leads nowhere, a folder holds no photos, …
        EngineError: The cluster cannot be reached.
        OutputError: Masks cannot be written.
        CalibrationOfOtherModel: The calibration was made with other weights.
    """
    started = time.monotonic()
    refuse_other_model(options.calibration)
    if is_same(before, after):
        raise SameFolder(str(before))
    sides = tuple(photos_in(before)), tuple(photos_in(after))
    named = not before.is_dir() and not after.is_dir()
    with _engine(options, pairs=min(map(len, sides))) as engine:
        looker = read_facts if named or options.pair_by is PairBy.NAME else read_and_describe
        side_before, side_after = _read_all(engine, looker, sides, progress)
        plan = (
            Arrangement((Match(0, 0),))
            if named
            else arrange(side_before, side_after, options.pair_by, threads=options.jobs)
        )
        side_before, side_after = side_before.without(), side_after.without()
        options = options.for_views(sum(match.after is not None for match in plan.matches))
        judged = list(_judge(engine, plan, (side_before, side_after), options, progress))
    if options.masks:
        _write_masks(options.masks, [view.view for view in judged])
    return CheckResult(
        views=tuple(view.view for view in judged),
        false_alarms=options.false_alarms,
        version=version("asfound"),
        model=model_digest(),
        seconds=time.monotonic() - started,
        unpaired_after=side_after.names(plan.unpaired_after),
        problems=_problems(side_before, side_after, judged, options),
        own_calibration=options.calibration,
    )


def _engine(options: CheckOptions, *, pairs: int) -> Engine:
    if options.engine:
        return distributed_engine(options.engine)
    jobs = min(options.jobs, pairs // _PAIRS_PER_PROCESS)
    return local_engine(jobs, preload=_PRELOAD)


def _read_all(
    engine: Engine,
    looker: Callable[[Path], PhotoSummary],
    sides: tuple[tuple[Path, ...], tuple[Path, ...]],
    progress: Progress,
) -> tuple[PhotoSet, PhotoSet]:
    """Open every photo of both sides."""
    total = len(sides[0]) + len(sides[1])
    outcomes = []
    progress(READING, 0, total)
    for outcome in engine.map(looker, sides[0] + sides[1]):
        outcomes.append(outcome)
        progress(READING, len(outcomes), total)
    split = len(sides[0])
    return _side(sides[0], outcomes[:split]), _side(sides[1], outcomes[split:])


def _side(paths: tuple[Path, ...], outcomes: list[Outcome[PhotoSummary]]) -> PhotoSet:
    failures = {
        str(path): _problem(str(path), outcome.failure)
        for path, outcome in zip(paths, outcomes, strict=True)
        if outcome.failure
    }
    return PhotoSet(paths, tuple(outcome.value for outcome in outcomes), failures)


def _judge(
    engine: Engine,
    plan: Arrangement,
    sides: tuple[PhotoSet, PhotoSet],
    options: CheckOptions,
    progress: Progress,
) -> Iterator[PairOutcome]:
    """Compare the photos of every view that has an after photo."""
    before, after = sides
    pairs = [_pair(match, before, after, options) for match in plan.matches]
    outcomes = engine.map(compare_pair, [pair for pair in pairs if pair])
    progress(COMPARING, 0, len(pairs))
    for at, (match, pair) in enumerate(zip(plan.matches, pairs, strict=True)):
        judged = (
            _judged(pair, next(outcomes))
            if pair
            else PairOutcome(unread_views(before, after, match))
        )
        yield _with_others(judged, before, after, match)
        progress(COMPARING, at + 1, len(pairs))


def _write_masks(folder: Path, views: Sequence[ViewResult]) -> None:
    """Write the masks of all views, each named after the before photo that it belongs to."""
    for name, view in zip(stems(view.path_before or "" for view in views), views, strict=True):
        if view.masks:
            write_masks(folder, name, view.masks)


def _pair(match: Match, before: PhotoSet, after: PhotoSet, options: CheckOptions) -> Pair | None:
    """The photos of a view that can be compared: every before photo has a say."""
    photos = [photo for at in match.all_before if (photo := before.photo(at))]
    photo_after = after.photo(match.after)
    if not photos or photo_after is None:
        return None
    ignored = [options.ignored.get(Path(p.path).name, IgnoredAreas()) for p in photos]
    return Pair(
        photos[0],
        photo_after,
        options.false_alarms,
        replace(ignored[0], after=tuple(box for areas in ignored for box in areas.after)),
        more=tuple((p, areas.before) for p, areas in zip(photos[1:], ignored[1:], strict=True)),
        own=options.calibration,
    )


def _judged(pair: Pair, outcome: Outcome[PairOutcome]) -> PairOutcome:
    if outcome.value:
        return outcome.value
    failure = outcome.failure or Failure("engine", "no outcome")
    view = ViewResult(
        before=pair.before,
        after=pair.after,
        verdict=Verdict.CANNOT_TELL,
        reason=Reason.UNREADABLE,
    )
    return PairOutcome(view, (_problem(pair.before.path, failure),))


def _with_others(
    judged: PairOutcome, before: PhotoSet, after: PhotoSet, match: Match
) -> PairOutcome:
    """The view with the paths of all further shots, in the order of their names."""
    shots = (
        path for path in before.names(sorted(match.all_before)) if path != judged.view.path_before
    )
    others = after.names(match.other_after)
    view = replace(judged.view, other_before=tuple(shots), other_after=others)
    return replace(judged, view=view)


def _problems(
    before: PhotoSet, after: PhotoSet, judged: list[PairOutcome], options: CheckOptions
) -> tuple[Problem, ...]:
    """What could not be used, in the order in which the photos are."""
    return (
        *before.problems.values(),
        *after.problems.values(),
        *before.remarks(),
        *after.remarks(),
        *(problem for view in judged for problem in view.problems),
        *(_same_file(view.view) for view in judged if _refuse_same_file(view.view)),
        *_unknown_views(before, options),
    )


def _refuse_same_file(view: ViewResult) -> bool:
    return bool(view.before and view.after and view.before.digest == view.after.digest)


def _same_file(view: ViewResult) -> Problem:
    error = PhotoSameFile(view.path_before or "")
    return Problem(view.path_after or "", error.code, error.message)


def _unknown_views(before: PhotoSet, options: CheckOptions) -> Iterator[Problem]:
    """Names of the ignore file that no before photo has: most likely misspelt."""
    known = {path.name for path in before.paths}
    for name in options.ignored:
        if name not in known:
            yield Problem(name, BadIgnoreFile.code, "no before photo has this name; see --ignore.")


def _problem(file: str, failure: Failure) -> Problem:
    return Problem(file, failure.code, failure.message)
