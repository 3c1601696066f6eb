"""One view of the app: all its as-found photos against the newest as-left photo.

A module-level function of picklable arguments, so that a worker process can run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.comparison import ViewResult
from asfound.domain.geometry import Mask, Pixels
from asfound.domain.photo import PhotoFile
from asfound.engine.base import one_thread
from asfound.errors import AsfoundError
from asfound.imaging.metadata import examine
from asfound.workflows.compare.calibration_file import refuse_other_model
from asfound.workflows.compare.ignored_areas import IgnoredAreas
from asfound.workflows.compare.tasks import LoadedPhoto, Pair, compare_loaded, load

Polygon: TypeAlias = Sequence[tuple[float, float]]
"""Corners as shares of the photo's width and height."""

Names: TypeAlias = tuple[Sequence[str], str]
"""What to call the before photos and the after photo."""

Known: TypeAlias = tuple[PhotoFile, LoadedPhoto]


def compare_view(  # noqa: PLR0913  one parameter per fact of a view that an app knows
    before: Sequence[Path],
    after: Path,
    *,
    names: Names | None = None,
    false_alarms: float = 0.01,
    ignored: Sequence[Polygon] = (),
    smallest: float | None = None,
    calibration: PlaceCalibration | None = None,
) -> ViewResult:
    """Could the after photo have been taken when the before photos were?

    Args:
        before: The as-found photos of the view, at least one.
        after: The as-left photo.
        names: What to call them in the result, instead of their paths.
        false_alarms: Share of unchanged views that may be called different, above 0, below 1.
        ignored: What is never compared, in the frame of the first before photo; carried to the
            others by how they lie over each other.
        smallest: Findings whose longer side is below this share of the photo's width do not count.
        calibration: The place's own; see
            :func:`asfound.workflows.commands.calibrate.place_calibration`.

    Returns:
        The facts of the view, in the frame of the before photo that fits best; the others are
        ``other_before``. A before photo that cannot be read costs nothing but itself, unless it is
        the last one, or the first one and areas are ignored in its frame.

    Raises:
        PathMissing, NotReadable: The after photo, or the before photos, cannot be read.
        PhotoError: The after photo, or the before photos, cannot be used.
        CalibrationOfOtherModel: The calibration was made with other weights.
        ValueError: There is no before photo, or the rate is not between 0 and 1.
    """
    if not before:
        raise ValueError("no before photo, needed: one or more")
    if not 0 < false_alarms < 1:
        raise ValueError(f"false_alarms is {false_alarms}, needed: above 0, below 1")
    refuse_other_model(calibration)
    called, called_after = names or ([str(path) for path in before], str(after))
    with one_thread():
        photo_after, picture_after = _opened(after, called_after)
        readable = _readable(list(zip(before, called, strict=True)), first=bool(ignored))
        (first, picture), more = readable[0], readable[1:]
        pair = Pair(
            first,
            photo_after,
            false_alarms,
            IgnoredAreas(),
            more=tuple((photo, ()) for photo, _ in more),
            smallest=smallest,
            own=calibration,
        )
        hidden = _painted(ignored, picture.pixels) if ignored else None
        return compare_loaded(
            pair, [picture for _, picture in readable], picture_after, hidden=hidden
        )


def _readable(files: Sequence[tuple[Path, str]], *, first: bool) -> list[Known]:
    """The photos that can be read; the first problem is raised where none can, or not the first."""
    found, trouble = [], []
    for at, (path, name) in enumerate(files):
        try:
            found.append(_opened(path, name))
        except AsfoundError as error:
            if first and at == 0:
                raise
            trouble.append(error)
    if not found:
        raise trouble[0]
    return found


def _opened(path: Path, name: str) -> Known:
    return examine(path, name=name), load(path)


def _painted(polygons: Sequence[Polygon], pixels: Pixels) -> Mask:
    """Polygons as a mask of a photo."""
    import cv2

    height, width = pixels.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    for polygon in polygons:
        corners = np.array(polygon, np.float64) * (width, height) - 0.5
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return mask > 0
