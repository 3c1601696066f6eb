"""The second factor: codes by time (RFC 6238), each once, and recovery codes, each once."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import pyotp

from asfound.domain.account import Account
from asfound.errors import CodeRefused, TooManyAttempts
from asfound.store.records import Transaction
from asfound.workflows.accounts.secret import digest
from asfound.workflows.server.app_context import AppContext

STEP_SECONDS = 30
DRIFT = (0, -1, 1)
"""Steps beside the current one that count: clocks of phones are off by seconds."""

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that are read as digits


@dataclass(frozen=True)
class TotpEnrolment:
    """A second factor that may be turned on.

    Attributes:
        secret: Base32, to be typed where no camera is at hand.
        address: ``otpauth://`` for the QR code.
    """

    secret: str
    address: str


def enrol(account: Account, secret: str | None = None) -> TotpEnrolment:
    """A new secret for an account, or the one that was offered before."""
    secret = secret or pyotp.random_base32()
    address = pyotp.TOTP(secret, name=account.email, issuer="asfound").provisioning_uri()
    return TotpEnrolment(secret, address)


def turn_on(context: AppContext, account: Account, secret: str, code: str) -> tuple[str, ...]:
    """Turn the second factor on, once a code shows that the device has the secret.

    Returns:
        Recovery codes, to be shown once.

    Raises:
        CodeRefused: The code is not of this secret.
    """
    now = context.clock()
    with context.store.records.begin() as tx:
        current = tx.accounts.get(account.id)
        if current is None or not _is_secret(secret):
            raise CodeRefused
        with_factor = replace(current, totp=secret)
        if not _accepts_step(tx, with_factor, code, now):
            raise CodeRefused
        tx.accounts.change(with_factor)
        codes = _new_recovery(tx, account)
        tx.events.record("account.second-factor-on", account.id, now, account)
    return codes


def turn_off(context: AppContext, account: Account, code: str) -> None:
    """Turn the second factor off, by a code of it.

    Who sits at an open session may not guess codes either: failures are counted as elsewhere, but
    apart from those of signing in, which the account's owner does.

    Raises:
        TooManyAttempts: Codes were mistyped too often.
        CodeRefused: The code is not right.
    """
    name, now = f"second factor:{account.id}", context.clock()
    wait = context.login_throttle.wait_seconds(name, now)
    if wait:
        raise TooManyAttempts(wait)
    with context.store.records.begin() as tx:
        current = tx.accounts.get(account.id)
        good = current is not None and accepts_code(tx, current, code, now)
        if current is not None and good:
            tx.accounts.change(replace(current, totp=None))
            tx.set_setting(_recovery_name(account), "")
            tx.events.record("account.second-factor-off", account.id, now, account)
    if not good:
        context.login_throttle.failed(name, now)
        raise CodeRefused
    context.login_throttle.succeeded(name)


def accepts_code(tx: Transaction, account: Account, code: str, now: datetime) -> bool:
    """Whether a code lets in; one that does is used up."""
    return _accepts_step(tx, account, code, now) or _accepts_recovery(tx, account, code)


def _accepts_step(tx: Transaction, account: Account, code: str, now: datetime) -> bool:
    typed = "".join(code.split())
    if account.totp is None or not typed.isascii() or not typed.isdigit() or len(typed) != 6:
        return False
    factor, step = pyotp.TOTP(account.totp), int(now.timestamp()) // STEP_SECONDS
    for drift in DRIFT:
        expected = factor.generate_otp(step + drift)
        if hmac.compare_digest(expected, typed):
            return tx.accounts.use_totp_step(account.id, step + drift)
    return False


def _accepts_recovery(tx: Transaction, account: Account, code: str) -> bool:
    typed = "".join(c for c in code.lower() if c in _ALPHABET)
    kept = json.loads(tx.setting(_recovery_name(account)) or "[]")
    if len(typed) != 16 or digest(typed) not in kept:
        return False
    kept.remove(digest(typed))
    tx.set_setting(_recovery_name(account), json.dumps(kept))
    return True


def _new_recovery(tx: Transaction, account: Account) -> tuple[str, ...]:
    """Ten codes of 79 bits each; only their digests are kept."""
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    tx.set_setting(_recovery_name(account), json.dumps([digest(code) for code in codes]))
    return tuple("-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes)


def recovery_left(context: AppContext, account: Account) -> int:
    """How many recovery codes have not been used."""
    with context.store.records.read() as tx:
        return len(json.loads(tx.setting(_recovery_name(account)) or "[]"))


def _recovery_name(account: Account) -> str:
    return f"accounts.recovery.{account.id}"


def _is_secret(secret: str) -> bool:
    return len(secret) == 32 and set(secret) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
