"""One comparison: the photos of a view, before and after, and how to compare them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from asfound.domain.calibration import PlaceCalibration
from asfound.domain.comparison import Problem, ViewResult
from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.domain.file_names import comparable
from asfound.domain.geometry import Pixels
from asfound.domain.photo import PhotoFile
from asfound.imaging.source import Source
from asfound.imaging.zipped_file import ZippedFile
from asfound.workflows.compare.calibration_file import refuse_other_model
from asfound.workflows.compare.ignored_areas import Boxes

Polygon: TypeAlias = Sequence[tuple[float, float]]
"""Corners as shares of the photo's width and height."""


@dataclass(frozen=True)
class RequestPhoto:
    """One photo of a view.

    Attributes:
        name: What the result calls it: a path, a digest.
        source: Its file, the bytes of one, or all its pixels.
        ignored: Boxes that are not compared, full-size pixels.
        facts: What is known of it; read from the source if None.
        within: Its path in the folder or zip that was given; None where that is not known.
    """

    name: str
    source: Source | Pixels
    ignored: Boxes = ()
    facts: PhotoFile | None = None
    within: str | None = None

    @property
    def path(self) -> PurePosixPath:
        """Its path in the folder or zip that was given, as names are compared."""
        return PurePosixPath(comparable(self.within or self.file_name))

    @property
    def file_name(self) -> str:
        """The name of its file, without folders; its own name where it is no file."""
        if isinstance(self.source, ZippedFile):
            return PurePosixPath(self.source.name).name
        return Path(self.source if isinstance(self.source, Path) else self.name).name


class AfterPolicy(StrEnum):
    """Which after photo of a view decides where there are several."""

    ALL = "all"
    LATEST = "latest"


@dataclass(frozen=True)
class CompareRequest:
    """Could the after photos have been taken when the before photos were?

    Picklable, so that a worker process or a cluster can answer it.

    Attributes:
        before: The as-found photos, at least one; the first is the best guess at the one that fits.
        after: The as-left photos, at least one.
        false_alarms: Share of unchanged views that may be called different, above 0, below 1.
        ignored: What is never compared, in the frame of the first before photo; carried to the
            others by how they register with it.
        smallest: Findings whose longer side is below this share of the photo's width do not count.
        calibration: The place's own.
        after_policy: Whether every after photo must be as found, or the latest.

    Raises:
        CalibrationOfOtherModel: The calibration was made with other weights.
        ValueError: A side has no photo, or the rate is not between 0 and 1.
    """

    before: tuple[RequestPhoto, ...]
    after: tuple[RequestPhoto, ...]
    false_alarms: float = DEFAULT_FALSE_ALARM_RATE
    ignored: tuple[Polygon, ...] = ()
    smallest: float | None = None
    calibration: PlaceCalibration | None = None
    after_policy: AfterPolicy = AfterPolicy.ALL

    def __post_init__(self) -> None:
        for side, photos in (("before", self.before), ("after", self.after)):
            if not photos:
                raise ValueError(f"no {side} photo, needed: one or more")
        if not 0 < self.false_alarms < 1:
            raise ValueError(f"false_alarms is {self.false_alarms}, needed: above 0, below 1")
        refuse_other_model(self.calibration)


@dataclass(frozen=True)
class CompareOutcome:
    """What a comparison gave, and which of its photos could not be read."""

    view: ViewResult
    problems: tuple[Problem, ...] = ()
