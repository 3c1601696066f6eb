"""Signing in.

What it promises: the same words and the same work whether the account exists or not; guessing is
slowed down per address and per account; nobody can lock somebody else out of a browser that they
have used before; a code of the second factor works once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NoReturn

from asfound.domain.account import Account, Session
from asfound.domain.visit import Event
from asfound.errors import SecondFactorNeeded, SignInRefused, TooManyAttempts
from asfound.store.base import Transaction
from asfound.workflows.accounts import passwords, second_factor
from asfound.workflows.accounts.devices import Client, counted_as, is_known
from asfound.workflows.accounts.secret import sealed, unsealed
from asfound.workflows.accounts.sessions import begin_session
from asfound.workflows.server.app_context import Serving

_TICKET = "second factor"
_TICKET_FOR = timedelta(minutes=10)


def sign_in(
    serving: Serving, email: str, password: str, totp: str | None, client: Client
) -> tuple[str, Session]:
    """Begin a session by address, password and, where there is one, the second factor.

    Returns:
        The token for the browser, and the session.

    Raises:
        TooManyAttempts: Not heard at all.
        SignInRefused: Something of it is not right.
        SecondFactorNeeded: The rest is right; go on with its ticket and :func:`finish`.
    """
    with serving.store.records.read() as tx:
        account = tx.accounts.by_email(email.strip().lower())
    name = counted_as(serving, account.id if account else email.strip().lower(), client)
    _heard(serving, name, client)
    if not passwords.matches(password, account.password if account else None) or account is None:
        _refuse(serving, name, client, account)
    if account.totp is None:
        return _admit(serving, account, name, password)
    if not totp:
        until = (serving.clock() + _TICKET_FOR).isoformat()
        raise SecondFactorNeeded(sealed(serving, _TICKET, f"{account.id} {until}"))
    _check_code(serving, account, totp, name, client)
    return _admit(serving, account, name, password)


def finish(serving: Serving, ticket: str, code: str, client: Client) -> tuple[str, Session]:
    """Begin a session that :func:`sign_in` asked a code for.

    Raises:
        TooManyAttempts: Not heard at all.
        SignInRefused: The code is not right, or the ticket is too old.
    """
    text = unsealed(serving, _TICKET, ticket)
    if text is None:
        raise SignInRefused
    wanted, _, until = text.partition(" ")
    with serving.store.records.read() as tx:
        account = tx.accounts.get(wanted)
    if account is None or datetime.fromisoformat(until) < serving.clock():
        raise SignInRefused
    name = counted_as(serving, account.id, client)
    _heard(serving, name, client)
    _check_code(serving, account, code, name, client)
    return _admit(serving, account, name)


def network_of(address: str) -> str:
    """What counts as one address: an IPv6 customer has 2^64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def _heard(serving: Serving, name: str, client: Client) -> None:
    # A browser that signed in before is held up by its own count only: somebody else in the same
    # building, or behind the same proxy, may be who tries a list of passwords.
    if not is_known(name) and serving.attempts.address_blocked(network_of(client.address)):
        raise TooManyAttempts(60)
    wait = serving.attempts.wait_seconds(name, serving.clock())
    if wait:
        raise TooManyAttempts(wait)


def _refuse(serving: Serving, name: str, client: Client, account: Account | None) -> NoReturn:
    now = serving.clock()
    serving.attempts.failed(name, now)
    serving.attempts.address_failed(network_of(client.address))
    # One event whether the account exists or not, so that the answer takes the same time.
    with serving.store.records.begin() as tx:
        tx.events.add(
            Event("account.sign-in-refused", "", now, account=account.id if account else None)
        )
    raise SignInRefused


def _check_code(serving: Serving, account: Account, code: str, name: str, client: Client) -> None:
    with serving.store.records.begin() as tx:
        good = second_factor.accepts(tx, account, code, serving.clock())
    if not good:
        _refuse(serving, name, client, account)


def _admit(
    serving: Serving, account: Account, name: str, password: str | None = None
) -> tuple[str, Session]:
    serving.attempts.worked(name)
    stronger = (
        passwords.hashed(password) if password and passwords.outdated(account.password) else None
    )
    with serving.store.records.begin() as tx:
        if stronger:
            _rehash(tx, account, stronger)
        token, session = begin_session(tx, serving, account)
        tx.events.add(Event("account.signed-in", account.id, serving.clock(), account=account.id))
    return token, session


def _rehash(tx: Transaction, account: Account, stronger: str) -> None:
    """Keep today's hash, unless the password was changed in the meantime."""
    current = tx.accounts.get(account.id)
    if current and current.password == account.password:
        tx.accounts.change(replace(current, password=stronger))
