"""What engines do with one photo or one pair: module-level functions that take names, not pixels.

Photos are opened where the work is done, and only small values travel back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.comparison import Problem, Reason, Verdict, ViewResult
from asfound.domain.geometry import Mask, Pixels
from asfound.domain.photo import PhotoFile, Remark
from asfound.errors import AsfoundError
from asfound.imaging.decode import decode, decode_photo
from asfound.imaging.metadata import examine
from asfound.imaging.resize import fit
from asfound.imaging.source import Source
from asfound.vision.decide import multi_reference
from asfound.vision.decide.pair_analysis import PHOTO_SIDE_PX, Photo
from asfound.vision.retrieve.view_matching import PAIRING_SIDE_PX, Signature, describe
from asfound.workflows.compare.ignored_areas import Boxes, IgnoredAreas

MAX_RELOADED_SCALE = 0.01
"""By so much fewer pixels than are worth having will do: phones take 4032 pixels or 4000, and a
quarter of either is cheap."""


@dataclass(frozen=True)
class PhotoSummary:
    """A photo that was opened, and how it is recognised; None where nobody asked."""

    photo: PhotoFile
    signature: Signature | None = None


@dataclass(frozen=True)
class Pair:
    """The photos of one view, and how to compare them.

    Attributes:
        before: The as-found photo that fits best, as far as is known before comparing.
        after: The as-left photo.
        false_alarms: Share of unchanged views that may be called different, 0..1.
        ignored: What is not compared of both.
        more: Further as-found photos of the view, and what is not compared of each.
        smallest: Findings smaller than this share of the photo's width are left out.
        own: The place's own calibration.
    """

    before: PhotoFile
    after: PhotoFile
    false_alarms: float
    ignored: IgnoredAreas
    more: tuple[tuple[PhotoFile, Boxes], ...] = ()
    smallest: float | None = None
    own: PlaceCalibration | None = None


@dataclass(frozen=True)
class PairOutcome:
    """What comparing one pair said, and which of its photos could not be decoded."""

    view: ViewResult
    problems: tuple[Problem, ...] = ()


def remarks_on(photo: PhotoFile) -> list[Problem]:
    """What people should know about a photo that can be used, as problems of its file."""
    return [Problem(photo.path, remark.code, remark.message) for remark in photo.remarks]


def read_facts(path: Path) -> PhotoSummary:
    """Open a photo: its facts and digest, no pixels."""
    return PhotoSummary(examine(path, name=str(path)))


def read_and_describe(path: Path) -> PhotoSummary:
    """Open a photo, and describe what it shows, to recognise the view."""
    photo = examine(path, name=str(path))
    return PhotoSummary(photo, describe(decode(path, long_side=PAIRING_SIDE_PX)))


@dataclass(frozen=True)
class LoadedPhoto:
    """A decoded photo, and where more of its pixels are.

    Attributes:
        pixels: At most :data:`PHOTO_SIDE_PX` on the longer side.
        source: The file, its bytes, or all pixels.
        missing: What of the photo is not there, full-size pixels; it is never compared.
        remarks: What is wrong with the pixels, although they can be used.
    """

    pixels: Pixels
    source: Source | Pixels
    missing: Boxes = ()
    remarks: tuple[Remark, ...] = ()

    def closer(self, long_side: int) -> Pixels:
        """The photo in more pixels; in those that are here if its file is gone by now."""
        if isinstance(self.source, np.ndarray):
            return fit(self.source, long_side)
        try:
            return decode(self.source, long_side=long_side)
        except AsfoundError:
            return self.pixels


def load(source: Source | Pixels) -> LoadedPhoto:
    """Decode a photo for comparing.

    Raises:
        PathMissing, NotReadable, PhotoError: As for :func:`asfound.imaging.decode.decode`.
    """
    if isinstance(source, np.ndarray):
        return LoadedPhoto(fit(source, PHOTO_SIDE_PX), source)
    found = decode_photo(source, long_side=PHOTO_SIDE_PX, slack=MAX_RELOADED_SCALE)
    return LoadedPhoto(found.pixels, source, found.missing, found.remarks)


def compare_pair(pair: Pair) -> PairOutcome:
    """Compare the photos of a view; where one side turns out to be damaged, it has no verdict."""
    photos = (*(photo for photo, _ in _befores(pair)), pair.after)
    tried = [_tried(photo) for photo in photos]
    problems = tuple(problem for _, trouble in tried for problem in trouble)
    *before, after = (picture for picture, _ in tried)
    if after is None or all(picture is None for picture in before):
        broken = {
            photo.path for photo, (picture, _) in zip(photos, tried, strict=True) if picture is None
        }
        return PairOutcome(unread(pair.before, pair.after, broken), problems)
    return PairOutcome(compare_loaded(pair, before, after), problems)


def _befores(pair: Pair) -> tuple[tuple[PhotoFile, Boxes], ...]:
    """All as-found photos of a pair."""
    return (pair.before, pair.ignored.before), *pair.more


def compare_loaded(
    pair: Pair,
    before: Sequence[LoadedPhoto | None],
    after: LoadedPhoto,
    *,
    hidden: Mask | None = None,
) -> ViewResult:
    """Compare photos that are decoded.

    Args:
        pair: What is known of them.
        before: The before photo and the further ones; None where one is broken.
        after: The after photo.
        hidden: What of the first before photo is never compared, of its aspect ratio.
    """
    known = [
        (photo, _photo(photo, picture, areas))
        for (photo, areas), picture in zip(_befores(pair), before, strict=True)
        if picture is not None
    ]
    at, view = multi_reference.compare_all(
        [photo for _, photo in known],
        _photo(pair.after, after, pair.ignored.after),
        asked=multi_reference.Asked(
            pair.false_alarms, pair.smallest, own=pair.own.scores if pair.own else None
        ),
        hidden=hidden,
    )
    used = known[at][0]
    others = tuple(photo.path for photo, _ in _befores(pair) if photo is not used)
    return replace(view, before=used, after=pair.after, other_before=others)


def _photo(photo: PhotoFile, picture: LoadedPhoto, ignored: Boxes) -> Photo:
    never = (*ignored, *picture.missing)
    return Photo(picture.pixels, photo.size, photo.digest, never, picture.closer)


def unread(
    before: PhotoFile | None, after: PhotoFile | None, broken: Collection[str]
) -> ViewResult:
    """The view of a pair of which a photo could not be read, by the paths of those."""
    lost_before = before is not None and before.path in broken
    lost_after = after is not None and after.path in broken
    return ViewResult(
        before=None if lost_before else before,
        after=None if lost_after else after,
        verdict=Verdict.CANNOT_TELL,
        reason=Reason.UNREADABLE,
        unread_before=before.path if before and lost_before else None,
        unread_after=after.path if after and lost_after else None,
    )


def _tried(photo: PhotoFile) -> tuple[LoadedPhoto | None, list[Problem]]:
    """The decoded photo, and what is wrong with its pixels; None where they cannot be used."""
    try:
        picture = load(Path(photo.path))
    except AsfoundError as error:
        return None, [Problem(photo.path, error.code, error.message)]
    return picture, remarks_on(replace(photo, remarks=picture.remarks))
