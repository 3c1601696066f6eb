"""An API request that may be sent again: its stored answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class StoredReply:
    """The stored answer to one API request, by its idempotency key.

    Attributes:
        key: Keyed hash of the client's idempotency key.
        request: SHA-256 of the request, hexadecimal.
        at: When the request came, UTC.
        status, body: Of the answer, as the API encodes it; None while the request is running.
    """

    key: str
    request: str
    at: datetime
    status: int | None = None
    body: str | None = None
