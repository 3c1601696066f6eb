"""One comparison, where the work is done: from files or bytes to values that travel back.

A worker process knows no database and no store. On this machine it opens the photos where they
are kept; elsewhere their bytes come along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.comparison import ViewResult
from asfound.domain.place import Polygon
from asfound.imaging.decode import decode_areas
from asfound.imaging.encode import webp
from asfound.report import drawing
from asfound.report.windows import windows
from asfound.workflows.compare.compare_view import compare_view
from asfound.workflows.visits.snapshot.results import mask_names, picture_name, view_text

# More close-ups than this in one view help nobody.
MAX_CLOSE_UPS = 24
_CLOSE_UP_PX = 480
_MASKS = ("before", "after", "compared_before", "compared_after")


@dataclass(frozen=True)
class CompareJob:
    """What to compare, and how.

    Attributes:
        job: Id of the job.
        names: Digests of the before photos, and of the after photo.
        before: The before photos, each as a path or as bytes.
        after: The after photo, likewise.
        false_alarms: Share of unchanged views that may be called different.
        ignored: What is never compared, in the frame of the first before photo.
        smallest: Width of the smallest thing that matters, as a share of the photo's width.
        calibration: The place's own.
    """

    job: str
    names: tuple[tuple[str, ...], str]
    before: tuple[Path | bytes, ...]
    after: Path | bytes
    false_alarms: float
    ignored: tuple[Polygon, ...] = ()
    smallest: float | None = None
    calibration: PlaceCalibration | None = None


@dataclass(frozen=True)
class CompareOutput:
    """What came out.

    Attributes:
        view: JSON; see :mod:`asfound.workflows.visits.snapshot.results`.
        differs: Whether the view does.
        pictures: Masks and close-ups, by their names.
    """

    view: str
    differs: bool
    pictures: Mapping[str, bytes]


def run(asked: CompareJob) -> CompareOutput:
    """Compare, and cut out what differs.

    Raises:
        PhotoError, InputError: A photo cannot be read.
    """
    with ExitStack() as opened:
        *before, after = _paths(opened, (*asked.before, asked.after))
        view = compare_view(
            before,
            after,
            names=asked.names,
            false_alarms=asked.false_alarms,
            ignored=asked.ignored,
            smallest=asked.smallest,
            calibration=asked.calibration,
        )
        files = dict(zip((*asked.names[0], asked.names[1]), (*before, after), strict=True))
        pictures = {**_masks(view, asked.job), **_close_ups(view, asked.job, files)}
    return CompareOutput(view_text(view, asked.job), bool(view.findings), pictures)


def _paths(opened: ExitStack, given: Sequence[Path | bytes]) -> list[Path]:
    if all(isinstance(photo, Path) for photo in given):
        return [photo for photo in given if isinstance(photo, Path)]
    folder = Path(opened.enter_context(TemporaryDirectory(prefix="asfound-")))
    paths = []
    for number, photo in enumerate(given):
        if isinstance(photo, bytes):
            path = folder / str(number)
            path.write_bytes(photo)
            paths.append(path)
        else:
            paths.append(photo)
    return paths


def _masks(view: ViewResult, job: str) -> dict[str, bytes]:
    if view.masks is None:
        return {}
    names = mask_names(job)
    return {getattr(names, of): getattr(view.masks, of) for of in _MASKS}


def _close_ups(view: ViewResult, job: str, files: Mapping[str, Path]) -> dict[str, bytes]:
    """Both photos around each finding, cut from the originals."""
    if view.before is None or view.after is None:
        return {}
    transform = drawing.matrix(view.transform_after_from_before, view.before.size, view.after.size)
    areas = [
        windows(finding, transform, view.before.size, view.after.size)
        for finding in view.findings[:MAX_CLOSE_UPS]
    ]
    pictures = {}
    for at, (side, photo) in enumerate((("before", view.before), ("after", view.after))):
        wanted = {number: area[at] for number, area in enumerate(areas, 1) if area[at]}
        boxes = [box for box in wanted.values() if box]
        cut = decode_areas(files[photo.path], boxes, long_side=_CLOSE_UP_PX)
        for number, pixels in zip(wanted, cut, strict=True):
            pictures[picture_name(job, f"{number}-{side}.webp")] = webp(pixels, quality=82)
    return pictures
