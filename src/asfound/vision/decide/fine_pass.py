"""What does a second pass at higher resolution find where the first is uncertain?

Coarse-to-fine detection. At the processing resolution a bottle cap is a few pixels, and the head
can only say that there may be something. There, if the photos have more pixels, a window is cropped
from both and goes through the very stages of the whole photos, as if somebody had stepped up to the
place and photographed it again. Only the registration is known already: the points around the
window give it. The fine pass has thresholds of its own, from unchanged pairs that went through it
(:data:`asfound.vision.detect.capture_conditions.FINE_PREFIX`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from asfound.domain.geometry import Mask, Pixels, invert
from asfound.vision.decide.pair_analysis import (
    MAX_ZOOM,
    InputPhoto,
    PairAnalysis,
    Stages,
    detect_changes,
)
from asfound.vision.decide.proposals import Window, propose_windows
from asfound.vision.detect.capture_conditions import CaptureConditions, measure_parallax
from asfound.vision.detect.regions import Region, region_from_mask
from asfound.vision.image.prepared_image import PROCESSING_SIDE_PX, PreparedImage
from asfound.vision.refine.change import Change
from asfound.vision.register.registration import (
    MAX_REPROJECTION_PX,
    MIN_PLANE_POINTS,
    Registration,
    project,
)

FINE_SIDE_PX = round(MAX_ZOOM * PROCESSING_SIDE_PX)
"""Longer side of the pixels worth loading for the fine pass."""

CONTEXT_WINDOWS = 1.0
"""Points up to this many sides around a window register it."""


def refine_windows(
    pair: PairAnalysis, known: Sequence[Change], stages: Stages
) -> Iterator[tuple[PairAnalysis, Window]]:
    """Analyse again where the first pass is uncertain.

    Args:
        pair: What the first pass found.
        known: Changes that are reported already, and need no window.
        stages: The program's own, or others, for measuring them.

    Yields:
        The analysis of a window, in the window's pixels, and the window.
    """
    windows = propose_windows(pair, known)
    if windows:
        fine_pixels = [_load_fine(photo) for photo in pair.photos]
        for window in windows:
            yield _analyse_window(pair, fine_pixels, window, stages), window


def _load_fine(photo: InputPhoto) -> Pixels:
    return photo.load_at(FINE_SIDE_PX) if photo.load_at else photo.pixels


def _analyse_window(
    pair: PairAnalysis, fine_pixels: Sequence[Pixels], window: Window, stages: Stages
) -> PairAnalysis:
    """Compare what a window shows."""
    crops = [_crop_window(pair.images[side], fine_pixels[side], window, side) for side in (0, 1)]
    comparable, size = _comparable_masks(pair, window), (window.zoomed_side_px,) * 2
    images = tuple(
        PreparedImage(
            crops[side],
            size,
            full.quality,
            full.keypoints,
            comparable[side],
            window.extent(side, full.size),
        )
        for side, full in enumerate(pair.images)
    )
    photos = tuple(
        InputPhoto(crop, size, digest) for crop, digest in zip(crops, pair.digests, strict=True)
    )
    registration, conditions = _window_registration(pair, window)
    return detect_changes(
        (photos[0], photos[1]), (images[0], images[1]), registration, conditions, stages
    )


def _crop_window(image: PreparedImage, fine_pixels: Pixels, window: Window, side: int) -> Pixels:
    """The window's part of a photo."""
    import cv2

    factors = fine_pixels.shape[1] / image.size[0], fine_pixels.shape[0] / image.size[1]
    left, top = (
        round(at * factor) for at, factor in zip(window.corners[side], factors, strict=True)
    )
    right, bottom = (
        round((at + window.side_px) * factor)
        for at, factor in zip(window.corners[side], factors, strict=True)
    )
    size = (window.zoomed_side_px, window.zoomed_side_px)
    crop = cv2.resize(fine_pixels[top:bottom, left:right], size, interpolation=cv2.INTER_AREA)
    return np.asarray(crop, np.uint8)


def _comparable_masks(pair: PairAnalysis, window: Window) -> list[Mask]:
    """Which pixels of the window may be compared on both photos: those of the first pass."""
    import cv2

    size = (window.zoomed_side_px, window.zoomed_side_px)
    masks = pair.change_map.valid_first, pair.change_map.valid_second
    comparable = []
    for mask, (x, y) in zip(masks, window.corners, strict=True):
        part = mask[y : y + window.side_px, x : x + window.side_px].astype(np.uint8)
        comparable.append(np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_NEAREST)) > 0)
    return comparable


def _window_registration(
    pair: PairAnalysis, window: Window
) -> tuple[Registration, CaptureConditions]:
    """The registration and conditions of a window, by the points in and around it."""
    to_window, registration = (
        (window.transform_into(0), window.transform_into(1)),
        pair.registration,
    )
    first, second = (
        project(to_window[0], registration.first_points),
        project(to_window[1], registration.second_points),
    )
    planes = [to_window[1] @ plane @ invert(to_window[0]) for plane in registration.planes]
    middle = (window.zoomed_side_px - 1) / 2
    distance = np.maximum(np.abs(first - middle), np.abs(second - middle)).max(axis=1)
    is_near = distance < window.zoomed_side_px * (0.5 + CONTEXT_WINDOWS)
    if is_near.sum() >= MIN_PLANE_POINTS:
        first, second = first[is_near], second[is_near]
        residuals = [np.linalg.norm(project(one, first) - second, axis=1) for one in planes]
        inlier_counts = [
            int((residual < MAX_REPROJECTION_PX * window.zoom).sum()) for residual in residuals
        ]
        planes.insert(0, planes.pop(int(np.argmax(inlier_counts))))
    window_registration = Registration(
        tuple(planes), first, second, registration.match_count, registration.error_px * window.zoom
    )
    window_parallax = measure_parallax(
        window_registration, (window.zoomed_side_px, window.zoomed_side_px)
    )
    return window_registration, replace(pair.conditions, parallax=window_parallax)


def to_full_frame(change: Change, window: Window, shapes: Sequence[tuple[int, ...]]) -> Change:
    """A change of a window, in the processing pixels of both photos.

    Args:
        change: With its regions in the window's pixels.
        window: Where it was found.
        shapes: (height, width) of both photos.
    """
    first, second = (
        region and _region_to_full_frame(region, window, side, shapes[side])
        for side, region in enumerate((change.first, change.second))
    )
    return replace(change, first=first, second=second)


def _region_to_full_frame(
    region: Region, window: Window, side: int, shape: tuple[int, ...]
) -> Region:
    import cv2

    zoomed_mask = (
        region.to_mask((window.zoomed_side_px, window.zoomed_side_px)).astype(np.uint8) * 255
    )
    size = (window.side_px, window.side_px)
    small = np.asarray(cv2.resize(zoomed_mask, size, interpolation=cv2.INTER_AREA))
    x, y = window.corners[side]
    mask = small > 127 if (small > 127).any() else small > 0
    return region_from_mask(mask[: shape[0] - y, : shape[1] - x], region.score, (x, y))
