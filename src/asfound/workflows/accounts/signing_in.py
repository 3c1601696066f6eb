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
from asfound.errors import SecondFactorNeeded, SignInRefused, TooManyAttempts
from asfound.store.records import Transaction
from asfound.workflows.accounts import passwords, second_factor
from asfound.workflows.accounts.devices import Client, is_known_device, throttle_name
from asfound.workflows.accounts.secret import decrypt, encrypt
from asfound.workflows.accounts.sessions import begin_session
from asfound.workflows.server.app_context import AppContext

_TICKET = "second factor"
_TICKET_FOR = timedelta(minutes=10)


def sign_in(
    context: AppContext, email: str, password: str, totp: str | None, client: Client
) -> tuple[str, Session]:
    """Begin a session by address, password and, where there is one, the second factor.

    Returns:
        The token for the browser, and the session.

    Raises:
        TooManyAttempts: Not heard at all.
        SignInRefused: Something of it is not right.
        SecondFactorNeeded: The rest is right; go on with its ticket and :func:`finish`.
    """
    with context.store.records.read() as tx:
        account = tx.accounts.by_email(email.strip().lower())
    name = throttle_name(context, account.id if account else email.strip().lower(), client)
    _throttle(context, name, client)
    if (
        not passwords.verify_password(password, account.password if account else None)
        or account is None
    ):
        _refuse(context, name, client, account)
    if account.totp is None:
        return _admit(context, account, name, password)
    if not totp:
        until = (context.clock() + _TICKET_FOR).isoformat()
        raise SecondFactorNeeded(encrypt(context, _TICKET, f"{account.id} {until}"))
    _check_code(context, account, totp, name, client)
    return _admit(context, account, name, password)


def finish(context: AppContext, ticket: str, code: str, client: Client) -> tuple[str, Session]:
    """Begin a session that :func:`sign_in` asked a code for.

    Raises:
        TooManyAttempts: Not heard at all.
        SignInRefused: The code is not right, or the ticket is too old.
    """
    text = decrypt(context, _TICKET, ticket)
    if text is None:
        raise SignInRefused
    wanted, _, until = text.partition(" ")
    with context.store.records.read() as tx:
        account = tx.accounts.get(wanted)
    if account is None or datetime.fromisoformat(until) < context.clock():
        raise SignInRefused
    name = throttle_name(context, account.id, client)
    _throttle(context, name, client)
    _check_code(context, account, code, name, client)
    return _admit(context, account, name)


def network_of(address: str) -> str:
    """What counts as one address: an IPv6 customer has 2^64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def _throttle(context: AppContext, name: str, client: Client) -> None:
    # A browser that signed in before is held up by its own count only: somebody else in the same
    # building, or behind the same proxy, may be who tries a list of passwords.
    if not is_known_device(name) and context.login_throttle.address_blocked(
        network_of(client.address)
    ):
        raise TooManyAttempts(60)
    wait = context.login_throttle.wait_seconds(name, context.clock())
    if wait:
        raise TooManyAttempts(wait)


def _refuse(context: AppContext, name: str, client: Client, account: Account | None) -> NoReturn:
    now = context.clock()
    context.login_throttle.failed(name, now)
    context.login_throttle.address_failed(network_of(client.address))
    # One event whether the account exists or not, so that the answer takes the same time.
    with context.store.records.begin() as tx:
        tx.events.record("account.sign-in-refused", "", now, account)
    raise SignInRefused


def _check_code(
    context: AppContext, account: Account, code: str, name: str, client: Client
) -> None:
    with context.store.records.begin() as tx:
        good = second_factor.accepts_code(tx, account, code, context.clock())
    if not good:
        _refuse(context, name, client, account)


def _admit(
    context: AppContext, account: Account, name: str, password: str | None = None
) -> tuple[str, Session]:
    context.login_throttle.succeeded(name)
    stronger = (
        passwords.hash_password(password)
        if password and passwords.needs_rehash(account.password)
        else None
    )
    with context.store.records.begin() as tx:
        if stronger:
            _rehash(tx, account, stronger)
        token, session = begin_session(tx, context, account)
        tx.events.record("account.signed-in", account.id, context.clock(), account)
    return token, session


def _rehash(tx: Transaction, account: Account, stronger: str) -> None:
    """Keep today's hash, unless the password was changed in the meantime."""
    current = tx.accounts.get(account.id)
    if current and current.password == account.password:
        tx.accounts.change(replace(current, password=stronger))
