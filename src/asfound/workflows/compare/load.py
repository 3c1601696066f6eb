"""Photos as vision takes them: facts and digest, a descriptor to pair by, pixels.

Photos are opened where the work is done, and only small values travel back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from asfound.domain.geometry import Pixels
from asfound.domain.photo import PhotoFile
from asfound.errors import AsfoundError
from asfound.imaging.decode import decode
from asfound.imaging.metadata import examine
from asfound.imaging.resize import fit
from asfound.imaging.source import Source
from asfound.vision.decide.pair_analysis import PHOTO_SIDE_PX
from asfound.vision.retrieve.view_matching import MATCHING_SIDE_PX, ImageDescriptor, describe

MAX_MISSING_SHARE = 0.01
"""So many fewer pixels than asked for will do: phones take 4032 pixels or 4000, and a quarter of
either is cheap."""


@dataclass(frozen=True)
class PhotoSummary:
    """A photo's facts, and its descriptor where photos are paired by appearance."""

    photo: PhotoFile
    descriptor: ImageDescriptor | None = None


@dataclass(frozen=True)
class LoadedPhoto:
    """A decoded photo, and where more of its pixels are.

    Attributes:
        pixels: At most :data:`PHOTO_SIDE_PX` on the longer side.
        source: The file, its bytes, or all pixels.
    """

    pixels: Pixels
    source: Source | Pixels

    def load_at(self, long_side: int) -> Pixels:
        """The photo in more pixels; in those that are here if its file is gone by now."""
        if isinstance(self.source, np.ndarray):
            return fit(self.source, long_side)
        try:
            return decode(self.source, long_side=long_side)
        except AsfoundError:
            return self.pixels


def read_facts(path: Path) -> PhotoSummary:
    """A photo's facts and digest, no pixels."""
    return PhotoSummary(examine(path, name=str(path)))


def read_and_describe(path: Path) -> PhotoSummary:
    """A photo's facts, and the descriptor that pairs it with photos of the same view."""
    photo = examine(path, name=str(path))
    return PhotoSummary(photo, describe(decode(path, long_side=MATCHING_SIDE_PX)))


def load(source: Source | Pixels) -> LoadedPhoto:
    """Decode a photo for comparing.

    Raises:
        PathMissing, NotReadable, PhotoError: As for :func:`asfound.imaging.decode.decode`.
    """
    if isinstance(source, np.ndarray):
        return LoadedPhoto(fit(source, PHOTO_SIDE_PX), source)
    return LoadedPhoto(decode(source, long_side=PHOTO_SIDE_PX, slack=MAX_MISSING_SHARE), source)
