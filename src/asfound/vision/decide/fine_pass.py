"""A second look: places of which the first look is unsure, again and closer.

At the working scale a bottle cap is a few pixels, and all that the head can say of it is that
there may be something. Where it says so, and the photos have more pixels, a window around the place
is cut out of both and goes through the very stages that the whole photos went through, as if
somebody had stepped up to the place and photographed it again. Only how the photos lie over each
other is known already: the points around the place say it.

What is seen closer has thresholds of its own, from unchanged pairs that were looked at closer, too
(:data:`asfound.vision.detect.conformal.SECOND_LOOK`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from asfound.domain.geometry import Mask, Pixels
from asfound.vision.decide.pair_analysis import ZOOM, Pair, Photo, Stages, compared
from asfound.vision.decide.proposals import Window, windows_of
from asfound.vision.detect.conformal import Conditions, parallax
from asfound.vision.detect.regions import Region, cropped
from asfound.vision.image.prepared_image import WORKING_SIDE_PX, Ready, features
from asfound.vision.refine.change import Change
from asfound.vision.register.registration import (
    FEWEST_POINTS,
    TOLERANCE_PX,
    Registration,
    inverse,
    project,
)

CLOSER_SIDE_PX = round(ZOOM * WORKING_SIDE_PX)
"""Longer side of the pixels worth giving to a second look."""

AROUND = 1.0
"""Points up to so many windows' sides around a window say how it lies over the other photo."""


def seen_closer(
    pair: Pair, told: Sequence[Change], stages: Stages
) -> Iterator[tuple[Pair, Window]]:
    """Look again at what the first look is unsure of.

    Args:
        pair: What the first look measured.
        told: What is told already, and need not be looked at again.
        stages: The program's own, or others, for measuring them.

    Yields:
        What a closer look measured, in the window's pixels, and the window.
    """
    windows = windows_of(pair, told)
    if windows:
        pictures = [_closer(photo) for photo in pair.photos]
        for window in windows:
            yield _look(pair, pictures, window, stages), window


def _closer(photo: Photo) -> Pixels:
    return photo.closer(CLOSER_SIDE_PX) if photo.closer else photo.pixels


def _look(pair: Pair, pictures: Sequence[Pixels], window: Window, stages: Stages) -> Pair:
    """Compare what a window shows."""
    parts = [_cut(pair.ready[side], pictures[side], window, side) for side in (0, 1)]
    kept, square = _kept(pair, window), (window.pixels,) * 2
    ready = tuple(
        Ready(
            parts[side],
            square,
            whole.quality,
            whole.points,
            features(parts[side]),
            kept[side],
            window.shown(side, whole.size),
        )
        for side, whole in enumerate(pair.ready)
    )
    photos = tuple(
        Photo(part, square, digest) for part, digest in zip(parts, pair.digests, strict=True)
    )
    way, conditions = _registration(pair, window)
    return compared((photos[0], photos[1]), (ready[0], ready[1]), way, conditions, stages)


def _cut(ready: Ready, picture: Pixels, window: Window, side: int) -> Pixels:
    """The window's part of a photo."""
    import cv2

    times = picture.shape[1] / ready.size[0], picture.shape[0] / ready.size[1]
    left, top = (round(at * time) for at, time in zip(window.corners[side], times, strict=True))
    right, bottom = (
        round((at + window.side) * time)
        for at, time in zip(window.corners[side], times, strict=True)
    )
    size = (window.pixels, window.pixels)
    part = cv2.resize(picture[top:bottom, left:right], size, interpolation=cv2.INTER_AREA)
    return np.asarray(part, np.uint8)


def _kept(pair: Pair, window: Window) -> list[Mask]:
    """What of the window may be compared on both photos: what was compared at first."""
    import cv2

    size = (window.pixels, window.pixels)
    masks = pair.difference.compared_first, pair.difference.compared_second
    kept = []
    for mask, (x, y) in zip(masks, window.corners, strict=True):
        part = mask[y : y + window.side, x : x + window.side].astype(np.uint8)
        kept.append(np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_NEAREST)) > 0)
    return kept


def _registration(pair: Pair, window: Window) -> tuple[Registration, Conditions]:
    """How the photos lie over each other in a window, by the points in and around it."""
    into, way = (window.into(0), window.into(1)), pair.registration
    first, second = project(into[0], way.first), project(into[1], way.second)
    surfaces = [into[1] @ surface @ inverse(into[0]) for surface in way.surfaces]
    middle = (window.pixels - 1) / 2
    away = np.maximum(np.abs(first - middle), np.abs(second - middle)).max(axis=1)
    near = away < window.pixels * (0.5 + AROUND)
    if near.sum() >= FEWEST_POINTS:
        first, second = first[near], second[near]
        misses = [np.linalg.norm(project(one, first) - second, axis=1) for one in surfaces]
        fits = [int((miss < TOLERANCE_PX * window.zoom).sum()) for miss in misses]
        surfaces.insert(0, surfaces.pop(int(np.argmax(fits))))
    found = Registration(tuple(surfaces), first, second, way.matched, way.error_px * window.zoom)
    seen = parallax(found, (window.pixels, window.pixels))
    return found, replace(pair.conditions, parallax=seen)


def brought_back(change: Change, window: Window, shapes: Sequence[tuple[int, ...]]) -> Change:
    """A change seen in a window, in the working pixels of both photos.

    Args:
        change: With its regions in the window's pixels.
        window: Where it was seen.
        shapes: (height, width) of both photos.
    """
    first, second = (
        region and _back(region, window, side, shapes[side])
        for side, region in enumerate((change.first, change.second))
    )
    return replace(change, first=first, second=second)


def _back(region: Region, window: Window, side: int, shape: tuple[int, ...]) -> Region:
    import cv2

    whole = region.painted((window.pixels, window.pixels)).astype(np.uint8) * 255
    size = (window.side, window.side)
    small = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA))
    x, y = window.corners[side]
    mask = small > 127 if (small > 127).any() else small > 0
    return cropped(mask[: shape[0] - y, : shape[1] - x], region.score, (x, y))
