"""Secrets that are shown once and kept as digests only."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from asfound.workflows.server.app_context import AppContext

TOKEN_BYTES = 32
"""256 bits: nobody guesses one, so a plain digest of it is enough, no slow hash."""

_INSTALLATION_KEY = "accounts.key"


def new_token() -> str:
    """A token that cannot be guessed, for cookies and addresses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_id(prefix: str) -> str:
    """A random name of a row; it opens nothing by itself."""
    return f"{prefix}_{secrets.token_hex(10)}"


def digest(token: str) -> str:
    """What is kept of a token, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def encrypt(context: AppContext, purpose: str, text: str) -> str:
    """A text that only this installation could have written, for this purpose; it is readable."""
    mac = hmac.new(_key(context), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
    return f"{text}.{mac}"


def decrypt(context: AppContext, purpose: str, seal: str) -> str | None:
    """The text, if this installation wrote it for this purpose."""
    text, _, _ = seal.rpartition(".")
    good = hmac.compare_digest(encrypt(context, purpose, text).encode(), seal.encode())
    return text if good else None


def _key(context: AppContext) -> bytes:
    """The installation's key: kept with the records, so that all its servers have one."""
    with context.store.records.read() as tx:
        kept = tx.setting(_INSTALLATION_KEY)
    if kept is None:
        with context.store.records.begin() as tx:
            kept = tx.setting(_INSTALLATION_KEY)
            if kept is None:
                kept = secrets.token_hex(32)
                tx.set_setting(_INSTALLATION_KEY, kept)
    return bytes.fromhex(kept)
