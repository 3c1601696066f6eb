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
from asfound.vision.detect.capture_conditions import CaptureConditions, measure_conditions
from asfound.vision.detect.change_head import predict_change_map
from asfound.vision.detect.change_map import ChangeMap
from asfound.vision.image.keypoints import Keypoints
from asfound.vision.image.prepared_image import PreparedImage
from asfound.vision.refine.change import Change, ChangeSide
from asfound.vision.refine.region_scoring import RegionFeatures, rank_regions, score_regions
from asfound.vision.register.registration import Registration, register

MIN_VALID_SHARE = 0.5
"""Share of the photo that must be compared for a view to be as found."""

PHOTO_SIDE_PX = 1008
"""Longer side of the pixels worth giving to :func:`compare`, for the processing resolution and for
labels: a quarter of what most phones take, which a JPEG decoder gives for two thirds of the
price."""

MAX_ZOOM, MIN_ZOOM = 2.0, 1.5
"""Zoom of the fine pass against the processing resolution, at most and at least. Photos with fewer
pixels than the least zoom get no fine pass."""

PhotoLoader: TypeAlias = Callable[[int], Pixels]
RegisterStage: TypeAlias = Callable[[Keypoints, Keypoints, Size], Registration | None]
ChangeMapStage: TypeAlias = Callable[
    [tuple[PreparedImage, PreparedImage], Registration, tuple[Mask, Mask], CaptureConditions],
    ChangeMap,
]


@dataclass(frozen=True)
class InputPhoto:
    """One photo of a view.

    Attributes:
        pixels: Upright RGB, shape (H, W, 3), uint8, of any size; :data:`PHOTO_SIDE_PX` is enough.
        full_size: (width, height) of the upright photo as it was taken.
        digest: Of the photo's bytes; decides the fixed order.
        ignored_boxes: Never compared, full-size pixels.
        load_at: Returns the photo with a longer side of this many pixels, or all that it has, for
            the fine pass; None if ``pixels`` are all there are.
        taken_at: When its camera claims that it was taken; None where it claims nothing.
    """

    pixels: Pixels
    full_size: Size
    digest: str
    ignored_boxes: tuple[Box, ...] = ()
    load_at: PhotoLoader | None = None
    taken_at: str | None = None


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
        """The largest change's score, 0..1; 0 without changes."""
        return max((change.score for change in self.changes), default=0.0)

    @property
    def stratum(self) -> str:
        """Which scores of unchanged pairs the pair is compared with."""
        return self.conditions.stratum

    @property
    def reason(self) -> Reason | None:
        """Why the pair, if it shows no difference, cannot be called as found."""
        quality_reason = self.images[0].quality.reason or self.images[1].quality.reason
        if quality_reason:
            return quality_reason
        return Reason.COMPARED_TOO_LITTLE if self.valid_share < MIN_VALID_SHARE else None

    @property
    def valid_share(self) -> float:
        """Share of the photo that was compared, the smaller of the two."""
        masks = self.change_map.valid_first, self.change_map.valid_second
        return round(min(float(mask.mean()) for mask in masks), 4)


@dataclass(frozen=True)
class Stages:
    """The stages that can be replaced and measured alone.

    Attributes:
        register: Keypoints of both photos and the first one's size, to a registration or None.
        change_map: Both images, their registration, their comparable pixels and the capture
            conditions, to a change map.
    """

    register: RegisterStage = register
    change_map: ChangeMapStage = predict_change_map


def analyse_pair(
    photos: tuple[InputPhoto, InputPhoto],
    images: tuple[PreparedImage, PreparedImage],
    stages: Stages,
    registration: Registration | None = None,
) -> PairAnalysis | None:
    """Detect the changes of two photos; None if they do not register.

    Args:
        photos: Both photos, in the fixed order.
        images: The same at the processing resolution.
        stages: The program's own, or others, for measuring them.
        registration: How they register; found here if None.
    """
    first, second = images
    registration = registration or stages.register(first.keypoints, second.keypoints, first.size)
    if registration is None:
        return None
    conditions = measure_conditions(first.pixels, second.pixels, registration)
    conditions = replace(conditions, is_large=zoom_factor(photos, images) >= MIN_ZOOM)
    return detect_changes(photos, images, registration, conditions, stages)


def zoom_factor(
    photos: tuple[InputPhoto, InputPhoto], images: tuple[PreparedImage, PreparedImage]
) -> float:
    """Pixels of both photos per processing pixel, at most MAX_ZOOM."""
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
    """Detect the changes of two registered photos."""
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
    changes = classify_changes(*sides, registration.planes[0])
    return PairAnalysis(photos, images, registration, conditions, change_map, changes, regions)


def _change_side(
    image: PreparedImage, measured: list[RegionFeatures], change_map: ChangeMap
) -> ChangeSide:
    """One photo with its ranked regions; the change map as seen from it."""
    features, mark_scores = image.features["s8"], change_map.mark_first
    return ChangeSide(
        image.pixels,
        features,
        rank_regions(measured),
        change_map.score_first,
        mark_scores,
        image.extent,
    )
