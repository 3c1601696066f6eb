"""Settings from environment variables, read once; other modules get plain values.

Command-line options take precedence, then the environment, then the defaults here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from asfound.errors import BadSetting


@dataclass(frozen=True)
class Settings:
    """Defaults of command-line options.

    Attributes:
        jobs: Number of photos or pairs at a time (ASFOUND_JOBS; else all cores).
        engine: Address of a Dask scheduler (ASFOUND_ENGINE; else this machine).
        language: Of reports (ASFOUND_LANGUAGE, LC_ALL, LC_MESSAGES, LANG).
    """

    jobs: int
    engine: str | None = None
    language: str | None = None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment; empty values count as unset.

    Raises:
        BadSetting: A value is invalid.
    """
    languages = ("ASFOUND_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return Settings(
        jobs=_jobs(environment.get("ASFOUND_JOBS", "")),
        engine=environment.get("ASFOUND_ENGINE") or None,
        language=next((environment[name] for name in languages if environment.get(name)), None),
    )


def _jobs(text: str) -> int:
    if not text:
        return cores()
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise BadSetting("ASFOUND_JOBS", text, "a whole number of at least 1 is needed")
    return int(text)


@dataclass(frozen=True)
class ServeSettings:
    """Settings of a server. Each field is read from ``ASFOUND_`` and its name in capitals.

    Attributes:
        host: Address to listen at; 0.0.0.0 for all.
        port: 0 for any that is free.
        data: Folder of the installation.
        database: ``sqlite:///path`` or ``postgresql://…``.
        photos: ``file:///path`` or ``s3://bucket/prefix?endpoint=…``.
        engine: Address of a Dask scheduler; None for this machine.
        jobs: Comparisons at a time.
        public_url: Its public address; None for the address of each request.
        tls_cert, tls_key: PEM files for HTTPS without a proxy.
        local_https: Serve HTTPS with a certificate of a local authority.
        proxy_trusted: Addresses of trusted proxies, separated by commas; ``*`` for all.
        smtp_url: Mail server.
        mail_from: Sender of mail.
        local_webhooks: Allow webhooks in this server's network, and over plain HTTP.
        metrics_token: Token for ``/metrics``; None to answer this machine only.
    """

    host: str
    port: int
    data: Path
    database: str
    photos: str
    jobs: int
    engine: str | None = None
    public_url: str | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    local_https: bool = False
    proxy_trusted: str | None = None
    smtp_url: str | None = None
    mail_from: str | None = None
    local_webhooks: bool = False
    metrics_token: str | None = None

    @property
    def secure(self) -> bool:
        """Whether it is reached over HTTPS."""
        own = self.local_https or self.tls_cert is not None
        return self.public_url.startswith("https://") if self.public_url else own

    @property
    def address(self) -> str:
        """Its address, without a trailing slash."""
        if self.public_url:
            return self.public_url
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        scheme = "https" if self.secure else "http"
        return f"{scheme}://{host}:{self.port}"


def default_data() -> Path:
    """Default folder of an installation, in the working directory."""
    return Path("asfound-data")


def read_serve_settings(environment: Mapping[str, str]) -> ServeSettings:
    """The settings of a server; empty values count as unset.

    Raises:
        BadSetting: A value is invalid.
    """

    def value(name: str) -> str | None:
        return environment.get(f"ASFOUND_{name}") or None

    def path(name: str) -> Path | None:
        found = value(name)
        return Path(found) if found else None

    def yes(name: str) -> bool:
        return value(name) not in {None, "0", "no", "false"}

    data = (path("DATA") or default_data()).absolute()
    settings = ServeSettings(
        host=value("HOST") or "127.0.0.1",
        port=_port(value("PORT") or "8000"),
        data=data,
        database=value("DATABASE") or f"sqlite:///{data / 'asfound.sqlite'}",
        photos=value("PHOTOS") or (data / "photos").as_uri(),
        jobs=_jobs(value("JOBS") or ""),
        engine=value("ENGINE"),
        public_url=_public_url(value("PUBLIC_URL")),
        tls_cert=path("TLS_CERT"),
        tls_key=path("TLS_KEY"),
        local_https=yes("LOCAL_HTTPS"),
        proxy_trusted=value("PROXY_TRUSTED"),
        smtp_url=_smtp_url(value("SMTP_URL")),
        mail_from=value("MAIL_FROM"),
        local_webhooks=yes("LOCAL_WEBHOOKS"),
        metrics_token=value("METRICS_TOKEN"),
    )
    _check_consistent(settings)
    return settings


def sender_of(settings: ServeSettings) -> str:
    """Sender of mail: as set, else from the mail server's address, else a guess."""
    parts = urlsplit(settings.smtp_url or "")
    asked = parse_qs(parts.query).get("from", [""])[0]
    host = urlsplit(settings.public_url or "").hostname or "localhost"
    return settings.mail_from or asked or f"asfound@{host}"


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise BadSetting("ASFOUND_PORT", text, "a port from 0 to 65535 is needed")
    return int(text)


def _public_url(text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        needed = "an address like https://asfound.example.org, without a path, is needed"
        raise BadSetting("ASFOUND_PUBLIC_URL", text, needed)
    return f"{parts.scheme}://{parts.netloc}"


def _smtp_url(text: str | None) -> str | None:
    if text is not None:
        parts = urlsplit(text)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            # The value may contain a password: do not repeat it.
            needed = "an address like smtp://user:password@mail.example.org:587 is needed"
            raise BadSetting("ASFOUND_SMTP_URL", f"{parts.scheme}://…", needed)
    return text


def _check_consistent(settings: ServeSettings) -> None:
    if (settings.tls_cert is None) != (settings.tls_key is None):
        missing = "ASFOUND_TLS_KEY" if settings.tls_key is None else "ASFOUND_TLS_CERT"
        raise BadSetting(missing, "", "certificate and key are needed together")
    if settings.local_https and settings.tls_cert:
        needed = "either a local authority or a certificate of your own, not both"
        raise BadSetting("ASFOUND_LOCAL_HTTPS", "1", needed)


def cores() -> int:
    """Number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
