"""What an account may do with itself, and how further ones are made."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from asfound.domain.account import Account, Session
from asfound.domain.visit import Event
from asfound.errors import EmailTaken, InvitationUnknown, SignInRefused, TooManyAttempts
from asfound.store.base import Transaction
from asfound.workflows.accounts import passwords
from asfound.workflows.accounts.secret import digest, new_id, new_token
from asfound.workflows.server.app_context import Serving

INVITED_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Invitation:
    """A link that makes one account.

    Attributes:
        by: Name of who invited.
        admin: Whether the new account manages the installation.
        expires_at: UTC.
    """

    by: str
    admin: bool
    expires_at: datetime


def change_password(
    serving: Serving, account: Account, session: Session, old: str, new: str
) -> None:
    """Change the password, and end all sessions but this one.

    Raises:
        TooManyAttempts: The old one was mistyped too often.
        SignInRefused: The old password is not right.
        PasswordRefused: The new one is too easy.
    """
    name, now = f"password:{account.id}", serving.clock()
    wait = serving.attempts.wait_seconds(name, now)
    if wait:
        raise TooManyAttempts(wait)
    if not passwords.matches(old, account.password):
        serving.attempts.failed(name, now)
        raise SignInRefused
    passwords.check_new(new, account.email)
    kept = passwords.hashed(new)
    with serving.store.records.begin() as tx:
        current = tx.accounts.get(account.id) or account
        tx.accounts.change(replace(current, password=kept))
        tx.accounts.end_sessions(account.id, but=session.secret)
        tx.events.add(Event("account.password-changed", account.id, now, account=account.id))


def change_profile(serving: Serving, account: Account, name: str, language: str | None) -> None:
    """Change the name that guests see, and the language of pages."""
    with serving.store.records.begin() as tx:
        current = tx.accounts.get(account.id) or account
        tx.accounts.change(replace(current, name=name, language=language))
        tx.events.add(Event("account.changed", account.id, serving.clock(), account=account.id))


def invite(serving: Serving, account: Account, *, admin: bool = False) -> str:
    """A token for a link that makes one account within a week."""
    token, now = new_token(), serving.clock()
    kept = {"by": account.name, "admin": admin, "until": (now + INVITED_FOR).isoformat()}
    with serving.store.records.begin() as tx:
        tx.set_value(_name(token), json.dumps(kept))
        tx.events.add(Event("account.invited", account.id, now, account=account.id))
    return token


def invitation(serving: Serving, token: str) -> Invitation:
    """What an invitation says.

    Raises:
        InvitationUnknown: It was used, has expired, or never was.
    """
    with serving.store.records.read() as tx:
        return _invitation(tx, serving, token)


def accept(serving: Serving, token: str, email: str, name: str, password: str) -> Account:
    """Make the account of an invitation, and use the invitation up.

    Raises:
        InvitationUnknown: It was used, has expired, or never was.
        EmailTaken: There is an account with this address.
        PasswordRefused: The password is too easy.
    """
    invitation(serving, token)
    passwords.check_new(password, email)
    kept, now = passwords.hashed(password), serving.clock()
    with serving.store.records.begin() as tx:
        asked = _invitation(tx, serving, token)
        if tx.accounts.by_email(email.lower()):
            raise EmailTaken(email)
        made = Account(new_id("a"), email.lower(), name, kept, now, admin=asked.admin)
        tx.set_value(_name(token), "")
        tx.accounts.add(made)
        tx.events.add(Event("account.made", made.id, now, account=made.id))
    return made


def _invitation(tx: Transaction, serving: Serving, token: str) -> Invitation:
    kept = json.loads(tx.value(_name(token)) or "{}")
    if not kept or datetime.fromisoformat(kept["until"]) < serving.clock():
        raise InvitationUnknown
    return Invitation(kept["by"], kept["admin"], datetime.fromisoformat(kept["until"]))


def _name(token: str) -> str:
    return f"accounts.invitation.{digest(token)}"
