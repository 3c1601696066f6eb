"""Request and response models of visits, shots, findings and statements."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from asfound.domain.visit import Act, Role, Side, Stage
from asfound.web.api.models import Digest, Given, IdText, Line, Model
from asfound.workflows.visits.access.text import MAX_WORDS
from asfound.workflows.visits.snapshot.state import ViewProgress

DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
Words = Annotated[str, StringConstraints(max_length=MAX_WORDS)]


class NewVisit(Given):
    """A visit to be planned."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "place": "0f8fad5bd9cb469fa165",
                "guest": "Team of Japan",
                "language": "ja",
                "arrives_on": "2026-07-01",
                "leaves_on": "2026-07-02",
            }
        },
    )

    place: IdText
    guest: Line
    language: Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")] | None = None
    arrives_on: Annotated[str, StringConstraints(pattern=DAY)] | None = None
    leaves_on: Annotated[str, StringConstraints(pattern=DAY)] | None = None


class VisitOut(Model):
    """A visit."""

    id: str
    place: str
    guest: str
    stage: Stage
    language: str | None
    arrives_on: str | None
    leaves_on: str | None
    created_at: datetime
    ended_at: datetime | None
    record: str | None = Field(description="Digest of the sealed record, once it is there.")


class PlannedVisit(Model):
    """A planned visit and the guest's link, which is told this once."""

    visit: VisitOut
    token: str
    link: str = Field(description="What the guest opens.")


class VisitLine(VisitOut):
    """A line of the list of visits."""

    views: int
    photographed: int = Field(description="Views with an after photo.")
    differing: int
    pending: int = Field(description="Views that are being compared.")


class ShotOut(Model):
    """A photo taken in a visit."""

    id: str
    view: str
    side: Side
    number: int = Field(description="Order within view and side; the greatest counts.")
    digest: str
    by: str
    received_at: datetime = Field(description="By the server's clock.")
    captured_at: str | None = Field(description="The camera's claim, as written.")


class NewShot(Given):
    """A photo to be put into a visit; upload it first."""

    id: UUID = Field(description="Your own, new for every photo: sending twice is one shot.")
    view: IdText
    side: Side
    digest: Digest
    captured_at: Annotated[str, StringConstraints(max_length=40)] | None = None


class StatementOut(Model):
    """Somebody's words. Only added, never changed."""

    id: str
    act: Act
    role: Role
    by: str
    at: datetime
    words: str
    view: str | None
    finding: str | None
    photo: str | None


class NewStatement(Given):
    """What the host says."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "act": "dispute",
                "view": "4c1d",
                "finding": "f_4c1d",
                "words": "The scratch was there before.",
            }
        },
    )

    act: Literal["accept", "dispute", "repaired", "not-a-difference", "comment"]
    view: IdText | None = None
    finding: IdText | None = None
    words: Words = ""


class FindingOut(Model):
    """One difference, and what both sides say of it."""

    id: str
    view: str
    kind: str = Field(description="added, missing, moved or marked.")
    label: str | None
    score: float
    box_before: list[int] | None = Field(description="x, y, width, height in upright pixels.")
    box_after: list[int] | None
    stand: str = Field(description="What follows from the statements.")
    present: bool = Field(description="False once a later photo no longer shows it.")
    statements: list[StatementOut]


class ViewBoard(Model):
    """A view in a visit."""

    view: str
    name: str
    area: str
    before: list[str] = Field(description="Digests of the photos that it is compared with.")
    after: ShotOut | None
    progress: ViewProgress
    verdict: str | None = Field(description="as-found, differs, cannot-tell; null while compared.")
    reason: str | None = Field(description="Why one cannot tell.")
    compared: float | None = Field(description="Share of the view that both photos show.")
    findings: list[FindingOut]


class BoardOut(Model):
    """A visit as it is now."""

    visit: VisitOut
    verdict: str | None
    views: list[ViewBoard]


class LinkOut(Model):
    """What lets somebody into one visit; its token is told only when it is made."""

    id: str
    role: Role
    name: str
    area: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class NewLink(Given):
    """A link to be made."""

    role: Literal["guest", "crew"]
    name: Line
    area: IdText | None = Field(default=None, description="The only area it opens.")
    days: int = Field(default=30, ge=1, le=400)


class MadeLink(LinkOut):
    """A link and its token, which is told this once."""

    token: str
    link: str = Field(description="What its owner opens.")


class HandOver(Given):
    """How to hand over."""

    words: Words = ""
    with_location: bool = Field(
        default=False, description="Photos with the place where they were taken may be handed over."
    )
    wait: bool = Field(default=False, description="Only agree, unless the guest has agreed too.")
