"""What is found out about two photos of a view, taken through all stages?

The stages in order: registration, capture conditions, change map, regions, changes. The two photos
are in a fixed order, so that the analysis does not depend on which came first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from asfound.domain.comparison import Reason
from asfound.domain.geometry import Box, Mask, Pixels, Size
from asfound.vision.classify.change_type import classify_changes
from asfound.vision.decide.findings import split_by_instance
from asfound.vision.detect.change_head import predict_change_map
from asfound.vision.detect.change_map import ChangeMap
from asfound.vision.detect.conformal import CaptureConditions, measure_conditions
from asfound.vision.image.keypoints import Keypoints
from asfound.vision.image.prepared_image import PreparedImage
from asfound.vision.refine.change import Change, ChangeSide
from asfound.vision.refine.region_scoring import RegionFeatures, rank_regions, score_regions
from asfound.vision.register.registration import Registration, register

MIN_VALID_SHARE = 0.5
"""Share of the photo that must be seen in both for a view to be as found."""

PHOTO_SIDE_PX = 1008
"""Longer side of the pixels worth giving to :func:`compare`, for the working copy and for words: a
quarter of what most phones take, which a JPEG decoder gives for two thirds of the price."""


MAX_ZOOM, MIN_ZOOM = 2.0, 1.5
"""How many times closer than the working scale photos are looked at, at most; those that do not
have so many more pixels have been seen."""

PhotoLoader: TypeAlias = Callable[[int], Pixels]
RegisterStage: TypeAlias = Callable[[Keypoints, Keypoints, Size], Registration | None]
ChangeMapStage: TypeAlias = Callable[
    [tuple[PreparedImage, PreparedImage], Registration, tuple[Mask, Mask], CaptureConditions],
    ChangeMap,
]


@dataclass(frozen=True)
class InputPhoto:
    """One side of a view.

    Attributes:
        pixels: Upright, shape (H, W, 3), uint8, of any size; :data:`PHOTO_SIDE_PX` is enough.
        full_size: (width, height) of the upright photo as it was taken.
        digest: Of the photo's bytes; decides the fixed order.
        ignored_boxes: Boxes that are never compared, full-size pixels.
        load_at: Gives the photo with a longer side of so many pixels, or all that it has, should a
            second look be wanted; None where ``pixels`` are all there are.
    """

    pixels: Pixels
    full_size: Size
    digest: str
    ignored_boxes: tuple[Box, ...] = ()
    load_at: PhotoLoader | None = None


@dataclass(frozen=True)
class PairAnalysis:
    """Two photos in the fixed order, and all that was found out about them."""

    photos: tuple[InputPhoto, InputPhoto]
    images: tuple[PreparedImage, PreparedImage]
    registration: Registration
    conditions: CaptureConditions
    change_map: ChangeMap
    changes: list[Change]
    regions: tuple[list[RegionFeatures], list[RegionFeatures]]

    @property
    def digests(self) -> tuple[str, str]:
        """Of both photos."""
        return self.photos[0].digest, self.photos[1].digest

    @property
    def pixels(self) -> tuple[Pixels, Pixels]:
        """Of both photos, as given."""
        return self.photos[0].pixels, self.photos[1].pixels

    @property
    def score(self) -> float:
        """The largest change's score, 0..1; 0 when nothing stands out."""
        return max((change.score for change in self.changes), default=0.0)

    @property
    def stratum(self) -> str:
        """Which calibration is the pair's."""
        return self.conditions.stratum

    @property
    def reason(self) -> Reason | None:
        """Why the pair, if it shows no difference, cannot be called as found."""
        poor = self.images[0].quality.reason or self.images[1].quality.reason
        if poor:
            return poor
        return Reason.COMPARED_TOO_LITTLE if self.valid_share < MIN_VALID_SHARE else None

    @property
    def valid_share(self) -> float:
        """Share of the photo that was compared, the smaller of the two."""
        masks = self.change_map.valid_first, self.change_map.valid_second
        return round(min(float(mask.mean()) for mask in masks), 4)

    def split_by_instance(self, change: Change) -> list[Change]:
        """The things that a change consists of, with their outlines; none where none are seen."""
        return split_by_instance(change, self.images, self.registration, self.change_map)


@dataclass(frozen=True)
class Stages:
    """What a view goes through; each stage can be replaced and measured alone.

    Attributes:
        register: Points of both photos and the first one's size, to a registration or None.
        change_map: Both photos, their registration, what may be compared and the conditions, to a
            difference.
    """

    register: RegisterStage = register
    change_map: ChangeMapStage = predict_change_map


def analyse_pair(
    photos: tuple[InputPhoto, InputPhoto],
    images: tuple[PreparedImage, PreparedImage],
    stages: Stages,
) -> PairAnalysis | None:
    """Register and compare two photos in the fixed order; None when they do not line up."""
    first, second = images
    registration = stages.register(first.keypoints, second.keypoints, first.size)
    if registration is None:
        return None
    conditions = measure_conditions(first.pixels, second.pixels, registration)
    conditions = replace(conditions, is_large=zoom_factor(photos, images) >= MIN_ZOOM)
    return detect_changes(photos, images, registration, conditions, stages)


def zoom_factor(
    photos: tuple[InputPhoto, InputPhoto], images: tuple[PreparedImage, PreparedImage]
) -> float:
    """How many times closer than the working scale both photos can be seen, at most ZOOM."""
    factors = (
        (photo.full_size[0] if photo.load_at else photo.pixels.shape[1]) / image.size[0]
        for photo, image in zip(photos, images, strict=True)
    )
    return min(MAX_ZOOM, *factors)


def detect_changes(
    photos: tuple[InputPhoto, InputPhoto],
    images: tuple[PreparedImage, PreparedImage],
    registration: Registration,
    conditions: CaptureConditions,
    stages: Stages,
) -> PairAnalysis:
    """Compare two photos of which is known how they lie over each other."""
    first, second = images
    comparable = (
        first.comparable_without(photos[0].ignored_boxes),
        second.comparable_without(photos[1].ignored_boxes),
    )
    change_map = stages.change_map(images, registration, comparable, conditions)
    change_map, regions = score_regions(
        (first.pixels, second.pixels), registration, conditions, change_map
    )
    sides = (
        _change_side(first, regions[0], change_map),
        _change_side(second, regions[1], change_map.swapped()),
    )
    found_changes = classify_changes(*sides, registration.planes[0])
    return PairAnalysis(
        photos, images, registration, conditions, change_map, found_changes, regions
    )


def _change_side(
    image: PreparedImage, measured: list[RegionFeatures], change_map: ChangeMap
) -> ChangeSide:
    """One photo, and what differs on it; the difference as seen from there."""
    features, mark_scores = image.features["s8"], change_map.mark_first
    return ChangeSide(
        image.pixels,
        features,
        rank_regions(measured),
        change_map.score_first,
        mark_scores,
        image.extent,
    )
