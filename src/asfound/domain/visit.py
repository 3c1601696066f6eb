"""A visit: one guest's stay at a place, and what both sides put on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """How far a visit is."""

    PLANNED = "planned"
    ARRIVED = "arrived"
    LEAVING = "leaving"
    HANDED_OVER = "handed-over"


class Side(StrEnum):
    """On which side of the stay a photo was taken."""

    BEFORE = "before"
    AFTER = "after"


class Role(StrEnum):
    """Who somebody is in a visit."""

    HOST = "host"
    GUEST = "guest"
    CREW = "crew"


@dataclass(frozen=True)
class Visit:
    """One guest's stay.

    Attributes:
        id: Random; it opens nothing by itself.
        guest: Who stays, as written by the host.
        language: Of the guest, BCP 47; None for what their browser asks for.
        arrives_on, leaves_on: ISO dates, as planned; None where nobody said.
        ended_at: When it was handed over, UTC.
        record: Digest of the sealed record, once there.
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
    """What lets somebody without an account into one visit.

    Attributes:
        id: Random; names the link in pages, opens nothing.
        secret: SHA-256 of the token in the address, hexadecimal; the token is never kept.
        role: Guest or crew.
        area: The only area it opens, for a crew; None for all.
        name: Of who got it, shown in the time line.
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
    """A photo taken in a visit. Retaking adds another one; the newest counts, history stays.

    Attributes:
        id: Made by the phone (UUID), so that sending twice is one shot.
        number: Order of receipt within the visit's view and side, from 1, given by the store.
        digest: Of the file.
        by: Name of who took it.
        received_at: The server's clock, UTC.
        captured_at: The camera's claim, ISO 8601, as written.
        kept: False once the photo itself was deleted, as the place's retention asks.
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
    """Said on arrival: the view looks as the host's as-found photos show it."""

    visit: str
    view: str
    by: str
    at: datetime


class Act(StrEnum):
    """What one says about a finding, or about the whole visit."""

    ACCEPT = "accept"
    DISPUTE = "dispute"
    REPAIRED = "repaired"
    NOT_A_DIFFERENCE = "not-a-difference"
    COMMENT = "comment"
    AGREE = "agree"  # to the hand-over as a whole


@dataclass(frozen=True)
class Statement:
    """Somebody's words. Only added, never changed: who takes something back says so anew.

    Attributes:
        finding: Its id; None for the whole visit.
        view: The view the finding is in; None for the whole visit.
        role, by: On whose side, and who.
        photo: Digest of a photo that shows it.
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
    """One line of a time line or of the audit log. Only added.

    Attributes:
        number: Given by the store, growing.
        what: Stable code, e.g. ``visit.opened``, ``shot.received``, ``link.revoked``.
        by: Name or account; empty for the program itself.
        visit, place, account: What it belongs to, where it does.
        details: Small facts by name, no personal data beyond names.
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
