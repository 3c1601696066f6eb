"""Keys of people who sign: making them, and telling whose is whose."""

from __future__ import annotations

import re
from pathlib import Path

from asfound.errors import BadSetting
from asfound.evidence.keys import Signer, is_locked, load_signer, new_key, public_key_in

__all__ = ["Signer", "fingerprint_given", "fingerprint_of", "is_locked", "load_signer", "make_key"]


def make_key(path: Path, *, name: str, passphrase: bytes | None = None) -> str:
    """Make a key pair; returns the fingerprint.

    Raises:
        WouldOverwrite, OutputNotWritable, BadText: See :func:`asfound.evidence.keys.new_key`.
    """
    return new_key(path, name=name, passphrase=passphrase).fingerprint


def fingerprint_of(path: Path) -> str:
    """The fingerprint of a public key file.

    Raises:
        PathMissing, KeyUnusable: It cannot be used.
    """
    return public_key_in(path).fingerprint


def fingerprint_given(text: str) -> str:
    """A fingerprint as somebody wrote it: colons, spaces and capitals make no difference.

    Raises:
        BadSetting: It is no SHA-256.
    """
    plain = re.sub(r"[\s:]", "", text.lower().removeprefix("sha256:"))
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise BadSetting("--expect-signer", text, "all 64 digits of a fingerprint are needed")
    return plain
