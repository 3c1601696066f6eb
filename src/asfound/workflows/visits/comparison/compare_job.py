"""One comparison, where the work is done: from files or bytes to values that travel back.

A worker process knows no database and no store. On this machine it opens the photos where they
are kept; elsewhere their bytes come along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from asfound.domain.comparison import ViewResult
from asfound.domain.finding_geometry import close_up_windows
from asfound.domain.geometry import matrix_or_scaling
from asfound.imaging.decode import decode_areas
from asfound.imaging.encode import webp
from asfound.imaging.source import Source
from asfound.workflows.compare.compare import compare_view
from asfound.workflows.compare.request import CompareRequest
from asfound.workflows.visits.snapshot.results import mask_names, picture_name, view_text

# More close-ups than this in one view help nobody.
MAX_CLOSE_UPS = 24
_CLOSE_UP_PX = 480
_MASKS = ("before", "after", "compared_before", "compared_after")


@dataclass(frozen=True)
class CompareJob:
    """A comparison to make.

    Attributes:
        job: Id of the job; masks and close-ups are named after it.
        request: What to compare, photos named by their digests.
    """

    job: str
    request: CompareRequest


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


def run(job: CompareJob) -> CompareOutput:
    """Compare, and cut out what differs.

    Raises:
        PhotoError, InputError: A photo cannot be read.
    """
    view = compare_view(job.request)
    pictures = {**_masks(view, job.job), **_close_ups(view, job)}
    return CompareOutput(view_text(view, job.job), bool(view.findings), pictures)


def _masks(view: ViewResult, job: str) -> dict[str, bytes]:
    if view.masks is None:
        return {}
    names = mask_names(job)
    return {getattr(names, of): getattr(view.masks, of) for of in _MASKS}


def _close_ups(view: ViewResult, job: CompareJob) -> dict[str, bytes]:
    """Both photos around each finding, cut from the originals."""
    if view.before is None or view.after is None:
        return {}
    transform = matrix_or_scaling(
        view.transform_after_from_before, view.before.size, view.after.size
    )
    areas = [
        close_up_windows(finding, transform, view.before.size, view.after.size)
        for finding in view.findings[:MAX_CLOSE_UPS]
    ]
    files = _files(job.request)
    pictures = {}
    for at, (side, photo) in enumerate((("before", view.before), ("after", view.after))):
        wanted = {number: area[at] for number, area in enumerate(areas, 1) if area[at]}
        boxes = [box for box in wanted.values() if box]
        cut = decode_areas(files[photo.path], boxes, long_side=_CLOSE_UP_PX)
        for number, pixels in zip(wanted, cut, strict=True):
            pictures[picture_name(job.job, f"{number}-{side}.webp")] = webp(pixels, quality=82)
    return pictures


def _files(request: CompareRequest) -> dict[str, Source]:
    photos = (*request.before, *request.after)
    return {one.name: one.source for one in photos if not isinstance(one.source, np.ndarray)}
