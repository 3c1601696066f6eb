"""Handing in mail."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

from asfound.errors import BadSetting, NotDelivered
from asfound.workflows.notify.mail_templates import Letter
from asfound.workflows.server.app_context import Mail

_SECONDS: Final = 20.0
_PORTS: Final = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """A mail server.

    Attributes:
        implicit_tls: Encrypted from the first byte (smtps).
        user, password: Empty for none.
    """

    host: str
    port: int
    implicit_tls: bool
    user: str
    password: str


def mail_server(url: str) -> MailServer:
    """The parts of ``smtp(s)://user:password@host:port``.

    Raises:
        BadSetting: It is no such address; the message does not repeat the password.
    """
    needed = "smtp://user:password@host:port or smtps://… is needed"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadSetting("ASFOUND_SMTP_URL", "…", needed) from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadSetting("ASFOUND_SMTP_URL", f"{parts.scheme}://…", needed)
    return MailServer(
        parts.hostname,
        port or _PORTS[parts.scheme],
        parts.scheme == "smtps",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def composed(letter: Letter, *, sender: str, to: str, message: str, at: datetime) -> EmailMessage:
    """A letter as it is sent: plain text, and the same in HTML.

    Args:
        letter: What is said.
        sender: Address that it comes from.
        to: Address that it goes to.
        message: The id in the outbox: a retry is recognised as the same mail.
        at: UTC.
    """
    mail = EmailMessage()
    mail["Subject"] = " ".join(letter.subject.split())
    mail["From"] = sender
    mail["To"] = to
    mail["Date"] = format_datetime(at)
    domain = sender.rpartition("@")[2].rstrip(">") or "localhost"
    mail["Message-ID"] = f"<{message}@{domain}>" if message else make_msgid(domain=domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    mail["Content-Language"] = letter.language  # last: what is set before moves into the first part
    return mail


def submit(mail: Mail, letter: EmailMessage) -> None:
    """Give a mail to the server.

    Raises:
        NotDelivered: It was not taken.
        BadSetting: The server's address cannot be used.
    """
    server = mail_server(mail.url)
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(letter)
    except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
        # What servers answer may repeat addresses; the kind of fault must do.
        code = getattr(error, "smtp_code", "")
        raise NotDelivered(server.host, f"{type(error).__name__} {code}".strip()) from error


def greet(url: str) -> str:
    """Say hello to a mail server, and sign in; what it said.

    Raises:
        NotDelivered: It does not answer, or does not let us in.
        BadSetting: The address cannot be used.
    """
    server = mail_server(url)
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            code, _ = connection.noop()
            secure = isinstance(connection.sock, ssl.SSLSocket)
    except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
        raise NotDelivered(server.host, type(error).__name__) from error
    return (
        f"{server.host}:{server.port} answers {code}, {'encrypted' if secure else 'in the clear'}"
    )


def _connected(server: MailServer) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    if server.implicit_tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=trust)
    connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=trust)
        connection.ehlo()
    elif server.user and not _is_this_machine(server.host):
        connection.close()
        raise NotDelivered(server.host, "it offers no encryption, and a password would be seen")
    return connection


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
