"""Replies to API requests that carry an Idempotency-Key, remembered so that a repeat gets them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from asfound.domain.idempotency import StoredReply
from asfound.workflows.server.app_context import AppContext

REPLY_LIFETIME: Final = timedelta(days=1)
# A server that was killed in between never replies; its request may have had its effect or not.
_ABANDONED_AFTER: Final = timedelta(minutes=10)


def claim_key(context: AppContext, key: str, request: str) -> StoredReply | None:
    """Reserve a key for a request, before it is handled.

    Args:
        context: The server.
        key: Names the request; unique to the client.
        request: SHA-256 of the request, hexadecimal.

    Returns:
        None when the key is the caller's now; else what is known of the request that has it.
    """
    now = context.clock()
    with context.store.records.begin() as tx:
        tx.replies.delete_older(now - REPLY_LIFETIME)
        known = tx.replies.claim(key, request, now)
        if known is None or known.status is not None or now - known.at <= _ABANDONED_AFTER:
            return known
        tx.replies.release(key)
        return tx.replies.claim(key, request, now)


def store_reply(context: AppContext, key: str, status: int, body: str) -> None:
    """Keep the reply to a request whose key was claimed.

    Args:
        context: The server.
        key: As claimed.
        status: Of HTTP.
        body: Encrypted by the caller.
    """
    with context.store.records.begin() as tx:
        tx.replies.complete(key, status, body)


def release_key(context: AppContext, key: str) -> None:
    """Give a key back whose request failed without an effect, so that it may be tried again."""
    with context.store.records.begin() as tx:
        tx.replies.release(key)
