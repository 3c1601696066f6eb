"""What every store promises. Implementations: see ``sql`` for records and ``photos`` for photos.

A transaction sees its own writes, ends with the ``with`` block, and is undone by an exception.
Reads of what is not there give None or an empty tuple; writes that meet nothing raise NotKept.
Lists come in a stated order, and take one query each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from asfound.domain.account import Account, ApiToken, Message, Session, Webhook
from asfound.domain.job import Job
from asfound.domain.place import Area, AsFoundPhoto, Place, View
from asfound.domain.visit import (
    Confirmation,
    Event,
    Link,
    Shot,
    Side,
    Stage,
    Statement,
    Visit,
)


@dataclass(frozen=True)
class PlaceSummary:
    """A line of the host's first page."""

    place: Place
    views: int
    open_visits: int
    cover: str | None  # digest of the first as-found photo


@dataclass(frozen=True)
class VisitSummary:
    """A line of a list of visits."""

    visit: Visit
    place: str  # its name
    views: int
    photographed: int  # views with an after photo
    differing: int  # views whose newest job differs
    pending: int  # views whose newest job has not ended


@dataclass(frozen=True)
class StoredPhoto:
    """What is known about a kept photo without opening it.

    Attributes:
        digest: ``sha256:`` and 64 hexadecimal digits.
        format: ``jpeg``, ``png``, ``webp``, ``tiff``, ``dng``, ``heic`` or ``avif``, from the
            content.
        width, height: Upright full size, pixels.
        length: Bytes.
        captured_at, device: The camera's claims.
        has_location: Whether the camera wrote where it was.
        received_at: UTC.
    """

    digest: str
    format: str
    width: int
    height: int
    length: int
    received_at: datetime
    captured_at: str | None = None
    device: str | None = None
    has_location: bool = False


