"""The context of a server process, the first argument of every workflow of the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from asfound.store.base import Store
from asfound.workflows.server.change_notifier import ChangeNotifier
from asfound.workflows.server.login_throttle import LoginThrottle


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class UploadLimits:
    """What one server takes in.

    Attributes:
        photo_bytes: Length of one photo file; phones' raw files and 200 megapixels stay below.
        form_bytes: Length of one form or JSON document: held in memory while it is read.
        photos_per_visit: Shots of one visit, retakes included.
        photos_per_place: As-found photos of one place.
        views_per_place: Views of one place.
        places_per_account: Places of one host.
    """

    photo_bytes: int = 100_000_000
    form_bytes: int = 1_000_000
    photos_per_visit: int = 2000
    photos_per_place: int = 2000
    views_per_place: int = 1000
    places_per_account: int = 1000


@dataclass(frozen=True)
class Mail:
    """Where mail is handed in.

    Attributes:
        url: ``smtp://user:password@host:587`` or ``smtps://…:465``.
        sender: The address that it comes from.
    """

    url: str
    sender: str


@dataclass(frozen=True)
class AppContext:
    """One server process.

    Attributes:
        store: Records and files.
        data: Folder of this installation: ``keys/``, ``tmp/``, the database when it is SQLite.
        public_url: How others reach it, without a slash at the end; None for what they ask for.
        secure: Whether it is reached by https.
        limits: What it takes in.
        engine: Address of a Dask scheduler; None for processes of this machine.
        jobs: How many comparisons at a time.
        mail: Where mail is handed in; None for no mail.
        local_webhooks: Webhooks may lead into this server's own network, and be plain http.
        metrics_token: Lets a program from elsewhere see the metrics; None for this machine only.
        version: Of the program.
        clock: The time, UTC; tests turn it.
        login_throttle: Counts failed sign-ins.
        changes: Wakes those in this process that wait for new rows.
    """

    store: Store
    data: Path
    public_url: str | None = None
    secure: bool = False
    limits: UploadLimits = UploadLimits()
    engine: str | None = None
    jobs: int = 1
    mail: Mail | None = None
    local_webhooks: bool = False
    metrics_token: str | None = None
    version: str = "0"
    clock: Callable[[], datetime] = now
    login_throttle: LoginThrottle = field(default_factory=LoginThrottle)
    changes: ChangeNotifier = field(default_factory=ChangeNotifier)

    def close(self) -> None:
        """Close the database; nothing may be asked of the server afterwards."""
        self.store.records.close()

    def folder(self, name: str) -> Path:
        """A folder of the installation, made when needed; nobody else may read it."""
        path = self.data / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path
