"""Passwords: Argon2id, and nothing that could tell whether an account exists."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from asfound.errors import PasswordRefused

MIN_PASSWORD = 10
MAX_PASSWORD = 1000
"""Longer ones are refused unread: hashing a megabyte would be somebody else's work for us."""

# 32 MiB and two passes: above OWASP's least (19 MiB, 2 passes). A whole sign-in takes about 80 ms
# of one core of a small server: guessing is dear, and the pages of others hardly wait.
HASHER = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)

# Two at a time: a crowd at the door costs 64 MiB, not all memory and every core.
_TURNS = BoundedSemaphore(2)


def check_new(password: str, email: str) -> None:
    """Refuse a password that is too easy.

    Raises:
        PasswordRefused: It is too short, too long, one letter again and again, or the address.
    """
    plain = password.casefold()
    easy = plain in {email, email.partition("@")[0]} or len(set(plain)) < 4
    if easy or not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise PasswordRefused(len(password), MIN_PASSWORD)


def hash_password(password: str) -> str:
    """The password as it is kept."""
    with _TURNS:
        return HASHER.hash(password)


def verify_password(password: str, kept: str | None) -> bool:
    """Whether the password is the kept one; as slow without a kept one as with."""
    if len(password) > MAX_PASSWORD:
        password = ""
    with _TURNS:
        try:
            HASHER.verify(kept or _dummy_hash(), password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


@cache
def _dummy_hash() -> str:
    return HASHER.hash("the password of nobody")