@dataclass(frozen=True)
class SealedRecord:
    """A record that was handed over. It outlives its visit and its place.

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


@dataclass(frozen=True)
class StoredReply:
    """What was answered to a program's request.

    Attributes:
        key: Names the request; nothing leads back from it.
        request: SHA-256 of the request, hexadecimal.
        at: When it came, UTC.
        status, body: Of the answer, as its owner keeps it; None until it is there.
    """

    key: str
    request: str
    at: datetime
    status: int | None = None
    body: str | None = None


@dataclass(frozen=True)
class StoreStatistics:
    """How much lies there.

    Attributes:
        jobs: Comparisons by state, each state named.
        messages: ``waiting``, ``delivered``, ``given-up``.
        photos, photo_bytes: Of all that are kept.
    """

    jobs: Mapping[str, int]
    messages: Mapping[str, int]
    photos: int
    photo_bytes: int


@dataclass(frozen=True)
class StoredCalibration:
    """What a place learned from its visits, as it stood after one of them.

    Attributes:
        digest: Of the content.
        visits: How many visits had been handed over.
        newest: When the last one of them was, UTC.
        content: In the form of ``asfound.calibration/1``; empty when nothing was learned.
    """

    digest: str
    visits: int
    newest: datetime
    content: str


class Places(Protocol):
    """Places, areas, views and their as-found photos."""

    def add(self, place: Place) -> None: ...
    def get(self, place: str) -> Place | None: ...
    def change(self, place: Place) -> None: ...
    def delete(self, place: str) -> None:
        """With its areas, views, visits and all that hangs on them; photos are collected later."""

    def of_host(self, account: str) -> tuple[PlaceSummary, ...]: ...
    def all(self) -> tuple[Place, ...]: ...

    def keep_calibration(self, place: str, kept: StoredCalibration) -> None:
        """Add what a place learned; adding one of a known digest changes nothing."""

    def calibration(self, place: str, digest: str | None = None) -> StoredCalibration | None:
        """The one of a digest, or the one that rests on the visits that were over last."""

    def add_area(self, area: Area) -> None: ...
    def change_area(self, area: Area) -> None: ...
    def delete_area(self, area: str) -> None:
        """With its views; those that a visit shows are put away, as below."""

    def area(self, area: str) -> Area | None: ...
    def areas(self, place: str) -> tuple[Area, ...]: ...
    def order_areas(self, place: str, areas: Sequence[str]) -> None: ...

    def add_view(self, view: View) -> None: ...
    def change_view(self, view: View) -> None: ...
    def delete_view(self, view: str) -> None:
        """One that a visit shows is put away: ``view`` still gives it, lists do not."""

    def view(self, view: str) -> View | None: ...
    def views(self, place: str) -> tuple[View, ...]:
        """All views of the place: areas in their order, views in theirs."""

    def tidy(self, place: str) -> None:
        """Delete what was put away and no visit shows any more."""

    def order_views(self, area: str, views: Sequence[str]) -> None:
        """Those named first, in this order; the others stay behind them. Areas likewise."""

    def place_of_view(self, view: str) -> str | None: ...

    def add_as_found(self, photo: AsFoundPhoto) -> None: ...
    def remove_as_found(self, view: str, digest: str) -> None: ...
    def as_found(self, place: str) -> Mapping[str, tuple[AsFoundPhoto, ...]]:
        """By view; views without a photo are left out."""


class Visits(Protocol):
    """Visits, links, shots, confirmations, statements."""

    def add(self, visit: Visit) -> None: ...
    def get(self, visit: str) -> Visit | None: ...
    def change(self, visit: Visit) -> None: ...
    def delete(self, visit: str) -> None: ...
    def of_host(
        self,
        account: str,
        *,
        place: str | None = None,
        stage: Stage | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[VisitSummary, ...]:
        """Newest first; ``after`` is the id of the last one of the page before."""

    def of_place(self, place: str) -> tuple[Visit, ...]:
        """All of a place, oldest first."""

    def ended_before(self, place: str, end: datetime, *, photos: bool) -> tuple[str, ...]:
        """Visits that were over before ``end``: handed over, or left without.

        One that is handed over but not sealed yet is not over.

        Args:
            place: Of which place.
            end: UTC.
            photos: Only those that still hold photos of their own.
        """

    def let_photos_go(self, visit: str) -> None:
        """The visit no longer names its photos; what was found and said stays."""

    def records(self, account: str) -> tuple[SealedRecord, ...]:
        """What was handed over to a host, newest first, also of visits that are gone."""

    def handed_over(self, place: str) -> tuple[int, datetime | None]:
        """How many visits of a place were, and when the last one of them was, UTC."""

    def unsealed(self) -> tuple[Visit, ...]:
        """Handed over and without a record yet, whose ever they are."""

    def lock(self, visit: str) -> None:
        """Let no other transaction that locks this visit in before this one ends."""

    def add_link(self, link: Link) -> None: ...
    def link_by_secret(self, secret: str) -> Link | None: ...
    def links(self, visit: str) -> tuple[Link, ...]: ...
    def links_expiring(self, since: datetime, until: datetime) -> tuple[Link, ...]:
        """Not revoked, and running out after ``since`` and not after ``until``; soonest first."""

    def revoke_link(self, link: str, at: datetime) -> None: ...

    def add_shot(self, shot: Shot) -> Shot:
        """The shot with its number; one with a known id is given back as it was first kept."""

    def shots(self, visit: str) -> tuple[Shot, ...]:
        """By view, side and number."""

    def newest_shot(self, visit: str, view: str, side: Side) -> Shot | None: ...

    def confirm(self, confirmation: Confirmation) -> None: ...
    def confirmations(self, visit: str) -> tuple[Confirmation, ...]: ...

    def add_statement(self, statement: Statement) -> None:
        """Adding one of a known id changes nothing: words are never exchanged."""

    def statements(self, visit: str) -> tuple[Statement, ...]:
        """Oldest first."""


class Jobs(Protocol):
    """Comparisons, durable."""

    def add(self, job: Job) -> Job:
        """The job; one with a known id is given back as it is, and is now the view's newest."""

    def get(self, job: str) -> Job | None: ...
    def newest(self, visit: str) -> tuple[Job, ...]:
        """Of each view of the visit the job that was last asked for."""

    def of_visit(self, visit: str) -> tuple[Job, ...]:
        """All, oldest first."""

    def take(self, now: datetime, lease_until: datetime) -> Job | None:
        """The oldest job that is queued, or whose lease has run out; no two callers get one.

        Its ``attempts`` counts this time already.
        """

    def renew(self, job: str, attempts: int, lease_until: datetime) -> bool:
        """Prolong the lease of this attempt; False when another one took over."""

    def finish(self, job: str, result: str, at: datetime) -> bool:
        """Keep the result; False when one was kept before, which stays."""

    def fail(self, job: str, error: str, at: datetime, *, for_good: bool) -> None:
        """Back to the queue, or for good."""

    def waiting(self) -> int: ...


