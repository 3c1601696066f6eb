"""The main job: from two folders of photos to a verdict per view."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.comparison import (
    CheckResult,
    Reason,
    Verdict,
    ViewResult,
)
from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.engine.base import Engine, Failure, Outcome
from asfound.engine.distributed import distributed_engine
from asfound.engine.local import local_engine
from asfound.errors import RollNotSplit, SameFolder
from asfound.imaging.companions import Companion
from asfound.imaging.folder import Folder, is_collection, is_same, list_photos
from asfound.vision.image.backbone import model_digest
from asfound.workflows.compare.arrange import (
    Arrangement,
    Match,
    PairBy,
    PhotoSet,
    arrange,
    unpaired_view,
)
from asfound.workflows.compare.calibration_file import refuse_other_model
from asfound.workflows.compare.compare import compare_reported
from asfound.workflows.compare.ignored_areas import Boxes, IgnoredAreas
from asfound.workflows.compare.ignored_photos import areas_of, refuse_unknown
from asfound.workflows.compare.load import read_and_describe, read_facts
from asfound.workflows.compare.masks import stems, write_masks
from asfound.workflows.compare.request import (
    AfterPolicy,
    CompareOutcome,
    CompareRequest,
    RequestPhoto,
)
from asfound.workflows.compare.roll import split_roll
from asfound.workflows.compare.sides import VisitPhotos, problem_of, read_all, two_sides
from asfound.workflows.progress import COMPARING, Progress, silent

# A process takes about as long to start as two pairs take to compare.
_PAIRS_PER_PROCESS = 2

# Loaded once and shared by all processes, where the system allows it.
_PRELOAD = ("asfound.workflows.compare.compare", "cv2", "onnxruntime")


Listed: TypeAlias = tuple[tuple[RequestPhoto, ...], tuple[RequestPhoto, ...]]
"""The photos of both sides as they were found; of one roll, all are on the first side."""


@dataclass(frozen=True)
class CheckOptions:
    """How to check.

    Attributes:
        pair_by: How the photos of two folders find each other.
        false_alarms: Share of unchanged views that may be called different, above 0, below 1.
        ignored: Areas that are not compared, by the comparable file name of the before photo.
        jobs: How many photos or pairs are worked on at a time.
        engine: Address of a Dask scheduler; None for this machine.
        masks: Folder to write masks to; None for nowhere.
        calibration: The place's own.
        visit_false_alarms: Share of unchanged visits that may be called different; divided among
            the views that have an after photo, it takes the place of ``false_alarms``.
        after_policy: Whether every after photo of a view must be as found, or the latest.
        split_at: When leaving began, in one roll; None for the end of its longest pause.
        recursive: Whether sub-folders are searched for photos.
    """

    pair_by: PairBy = PairBy.LOOK
    false_alarms: float = DEFAULT_FALSE_ALARM_RATE
    ignored: Mapping[str, IgnoredAreas] = field(default_factory=dict)
    jobs: int = 1
    engine: str | None = None
    masks: Path | None = None
    calibration: PlaceCalibration | None = None
    visit_false_alarms: float | None = None
    after_policy: AfterPolicy = AfterPolicy.ALL
    split_at: datetime | None = None
    recursive: bool = False

    def for_views(self, views: int) -> CheckOptions:
        """The same with the rate of a visit as a rate of each of its views (Bonferroni)."""
        if self.visit_false_alarms is None:
            return self
        return replace(self, false_alarms=self.visit_false_alarms / max(views, 1))


def check(
    before: Path,
    after: Path | None = None,
    *,
    options: CheckOptions,
    names: Mapping[Path, str] | None = None,
    progress: Progress = silent,
) -> CheckResult:
    """Compare the photos of a visit, view by view.

    The result depends on the photos and on what to ignore alone, not on where or in how many
    processes the work was done; only ``seconds`` does.

    Args:
        before: As-found photo, or folder or zip of them; or of one roll of both days.
        after: As-left photo, or folder or zip of them; None where there is one roll.
        options: How to check.
        names: What the result calls the photos, by path; the path as given by default.
        progress: Told how far it is.

    Raises:
        InputError: Nothing can be compared: a path leads nowhere, a folder holds no photos, …
        EngineError: The cluster cannot be reached.
        OutputError: Masks cannot be written.
        CalibrationOfOtherModel: The calibration was made with other weights.
    """
    started = time.monotonic()
    refuse_other_model(options.calibration)
    if after and is_same(before, after):
        raise SameFolder(str(before))
    paths = [before, after] if after else [before]
    found = [list_photos(path, recursive=options.recursive) for path in paths]
    first, *rest = (_named(folder, names or {}) for folder in found)
    listed: Listed = first, rest[0] if rest else ()
    with _engine(options, pairs=_pairs(listed)) as engine:
        visit, plan = _arranged(engine, (before, after), listed, options, progress)
        options = options.for_views(sum(match.after is not None for match in plan.matches))
        compared = list(_compare_all(engine, plan, visit, options, progress))
    if options.masks:
        _write_masks(options.masks, [view.view for view in compared])
    return CheckResult(
        views=tuple(view.view for view in compared),
        false_alarms=options.false_alarms,
        version=version("asfound"),
        model=model_digest(),
        seconds=time.monotonic() - started,
        unpaired_after=visit.after.names(plan.unpaired_after),
        problems=(
            *visit.unusable(),
            *(problem for view in compared for problem in view.problems),
        ),
        own_calibration=options.calibration,
        roll=visit.roll,
        companions=_companions(found),
    )


def _named(folder: Folder, names: Mapping[Path, str]) -> tuple[RequestPhoto, ...]:
    return tuple(
        RequestPhoto(
            names.get(photo.source, photo.name) if isinstance(photo.source, Path) else photo.name,
            photo.source,
            within=photo.within,
        )
        for photo in folder.photos
    )


def _companions(folders: Sequence[Folder]) -> dict[str, int]:
    """How many files of each kind were left out, of all sides."""
    total = sum((Counter(folder.companions) for folder in folders), Counter[Companion]())
    return {str(kind): total[kind] for kind in Companion if total[kind]}


def _pairs(listed: Listed) -> int:
    """About how many pairs there are to compare."""
    before, after = listed
    return min(len(before), len(after)) if after else len(before) // 2


def _engine(options: CheckOptions, *, pairs: int) -> Engine:
    if options.engine:
        return distributed_engine(options.engine)
    jobs = min(options.jobs, pairs // _PAIRS_PER_PROCESS)
    return local_engine(jobs, preload=_PRELOAD)


def _arranged(
    engine: Engine,
    paths: tuple[Path, Path | None],
    listed: Listed,
    options: CheckOptions,
    progress: Progress,
) -> tuple[VisitPhotos, Arrangement]:
    """The photos of both days, opened, and which of them belong together."""
    before, after = paths
    given = bool(after) and not any(path and is_collection(path) for path in paths)
    if after:
        refuse_unknown(options.ignored, listed[0])
    elif not is_collection(before):
        raise RollNotSplit(str(before), "it is one photo")
    reader = read_facts if given or options.pair_by is PairBy.NAME else read_and_describe
    photos = read_all(engine, reader, listed[0] + listed[1], progress)
    if after:
        visit = two_sides(photos, len(listed[0]))
    else:
        visit = split_roll(photos, str(before), options.split_at)
        refuse_unknown(options.ignored, visit.before.photos)
    if given:
        return visit, Arrangement((Match(0, 0),))
    plan = arrange(visit.before, visit.after, options.pair_by, threads=options.jobs)
    return visit.without_descriptors(), plan


def _compare_all(
    engine: Engine,
    plan: Arrangement,
    visit: VisitPhotos,
    options: CheckOptions,
    progress: Progress,
) -> Iterator[CompareOutcome]:
    """Compare the photos of every view that has an after photo."""
    before, after = visit.before, visit.after
    requests = [_request(match, before, after, options) for match in plan.matches]
    outcomes = engine.map(compare_reported, [request for request in requests if request])
    progress(COMPARING, 0, len(requests))
    for at, (match, request) in enumerate(zip(plan.matches, requests, strict=True)):
        compared = (
            _outcome(request, next(outcomes))
            if request
            else CompareOutcome(unpaired_view(before, after, match))
        )
        yield _with_others(compared, before, after, match)
        progress(COMPARING, at + 1, len(requests))


def _write_masks(folder: Path, views: Sequence[ViewResult]) -> None:
    """Write the masks of all views, each named after the before photo that it belongs to."""
    for name, view in zip(stems(view.path_before or "" for view in views), views, strict=True):
        if view.masks:
            write_masks(folder, name, view.masks)


def _request(
    match: Match, before: PhotoSet, after: PhotoSet, options: CheckOptions
) -> CompareRequest | None:
    """The photos of a view that can be compared: every before photo has a say."""
    readable = [at for at in match.all_before if before.facts(at)]
    shots = [at for at in match.all_after if after.facts(at)]
    if not readable or not shots:
        return None
    ignored = [areas_of(options.ignored, before.photos[at]) for at in readable]
    ignored_after = tuple(box for areas in ignored for box in areas.after)
    return CompareRequest(
        before=tuple(
            _photo(before, at, areas.before) for at, areas in zip(readable, ignored, strict=True)
        ),
        after=tuple(_photo(after, at, ignored_after) for at in shots),
        false_alarms=options.false_alarms,
        calibration=options.calibration,
        after_policy=options.after_policy,
    )


def _photo(side: PhotoSet, at: int, ignored: Boxes) -> RequestPhoto:
    return replace(side.photos[at], ignored=ignored, facts=side.facts(at))


def _outcome(request: CompareRequest, outcome: Outcome[CompareOutcome]) -> CompareOutcome:
    if outcome.value:
        return outcome.value
    failure = outcome.failure or Failure("engine", "no outcome")
    view = ViewResult(
        before=request.before[0].facts,
        after=request.after[0].facts,
        verdict=Verdict.CANNOT_TELL,
        reason=Reason.UNREADABLE,
    )
    return CompareOutcome(view, (problem_of(request.before[0].name, failure),))


def _with_others(
    compared: CompareOutcome, before: PhotoSet, after: PhotoSet, match: Match
) -> CompareOutcome:
    """The view with the paths of all further shots, in the order of their names."""
    shots = (
        path for path in before.names(sorted(match.all_before)) if path != compared.view.path_before
    )
    others = (path for path in after.names(match.all_after) if path != compared.view.path_after)
    view = replace(compared.view, other_before=tuple(shots), other_after=tuple(others))
    return replace(compared, view=view)
