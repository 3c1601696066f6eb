"""A visit: one guest's stay, its links, photos, statements and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """The stage of a visit."""

    PLANNED = "planned"
    ARRIVED = "arrived"
    LEAVING = "leaving"
    HANDED_OVER = "handed-over"


class Side(StrEnum):
    """Whether a photo was taken on arrival or on leaving."""

    BEFORE = "before"
    AFTER = "after"


class Role(StrEnum):
    """A role in a visit."""

    HOST = "host"
    GUEST = "guest"
    CREW = "crew"


@dataclass(frozen=True)
class Visit:
    """One guest's stay.

    Attributes:
        id: Random; it opens nothing by itself.
        guest: The guest's name, as the host wrote it.
        language: Of the guest, BCP 47; None for the browser's.
        arrives_on, leaves_on: Planned ISO dates; None when not given.
        ended_at: When it was handed over, UTC.
        record: Digest of the sealed record; None until it is sealed.
    """

    id: str
    place: str
    guest: str
    stage: Stage
    created_at: datetime
    language: str | None = None
    arrives_on: str | None = None
    leaves_on: str | None = None
    ended_at: datetime | None = None
    record: str | None = None


@dataclass(frozen=True)
class Link:
    """A link that opens one visit without an account.

    Attributes:
        id: Random; names the link in pages, opens nothing.
        secret: SHA-256 of the token in the address, hexadecimal; the token is not stored.
        role: Guest or crew.
        area: The only area that a crew link opens; None for all.
        name: Of the link's holder, shown in the timeline.
        expires_at, revoked_at: UTC.
    """

    id: str
    secret: str
    visit: str
    role: Role
    name: str
    created_at: datetime
    expires_at: datetime
    area: str | None = None
    revoked_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens its visit at a time, UTC: neither expired nor revoked."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True)
class Shot:
    """A photo taken in a visit. Retaking adds another one; the newest one counts.

    Attributes:
        id: Made by the phone (UUID), so that sending twice is one shot.
        number: Order of receipt within the visit's view and side, from 1, given by the store.
        digest: Of the file.
        by: Name of the photographer.
        received_at: The server's clock, UTC.
        captured_at: The camera's claim, ISO 8601, as written.
        kept: False once the photo was deleted by the place's retention.
    """

    id: str
    visit: str
    view: str
    side: Side
    digest: str
    by: str
    received_at: datetime
    number: int = 0
    captured_at: str | None = None
    kept: bool = True


@dataclass(frozen=True)
class Confirmation:
    """A guest confirmed on arrival that the view matches its as-found photos."""

    visit: str
    view: str
    by: str
    at: datetime


class Act(StrEnum):
    """The kind of a statement."""

    ACCEPT = "accept"
    DISPUTE = "dispute"
    REPAIRED = "repaired"
    NOT_A_DIFFERENCE = "not-a-difference"
    COMMENT = "comment"
    AGREE = "agree"  # to the hand-over as a whole


@dataclass(frozen=True)
class Statement:
    """A statement of one side. Rows are only added; a later statement supersedes an earlier one.

    Attributes:
        finding: Its id; None for the whole visit.
        view: The view the finding is in; None for the whole visit.
        role, by: The side, and the name.
        photo: Digest of an attached photo.
    """

    id: str
    visit: str
    act: Act
    role: Role
    by: str
    at: datetime
    words: str = ""
    view: str | None = None
    finding: str | None = None
    photo: str | None = None


@dataclass(frozen=True)
class Event:
    """An entry of a visit's timeline or of the audit log.

    Attributes:
        number: Given by the store, growing.
        what: Stable code, such as ``visit.opened``, ``shot.received``, ``link.revoked``.
        by: Name or account; empty for the server itself.
        visit, place, account: The ids it belongs to.
        details: Further facts by name; no personal data but names.
    """

    what: str
    by: str
    at: datetime
    visit: str | None = None
    place: str | None = None
    account: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True)
class VisitSummary:
    """A visit with the counts that a list of visits shows."""

    visit: Visit
    place: str  # its name
    views: int
    photographed: int  # views with an after photo
    differing: int  # views whose newest job differs
    pending: int  # views whose newest job has not ended


@dataclass(frozen=True)
class SealedRecord:
    """The sealed record of a visit that was handed over. It outlives its visit and its place.

    Attributes:
        digest: Of the record in Blobs.
        visit: The visit's id; the visit itself may be gone.
        host: The account.
        place, guest: Their names at hand-over.
        ended_at: When it was handed over, UTC.
    """

    digest: str
    visit: str
    host: str
    place: str
    guest: str
    ended_at: datetime
