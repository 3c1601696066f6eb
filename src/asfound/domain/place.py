"""A place, its areas and views, and its as-found photos."""

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
    """Days until data of an ended visit is deleted; None to keep it as long as the place.

    Attributes:
        photos_days: Of photos of guests that are in no sealed record.
        visits_days: Of visits with their results and statements.
    """

    photos_days: int | None = None
    visits_days: int | None = None


@dataclass(frozen=True)
class Place:
    """A place to hand over: a stadium, a hall, a flat, a car.

    Attributes:
        id: Random; it opens nothing by itself.
        host: The account that owns it.
        name: Of the place.
        country: ISO 3166-1 alpha-2, upper case.
        region: Of the country, where the note's language depends on it.
        languages: Of the hosts, BCP 47, the first one first; empty for the country's.
        plan: Digest of a floor plan or map picture.
        retention: When data of visits is deleted.
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
        hint: Where to stand, as the host wrote it.
        ignored: Areas that are not compared, in the frame of the first as-found photo.
        smallest: Width of the smallest thing that matters, as a share of the photo's width.
        pin: Its position on the place's plan.
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
    """A photo of how a view should be found.

    Attributes:
        digest: Of the file, ``sha256:`` and 64 hexadecimal digits.
        position: Order within the view; the first one is shown over the camera picture.
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
