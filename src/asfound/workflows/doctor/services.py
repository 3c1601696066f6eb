"""Checks of what a server uses: database, photos, clock, HTTPS, cluster, mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509

from asfound.engine.distributed import distributed_engine
from asfound.errors import AsfoundError, NotDelivered
from asfound.store.open import open_blobs, open_records
from asfound.workflows.doctor.base import Installation, NotUsed, Unhealthy
from asfound.workflows.notify.smtp import greet

_MAX_CLOCK_SKEW: Final = timedelta(minutes=5)
_ENDS_SOON: Final = timedelta(days=14)
# The program is newer than this, so an earlier clock is wrong.
_MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)


def database(installation: Installation, _: datetime) -> str:
    """The database and its revision."""
    if _is_new(installation):
        raise NotUsed("there is none yet; 'asfound serve' makes it")
    records = open_records(installation.database)
    try:
        found, newest = records.revisions()
        if found is None:
            raise NotUsed("it answers and is empty; 'asfound serve' makes the tables")
        if found != newest:
            raise Unhealthy(
                f"at step {found}, this program needs {newest}",
                "Start 'asfound serve': it makes a copy and upgrades. Or do a backup first.",
            )
        records.check()
    finally:
        records.close()
    return f"answers, at step {found}, the newest"


def _is_new(installation: Installation) -> bool:
    """Whether opening it would create the file of a new SQLite database."""
    scheme, _, file = installation.database.partition(":///")
    return scheme == "sqlite" and not Path(file).exists()


def photos(installation: Installation, _: datetime) -> str:
    """The file store."""
    parts = urlsplit(installation.photos)
    if parts.scheme == "file" and not Path(parts.path).exists():
        raise NotUsed("the folder is not there yet; 'asfound serve' makes it")
    open_blobs(installation.photos).check()
    return "a small file was written, read and deleted"


def clock(installation: Installation, now: datetime) -> str:
    """The clock, against the release and the newest event."""
    text = now.isoformat(timespec="seconds")
    if now < _MADE:
        raise Unhealthy(text, "Set the clock: records and links depend on it.")
    if not _is_new(installation):
        newest = _newest_event(installation)
        if newest and newest > now + _MAX_CLOCK_SKEW:
            raise Unhealthy(
                f"{text}, and something happened at {newest.isoformat(timespec='seconds')}",
                "Set the clock, and let a time service keep it (timedatectl set-ntp true).",
            )
    return text


def _newest_event(installation: Installation) -> datetime | None:
    records = open_records(installation.database)
    try:
        found, newest = records.revisions()
        if found != newest:
            return None
        with records.read() as tx:
            return next((event.at for event in tx.events.audit(limit=1)), None)
    except AsfoundError:  # reported by the check of the database
        return None
    finally:
        records.close()


def https(installation: Installation, now: datetime) -> str:
    """The address that phones use, and its certificate."""
    if installation.tls_cert:
        return _certificate(installation.tls_cert, now)
    if installation.local_https:
        file = installation.data / "tls" / "machine.crt"
        return _certificate(file, now) if file.exists() else "a local authority, made at the start"
    url = installation.public_url or ""
    if url.startswith("https://"):
        return f"by a proxy at {url}"
    if not url and installation.host in {"127.0.0.1", "::1", "localhost"}:
        return "not needed: only this machine reaches it, where cameras work without"
    raise Unhealthy(
        "phones reach it by plain http, where their cameras and offline pages do not work",
        "Use --local-https in a local network, or a proxy with https (docs/proxies.md).",
    )


def _certificate(file: Path, now: datetime) -> str:
    try:
        ends = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except ValueError as error:
        raise Unhealthy(
            f"{file} is no certificate", "Give the PEM file of the certificate."
        ) from error
    text = f"{file.name} ends on {ends.date()}"
    if ends < now + _ENDS_SOON:
        raise Unhealthy(text, "Renew the certificate, then start the server again.")
    return text


def engine(installation: Installation, _: datetime) -> str:
    """The Dask cluster and its version."""
    if installation.engine is None:
        raise NotUsed("comparisons run on this machine")
    with distributed_engine(installation.engine) as cluster:
        (outcome,) = cluster.map(version, ["asfound"])
    found = outcome.value or "none"
    if found != version("asfound"):
        raise Unhealthy(
            f"a worker has asfound {found}", "Give workers and server the same version."
        )
    return f"{installation.engine} answers, with the same version"


def mail(installation: Installation, _: datetime) -> str:
    """The mail server."""
    if installation.smtp_url is None:
        raise NotUsed("no mail is sent; ASFOUND_SMTP_URL would set it up")
    try:
        return greet(installation.smtp_url)
    except NotDelivered as error:
        needed = "See that it runs, and that ASFOUND_SMTP_URL has the right name and password."
        raise Unhealthy(f"{error.where}: {error.why}", needed) from error
