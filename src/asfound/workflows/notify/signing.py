"""Signed webhooks, as the Standard Webhooks scheme has it, so that libraries exist for readers.

The signature is HMAC-SHA256, under the webhook's key, of ``id.timestamp.body``; the key is shown as
``whsec_`` and Base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

_PREFIX: Final = "whsec_"
_KEY_BYTES: Final = 32
TOLERANCE: Final = timedelta(minutes=5)
"""A message that is older, or comes from further in the future, is refused by its reader."""


def new_key() -> str:
    """A key that nobody else has."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def signed(key: str, message: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers of a message.

    Args:
        key: As :func:`new_key` made it.
        message: Its id; a retry has the same one.
        at: When this attempt is made, UTC.
        body: What is sent, byte for byte.
    """
    seconds = str(int(at.timestamp()))
    return {
        "webhook-id": message,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{_signature(key, message, seconds, body)}",
    }


def is_signed(key: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether a message comes from who has the key, and now: what a reader checks.

    Args:
        key: As shown when the webhook was made.
        headers: Of the request; names in lower case.
        body: As received, byte for byte.
        now: UTC.
    """
    seconds = headers.get("webhook-timestamp", "")
    if not seconds.isascii() or not seconds.isdigit():
        return False
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        return False
    wanted = f"v1,{_signature(key, headers.get('webhook-id', ''), seconds, body)}"
    # Several signatures may stand there while a key is being replaced.
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


def _signature(key: str, message: str, seconds: str, body: bytes) -> str:
    try:
        raw = base64.b64decode(key.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a webhook's key is whsec_ and Base64") from error
    content = b".".join((message.encode(), seconds.encode(), body))
    return base64.b64encode(hmac.new(raw, content, hashlib.sha256).digest()).decode()
