"""One pair of photos, for programs: ``asfound.compare``."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.comparison import ViewResult
from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.domain.photo import CaptureFacts, FileFacts, PhotoFile
from asfound.errors import PhotoTooSmall
from asfound.imaging.header import SHORT_SIDE_PX
from asfound.workflows.compare.calibration_file import read_calibration
from asfound.workflows.compare.compare import compare_view
from asfound.workflows.compare.ignored_areas import Boxes
from asfound.workflows.compare.request import CompareRequest, RequestPhoto

Photo: TypeAlias = str | Path | bytes | NDArray[np.uint8]
"""A path, the bytes of a file, or upright sRGB pixels of shape (height, width, 3), uint8."""


def compare(
    before: Photo,
    after: Photo,
    *,
    false_alarms: float = DEFAULT_FALSE_ALARM_RATE,
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
    own = (
        read_calibration(Path(calibration)) if isinstance(calibration, str | Path) else calibration
    )
    return compare_view(
        CompareRequest(
            before=(_photo(before, "before", tuple(ignore_before)),),
            after=(_photo(after, "after", tuple(ignore_after)),),
            false_alarms=false_alarms,
            calibration=own,
        )
    )


def _photo(source: Photo, role: str, ignored: Boxes) -> RequestPhoto:
    if isinstance(source, np.ndarray):
        return _from_array(source, role, ignored)
    source = Path(source) if isinstance(source, str) else source
    return RequestPhoto(role if isinstance(source, bytes) else str(source), source, ignored)


def _from_array(pixels: NDArray[Any], role: str, ignored: Boxes) -> RequestPhoto:
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
    return RequestPhoto(role, content, ignored, photo)
