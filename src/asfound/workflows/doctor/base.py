"""What is looked at, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Health(StrEnum):
    """How something is."""

    WELL = "well"
    ILL = "ill"
    NOT_USED = "not-used"


@dataclass(frozen=True)
class HealthCheck:
    """One thing that was looked at.

    Attributes:
        what: In a word or two.
        health: How it is.
        found: What was found.
        way_out: What to do; empty when it is well.
    """

    what: str
    health: Health
    found: str
    way_out: str = ""


@dataclass(frozen=True)
class Installation:
    """What is looked at; as a server would be set up.

    Attributes:
        data: Folder of the installation.
        database, photos: Addresses.
        host: Address that it listens at.
        engine: Address of a Dask scheduler.
        public_url: How others reach it.
        tls_cert, tls_key: PEM files.
        local_https: A local authority is used.
        smtp_url: Where mail is handed in.
    """

    data: Path
    database: str
    photos: str
    host: str = "127.0.0.1"
    engine: str | None = None
    public_url: str | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    local_https: bool = False
    smtp_url: str | None = None


class Unhealthy(Exception):
    """Something is not as it should be."""

    def __init__(self, found: str, way_out: str) -> None:
        super().__init__(found)
        self.found, self.way_out = found, way_out


class NotUsed(Exception):
    """There is nothing to look at."""
