"""Request and response models that several parts of the API share, and those of the account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ID = r"^[A-Za-z0-9_-]{1,64}$"
DIGEST = r"^sha256:[0-9a-f]{64}$"

Id = Annotated[str, Path(pattern=ID, examples=["0f8fad5bd9cb469fa165"])]
DigestInPath = Annotated[str, Path(pattern=DIGEST)]
IdText = Annotated[str, StringConstraints(pattern=ID)]
Digest = Annotated[str, StringConstraints(pattern=DIGEST)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Limit = Annotated[int, Query(ge=1, le=200, description="At most so many.")]
Cursor = Annotated[
    str | None,
    Query(pattern=ID, description="`next` of the page before; nothing for the first page."),
]


class Model(BaseModel):
    """What is sent out."""

    model_config = ConfigDict(from_attributes=True)


class Given(BaseModel):
    """What is sent in: a name that nobody knows is a mistake, and said."""

    model_config = ConfigDict(extra="forbid")


Item = TypeVar("Item", bound=BaseModel)


class Page(Model, Generic[Item]):
    """A page of a list."""

    items: list[Item]
    next: str | None = Field(description="`cursor` of the next page; null on the last one.")


class Me(Model):
    """Whom a token acts for."""

    id: str
    name: str
    email: str
    token: str = Field(description="Name of the token.")
    scope: Literal["read", "write"]
    expires_at: datetime | None


class EventOut(Model):
    """Something that happened."""

    number: int
    what: str
    by: str
    at: datetime
    visit: str | None
    place: str | None
    details: dict[str, str]


class EventPage(Model):
    """What happened since."""

    items: list[EventOut]
    newest: int = Field(description="`after` of the next request.")


class NewWebhook(Given):
    """An address to be told."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"url": "https://example.org/hook", "events": ["visit.handed-over"]}
        },
    )

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    events: list[Annotated[str, StringConstraints(max_length=60)]] = Field(
        default_factory=list, max_length=40, description="Empty for all."
    )


class WebhookOut(Model):
    """An address that is told."""

    id: str
    url: str
    events: list[str]
    created_at: datetime


class MadeWebhook(WebhookOut):
    """A webhook and its key, which is told this once."""

    key: str = Field(description="Signs the bodies: `whsec_` and Base64.")


class DeliveryOut(Model):
    """A message to a webhook."""

    id: str
    created_at: datetime
    attempts: int
    delivered_at: datetime | None
    due_at: datetime | None = Field(description="When it is tried next.")
    error: str | None
