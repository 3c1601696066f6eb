"""Photos as vision takes them: facts and digest, a descriptor to pair by, pixels.

Photos are opened where the work is done, and only small values travel back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from asfound.domain.comparison import Problem
from asfound.domain.geometry import Pixels
from asfound.domain.photo import FileRemark, PhotoFile
from asfound.errors import AsfoundError
from asfound.imaging.decode import DecodedPhoto, decode_photo
from asfound.imaging.metadata import examine
from asfound.imaging.resize import fit
from asfound.vision.decide.pair_analysis import PHOTO_SIDE_PX, InputPhoto
from asfound.vision.retrieve.view_matching import MATCHING_SIDE_PX, ImageDescriptor, describe
from asfound.workflows.compare.request import RequestPhoto

MAX_MISSING_SHARE = 0.01
"""So many fewer pixels than asked for will do: phones take 4032 pixels or 4000, and a quarter of
either is cheap."""


@dataclass(frozen=True)
class PhotoSummary:
    """A photo's facts, and its descriptor where photos are paired by appearance."""

    photo: PhotoFile
    descriptor: ImageDescriptor | None = None


@dataclass(frozen=True)
class OpenedPhoto:
    """A photo that is ready to be compared: its facts, and its pixels as vision takes them.

    Attributes:
        facts: What its file says.
        image: What is not there of it counts as ignored.
        remarks: What is wrong with its pixels, although they can be used.
    """

    facts: PhotoFile
    image: InputPhoto
    remarks: tuple[FileRemark, ...] = ()


def remarks_on(name: str, remarks: Iterable[FileRemark]) -> list[Problem]:
    """What people should know about a photo that can be used, as problems of its file."""
    return [Problem(name, remark.code, remark.message) for remark in remarks]


def read_facts(photo: RequestPhoto) -> PhotoSummary:
    """A photo's facts and digest, no pixels."""
    return PhotoSummary(facts_of(photo))


def read_and_describe(photo: RequestPhoto) -> PhotoSummary:
    """A photo's facts, and the descriptor that pairs it with photos of the same view."""
    pixels = _decoded(photo, MATCHING_SIDE_PX).pixels
    return PhotoSummary(facts_of(photo), describe(pixels))


def facts_of(photo: RequestPhoto) -> PhotoFile:
    """What is known of a photo, or what its file says.

    Raises:
        PathMissing, NotReadable, PhotoError: As for :func:`asfound.imaging.metadata.examine`.
        TypeError: It is an array, of which only the request can tell.
    """
    if photo.facts:
        return photo.facts
    if isinstance(photo.source, np.ndarray):
        raise TypeError("the facts of an array must be given")
    return examine(photo.source, name=photo.name)


def open_photo(photo: RequestPhoto) -> OpenedPhoto:
    """Decode a photo for comparing; vision may ask its file for more pixels later.

    Raises:
        PathMissing, NotReadable, PhotoError: As for :func:`asfound.imaging.decode.decode`.
    """
    facts = facts_of(photo)
    decoded = _decoded(photo, PHOTO_SIDE_PX, slack=MAX_MISSING_SHARE)

    def load_at(long_side: int) -> Pixels:
        try:
            return _decoded(photo, long_side).pixels
        except AsfoundError:  # its file is gone by now
            return decoded.pixels

    ignored, taken_at = (*photo.ignored, *decoded.missing), facts.capture.taken_at
    image = InputPhoto(decoded.pixels, facts.size, facts.digest, ignored, load_at, taken_at)
    return OpenedPhoto(facts, image, decoded.remarks)


def _decoded(photo: RequestPhoto, long_side: int, *, slack: float = 0.0) -> DecodedPhoto:
    if isinstance(photo.source, np.ndarray):
        return DecodedPhoto(fit(photo.source, long_side))
    return decode_photo(photo.source, long_side=long_side, slack=slack, name=photo.name)
