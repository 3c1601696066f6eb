"""A place: what a host keeps, and from where it is photographed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
"""(x, y) as shares of a picture's width and height, from its upper left corner, 0..1."""

Polygon: TypeAlias = tuple[Point, ...]
"""At least three corners."""


@dataclass(frozen=True)
class Retention:
    """How long things are kept after a visit ended; None for as long as the place exists.

    Attributes:
        photos_days: Photos of guests that no sealed record holds.
        visits_days: Visits with all that was said in them.
    """

    photos_days: int | None = None
    visits_days: int | None = None


@dataclass(frozen=True)
class Place:
    """A stadium, a hall, a flat, a car.

    Attributes:
        id: Random; it opens nothing by itself.
        host: The account that keeps it.
        name: As people call it.
        country: ISO 3166-1 alpha-2, upper case.
        region: Of the country, where the note's language depends on it.
        languages: Of the hosts, BCP 47, the first one first; empty for the country's.
        plan: Digest of a floor plan or map picture.
        retention: How long things are kept.
        created_at: UTC.
    """

    id: str
    host: str
    name: str
    country: str
    created_at: datetime
    region: str | None = None
    languages: tuple[str, ...] = ()
    plan: str | None = None
    retention: Retention = Retention()


@dataclass(frozen=True)
class Area:
    """A part of a place.

    Attributes:
        position: Order by hand within the place, from 0.
    """

    id: str
    place: str
    name: str
    position: int


@dataclass(frozen=True)
class View:
    """One fixed viewpoint in an area.

    Attributes:
        position: Order by hand within the area, from 0.
        hint: Where to stand, in the host's words.
        ignored: What is never compared, in the frame of the first as-found photo.
        smallest: Width of the smallest thing that matters, as a share of the photo's width.
        pin: Where it is on the place's plan.
    """

    id: str
    area: str
    name: str
    position: int
    hint: str = ""
    ignored: tuple[Polygon, ...] = ()
    smallest: float | None = None
    pin: Point | None = None


@dataclass(frozen=True)
class AsFoundPhoto:
    """A photo of a view as the host wants to find it.

    Attributes:
        digest: Of the file, ``sha256:`` and 64 hexadecimal digits.
        position: Order within the view; the first one is the ghost in the camera.
        added_at: UTC.
    """

    view: str
    digest: str
    position: int
    added_at: datetime


@dataclass(frozen=True)
class PlaceSummary:
    """A place with the counts that a list of places shows."""

    place: Place
    views: int
    open_visits: int
    cover: str | None  # digest of the first as-found photo
