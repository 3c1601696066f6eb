"""Keys: Ed25519, in the PEM files that openssl reads.

A private key is PKCS#8, with or without a passphrase; a public key is a SubjectPublicKeyInfo. The
person's name stands in a line before the PEM block, where every program skips it (RFC 7468,
section 2). A fingerprint is the SHA-256 of the public key's SubjectPublicKeyInfo in DER.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from asfound.errors import KeyUnusable, NotReadable, OutputNotWritable, WouldOverwrite
from asfound.evidence.limits import MAX_LABEL, MAX_SMALL_BYTES
from asfound.evidence.opening import open_plain
from asfound.evidence.values import label

# Points of small order: under such a public key one signature fits any message, so that a signer
# could deny what was signed. Encodings as in libsodium's ge25519_has_small_order.
_SMALL_ORDER: Final = frozenset(
    bytes.fromhex(point)
    for point in (
        "00" * 32,
        "00" * 31 + "80",
        "01" + "00" * 31,
        "01" + "00" * 30 + "80",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ec" + "ff" * 30 + "7f",
        "ec" + "ff" * 30 + "ff",
        "ed" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "ff",
        "ee" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "ff",
    )
)


@dataclass(frozen=True)
class PublicKey:
    """Somebody's public key.

    Attributes:
        pem: As the record holds it: one PEM block and nothing else.
        fingerprint: 64 hexadecimal digits.
    """

    pem: bytes
    fingerprint: str
    _key: Ed25519PublicKey

    @property
    def short(self) -> str:
        """The first 16 digits of the fingerprint, which name the signer's files in a record."""
        return self.fingerprint[:16]

    def signed(self, signature: bytes, message: bytes) -> bool:
        """Whether this key's owner made this signature over this message."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """Somebody who can sign: a private key, and the name that goes with it."""

    name: str
    public: PublicKey
    _key: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature (RFC 8032, pure) over the message."""
        return self._key.sign(message)


def new_key(path: Path, *, name: str, passphrase: bytes | None = None) -> PublicKey:
    """Make a key: the private one at the path, the public one beside it, ending in ``.pub``.

    Raises:
        WouldOverwrite: One of the two files exists.
        BadText: The name cannot be sealed.
        OutputNotWritable: The folder may not be written.
    """
    name = label(name, "the key's name", MAX_LABEL)
    private = Ed25519PrivateKey.generate()
    public = _public(private.public_key())
    locking = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locking)
    beside = path.with_suffix(".pub")
    if beside.exists():
        raise WouldOverwrite(str(beside))
    _write_new(path, f"Name: {name}\n".encode() + pem, mode=0o600)
    head = f"Name: {name}\nFingerprint: {public.fingerprint}\n"
    _write_new(beside, head.encode() + public.pem, mode=0o644)
    return public


def load_signer(path: Path, *, passphrase: bytes | None = None, name: str | None = None) -> Signer:
    """The signer of a private key file.

    Args:
        path: PEM, PKCS#8, Ed25519.
        passphrase: Where the key has one.
        name: Instead of the one in the file.

    Raises:
        PathMissing: There is no such file.
        KeyUnusable: It is no such key, or the passphrase is missing or wrong.
        BadText: The name cannot be sealed.
    """
    data = _read(path)
    try:
        key = load_pem_private_key(data, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(str(path), _reason(data, passphrase, error)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(str(path), "it is a key of another kind, Ed25519 is needed")
    public = _public(key.public_key())
    claimed = name or _name_in(data) or f"key {public.short}"
    return Signer(label(claimed, "the signer's name", MAX_LABEL), public, key)


def is_locked(path: Path) -> bool:
    """Whether a private key file needs a passphrase.

    Raises:
        PathMissing: There is no such file.
        KeyUnusable: It cannot be read.
    """
    return b"ENCRYPTED" in _read(path)


def public_key_in(path: Path) -> PublicKey:
    """The public key of a file that :func:`new_key` wrote, or of any PEM file with one.

    Raises:
        PathMissing: There is no such file.
        KeyUnusable: It holds no Ed25519 public key.
    """
    data = _read(path)
    start = data.find(b"-----BEGIN")
    return parse_public_key(data[max(start, 0) :], str(path))


def parse_public_key(pem: bytes, path: str) -> PublicKey:
    """The public key in a record.

    Raises:
        KeyUnusable: Not exactly one PEM block with an Ed25519 key, as openssl writes it.
    """
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(path, "it is no public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnusable(path, "it is a key of another kind, Ed25519 is needed")
    public = _public(key)
    if public.pem != pem:
        raise KeyUnusable(path, "it holds more than one PEM block")
    if key.public_bytes(Encoding.Raw, PublicFormat.Raw) in _SMALL_ORDER:
        raise KeyUnusable(path, "it is a weak key, whose signatures prove nothing")
    return public


def _public(key: Ed25519PublicKey) -> PublicKey:
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return PublicKey(pem, hashlib.sha256(der).hexdigest(), key)


def _read(path: Path) -> bytes:
    try:
        with FileIO(open_plain(path)) as file:
            return file.read(MAX_SMALL_BYTES)
    except NotReadable as error:
        raise KeyUnusable(str(path), error.why) from error
    except OSError as error:
        raise KeyUnusable(str(path), error.strerror or str(error)) from error


def _name_in(data: bytes) -> str | None:
    head = data.split(b"-----BEGIN", 1)[0].decode("utf-8", "replace")
    match = re.search(r"^Name: (.+)$", head, re.MULTILINE)
    return match[1] if match else None


def _reason(data: bytes, passphrase: bytes | None, error: Exception) -> str:
    if b"-----BEGIN" not in data:
        return "it holds no PEM block"
    if b"ENCRYPTED" in data:
        return "the passphrase is wrong" if passphrase else "it is locked with a passphrase"
    if passphrase and isinstance(error, TypeError):
        return "it has no passphrase, but one was given"
    return "the PEM block is damaged, or holds no private key"


def _write_new(path: Path, data: bytes, *, mode: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise WouldOverwrite(str(path)) from error
    except OSError as error:
        raise OutputNotWritable(str(path), error.strerror or str(error)) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
