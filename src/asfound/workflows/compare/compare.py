"""One pair of photos, for programs: ``asfound.compare``."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.comparison import ViewResult
from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile
from asfound.engine.base import one_thread
from asfound.errors import PhotoTooSmall
from asfound.imaging.header import SHORT_SIDE_PX
from asfound.imaging.metadata import examine
from asfound.workflows.compare.calibration_file import read_calibration, refuse_other_model
from asfound.workflows.compare.ignored_areas import Boxes, IgnoredAreas
from asfound.workflows.compare.tasks import LoadedPhoto, Pair, compare_loaded, load

Photo: TypeAlias = str | Path | bytes | NDArray[np.uint8]
"""A path, the bytes of a file, or upright sRGB pixels of shape (height, width, 3), uint8."""


def compare(
    before: Photo,
    after: Photo,
    *,
    false_alarms: float = 0.01,
    ignore_before: Boxes = (),
    ignore_after: Boxes = (),
    calibration: str | Path | PlaceCalibration | None = None,
) -> ViewResult:
    """Could the after photo have been taken before? The same facts as ``asfound check`` gives.

    Args:
        before: The as-found photo.
        after: The as-left photo.
        false_alarms: Share of unchanged views that may be called different, above 0, below 1.
        ignore_before: Boxes of the before photo that are not compared, full-size pixels.
        ignore_after: The same for the after photo.
        calibration: The place's own: the file that ``asfound calibrate`` wrote, or what is in it.

    Returns:
        Verdict, findings, masks; its photos are named "before" and "after" where no path was given.

    Raises:
        PathMissing, NotReadable: A file cannot be read.
        PhotoError: A photo cannot be used.
        CalibrationError: The calibration cannot be used.
        TypeError: An array is no colour picture of bytes.
        ValueError: The rate is not between 0 and 1.
    """
    if not 0 < false_alarms < 1:
        raise ValueError(f"false_alarms is {false_alarms}, needed: above 0, below 1")
    ignored = IgnoredAreas(tuple(ignore_before), tuple(ignore_after))
    own = (
        read_calibration(Path(calibration)) if isinstance(calibration, str | Path) else calibration
    )
    refuse_other_model(own)
    with one_thread():
        photo_before, picture_before = _opened(before, "before")
        photo_after, picture_after = _opened(after, "after")
        pair = Pair(photo_before, photo_after, false_alarms, ignored, own=own)
        return compare_loaded(pair, [picture_before], picture_after)


def _opened(source: Photo, role: str) -> tuple[PhotoFile, LoadedPhoto]:
    if isinstance(source, np.ndarray):
        return _from_array(source, role)
    source = Path(source) if isinstance(source, str) else source
    name = role if isinstance(source, bytes) else str(source)
    return examine(source, name=name), load(source)


def _from_array(pixels: NDArray[Any], role: str) -> tuple[PhotoFile, LoadedPhoto]:
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise TypeError(
            f"the {role} array is {pixels.dtype} of shape {pixels.shape}, "
            "needed: uint8 of shape (height, width, 3)"
        )
    height, width = pixels.shape[:2]
    if min(width, height) < SHORT_SIDE_PX:
        raise PhotoTooSmall((width, height), SHORT_SIDE_PX)
    content = np.ascontiguousarray(pixels)
    digest = hashlib.sha256(f"{width}x{height}:".encode() + content.tobytes()).hexdigest()
    facts = FileFacts(content.nbytes)
    photo = PhotoFile(role, f"sha256:{digest}", (width, height), "array", CaptureFacts(), facts)
    return photo, load(content)
