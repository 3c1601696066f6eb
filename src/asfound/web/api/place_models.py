"""Request and response models of places, areas, views and photos."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from asfound.web.api.models import Given, Line, Model

Share = Annotated[float, Field(ge=0, le=1)]
Point = tuple[Share, Share]


class NewPlace(Given):
    """A place to be made."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"name": "Rostov Arena", "country": "RU"}}
    )

    name: Line
    country: str = Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")
    region: Annotated[str, StringConstraints(max_length=80)] | None = None
    languages: list[Annotated[str, StringConstraints(pattern="^[A-Za-z0-9-]{2,20}$")]] = Field(
        default_factory=list, max_length=8, description="BCP 47; empty for the country's."
    )


class ChangedPlace(Given):
    """What is to be changed of a place; what is left out stays."""

    name: Line | None = None
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    region: Annotated[str, StringConstraints(max_length=80)] | None = None
    languages: list[Annotated[str, StringConstraints(pattern="^[A-Za-z0-9-]{2,20}$")]] | None = (
        Field(default=None, max_length=8)
    )


class PlaceOut(Model):
    """A place."""

    id: str
    name: str
    country: str
    region: str | None
    languages: list[str]
    created_at: datetime


class Named(Given):
    """Something with a name."""

    name: Line


class AreaOut(Model):
    """A part of a place."""

    id: str
    place: str
    name: str
    position: int


class NewView(Named):
    """A viewpoint to be made."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"name": "Door", "hint": "Stand at the window"}},
    )

    hint: Annotated[str, StringConstraints(max_length=500)] = ""


class ChangedView(Given):
    """What is to be changed of a view; what is left out stays."""

    name: Line | None = None
    hint: Annotated[str, StringConstraints(max_length=500)] | None = None
    ignored: list[Annotated[list[Point], Field(min_length=3, max_length=100)]] | None = Field(
        default=None,
        max_length=50,
        description="What is never compared: corners as shares of the first as-found photo.",
    )
    smallest: Annotated[float, Field(gt=0, le=1)] | None = Field(
        default=None, description="Width of the smallest thing that matters, as a share."
    )


class PhotoOut(Model):
    """An as-found photo of a view."""

    digest: str
    position: int
    added_at: datetime


class ViewOut(Model):
    """A fixed viewpoint."""

    id: str
    area: str
    name: str
    position: int
    hint: str
    ignored: list[list[tuple[float, float]]]
    smallest: float | None
    pin: tuple[float, float] | None
    photos: list[PhotoOut]


class UploadedPhoto(Model):
    """A photo that was received whole."""

    digest: str
    length: int