class Photos(Protocol):
    """What is known about kept photos; the bytes are in Blobs."""

    def add(self, photo: StoredPhoto) -> None:
        """Adding twice is adding once; ``received_at`` then starts its grace period anew.

        Add (and commit) first, put the file into Blobs next, name it in a shot last: then no
        cleaning up comes between. Raises StoreBusy while the same photo is just being deleted.
        """

    def get(self, digest: str) -> StoredPhoto | None: ...
    def many(self, digests: Sequence[str]) -> Mapping[str, StoredPhoto]: ...
    def unused(self, *, older_than: datetime) -> tuple[str, ...]:
        """Digests that no place, shot, statement or comparison names any more."""

    def named(self) -> tuple[str, ...]:
        """All files that something names, sealed records too, in order."""

    def strangers(self, digests: Sequence[str]) -> tuple[str, ...]:
        """Of those, the ones that are not known here at all."""

    def let_go(self, digests: Sequence[str], *, older_than: datetime) -> tuple[str, ...]:
        """Of those, the ones still unused; nobody can add them again before they are forgotten."""

    def forget(self, digests: Sequence[str]) -> None: ...


class Events(Protocol):
    """Time lines and the audit log."""

    def add(self, event: Event) -> Event:
        """The event with its number. Add it last: others who add one wait for the end of this."""

    def of_visit(self, visit: str, *, after: int = 0) -> tuple[Event, ...]:
        """Oldest first, those with a greater number than ``after``."""

    def newest(self) -> int:
        """The greatest number given so far, 0 at the beginning."""

    def since(
        self, number: int, *, account: str | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        """Those with a greater number, oldest first.

        Args:
            number: The last one that is known.
            account: Only those of its places, their visits, and itself.
            limit: At most so many.
        """

    def audit(
        self, *, account: str | None = None, before: int | None = None, limit: int = 100
    ) -> tuple[Event, ...]:
        """Newest first."""


class Accounts(Protocol):
    """Accounts, sessions, tokens."""

    def add(self, account: Account) -> None: ...
    def get(self, account: str) -> Account | None: ...
    def by_email(self, email: str) -> Account | None: ...
    def change(self, account: Account) -> None: ...
    def all(self) -> tuple[Account, ...]: ...
    def any(self) -> bool: ...

    def add_session(self, session: Session) -> None: ...
    def session(self, secret: str) -> tuple[Session, Account] | None: ...
    def sessions(self, account: str) -> tuple[Session, ...]:
        """Newest first."""

    def end_session(self, secret: str) -> None: ...
    def end_sessions(self, account: str, *, but: str | None = None) -> None: ...

    def add_token(self, token: ApiToken) -> None: ...
    def token(self, secret: str) -> tuple[ApiToken, Account] | None: ...
    def tokens(self, account: str) -> tuple[ApiToken, ...]: ...
    def token_used(self, token: str, at: datetime) -> None: ...
    def delete_token(self, account: str, token: str) -> None: ...

    def use_totp_step(self, account: str, step: int) -> bool:
        """False when a code of this time step, or of a later one, was used before."""


class Outbox(Protocol):
    """Webhooks, and messages to be delivered."""

    def add_webhook(self, webhook: Webhook) -> None: ...
    def webhooks(self, account: str) -> tuple[Webhook, ...]: ...
    def webhook(self, webhook: str) -> Webhook | None: ...
    def delete_webhook(self, account: str, webhook: str) -> None: ...
    def add(self, message: Message) -> None:
        """Adding one of a known id changes nothing."""

    def take(self, now: datetime, lease_until: datetime) -> Message | None:
        """One that is due, the longest first; it is due again at ``lease_until``.

        Its ``attempts`` counts this time already. Say with ``change`` how it went.
        """

    def change(self, message: Message) -> None: ...
    def recent(self, target: str, *, limit: int = 20) -> tuple[Message, ...]: ...
    def forget(self, older_than: datetime) -> None:
        """Messages that were made before, and are delivered or given up."""


class Replies(Protocol):
    """What was answered to programs that may ask again, by a key of theirs."""

    def claim(self, key: str, request: str, at: datetime) -> StoredReply | None:
        """None when nobody used this key, and it is the caller's now; else what is known of it."""

    def keep(self, key: str, status: int, body: str) -> None: ...
    def drop(self, key: str) -> None: ...
    def forget(self, older_than: datetime) -> None: ...


class Transaction(Protocol):
    """All of it, in one transaction."""

    places: Places
    visits: Visits
    jobs: Jobs
    photos: Photos
    events: Events
    accounts: Accounts
    outbox: Outbox
    replies: Replies

    def figures(self) -> StoreStatistics:
        """How much lies there."""

    def value(self, name: str) -> str | None:
        """A setting of the installation that is kept with it."""

    def set_value(self, name: str, value: str) -> None: ...


class Records(Protocol):
    """The database."""

    def begin(self) -> AbstractContextManager[Transaction]:
        """A transaction that may write. Keep it short, and never begin one inside another."""

    def read(self) -> AbstractContextManager[Transaction]:
        """One that only reads, from one consistent state."""

    def migrate(self) -> None:
        """Make or upgrade the tables; a SQLite file with something in it is copied first."""

    def check(self) -> None:
        """Read and write a little, or raise."""

    def steps(self) -> tuple[str | None, str]:
        """At which step of the tables the database is, None when empty; and the newest known."""

    def backup(self, to: Path) -> None:
        """A consistent copy as one SQLite file, while the server runs."""

    def restore(self, from_: Path) -> None:
        """Exchange all that is there for what such a copy holds, in one transaction.

        Sessions are left out: who was signed in then signs in anew.
        """

    def close(self) -> None: ...


class Blobs(Protocol):
    """Files by their digest: photos, sizes of them, sealed records."""

    def put(self, file: Path, digest: str) -> None:
        """Keep a file; it is there whole or not at all. Putting twice is putting once."""

    def read(self, digest: str) -> bytes: ...
    def stream(self, digest: str, chunk: int = 1 << 20) -> Iterator[bytes]: ...
    def local(self, digest: str) -> AbstractContextManager[Path]:
        """A path to read the file from: itself in a folder store, a temporary copy otherwise."""

    def has(self, digest: str) -> bool: ...
    def length(self, digest: str) -> int: ...
    def kept_at(self, digest: str) -> datetime | None:
        """When the file was last put, UTC; None where it is not there."""

    def delete(self, digest: str) -> None: ...
    def digests(self) -> Iterator[str]: ...

    def put_size(self, digest: str, name: str, data: bytes) -> None:
        """Keep a made size of a photo (``name`` such as ``480.webp``); it goes with the photo."""

    def size(self, digest: str, name: str) -> bytes | None: ...
    def check(self) -> None:
        """Write, read and delete a small file, or raise."""


@dataclass(frozen=True)
class Store:
    """What workflows get: the records and the files."""

    records: Records
    blobs: Blobs
