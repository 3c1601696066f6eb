"""What an account may do with itself, and how further ones are made."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from asfound.domain.account import Account, Session
from asfound.errors import EmailTaken, InvitationUnknown, SignInRefused, TooManyAttempts
from asfound.store.records import Transaction
from asfound.workflows.accounts import passwords
from asfound.workflows.accounts.secret import digest, new_id, new_token
from asfound.workflows.server.app_context import AppContext

INVITATION_LIFETIME = timedelta(days=7)


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
    context: AppContext, account: Account, session: Session, old: str, new: str
) -> None:
    """Change the password, and end all sessions but this one.

    Raises:
        TooManyAttempts: The old one was mistyped too often.
        SignInRefused: The old password is not right.
        PasswordRefused: The new one is too easy.
    """
    name, now = f"password:{account.id}", context.clock()
    wait = context.login_throttle.wait_seconds(name, now)
    if wait:
        raise TooManyAttempts(wait)
    if not passwords.verify_password(old, account.password):
        context.login_throttle.failed(name, now)
        raise SignInRefused
    passwords.check_new(new, account.email)
    kept = passwords.hash_password(new)
    with context.store.records.begin() as tx:
        current = tx.accounts.get(account.id) or account
        tx.accounts.change(replace(current, password=kept))
        tx.accounts.end_sessions(account.id, but=session.secret)
        tx.events.record("account.password-changed", account.id, now, account)


def change_profile(context: AppContext, account: Account, name: str, language: str | None) -> None:
    """Change the name that guests see, and the language of pages."""
    with context.store.records.begin() as tx:
        current = tx.accounts.get(account.id) or account
        tx.accounts.change(replace(current, name=name, language=language))
        tx.events.record("account.changed", account.id, context.clock(), account)


def invite(context: AppContext, account: Account, *, admin: bool = False) -> str:
    """A token for a link that makes one account within a week."""
    token, now = new_token(), context.clock()
    kept = {"by": account.name, "admin": admin, "until": (now + INVITATION_LIFETIME).isoformat()}
    with context.store.records.begin() as tx:
        tx.set_setting(_name(token), json.dumps(kept))
        tx.events.record("account.invited", account.id, now, account)
    return token


def invitation(context: AppContext, token: str) -> Invitation:
    """What an invitation says.

    Raises:
        InvitationUnknown: It was used, has expired, or never was.
    """
    with context.store.records.read() as tx:
        return _invitation(tx, context, token)


def accept(context: AppContext, token: str, email: str, name: str, password: str) -> Account:
    """Make the account of an invitation, and use the invitation up.

    Raises:
        InvitationUnknown: It was used, has expired, or never was.
        EmailTaken: There is an account with this address.
        PasswordRefused: The password is too easy.
    """
    invitation(context, token)
    passwords.check_new(password, email)
    kept, now = passwords.hash_password(password), context.clock()
    with context.store.records.begin() as tx:
        asked = _invitation(tx, context, token)
        if tx.accounts.by_email(email.lower()):
            raise EmailTaken(email)
        made = Account(new_id("a"), email.lower(), name, kept, now, admin=asked.admin)
        tx.set_setting(_name(token), "")
        tx.accounts.add(made)
        tx.events.record("account.made", made.id, now, made)
    return made


def _invitation(tx: Transaction, context: AppContext, token: str) -> Invitation:
    kept = json.loads(tx.setting(_name(token)) or "{}")
    if not kept or datetime.fromisoformat(kept["until"]) < context.clock():
        raise InvitationUnknown
    return Invitation(kept["by"], kept["admin"], datetime.fromisoformat(kept["until"]))


def _name(token: str) -> str:
    return f"accounts.invitation.{digest(token)}"
