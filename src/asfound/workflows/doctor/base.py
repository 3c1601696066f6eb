"""The values of the doctor: an installation, and the result of each check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Health(StrEnum):
    """The result of a check."""

    WELL = "well"
    ILL = "ill"
    NOT_USED = "not-used"


@dataclass(frozen=True)
class HealthCheck:
    """A check and its result.

    Attributes:
        what: Name of the check, in a word or two.
        health: Well, ill or not used.
        found: What was found.
        way_out: How to repair it; empty when it is well.
    """

    what: str
    health: Health
    found: str
    way_out: str = ""


@dataclass(frozen=True)
class Installation:
    """Settings of an installation, as a server would use them.

    Attributes:
        data: Folder of the installation.
        database, photos: Their addresses.
        host: Address that it listens at.
        engine: Address of a Dask scheduler.
        public_url: Its public address.
        tls_cert, tls_key: PEM files.
        local_https: Whether a local authority is used.
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
    """A check failed."""

    def __init__(self, found: str, way_out: str) -> None:
        super().__init__(found)
        self.found, self.way_out = found, way_out


class NotUsed(Exception):
    """The installation does not use what a check is for."""
