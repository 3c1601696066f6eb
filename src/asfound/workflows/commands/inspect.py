"""Before leaving becomes possible: are the as-found photos good enough to compare with later?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from asfound.domain.comparison import Problem
from asfound.domain.photo import PhotoFile
from asfound.engine.base import Engine, one_thread
from asfound.engine.local import local_engine
from asfound.imaging.decode import decode_photo
from asfound.imaging.folder import ListedPhoto, list_photos
from asfound.imaging.metadata import examine
from asfound.vision.image.keypoints import detect_keypoints
from asfound.vision.image.prepared_image import PROCESSING_SIDE_PX
from asfound.vision.image.quality import MIN_KEYPOINTS, Quality, assess_quality
from asfound.vision.retrieve.view_matching import (
    MAX_CANDIDATES,
    MIN_SHARED_POINTS,
    ImageDescriptor,
    count_inliers,
    describe,
)
from asfound.workflows.compare.load import remarks_on
from asfound.workflows.progress import COMPARING, READING, Progress, silent

SCHEMA = "asfound.inspect/1"


class Fault(StrEnum):
    """Why a photo should be taken again."""

    BLURRED = "blurred"
    TOO_DARK = "too-dark"
    TOO_NOISY = "too-noisy"
    OVER_EXPOSED = "over-exposed"
    TOO_SMALL = "too-small"
    TOO_LITTLE_STRUCTURE = "too-little-structure"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class SurveyedPhoto:
    """What one photo is worth by itself."""

    photo: PhotoFile
    quality: Quality
    points: int
    signature: ImageDescriptor


@dataclass(frozen=True)
class InspectedPhoto:
    """What one photo is worth among the others.

    Attributes:
        path: As given.
        photo: The photo; None when it cannot be read.
        quality: Sharpness and light.
        points: Points that can be found again in another photo of the same view.
        overlaps: Paths of other photos that show a part of the same.
        fault: Why it should be taken again; None when it is good enough.
    """

    path: str
    photo: PhotoFile | None = None
    quality: Quality | None = None
    points: int = 0
    overlaps: tuple[str, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True)
class Inspection:
    """All photos, in the order of their names, and what is wrong with their files."""

    photos: tuple[InspectedPhoto, ...]
    problems: tuple[Problem, ...]

    @property
    def all_good(self) -> bool:
        """Whether every photo is good enough."""
        return not any(photo.fault for photo in self.photos)


def survey(listed: ListedPhoto) -> SurveyedPhoto:
    """Look at one photo. A task for engines."""
    photo = examine(listed.source, name=listed.name)
    decoded = decode_photo(listed.source, long_side=PROCESSING_SIDE_PX)
    photo, pixels = photo.with_remarks(decoded.remarks), decoded.pixels
    return SurveyedPhoto(
        photo, assess_quality(pixels), len(detect_keypoints(pixels)), describe(pixels)
    )


def inspect(
    before: Path, *, recursive: bool = False, jobs: int = 1, progress: Progress = silent
) -> Inspection:
    """Tell which as-found photos are good enough: sharp, lit, with structure and overlap.

    Overlap is told and never held against a photo: a single photo of a room is a fair start. But
    what lies between two photos that share nothing is in no photo.

    Args:
        before: A photo, or a folder or zip of photos.
        recursive: Whether sub-folders are searched for photos.
        jobs: How many photos are worked on at a time.
        progress: Told how far it is.

    Raises:
        InputError: The path leads nowhere, or holds no photos.
    """
    photos = list_photos(before, recursive=recursive).photos
    with local_engine(min(jobs, len(photos)), preload=(__name__,)) as engine:
        surveyed, problems = _surveyed(engine, photos, progress)
    overlaps = _overlaps([one.signature for one in surveyed.values()], progress)
    names = list(surveyed)
    found = {
        name: _inspected(one, tuple(names[at] for at in sorted(overlaps[number])))
        for number, (name, one) in enumerate(surveyed.items())
    }
    unread = {problem.file: _unread(problem) for problem in problems}
    remarks = tuple(
        problem
        for one in surveyed.values()
        for problem in remarks_on(one.photo.path, one.photo.remarks)
    )
    return Inspection(
        tuple((found | unread)[photo.name] for photo in photos), (*problems, *remarks)
    )


def to_json(inspection: Inspection) -> dict[str, Any]:
    """The inspection as plain values, schema ``asfound.inspect/1``."""
    return {
        "schema": SCHEMA,
        "good": inspection.all_good,
        "photos": [_photo(photo) for photo in inspection.photos],
        "problems": [
            {"file": problem.file, "code": problem.code, "message": problem.message}
            for problem in inspection.problems
        ],
    }


def _photo(one: InspectedPhoto) -> dict[str, Any]:
    return {
        "photo": one.path,
        "digest": one.photo.digest if one.photo else None,
        "size": list(one.photo.size) if one.photo else None,
        "good": one.fault is None,
        "fault": str(one.fault) if one.fault else None,
        "sharpness": one.quality.sharpness if one.quality else None,
        "dark": one.quality.dark if one.quality else None,
        "bright": one.quality.bright if one.quality else None,
        "points": one.points,
        "overlaps": list(one.overlaps),
    }


def _surveyed(
    engine: Engine, photos: Sequence[ListedPhoto], progress: Progress
) -> tuple[dict[str, SurveyedPhoto], tuple[Problem, ...]]:
    surveyed, problems = {}, []
    progress(READING, 0, len(photos))
    for number, (photo, outcome) in enumerate(
        zip(photos, engine.map(survey, photos), strict=True), start=1
    ):
        if outcome.value:
            surveyed[photo.name] = outcome.value
        elif outcome.failure:
            problems.append(Problem(photo.name, outcome.failure.code, outcome.failure.message))
        progress(READING, number, len(photos))
    return surveyed, tuple(problems)


def _overlaps(signatures: Sequence[ImageDescriptor], progress: Progress) -> list[set[int]]:
    """For each photo, which others share points with it, of those that look most like it."""
    overlaps: list[set[int]] = [set() for _ in signatures]
    looks = np.array([signature.global_descriptor for signature in signatures])
    progress(COMPARING, 0, len(signatures))
    with one_thread():
        for one, signature in enumerate(signatures):
            for other in np.argsort(-(looks @ looks[one]), kind="stable")[: MAX_CANDIDATES + 1]:
                pair = min(one, int(other)), max(one, int(other))
                if pair[0] == pair[1] or pair[1] in overlaps[pair[0]]:
                    continue
                if count_inliers(signature, signatures[other]) >= MIN_SHARED_POINTS:
                    overlaps[pair[0]].add(pair[1])
                    overlaps[pair[1]].add(pair[0])
            progress(COMPARING, one + 1, len(signatures))
    return overlaps


def _inspected(one: SurveyedPhoto, overlaps: tuple[str, ...]) -> InspectedPhoto:
    fault = Fault(str(one.quality.reason)) if one.quality.reason else None
    if fault is None and one.points < MIN_KEYPOINTS:
        fault = Fault.TOO_LITTLE_STRUCTURE
    return InspectedPhoto(one.photo.path, one.photo, one.quality, one.points, overlaps, fault)


def _unread(problem: Problem) -> InspectedPhoto:
    small = problem.code == "photo.too-small"
    return InspectedPhoto(problem.file, fault=Fault.TOO_SMALL if small else Fault.UNREADABLE)
