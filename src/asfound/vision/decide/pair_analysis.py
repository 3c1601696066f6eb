"""A pair: two photos of a view in a fixed order, and all that was found out about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from asfound.domain.comparison import Reason
from asfound.domain.geometry import Box, Mask, Pixels, Size
from asfound.vision.classify.change_type import changes
from asfound.vision.decide.findings import told_apart
from asfound.vision.detect.change_head import by_head
from asfound.vision.detect.change_map import Difference
from asfound.vision.detect.conformal import Conditions, conditions_of
from asfound.vision.image.keypoints import Points
from asfound.vision.image.prepared_image import Ready
from asfound.vision.refine.change import Change, Side
from asfound.vision.refine.region_scoring import Looked, believed_of, looks_of
from asfound.vision.register.registration import Registration, register

COMPARED_ENOUGH = 0.5
"""Share of the photo that must be seen in both for a view to be as found."""

PHOTO_SIDE_PX = 1008
"""Longer side of the pixels worth giving to :func:`compare`, for the working copy and for words: a
quarter of what most phones take, which a JPEG decoder gives for two thirds of the price."""


ZOOM, LEAST_ZOOM = 2.0, 1.5
"""How many times closer than the working scale photos are looked at, at most; those that do not
have so many more pixels have been seen."""

Closer: TypeAlias = Callable[[int], Pixels]
Registered: TypeAlias = Callable[[Points, Points, Size], Registration | None]
Compared: TypeAlias = Callable[
    [tuple[Ready, Ready], Registration, tuple[Mask, Mask], Conditions], Difference
]


@dataclass(frozen=True)
class Photo:
    """One side of a view.

    Attributes:
        pixels: Upright, shape (H, W, 3), uint8, of any size; :data:`PHOTO_SIDE_PX` is enough.
        full: (width, height) of the upright photo as it was taken.
        digest: Of the photo's bytes; decides the fixed order.
        ignored: Boxes that are never compared, full-size pixels.
        closer: Gives the photo with a longer side of so many pixels, or all that it has, should a
            second look be wanted; None where ``pixels`` are all there are.
    """

    pixels: Pixels
    full: Size
    digest: str
    ignored: tuple[Box, ...] = ()
    closer: Closer | None = None


@dataclass(frozen=True)
class Pair:
    """Two photos in the fixed order, and all that was found out about them."""

    photos: tuple[Photo, Photo]
    ready: tuple[Ready, Ready]
    registration: Registration
    conditions: Conditions
    difference: Difference
    changes: list[Change]
    looks: tuple[list[Looked], list[Looked]]

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
    def group(self) -> str:
        """Which calibration is the pair's."""
        return self.conditions.group

    @property
    def reason(self) -> Reason | None:
        """Why the pair, if it shows no difference, cannot be called as found."""
        poor = self.ready[0].quality.reason or self.ready[1].quality.reason
        if poor:
            return poor
        return Reason.COMPARED_TOO_LITTLE if self.compared < COMPARED_ENOUGH else None

    @property
    def compared(self) -> float:
        """Share of the photo that was compared, the smaller of the two."""
        masks = self.difference.compared_first, self.difference.compared_second
        return round(min(float(mask.mean()) for mask in masks), 4)

    def told_apart(self, change: Change) -> list[Change]:
        """The things that a change consists of, with their outlines; none where none are seen."""
        return told_apart(change, self.ready, self.registration, self.difference)


@dataclass(frozen=True)
class Stages:
    """What a view goes through; each stage can be replaced and measured alone.

    Attributes:
        register: Points of both photos and the first one's size, to a registration or None.
        difference: Both photos, their registration, what may be compared and the conditions, to a
            difference.
    """

    register: Registered = register
    difference: Compared = by_head


def measured(
    photos: tuple[Photo, Photo], ready: tuple[Ready, Ready], stages: Stages
) -> Pair | None:
    """Register and compare two photos in the fixed order; None when they do not line up."""
    here, there = ready
    registration = stages.register(here.points, there.points, here.size)
    if registration is None:
        return None
    conditions = conditions_of(here.picture, there.picture, registration)
    conditions = replace(conditions, large=times_closer(photos, ready) >= LEAST_ZOOM)
    return compared(photos, ready, registration, conditions, stages)


def times_closer(photos: tuple[Photo, Photo], ready: tuple[Ready, Ready]) -> float:
    """How many times closer than the working scale both photos can be seen, at most ZOOM."""
    times = (
        (photo.full[0] if photo.closer else photo.pixels.shape[1]) / one.size[0]
        for photo, one in zip(photos, ready, strict=True)
    )
    return min(ZOOM, *times)


def compared(
    photos: tuple[Photo, Photo],
    ready: tuple[Ready, Ready],
    registration: Registration,
    conditions: Conditions,
    stages: Stages,
) -> Pair:
    """Compare two photos of which is known how they lie over each other."""
    here, there = ready
    kept = here.without(photos[0].ignored), there.without(photos[1].ignored)
    found = stages.difference(ready, registration, kept, conditions)
    found, looks = looks_of((here.picture, there.picture), registration, conditions, found)
    sides = _side(here, looks[0], found), _side(there, looks[1], found.turned())
    listed = changes(*sides, registration.surfaces[0])
    return Pair(photos, ready, registration, conditions, found, listed, looks)


def _side(ready: Ready, looks: list[Looked], found: Difference) -> Side:
    """One photo, and what differs on it; the difference as seen from there."""
    cells, marked = ready.cells["s8"], found.marked_first
    return Side(ready.picture, cells, believed_of(looks), found.first, marked, ready.shown)
