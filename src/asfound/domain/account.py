"""Accounts of hosts, their sessions and API tokens, webhooks and messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Account:
    """A host who manages places.

    Attributes:
        email: Lower case; the name to sign in with.
        name: Shown to guests.
        password: Argon2id hash in PHC form.
        totp: Base32 secret of the second factor; None while it is off.
        language: Of pages, BCP 47; None for what the browser asks for.
        admin: May invite others and see the audit log of all.
    """

    id: str
    email: str
    name: str
    password: str
    created_at: datetime
    totp: str | None = None
    language: str | None = None
    admin: bool = False


@dataclass(frozen=True)
class Session:
    """A signed-in browser.

    Attributes:
        secret: SHA-256 of the cookie's value, hexadecimal.
        csrf: Expected with every form.
    """

    secret: str
    account: str
    csrf: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class ApiToken:
    """A token of a program that uses the API.

    Attributes:
        secret: SHA-256 of the token, hexadecimal.
        scope: ``read`` or ``write``.
    """

    id: str
    secret: str
    account: str
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True)
class Webhook:
    """An address that receives events.

    Attributes:
        key: Signs the bodies (HMAC-SHA256).
        events: Codes that it subscribes to; empty for all.
    """

    id: str
    account: str
    url: str
    key: str
    created_at: datetime
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """A webhook body or a mail, retried until it is delivered or given up.

    Attributes:
        kind: ``webhook`` or ``mail``.
        target: Id of the webhook, or the address of the mail.
        body: JSON of what to send.
        due_at: When to try next, UTC; None once delivered or given up.
    """

    id: str
    kind: str
    target: str
    body: str
    created_at: datetime
    due_at: datetime | None
    attempts: int = 0
    error: str | None = None
    delivered_at: datetime | None = None
